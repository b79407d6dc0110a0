// Public page: CloudWatch Logs CreateLogStream.
#include "api/operation.h"
#include "aws/logs/create_log_stream.h"
#include "logs/logs.h"

namespace bindery::logs {

static Result<CreateLogStreamResponse> run(Context& context, const CreateLogStreamRequest& request)
{
  TRY_VOID(context.services.logs->create_stream({request.log_group_name, request.log_stream_name}));
  return CreateLogStreamResponse{};
}

extern constinit const Operation create_log_stream = changing<run>("CreateLogStream");

} // namespace bindery::logs
