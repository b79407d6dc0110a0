#include "base/ids.h"
#include "spark/service/service.h"

namespace bindery::spark {

// The last response goes out with the status. False when the client is gone.
static bool write_all(const Operation::Taken& taken,
                      grpc::ServerWriter<::spark::connect::ExecutePlanResponse>* writer)
{
  for (size_t i = 0; i < taken.responses.size(); ++i) {
    const bool is_last = taken.is_end && i + 1 == taken.responses.size();
    if (is_last) writer->WriteLast(*taken.responses[i], grpc::WriteOptions());
    if (!is_last && !writer->Write(*taken.responses[i])) return false;
  }
  return true;
}

grpc::Status stream_operation(grpc::ServerContext* context, Session& session, Operation& operation,
                              Operation::Position position,
                              grpc::ServerWriter<::spark::connect::ExecutePlanResponse>* writer)
{
  const auto is_cancelled = [&] { return context->IsCancelled(); };
  bool goes_on = true;
  while (goes_on) {
    auto taken = operation.next(position, is_cancelled);
    if (!taken.ok()) {
      operation.detach(position.attachment);
      if (context->IsCancelled()) return grpc::Status::CANCELLED;
      return to_status(taken.error(), &session.errors());
    }
    goes_on = write_all(*taken, writer) && !taken->is_end;
  }
  operation.detach(position.attachment);
  return grpc::Status::OK;
}

grpc::Status Service::ExecutePlan(grpc::ServerContext* context,
                                  const ::spark::connect::ExecutePlanRequest* request,
                                  grpc::ServerWriter<::spark::connect::ExecutePlanResponse>* writer)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  auto session = session_of(*request);
  if (!session.ok()) return to_status(session.error(), nullptr);
  Session& it = **session;

  bool is_reattachable = false;
  for (const auto& option : request->request_options())
    if (option.has_reattach_options()) is_reattachable = option.reattach_options().reattachable();
  auto operation = it.add_operation({
      .operation_id = request->operation_id().empty() ? make_uuid() : request->operation_id(),
      .session_id = it.identity().session_id,
      .server_session_id = it.identity().server_session_id,
      .tags = {request->tags().begin(), request->tags().end()},
      .is_reattachable = is_reattachable,
  });
  if (!operation.ok()) return to_status(operation.error(), &it.errors());

  const std::string operation_id = (*operation)->identity().operation_id;
  auto position = (*operation)->attach(std::nullopt);
  if (!position.ok()) return to_status(position.error(), &it.errors());
  // The session outlives its operations' threads, and the plan is the thread's own copy: the call
  // may end first.
  (*operation)->start(threads_, [&it, plan = request->plan()](Operation& running) {
    return execute_plan(it, plan, running);
  });
  const grpc::Status status = stream_operation(context, it, **operation, *position, writer);
  if (!is_reattachable) {
    (*operation)->interrupt();
    it.remove_operation(operation_id);
  }
  return status;
}

} // namespace bindery::spark
