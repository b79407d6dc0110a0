// Public page: Glue StopCrawler.
#include "api/operation.h"
#include "aws/glue/stop_crawler.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static Result<StopCrawlerResponse> run(Context& context, const StopCrawlerRequest& request)
{
  TRY_VOID(context.services.crawlers->stop(request.name));
  return StopCrawlerResponse{};
}

extern constinit const Operation stop_crawler = changing<run>("StopCrawler");

} // namespace bindery::glue
