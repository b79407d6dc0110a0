// Public page: Glue GetCrawlerMetrics.
#include "api/operation.h"
#include "aws/glue/get_crawler_metrics.h"
#include "catalog/page.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static constexpr int64_t PageSizeMax = 1000;

static Result<GetCrawlerMetricsResponse> run(Context& context,
                                             const GetCrawlerMetricsRequest& request)
{
  TRY(auto page, catalog::make_page(request.next_token, request.max_results, PageSizeMax));
  GetCrawlerMetricsResponse response{.crawler_metrics_list = std::vector<CrawlerMetrics>()};
  std::vector<std::string> names = request.crawler_name_list.value_or(std::vector<std::string>());
  if (names.empty()) {
    TRY(auto found, context.services.crawlers->list(page));
    for (const Crawler& crawler : found.crawlers) names.push_back(*crawler.name);
    response.next_token = std::move(found.next_token);
  }
  for (const std::string& name : names) {
    TRY(auto crawler, context.services.crawlers->find(name));
    if (!crawler) continue;
    TRY(auto metrics, context.services.crawlers->get_metrics(name));
    response.crawler_metrics_list->push_back(std::move(metrics));
  }
  return response;
}

extern constinit const Operation get_crawler_metrics = read_only<run>("GetCrawlerMetrics");

} // namespace bindery::glue
