#include "spark/service/service.h"

namespace bindery::spark {

grpc::Status Service::ReleaseExecute(grpc::ServerContext* context,
                                     const ::spark::connect::ReleaseExecuteRequest* request,
                                     ::spark::connect::ReleaseExecuteResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  const auto session = sessions_.find(request->user_context().user_id(), request->session_id());
  if (!session)
    return to_status(
        invalid_handle("INVALID_HANDLE.SESSION_NOT_FOUND", request->session_id(),
                       "The handle " + request->session_id() + " is invalid. Session not found."),
        nullptr);
  set_ids(response, *session);
  // An operation that is gone already is no error: the client releases after each result.
  const auto operation = session->find_operation(request->operation_id());
  if (!operation) return grpc::Status::OK;
  response->set_operation_id(request->operation_id());
  if (request->has_release_until()) {
    operation->release_until(request->release_until().response_id());
  } else {
    operation->interrupt();
    operation->release_all();
    session->remove_operation(request->operation_id());
  }
  return grpc::Status::OK;
}

} // namespace bindery::spark
