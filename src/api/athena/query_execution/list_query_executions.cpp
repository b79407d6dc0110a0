// Public page: Athena ListQueryExecutions.
#include "api/operation.h"
#include "athena/queries.h"
#include "athena/work_groups.h"
#include "aws/athena/list_query_executions.h"

namespace bindery::athena {

static constexpr int64_t PageSizeMax = 50;

static Result<ListQueryExecutionsResponse> run(Context& context,
                                               const ListQueryExecutionsRequest& request)
{
  int64_t limit = request.max_results.value_or(PageSizeMax);
  if (limit == 0) limit = PageSizeMax;
  TRY(auto page, context.services.queries->list(request.work_group.value_or(PrimaryWorkGroup),
                                                request.next_token.value_or(""), limit));
  ListQueryExecutionsResponse response{.query_execution_ids = std::move(page.ids)};
  if (!page.next_token.empty()) response.next_token = page.next_token;
  return response;
}

extern constinit const Operation list_query_executions = read_only<run>("ListQueryExecutions");

} // namespace bindery::athena
