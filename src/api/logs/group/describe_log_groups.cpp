// Public page: CloudWatch Logs DescribeLogGroups.
#include "api/logs/group_name.h"
#include "api/operation.h"
#include "aws/logs/describe_log_groups.h"
#include "logs/logs.h"

namespace bindery::logs {

static constexpr int64_t PageSizeDefault = 50;

static Result<DescribeLogGroupsResponse> run(Context& context,
                                             const DescribeLogGroupsRequest& request)
{
  if (request.log_group_identifiers || request.account_identifiers)
    return unsupported("logGroupIdentifiers and accountIdentifiers are not supported yet")
        .with_name("InvalidParameterException");
  if (request.log_group_name_prefix && request.log_group_name_pattern)
    return invalid_input(
               "logGroupNamePrefix and logGroupNamePattern are mutually exclusive parameters.")
        .with_name("InvalidParameterException");
  if (request.include_linked_accounts.value_or(false))
    return unsupported("includeLinkedAccounts is not supported yet")
        .with_name("InvalidParameterException");
  TRY(auto groups, context.services.logs->list_groups());
  // All groups are of the standard class.
  if (request.log_group_class.value_or("STANDARD") != "STANDARD") groups.clear();
  DescribeLogGroupsResponse response;
  response.log_groups.emplace();
  const auto limit = static_cast<size_t>(request.limit.value_or(PageSizeDefault));
  const std::string pattern = to_lower(request.log_group_name_pattern.value_or(""));
  for (const GroupInfo& group : groups) {
    if (!group.name.starts_with(request.log_group_name_prefix.value_or(""))) continue;
    if (to_lower(group.name).find(pattern) == std::string::npos) continue;
    if (request.next_token && group.name <= *request.next_token) continue;
    if (response.log_groups->size() == limit) {
      response.next_token = response.log_groups->back().log_group_name;
      break;
    }
    LogGroup item;
    item.log_group_name = group.name;
    item.creation_time = group.created.epoch_milliseconds();
    item.metric_filter_count = 0;
    item.arn = group_arn(context.access, group.name) + ":*";
    item.log_group_arn = group_arn(context.access, group.name);
    item.stored_bytes = group.stored_bytes;
    item.log_group_class = "STANDARD";
    response.log_groups->push_back(std::move(item));
  }
  return response;
}

extern constinit const Operation describe_log_groups = read_only<run>("DescribeLogGroups");

} // namespace bindery::logs
