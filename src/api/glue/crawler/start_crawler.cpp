// Public page: Glue StartCrawler.
#include "api/operation.h"
#include "aws/glue/start_crawler.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static Result<StartCrawlerResponse> run(Context& context, const StartCrawlerRequest& request)
{
  TRY_VOID(context.services.crawlers->start(request.name));
  return StartCrawlerResponse{};
}

extern constinit const Operation start_crawler = changing<run>("StartCrawler");

} // namespace bindery::glue
