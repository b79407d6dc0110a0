#include "spark/service/service.h"

namespace bindery::spark {

grpc::Status Service::FetchErrorDetails(grpc::ServerContext* context,
                                        const ::spark::connect::FetchErrorDetailsRequest* request,
                                        ::spark::connect::FetchErrorDetailsResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  auto session = session_of(*request);
  if (!session.ok()) return to_status(session.error(), nullptr);
  (*session)->errors().take(request->error_id(), *response);
  set_ids(response, **session);
  return grpc::Status::OK;
}

} // namespace bindery::spark
