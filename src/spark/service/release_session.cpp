#include "spark/service/service.h"

namespace bindery::spark {

grpc::Status Service::ReleaseSession(grpc::ServerContext* context,
                                     const ::spark::connect::ReleaseSessionRequest* request,
                                     ::spark::connect::ReleaseSessionResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  response->set_session_id(request->session_id());
  if (const auto session = sessions_.find(request->user_context().user_id(), request->session_id()))
    set_ids(response, *session);
  sessions_.release(request->user_context().user_id(), request->session_id(),
                    request->allow_reconnect());
  return grpc::Status::OK;
}

} // namespace bindery::spark
