// What runs were: metrics and lists.
#include "base/json.h"
#include "catalog/keys.h"
#include "crawl/control/crawl_log.h"
#include "crawl/control/crawlers.h"

#include <algorithm>
#include <charconv>

namespace bindery::crawl {

using catalog::bad_request;

Result<glue::CrawlerMetrics> Crawlers::get_metrics(const std::string& name)
{
  TRY(auto read, store_.begin_read());
  TRY(auto rows,
      read.query("SELECT is_open, started, ended, tables_created, tables_updated, "
                 "tables_deleted FROM crawl WHERE crawler = ?1 ORDER BY number DESC LIMIT 100",
                 name));
  glue::CrawlerMetrics metrics;
  metrics.crawler_name = name;
  metrics.tables_created = metrics.tables_updated = metrics.tables_deleted = 0;
  std::vector<double> seconds;
  bool is_running = false;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) break;
    if (rows.get<bool>(0)) {
      is_running = true;
      continue;
    }
    if (seconds.empty()) {
      metrics.tables_created = rows.get<int64_t>(3);
      metrics.tables_updated = rows.get<int64_t>(4);
      metrics.tables_deleted = rows.get<int64_t>(5);
    }
    seconds.push_back(rows.get<std::optional<Time>>(2).value_or(rows.get<Time>(1)).epoch_seconds() -
                      rows.get<Time>(1).epoch_seconds());
  }
  metrics.last_runtime_seconds = seconds.empty() ? 0 : seconds.front();
  std::sort(seconds.begin(), seconds.end());
  metrics.median_runtime_seconds = seconds.empty() ? 0 : seconds[seconds.size() / 2];
  metrics.time_left_seconds = is_running ? *metrics.median_runtime_seconds : 0;
  metrics.still_estimating = is_running && seconds.empty();
  return metrics;
}

namespace {

template <class T> bool holds(const std::string& comparison, const T& value, const T& limit)
{
  if (comparison == "GT") return value > limit;
  if (comparison == "GE") return value >= limit;
  if (comparison == "LT") return value < limit;
  if (comparison == "LE") return value <= limit;
  if (comparison == "NE") return value != limit;
  return value == limit;
}

Result<int64_t> read_milliseconds(const std::string& text)
{
  int64_t value = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size())
    return bad_request("The filter value " + text + " is no time in milliseconds.");
  return value;
}

Result<bool> passes(const glue::CrawlerHistory& crawl, const glue::CrawlsFilter& filter)
{
  std::string field = filter.field_name.value_or("");
  std::string comparison = filter.filter_operator.value_or("EQ");
  std::string value = filter.field_value.value_or("");
  static const std::vector<std::string> comparisons = {"GT", "GE", "LT", "LE", "EQ", "NE"};
  if (std::find(comparisons.begin(), comparisons.end(), comparison) == comparisons.end())
    return bad_request("The filter operator " + comparison + " is not known.");
  if (field == "CRAWL_ID") return holds(comparison, *crawl.crawl_id, value);
  if (field == "STATE") return holds(comparison, *crawl.state, value);
  if (field == "START_TIME" || field == "END_TIME") {
    TRY(int64_t limit, read_milliseconds(value));
    const std::optional<Time>& time = field == "START_TIME" ? crawl.start_time : crawl.end_time;
    return time && holds(comparison, time->epoch_milliseconds(), limit);
  }
  return catalog::not_supported("A filter on " + field);
}

std::string summarize(const store::Rows& rows, int first)
{
  auto counts = [&](int column) {
    Json json = Json::Object();
    json.set("ADD", rows.get<int64_t>(column)).set("UPDATE", rows.get<int64_t>(column + 1));
    json.set("DELETE", rows.get<int64_t>(column + 2));
    return json;
  };
  Json summary;
  summary.set("TABLE", counts(first)).set("PARTITION", counts(first + 3));
  return summary.write();
}

} // namespace

Result<CrawlPage> Crawlers::list_crawls(const std::string& name,
                                        const std::vector<glue::CrawlsFilter>& filters,
                                        const catalog::PageRequest& page)
{
  TRY(auto crawler, get(name));
  int64_t before = INT64_MAX;
  if (!page.after.empty())
    std::from_chars(page.after.data(), page.after.data() + page.after.size(), before);
  TRY(auto read, store_.begin_read());
  TRY(auto rows, read.query("SELECT number, id, state, started, ended, error_message, "
                            "tables_created, tables_updated, tables_deleted, partitions_created, "
                            "partitions_updated, partitions_deleted, is_open FROM crawl WHERE "
                            "crawler = ?1 AND number < ?2 ORDER BY number DESC",
                            name, before));
  CrawlPage answer;
  int64_t last = 0;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return answer;
    glue::CrawlerHistory crawl;
    crawl.crawl_id = rows.get<std::string>(1);
    crawl.state = rows.get<bool>(12) ? "RUNNING" : rows.get<std::string>(2);
    crawl.start_time = rows.get<Time>(3);
    crawl.end_time = rows.get<std::optional<Time>>(4);
    crawl.error_message = rows.get<std::optional<std::string>>(5);
    if (!rows.get<bool>(12)) crawl.summary = summarize(rows, 6);
    crawl.log_group = logs::CrawlersGroup;
    crawl.log_stream = log_stream_of(name);
    crawl.message_prefix = *crawl.crawl_id;
    bool is_wanted = true;
    for (const glue::CrawlsFilter& filter : filters) {
      TRY(bool is_passed, passes(crawl, filter));
      is_wanted = is_wanted && is_passed;
    }
    if (!is_wanted) continue;
    if (static_cast<int64_t>(answer.crawls.size()) == page.size) {
      answer.next_token = catalog::make_token(std::to_string(last));
      return answer;
    }
    answer.crawls.push_back(std::move(crawl));
    last = rows.get<int64_t>(0);
  }
}

} // namespace bindery::crawl
