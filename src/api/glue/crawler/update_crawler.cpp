// Public page: Glue UpdateCrawler.
#include "api/operation.h"
#include "aws/glue/update_crawler.h"
#include "aws/json_codec.h"
#include "catalog/keys.h"
#include "crawl/control/crawlers.h"

namespace bindery::glue {

static Result<UpdateCrawlerResponse> run(Context& context, UpdateCrawlerRequest request)
{
  if (request.catalog_id) TRY_VOID(catalog::find_catalog_id(context.access, request.catalog_id));
  // A request and a crawler have the same members, but for the schedule.
  std::optional<std::string> schedule = std::move(request.schedule);
  request.schedule.reset();
  TRY(auto crawler, aws::from_json_text<Crawler>(aws::to_json_text(request)));
  if (schedule) crawler.schedule = Schedule{.schedule_expression = std::move(schedule)};
  TRY_VOID(context.services.crawlers->update(crawler));
  return UpdateCrawlerResponse{};
}

extern constinit const Operation update_crawler = changing<run>("UpdateCrawler");

} // namespace bindery::glue
