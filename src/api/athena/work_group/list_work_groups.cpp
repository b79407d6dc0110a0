// Public page: Athena ListWorkGroups.
#include "api/operation.h"
#include "athena/work_groups.h"
#include "aws/athena/list_work_groups.h"

namespace bindery::athena {

static Result<ListWorkGroupsResponse> run(Context&, const ListWorkGroupsRequest&)
{
  WorkGroupSummary primary{.name = PrimaryWorkGroup, .state = "ENABLED", .description = ""};
  primary.engine_version = EngineVersion{.selected_engine_version = EngineVersionSelected,
                                         .effective_engine_version = EngineVersionEffective};
  return ListWorkGroupsResponse{.work_groups = std::vector{std::move(primary)}};
}

extern constinit const Operation list_work_groups = read_only<run>("ListWorkGroups");

} // namespace bindery::athena
