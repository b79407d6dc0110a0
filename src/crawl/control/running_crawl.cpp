#include "crawl/control/running_crawl.h"

#include "base/log.h"
#include "base/thread.h"
#include "crawl/spec.h"
#include "worker/memory.h"

namespace bindery::crawl {

namespace {

constexpr int64_t LookMs = 500; // how often the worker's memory is looked at
constexpr int64_t SendTimeoutMs = 10'000;
constexpr size_t TablesMax = 100'000;
constexpr size_t PartitionsMax = 2'000'000;
constexpr int64_t FoundBytesMax = 512 << 20; // of the texts of all that is kept until the merge

std::string policy_text(const glue::SchemaChangePolicy& policy)
{
  return "{\"UpdateBehavior\":\"" + *policy.update_behavior + "\",\"DeleteBehavior\":\"" +
         *policy.delete_behavior + "\"}";
}

} // namespace

RunningCrawl::RunningCrawl(const CrawlParts& parts, OpenCrawl crawl, worker::Budget::Lease lease,
                           std::function<void()> on_done)
    : parts_(parts), crawl_(std::move(crawl)), log_(parts.logs, *crawl_.crawler.name, crawl_.id),
      lease_(std::move(lease)), on_done_(std::move(on_done))
{
  auto thread = start_thread("crawl", [this] { run(); });
  if (thread.ok()) {
    thread_ = std::move(*thread);
    return;
  }
  error_message_ = thread.error().message;
  lease_.release();
  is_done_ = true;
  on_done_();
}

RunningCrawl::~RunningCrawl()
{
  request_stop();
  wait();
}

void RunningCrawl::wait()
{
  if (thread_.joinable()) thread_.join();
}

void RunningCrawl::request_stop()
{
  is_stop_wanted_ = true;
  stop_event_.set();
}

void RunningCrawl::run()
{
  log_.benchmark("Running Start Crawl for Crawler " + *crawl_.crawler.name);
  Result<void> crawled;
  auto configuration = parse_configuration(crawl_.crawler.configuration.value_or(""));
  if (configuration.ok())
    crawled = crawl(*configuration);
  else
    crawled = configuration.error();
  // The worker is gone, by itself or not.
  if (auto swept = parts_.lake.sweep(); !swept.ok()) log_warning("lake: " + swept.error().message);
  if (crawled.ok() && !is_cut_short_) {
    outcome_ = Outcome::Completed; // also when a stop came after its last write
  } else if (is_stop_wanted_) {
    outcome_ = Outcome::Stopped;
    log_.info("Crawl was stopped");
  } else {
    outcome_ = Outcome::Failed;
    error_message_ = crawled.error().message;
    log_.write("ERROR", error_message_);
  }
  if (outcome_ == Outcome::Completed) write_summary();
  log_.benchmark("Crawler has finished running and is in state READY");
  lease_.release();
  is_done_ = true;
  on_done_();
}

Result<void> RunningCrawl::crawl(const Configuration& configuration)
{
  worker::ChildSpec child_spec;
  child_spec.program = parts_.engine_program;
  child_spec.arguments = {"crawl", "--socket-fd", std::to_string(worker::ChildChannelDescriptor),
                          "--data", parts_.data_folder};
  child_spec.environment = worker::inherited_environment({"AWS_", "BINDERY_"});
  child_spec.has_channel = true;
  TRY(auto child, worker::Child::start(child_spec));

  Spec spec{.access = parts_.access,
            .targets = {},
            .combines_compatible_schemas = configuration.combines_compatible_schemas,
            .table_level = configuration.table_level};
  for (const glue::S3Target& target : *crawl_.crawler.targets->s3_targets)
    spec.targets.push_back(
        {*target.path, target.exclusions.value_or(std::vector<std::string>()), target.sample_size});
  TRY_VOID(child->channel().send(to_json(spec), SendTimeoutMs));
  TRY(auto found, read_findings(*child));
  child.reset();
  if (must_end()) return {};

  log_.benchmark("Classification complete, writing results to database " +
                 crawl_.crawler.database_name.value_or("default"));
  log_.info("Crawler configured with SchemaChangePolicy " +
            policy_text(*crawl_.crawler.schema_change_policy) + ".");
  MergeParts merge_parts{.access = parts_.access,
                         .store = parts_.store,
                         .lake = parts_.lake,
                         .log = log_,
                         .crawler = crawl_.crawler,
                         .configuration = configuration,
                         .run_id = crawl_.id,
                         .only_new_folders = crawl_.has_completed_before &&
                                             crawl_.crawler.recrawl_policy->recrawl_behavior ==
                                                 "CRAWL_NEW_FOLDERS_ONLY",
                         .is_stop_wanted = [this] { return must_end(); }};
  TRY_VOID(merge(merge_parts, found, changes_));
  log_.benchmark("Finished writing to Catalog");
  return {};
}

// Asked before each part of the work: what was asked and heard yes is left undone.
bool RunningCrawl::must_end()
{
  if (is_stop_wanted_) is_cut_short_ = true;
  return is_cut_short_;
}

Result<std::vector<FoundTable>> RunningCrawl::read_findings(worker::Child& child)
{
  std::vector<FoundTable> found;
  int64_t found_bytes = 0;
  while (!is_stop_wanted_) {
    worker::wait_readable({child.channel().descriptor(), stop_event_.descriptor()}, LookMs);
    const int64_t limit = lease_.bytes();
    if (worker::held_memory_bytes({child.pid()}, limit) > limit)
      return unavailable("The crawl's worker ran out of memory: it had " + std::to_string(limit) +
                         " bytes");
    while (!is_stop_wanted_) {
      Result<std::optional<Json>> message = child.channel().try_receive();
      if (!message.ok()) {
        auto exit = child.wait(SendTimeoutMs);
        return unavailable("The crawl's worker ended before its crawl: it " +
                           (exit.ok() ? worker::to_string(*exit) : message.error().message));
      }
      if (!*message) break;
      TRY(Finding finding, finding_from_json(**message));
      if (!std::holds_alternative<LogFinding>(finding)) found_bytes += text_bytes(finding);
      if (found_bytes > FoundBytesMax)
        return invalid_input("The crawl found more than " + std::to_string(FoundBytesMax >> 20) +
                             " MiB of tables and partitions");
      TRY(bool is_last, take(std::move(finding), found));
      if (is_last) return found;
    }
  }
  return found;
}

// True: it was the last one of a crawl that ran to its end.
Result<bool> RunningCrawl::take(Finding finding, std::vector<FoundTable>& found)
{
  if (auto* line = std::get_if<LogFinding>(&finding)) {
    log_.write(line->level, line->message);
    return false;
  }
  if (auto* failed = std::get_if<FailedFinding>(&finding)) return unavailable(failed->message);
  if (auto* done = std::get_if<DoneFinding>(&finding)) {
    log_.info(std::to_string(done->files_read) + " of " + std::to_string(done->files_listed) +
              " files were read, " + std::to_string(done->files_failed) + " of them left out");
    return true;
  }
  if (auto* table = std::get_if<TableFinding>(&finding)) {
    if (found.size() >= TablesMax)
      return invalid_input("The crawl found more than " + std::to_string(TablesMax) + " tables");
    found.push_back({std::move(*table), {}});
    return false;
  }
  auto& partitions = std::get<PartitionsFinding>(finding);
  if (found.empty() || found.back().table.id != partitions.table)
    return internal("The crawl's worker sent partitions of a table that it did not name");
  FoundTable& table = found.back();
  for (PartitionFinding& partition : partitions.partitions) {
    bool fits = partition.schema >= 0 &&
                partition.schema < static_cast<int64_t>(table.table.schemas.size()) &&
                partition.values.size() == table.table.partition_keys.size();
    if (!fits) return internal("The crawl's worker sent a malformed partition");
    table.partitions.push_back(std::move(partition));
  }
  if (table.partitions.size() > PartitionsMax)
    return invalid_input("The table at " + table.table.location + " has more than " +
                         std::to_string(PartitionsMax) + " partitions");
  return false;
}

void RunningCrawl::write_summary()
{
  auto write = [&](const std::string& what, int64_t added, int64_t updated, int64_t deleted) {
    if (added + updated + deleted == 0) return;
    log_.info("Run Summary For " + what + ":");
    if (added > 0) log_.info("ADD: " + std::to_string(added));
    if (updated > 0) log_.info("UPDATE: " + std::to_string(updated));
    if (deleted > 0) log_.info("DELETE: " + std::to_string(deleted));
  };
  write("TABLE", changes_.tables_created, changes_.tables_updated, changes_.tables_deleted);
  write("PARTITION", changes_.partitions_created, changes_.partitions_updated,
        changes_.partitions_deleted);
}

} // namespace bindery::crawl
