// Public page: Glue GetPartitions.
#include "api/operation.h"
#include "aws/glue/get_partitions.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static constexpr int64_t PageSizeMax = 1000;

static Result<GetPartitionsResponse> run(Context& context, const GetPartitionsRequest& request)
{
  if (request.transaction_id) return catalog::not_supported("TransactionId");
  if (request.query_as_of_time) return catalog::not_supported("QueryAsOfTime");
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  catalog::PartitionQuery query{.expression = request.expression.value_or(""), .page = {}};
  TRY(query.page, catalog::make_page(request.next_token, request.max_results, PageSizeMax));
  if (request.segment) {
    query.segment = request.segment->segment_number;
    query.segments = request.segment->total_segments;
    if (query.segment >= query.segments)
      return catalog::bad_request("SegmentNumber is not below TotalSegments.");
  }
  query.without_columns = request.exclude_column_schema.value_or(false);
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  TRY(auto found, catalog::list_partitions(transaction, table, query));
  return GetPartitionsResponse{.partitions = std::move(found.partitions),
                               .next_token = std::move(found.next_token)};
}

extern constinit const Operation get_partitions = read_only<run>("GetPartitions");

} // namespace bindery::glue
