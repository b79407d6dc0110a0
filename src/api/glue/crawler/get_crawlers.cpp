// Public page: Glue GetCrawlers.
#include "api/operation.h"
#include "aws/glue/get_crawlers.h"
#include "catalog/page.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static constexpr int64_t PageSizeMax = 1000;

static Result<GetCrawlersResponse> run(Context& context, const GetCrawlersRequest& request)
{
  TRY(auto page, catalog::make_page(request.next_token, request.max_results, PageSizeMax));
  TRY(auto found, context.services.crawlers->list(page));
  return GetCrawlersResponse{.crawlers = std::move(found.crawlers),
                             .next_token = std::move(found.next_token)};
}

extern constinit const Operation get_crawlers = read_only<run>("GetCrawlers");

} // namespace bindery::glue
