#include "spark/service/service.h"

namespace bindery::spark {

grpc::Status Service::CloneSession(grpc::ServerContext* context,
                                   const ::spark::connect::CloneSessionRequest* request,
                                   ::spark::connect::CloneSessionResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  auto session = session_of(*request);
  if (!session.ok()) return to_status(session.error(), nullptr);
  auto copy = sessions_.clone(**session, request->new_session_id());
  if (!copy.ok()) return to_status(copy.error(), &(*session)->errors());
  set_ids(response, **session);
  response->set_new_session_id((*copy)->identity().session_id);
  response->set_new_server_side_session_id((*copy)->identity().server_session_id);
  return grpc::Status::OK;
}

} // namespace bindery::spark
