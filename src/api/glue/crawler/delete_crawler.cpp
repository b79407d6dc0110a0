// Public page: Glue DeleteCrawler.
#include "api/operation.h"
#include "aws/glue/delete_crawler.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static Result<DeleteCrawlerResponse> run(Context& context, const DeleteCrawlerRequest& request)
{
  TRY_VOID(context.services.crawlers->remove(context.access, request.name));
  return DeleteCrawlerResponse{};
}

extern constinit const Operation delete_crawler = changing<run>("DeleteCrawler");

} // namespace bindery::glue
