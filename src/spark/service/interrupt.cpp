#include "spark/service/service.h"

#include <algorithm>

namespace bindery::spark {

using Request = ::spark::connect::InterruptRequest;

static bool is_meant(const Request& request, const Operation& operation)
{
  const auto& identity = operation.identity();
  switch (request.interrupt_type()) {
  case Request::INTERRUPT_TYPE_ALL: return true;
  case Request::INTERRUPT_TYPE_TAG:
    return std::find(identity.tags.begin(), identity.tags.end(), request.operation_tag()) !=
           identity.tags.end();
  case Request::INTERRUPT_TYPE_OPERATION_ID: return identity.operation_id == request.operation_id();
  default: return false;
  }
}

grpc::Status Service::Interrupt(grpc::ServerContext* context, const Request* request,
                                ::spark::connect::InterruptResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  auto session = session_of(*request);
  if (!session.ok()) return to_status(session.error(), nullptr);
  set_ids(response, **session);
  if (request->interrupt_type() == Request::INTERRUPT_TYPE_UNSPECIFIED)
    return to_status(unsupported_operation("an interrupt of no kind"), &(*session)->errors());
  for (const std::string& id :
       (*session)->interrupt([&](const Operation& it) { return is_meant(*request, it); }))
    response->add_interrupted_ids(id);
  return grpc::Status::OK;
}

} // namespace bindery::spark
