// Public page: Glue BatchGetCrawlers.
#include "api/operation.h"
#include "aws/glue/batch_get_crawlers.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static Result<BatchGetCrawlersResponse> run(Context& context,
                                            const BatchGetCrawlersRequest& request)
{
  BatchGetCrawlersResponse response{.crawlers = std::vector<Crawler>(),
                                    .crawlers_not_found = std::vector<std::string>()};
  for (const std::string& name : request.crawler_names) {
    TRY(auto crawler, context.services.crawlers->find(name));
    if (crawler)
      response.crawlers->push_back(std::move(*crawler));
    else
      response.crawlers_not_found->push_back(name);
  }
  return response;
}

extern constinit const Operation batch_get_crawlers = read_only<run>("BatchGetCrawlers");

} // namespace bindery::glue
