// Public page: Glue ListCrawls.
#include "api/operation.h"
#include "aws/glue/list_crawls.h"
#include "catalog/page.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static constexpr int64_t PageSizeDefault = 20;
static constexpr int64_t PageSizeMax = 1000;

static Result<ListCrawlsResponse> run(Context& context, const ListCrawlsRequest& request)
{
  TRY(auto page, catalog::make_page(request.next_token,
                                    request.max_results.value_or(PageSizeDefault), PageSizeMax));
  TRY(auto found,
      context.services.crawlers->list_crawls(
          request.crawler_name, request.filters.value_or(std::vector<CrawlsFilter>()), page));
  return ListCrawlsResponse{.crawls = std::move(found.crawls),
                            .next_token = std::move(found.next_token)};
}

extern constinit const Operation list_crawls = read_only<run>("ListCrawls");

} // namespace bindery::glue
