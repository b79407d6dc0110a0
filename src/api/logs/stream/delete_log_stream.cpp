// Public page: CloudWatch Logs DeleteLogStream.
#include "api/operation.h"
#include "aws/logs/delete_log_stream.h"
#include "logs/logs.h"

namespace bindery::logs {

static Result<DeleteLogStreamResponse> run(Context& context, const DeleteLogStreamRequest& request)
{
  TRY_VOID(context.services.logs->delete_stream({request.log_group_name, request.log_stream_name}));
  return DeleteLogStreamResponse{};
}

extern constinit const Operation delete_log_stream = changing<run>("DeleteLogStream");

} // namespace bindery::logs
