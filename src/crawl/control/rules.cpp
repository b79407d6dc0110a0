// What a crawler may be. Whatever would change a crawl's result and is not done yet is refused
// here.
#include "catalog/keys.h"
#include "crawl/control/configuration.h"
#include "crawl/control/crawlers.h"
#include "lake/lake.h"

namespace bindery::crawl {

using catalog::bad_request;
using catalog::not_supported;

static constexpr size_t PrefixBytesMax = 64;

static Result<void> check_target(const glue::S3Target& target)
{
  if (!target.path || target.path->empty()) return bad_request("An S3 target has no path.");
  auto path = lake::parse_s3_url(*target.path);
  if (!path.ok())
    return bad_request("The S3 target's path " + *target.path +
                       " is not valid: " + path.error().message);
  if (target.connection_name && !target.connection_name->empty())
    return not_supported("S3Target.ConnectionName");
  if (target.event_queue_arn && !target.event_queue_arn->empty())
    return not_supported("S3Target.EventQueueArn");
  if (target.dlq_event_queue_arn && !target.dlq_event_queue_arn->empty())
    return not_supported("S3Target.DlqEventQueueArn");
  if (target.sample_size && (*target.sample_size < 1 || *target.sample_size > 249))
    return bad_request("S3Target.SampleSize " + std::to_string(*target.sample_size) +
                       " is not between 1 and 249.");
  return {};
}

static Result<void> check_targets(const glue::CrawlerTargets& targets)
{
  auto any = [](const auto& list) { return list && !list->empty(); };
  if (any(targets.jdbc_targets)) return not_supported("Targets.JdbcTargets");
  if (any(targets.mongo_db_targets)) return not_supported("Targets.MongoDBTargets");
  if (any(targets.dynamo_db_targets)) return not_supported("Targets.DynamoDBTargets");
  if (any(targets.catalog_targets)) return not_supported("Targets.CatalogTargets");
  if (any(targets.delta_targets)) return not_supported("Targets.DeltaTargets");
  if (any(targets.iceberg_targets)) return not_supported("Targets.IcebergTargets");
  if (any(targets.hudi_targets)) return not_supported("Targets.HudiTargets");
  if (!any(targets.s3_targets)) return bad_request("At least one target is required.");
  for (const glue::S3Target& target : *targets.s3_targets) TRY_VOID(check_target(target));
  return {};
}

Result<void> check_crawler(const glue::Crawler& crawler)
{
  if (!crawler.targets) return bad_request("At least one target is required.");
  TRY_VOID(check_targets(*crawler.targets));
  if (crawler.classifiers && !crawler.classifiers->empty())
    return not_supported("A custom classifier (" + crawler.classifiers->front() + ")");
  if (crawler.schedule && crawler.schedule->schedule_expression &&
      !crawler.schedule->schedule_expression->empty())
    return not_supported("Schedule");
  if (crawler.crawler_security_configuration && !crawler.crawler_security_configuration->empty())
    return not_supported("CrawlerSecurityConfiguration");
  if (crawler.lineage_configuration &&
      crawler.lineage_configuration->crawler_lineage_settings == "ENABLE")
    return not_supported("LineageConfiguration ENABLE");
  if (crawler.lake_formation_configuration &&
      crawler.lake_formation_configuration->use_lake_formation_credentials.value_or(false))
    return not_supported("LakeFormationConfiguration.UseLakeFormationCredentials");
  if (crawler.table_prefix && crawler.table_prefix->size() > PrefixBytesMax)
    return bad_request("TablePrefix is longer than " + std::to_string(PrefixBytesMax) + " bytes.");
  TRY_VOID(parse_configuration(crawler.configuration.value_or("")));

  std::string recrawl =
      crawler.recrawl_policy ? crawler.recrawl_policy->recrawl_behavior.value_or("") : "";
  if (recrawl == "CRAWL_EVENT_MODE") return not_supported("RecrawlPolicy CRAWL_EVENT_MODE");
  if (recrawl == "CRAWL_NEW_FOLDERS_ONLY") {
    bool is_log = crawler.schema_change_policy &&
                  crawler.schema_change_policy->update_behavior == "LOG" &&
                  crawler.schema_change_policy->delete_behavior == "LOG";
    if (!is_log)
      return bad_request("The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target "
                         "can have only LOG DeleteBehavior value and LOG UpdateBehavior value.");
  }
  return {};
}

} // namespace bindery::crawl
