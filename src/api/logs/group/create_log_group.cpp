// Public page: CloudWatch Logs CreateLogGroup.
#include "api/operation.h"
#include "aws/logs/create_log_group.h"
#include "logs/logs.h"

namespace bindery::logs {

static Result<CreateLogGroupResponse> run(Context& context, const CreateLogGroupRequest& request)
{
  if (request.kms_key_id)
    return unsupported("kmsKeyId is not supported yet").with_name("InvalidParameterException");
  if (request.tags && !request.tags->empty())
    return unsupported("tags of log groups are not supported yet")
        .with_name("InvalidParameterException");
  if (request.log_group_class.value_or("STANDARD") != "STANDARD")
    return unsupported("logGroupClass " + *request.log_group_class + " is not supported yet")
        .with_name("InvalidParameterException");
  if (request.deletion_protection_enabled.value_or(false))
    return unsupported("deletionProtectionEnabled is not supported yet")
        .with_name("InvalidParameterException");
  TRY_VOID(context.services.logs->create_group(request.log_group_name));
  return CreateLogGroupResponse{};
}

extern constinit const Operation create_log_group = changing<run>("CreateLogGroup");

} // namespace bindery::logs
