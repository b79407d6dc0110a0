// Public page: Glue CreateCrawler.
#include "api/operation.h"
#include "aws/glue/create_crawler.h"
#include "aws/json_codec.h"
#include "catalog/keys.h"
#include "catalog/tags.h"
#include "crawl/control/crawlers.h"
#include "lake/lake.h"

namespace bindery::glue {

static Result<CreateCrawlerResponse> run(Context& context, CreateCrawlerRequest request)
{
  if (request.catalog_id) TRY_VOID(catalog::find_catalog_id(context.access, request.catalog_id));
  // A request and a crawler have the same members, but for the schedule.
  std::optional<std::string> schedule = std::move(request.schedule);
  request.schedule.reset();
  TRY(auto crawler, aws::from_json_text<Crawler>(aws::to_json_text(request)));
  if (schedule) crawler.schedule = Schedule{.schedule_expression = std::move(schedule)};
  for (const S3Target& target : crawler.targets->s3_targets.value_or(std::vector<S3Target>())) {
    auto path = lake::parse_s3_url(target.path.value_or(""));
    if (!path.ok()) continue; // named by create
    auto bucket = context.services.lake->get_bucket(context.access, path->bucket);
    if (!bucket.ok() && bucket.error().code == ErrorCode::NotFound)
      return catalog::bad_request("S3 bucket " + path->bucket + " does not exist.");
    TRY_VOID(std::move(bucket));
  }
  TRY_VOID(context.services.crawlers->create(context.access, std::move(crawler),
                                             request.tags.value_or(catalog::Tags())));
  return CreateCrawlerResponse{};
}

extern constinit const Operation create_crawler = changing<run>("CreateCrawler");

} // namespace bindery::glue
