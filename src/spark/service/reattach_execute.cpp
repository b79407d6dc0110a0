#include "spark/service/service.h"

namespace bindery::spark {

grpc::Status
Service::ReattachExecute(grpc::ServerContext* context,
                         const ::spark::connect::ReattachExecuteRequest* request,
                         grpc::ServerWriter<::spark::connect::ExecutePlanResponse>* writer)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  // Never makes a session: a client that reattaches after a restart of the server must run its plan
  // again.
  const auto session = sessions_.find(request->user_context().user_id(), request->session_id());
  if (!session)
    return to_status(
        invalid_handle("INVALID_HANDLE.SESSION_NOT_FOUND", request->session_id(),
                       "The handle " + request->session_id() + " is invalid. Session not found."),
        nullptr);
  const auto operation = session->find_operation(request->operation_id());
  if (!operation)
    return to_status(invalid_handle("INVALID_HANDLE.OPERATION_NOT_FOUND", request->operation_id(),
                                    "The handle " + request->operation_id() +
                                        " is invalid. Operation not found."),
                     &session->errors());
  std::optional<std::string> last;
  if (request->has_last_response_id()) last = request->last_response_id();
  auto position = operation->attach(last);
  if (!position.ok()) return to_status(position.error(), &session->errors());
  return stream_operation(context, *session, *operation, *position, writer);
}

} // namespace bindery::spark
