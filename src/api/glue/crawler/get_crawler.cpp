// Public page: Glue GetCrawler.
#include "api/operation.h"
#include "aws/glue/get_crawler.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static Result<GetCrawlerResponse> run(Context& context, const GetCrawlerRequest& request)
{
  TRY(auto crawler, context.services.crawlers->get(request.name));
  return GetCrawlerResponse{.crawler = std::move(crawler)};
}

extern constinit const Operation get_crawler = read_only<run>("GetCrawler");

} // namespace bindery::glue
