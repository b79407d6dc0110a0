// Public page: Glue ListCrawlers.
#include "api/operation.h"
#include "aws/glue/list_crawlers.h"
#include "catalog/keys.h"
#include "catalog/page.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static constexpr int64_t PageSizeMax = 1000;

static Result<ListCrawlersResponse> run(Context& context, const ListCrawlersRequest& request)
{
  if (request.tags && !request.tags->empty()) return catalog::not_supported("A filter by Tags");
  TRY(auto page, catalog::make_page(request.next_token, request.max_results, PageSizeMax));
  TRY(auto found, context.services.crawlers->list(page));
  ListCrawlersResponse response{.crawler_names = std::vector<std::string>(),
                                .next_token = std::move(found.next_token)};
  for (const Crawler& crawler : found.crawlers) response.crawler_names->push_back(*crawler.name);
  return response;
}

extern constinit const Operation list_crawlers = read_only<run>("ListCrawlers");

} // namespace bindery::glue
