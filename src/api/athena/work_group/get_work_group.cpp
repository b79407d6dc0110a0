// Public page: Athena GetWorkGroup.
#include "api/operation.h"
#include "athena/work_groups.h"
#include "aws/athena/get_work_group.h"

namespace bindery::athena {

static Result<GetWorkGroupResponse> run(Context&, const GetWorkGroupRequest& request)
{
  TRY_VOID(require_work_group(request.work_group));
  WorkGroup group{.name = PrimaryWorkGroup, .state = "ENABLED"};
  WorkGroupConfiguration configuration;
  configuration.result_configuration.emplace();
  configuration.enforce_work_group_configuration = false;
  configuration.publish_cloud_watch_metrics_enabled = false;
  configuration.requester_pays_enabled = false;
  configuration.enable_minimum_encryption_configuration = false;
  configuration.engine_version = EngineVersion{.selected_engine_version = EngineVersionSelected,
                                               .effective_engine_version = EngineVersionEffective};
  group.configuration = std::move(configuration);
  return GetWorkGroupResponse{.work_group = std::move(group)};
}

extern constinit const Operation get_work_group = read_only<run>("GetWorkGroup");

} // namespace bindery::athena
