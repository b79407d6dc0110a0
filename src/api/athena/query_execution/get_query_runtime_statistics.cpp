// Public page: Athena GetQueryRuntimeStatistics.
#include "api/operation.h"
#include "athena/queries.h"
#include "aws/athena/get_query_runtime_statistics.h"

namespace bindery::athena {

// The tree of stages is left out: no stage of this engine has the numbers that Athena's have.
static Result<GetQueryRuntimeStatisticsResponse>
run(Context& context, const GetQueryRuntimeStatisticsRequest& request)
{
  TRY(const auto execution, context.services.queries->get(request.query_execution_id));
  const QueryExecutionStatistics& known = *execution.statistics;
  QueryRuntimeStatistics statistics;
  statistics.timeline = QueryRuntimeStatisticsTimeline{
      .query_queue_time_in_millis = known.query_queue_time_in_millis,
      .query_planning_time_in_millis = known.query_planning_time_in_millis,
      .engine_execution_time_in_millis = known.engine_execution_time_in_millis,
      .service_processing_time_in_millis = known.service_processing_time_in_millis,
      .total_execution_time_in_millis = known.total_execution_time_in_millis,
  };
  statistics.rows = QueryRuntimeStatisticsRows{.input_bytes = known.data_scanned_in_bytes};
  return GetQueryRuntimeStatisticsResponse{.query_runtime_statistics = std::move(statistics)};
}

extern constinit const Operation get_query_runtime_statistics =
    read_only<run>("GetQueryRuntimeStatistics");

} // namespace bindery::athena
