#include "crawl/control/crawlers.h"

#include "aws/json_codec.h"
#include "base/ids.h"
#include "catalog/keys.h"
#include "catalog/tags.h"
#include "crawl/control/crawl_log.h"

#include <algorithm>

namespace bindery::crawl {

using catalog::bad_request;
using catalog::entity_not_found;
using catalog::TaggedResource;

static Error no_crawler(const std::string& name)
{
  return entity_not_found("Crawler entry with name " + name + " does not exist");
}

static Error is_running(const std::string& message)
{
  return conflict(message).with_name("CrawlerRunningException");
}

// What the service shows for members that were not given.
static void fill_defaults(glue::Crawler& crawler)
{
  glue::CrawlerTargets& targets = *crawler.targets;
  for (glue::S3Target& target : *targets.s3_targets)
    if (!target.exclusions) target.exclusions.emplace();
  if (!targets.jdbc_targets) targets.jdbc_targets.emplace();
  if (!targets.mongo_db_targets) targets.mongo_db_targets.emplace();
  if (!targets.dynamo_db_targets) targets.dynamo_db_targets.emplace();
  if (!targets.catalog_targets) targets.catalog_targets.emplace();
  if (!targets.delta_targets) targets.delta_targets.emplace();
  if (!targets.iceberg_targets) targets.iceberg_targets.emplace();
  if (!targets.hudi_targets) targets.hudi_targets.emplace();
  if (!crawler.classifiers) crawler.classifiers.emplace();
  if (!crawler.schema_change_policy) crawler.schema_change_policy.emplace();
  glue::SchemaChangePolicy& policy = *crawler.schema_change_policy;
  if (!policy.update_behavior) policy.update_behavior = "UPDATE_IN_DATABASE";
  if (!policy.delete_behavior) policy.delete_behavior = "DEPRECATE_IN_DATABASE";
  if (!crawler.recrawl_policy) crawler.recrawl_policy.emplace();
  if (!crawler.recrawl_policy->recrawl_behavior)
    crawler.recrawl_policy->recrawl_behavior = "CRAWL_EVERYTHING";
  if (!crawler.lineage_configuration) crawler.lineage_configuration.emplace();
  if (!crawler.lineage_configuration->crawler_lineage_settings)
    crawler.lineage_configuration->crawler_lineage_settings = "DISABLE";
}

static std::string last_status(const std::string& state)
{
  if (state == "COMPLETED") return "SUCCEEDED";
  return state == "STOPPED" ? "CANCELLED" : "FAILED";
}

// Adds what the newest runs say: state, time in work, the last crawl.
static Result<void> add_runs(store::Transaction& transaction, glue::Crawler& crawler)
{
  crawler.state = "READY";
  crawler.crawl_elapsed_time = 0;
  TRY(auto rows,
      transaction.query("SELECT id, state, is_open, is_stop_wanted, started, error_message FROM "
                        "crawl WHERE crawler = ?1 ORDER BY number DESC LIMIT 2",
                        *crawler.name));
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return {};
    Time started = rows.get<Time>(4);
    if (rows.get<bool>(2)) {
      crawler.state = rows.get<bool>(3) ? "STOPPING" : "RUNNING";
      crawler.crawl_elapsed_time =
          std::max<int64_t>(0, now().epoch_milliseconds() - started.epoch_milliseconds());
      continue;
    }
    glue::LastCrawlInfo last;
    last.status = last_status(rows.get<std::string>(1));
    last.error_message = rows.get<std::optional<std::string>>(5);
    last.log_group = logs::CrawlersGroup;
    last.log_stream = log_stream_of(*crawler.name);
    last.message_prefix = rows.get<std::string>(0);
    last.start_time = started;
    crawler.last_crawl = std::move(last);
    return {};
  }
}

static Result<glue::Crawler> read_crawler(const store::Rows& rows)
{
  TRY(auto crawler, aws::from_json_text<glue::Crawler>(rows.get<std::string>(1)));
  crawler.name = rows.get<std::string>(0);
  crawler.creation_time = rows.get<Time>(2);
  crawler.last_updated = rows.get<Time>(3);
  crawler.version = rows.get<int64_t>(4);
  return crawler;
}

static Result<std::optional<glue::Crawler>> find_crawler(store::Transaction& transaction,
                                                         const std::string& name)
{
  TRY(auto rows,
      transaction.query(
          "SELECT name, definition, made, changed, version FROM crawler WHERE name = ?1", name));
  TRY(bool found, rows.next());
  if (!found) return std::optional<glue::Crawler>();
  TRY(auto crawler, read_crawler(rows));
  TRY_VOID(add_runs(transaction, crawler));
  return std::optional<glue::Crawler>(std::move(crawler));
}

static Result<glue::Crawler> get_crawler(store::Transaction& transaction, const std::string& name)
{
  TRY(auto crawler, find_crawler(transaction, name));
  if (!crawler) return no_crawler(name);
  return std::move(*crawler);
}

Result<void> Crawlers::create(const Access& access, glue::Crawler crawler,
                              const std::map<std::string, std::string>& tags)
{
  TRY_VOID(check_crawler(crawler));
  fill_defaults(crawler);
  TRY(auto write, store_.begin_write());
  auto made = write.run(
      "INSERT INTO crawler (name, definition, made, changed, version) VALUES (?1, ?2, ?3, ?3, 1)",
      *crawler.name, aws::to_json_text(crawler), now());
  if (!made.ok() && made.error().code == ErrorCode::AlreadyExists)
    return catalog::entity_exists("Crawler with name " + *crawler.name + " already exists");
  TRY_VOID(std::move(made));
  TRY_VOID(catalog::add_tags(access, write, {TaggedResource::Kind::Crawler, *crawler.name}, tags));
  return write.commit();
}

Result<std::optional<glue::Crawler>> Crawlers::find(const std::string& name)
{
  TRY(auto read, store_.begin_read());
  return find_crawler(read, name);
}

Result<glue::Crawler> Crawlers::get(const std::string& name)
{
  TRY(auto read, store_.begin_read());
  return get_crawler(read, name);
}

Result<CrawlerPage> Crawlers::list(const catalog::PageRequest& page)
{
  TRY(auto read, store_.begin_read());
  TRY(auto rows,
      read.query("SELECT name, definition, made, changed, version FROM crawler WHERE name > ?1 "
                 "ORDER BY name LIMIT ?2",
                 page.after, page.size + 1));
  CrawlerPage answer;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return answer;
    if (static_cast<int64_t>(answer.crawlers.size()) == page.size) {
      answer.next_token = catalog::make_token(*answer.crawlers.back().name);
      return answer;
    }
    TRY(auto crawler, read_crawler(rows));
    TRY_VOID(add_runs(read, crawler));
    answer.crawlers.push_back(std::move(crawler));
  }
}

static bool crawls_new_folders_only(const glue::Crawler& crawler)
{
  return crawler.recrawl_policy &&
         crawler.recrawl_policy->recrawl_behavior == "CRAWL_NEW_FOLDERS_ONLY";
}

static std::vector<std::string> paths_of(const glue::Crawler& crawler)
{
  std::vector<std::string> paths;
  if (crawler.targets && crawler.targets->s3_targets)
    for (const glue::S3Target& target : *crawler.targets->s3_targets)
      paths.push_back(target.path.value_or(""));
  return paths;
}

Result<void> Crawlers::update(const glue::Crawler& change)
{
  TRY(auto write, store_.begin_write());
  TRY(auto crawler, get_crawler(write, *change.name));
  if (crawler.state != "READY")
    return is_running("Cannot update Crawler while running. Please stop crawl or wait until it "
                      "completes to update.");
  const glue::Crawler before = crawler;
  if (change.role) crawler.role = change.role;
  if (change.database_name) crawler.database_name = change.database_name;
  if (change.description) crawler.description = change.description;
  if (change.targets) crawler.targets = change.targets;
  if (change.schedule) crawler.schedule = change.schedule;
  if (change.classifiers) crawler.classifiers = change.classifiers;
  if (change.table_prefix) crawler.table_prefix = change.table_prefix;
  if (change.schema_change_policy) crawler.schema_change_policy = change.schema_change_policy;
  if (change.recrawl_policy) crawler.recrawl_policy = change.recrawl_policy;
  if (change.lineage_configuration) crawler.lineage_configuration = change.lineage_configuration;
  if (change.lake_formation_configuration)
    crawler.lake_formation_configuration = change.lake_formation_configuration;
  if (change.configuration) crawler.configuration = change.configuration;
  if (change.crawler_security_configuration)
    crawler.crawler_security_configuration = change.crawler_security_configuration;
  TRY_VOID(check_crawler(crawler));
  // What was at another place was never seen by the first crawl.
  if (crawls_new_folders_only(before) && crawls_new_folders_only(crawler) &&
      paths_of(before) != paths_of(crawler))
    return bad_request("The Amazon S3 targets of a crawler of \"Crawl new folders only\" cannot be "
                       "changed.");
  fill_defaults(crawler);
  crawler.last_crawl.reset();
  TRY_VOID(write.run(
      "UPDATE crawler SET definition = ?2, changed = ?3, version = version + 1 WHERE name = ?1",
      *crawler.name, aws::to_json_text(crawler), now()));
  return write.commit();
}

Result<void> Crawlers::remove(const Access& access, const std::string& name)
{
  TRY(auto write, store_.begin_write());
  TRY(auto crawler, get_crawler(write, name));
  if (crawler.state != "READY") return is_running("Crawler with name " + name + " is running");
  TRY_VOID(write.run("DELETE FROM crawler WHERE name = ?1", name));
  TRY_VOID(catalog::remove_all_tags(access, write, {TaggedResource::Kind::Crawler, name}));
  return write.commit();
}

Result<void> Crawlers::start(const std::string& name)
{
  TRY(auto write, store_.begin_write());
  TRY(auto crawler, find_crawler(write, name));
  if (!crawler) return entity_not_found("Crawler with name " + name + " does not exist");
  auto made = write.run(
      "INSERT INTO crawl (id, crawler, state, is_open, started) VALUES (?1, ?2, 'STARTING', 1, ?3)",
      make_uuid(), name, now());
  if (!made.ok() && made.error().code == ErrorCode::AlreadyExists)
    return is_running("Crawler with name " + name + " has already started");
  TRY_VOID(std::move(made));
  TRY_VOID(write.commit());
  wake_();
  return {};
}

Result<void> Crawlers::stop(const std::string& name)
{
  TRY(auto write, store_.begin_write());
  TRY(auto crawler, find_crawler(write, name));
  if (!crawler) return entity_not_found("Crawler with name " + name + " does not exist");
  if (crawler->state == "READY")
    return conflict("Crawler with name " + name + " isn't running")
        .with_name("CrawlerNotRunningException");
  if (crawler->state == "STOPPING")
    return conflict("Crawler with name " + name + " is stopping")
        .with_name("CrawlerStoppingException");
  TRY_VOID(
      write.run("UPDATE crawl SET is_stop_wanted = 1 WHERE crawler = ?1 AND is_open = 1", name));
  TRY_VOID(write.commit());
  wake_();
  return {};
}

Result<std::vector<OpenCrawl>> Crawlers::list_open()
{
  TRY(auto read, store_.begin_read());
  TRY(auto rows, read.query("SELECT crawler.name, definition, made, changed, version, crawl.id, "
                            "state, is_stop_wanted, EXISTS (SELECT 1 FROM crawl AS earlier WHERE "
                            "earlier.crawler = crawl.crawler AND earlier.state = 'COMPLETED') "
                            "FROM crawl JOIN crawler ON crawler.name = "
                            "crawl.crawler WHERE is_open = 1 ORDER BY number"));
  std::vector<OpenCrawl> open;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return open;
    TRY(auto crawler, read_crawler(rows));
    open.push_back({.id = rows.get<std::string>(5),
                    .crawler = std::move(crawler),
                    .is_running = rows.get<std::string>(6) == "RUNNING",
                    .is_stop_wanted = rows.get<bool>(7),
                    .has_completed_before = rows.get<bool>(8)});
  }
}

Result<void> Crawlers::set_running(const std::string& id)
{
  TRY(auto write, store_.begin_write());
  TRY(int64_t moved,
      write.run("UPDATE crawl SET state = 'RUNNING' WHERE id = ?1 AND state = 'STARTING'", id));
  CHECK(moved == 1);
  return write.commit();
}

Result<void> Crawlers::end(const std::string& id, Outcome outcome, const std::string& error_message,
                           const Changes& changes)
{
  std::string_view state = outcome == Outcome::Completed ? "COMPLETED"
                           : outcome == Outcome::Stopped ? "STOPPED"
                                                         : "FAILED";
  std::optional<std::string> message;
  if (!error_message.empty()) message = error_message;
  TRY(auto write, store_.begin_write());
  TRY(int64_t moved,
      write.run(
          "UPDATE crawl SET state = ?2, is_open = 0, ended = ?3, error_message = ?4, "
          "tables_created = ?5, tables_updated = ?6, tables_deleted = ?7, partitions_created = ?8, "
          "partitions_updated = ?9, partitions_deleted = ?10 WHERE id = ?1 AND is_open = 1",
          id, state, now(), message, changes.tables_created, changes.tables_updated,
          changes.tables_deleted, changes.partitions_created, changes.partitions_updated,
          changes.partitions_deleted));
  CHECK(moved == 1);
  return write.commit();
}

} // namespace bindery::crawl
