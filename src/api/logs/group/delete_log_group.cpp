// Public page: CloudWatch Logs DeleteLogGroup.
#include "api/operation.h"
#include "aws/logs/delete_log_group.h"
#include "logs/logs.h"

namespace bindery::logs {

static Result<DeleteLogGroupResponse> run(Context& context, const DeleteLogGroupRequest& request)
{
  TRY_VOID(context.services.logs->delete_group(request.log_group_name));
  return DeleteLogGroupResponse{};
}

extern constinit const Operation delete_log_group = changing<run>("DeleteLogGroup");

} // namespace bindery::logs
