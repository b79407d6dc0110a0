#include "athena/query_runner.h"

#include "base/clock.h"
#include "base/log.h"
#include "lake/lake.h"

#include <algorithm>

namespace bindery::athena {

static constexpr int64_t LookAgainMs = 500;
// Athena's own limit for DML.
static constexpr int64_t QueryMs = 30 * 60 * 1000;
static constexpr const char* OurCatalog = "awsdatacatalog";

QueryRunner::~QueryRunner() { stop(); }

bool QueryRunner::finish(const std::string& id, const QueryOutcome& outcome)
{
  auto finished = queries_.finish(id, outcome, now());
  if (finished.ok()) return true;
  log_error("query " + id + " could not be finished: " + finished.error().message);
  is_behind_ = true;
  return false;
}

static QueryOutcome failed(Failure failure)
{
  QueryOutcome outcome;
  outcome.failure = std::move(failure);
  return outcome;
}

// Of a query in work that the server's end cut off. A stop that was asked for holds.
static QueryOutcome cut_off(bool is_stop_wanted)
{
  QueryOutcome outcome =
      failed(system_failure("The server stopped while this query was in progress"));
  outcome.is_cancelled = is_stop_wanted;
  return outcome;
}

void QueryRunner::recover()
{
  pool_.set_wake([this] { wake(); });
  auto open = queries_.list_open();
  if (!open.ok()) {
    log_error("queries could not be read: " + open.error().message);
    return;
  }
  for (const OpenQuery& query : *open)
    if (query.is_running) finish(query.id, cut_off(query.is_stop_wanted));
}

std::optional<int64_t> QueryRunner::start_due()
{
  is_behind_ = false;
  finish_ended();
  pool_.fill();
  auto open = queries_.list_open();
  if (!open.ok()) {
    log_error("queries could not be read: " + open.error().message);
    return LookAgainMs;
  }
  bool has_unstarted = false;
  for (const OpenQuery& query : *open) {
    if (query.is_running && !active_.contains(query.id))
      finish(query.id, cut_off(query.is_stop_wanted)); // `recover` could not
    else if (query.is_stop_wanted)
      stop_query(query);
    else if (!query.is_running && !start_query(query))
      has_unstarted = true;
  }
  return has_unstarted || is_behind_ ? std::optional(LookAgainMs) : std::nullopt;
}

void QueryRunner::finish_ended()
{
  for (auto entry = active_.begin(); entry != active_.end();) {
    Active& active = *entry->second;
    if (!active.is_done) {
      ++entry;
      continue;
    }
    if (active.thread.joinable()) active.thread.join();
    // A query that ended before it could be stopped keeps its own end.
    active.outcome.is_cancelled = active.is_stopping && !active.outcome.is_success;
    if (active.worker) pool_.give_back(active.worker);
    active.worker.reset();
    entry = finish(active.id, active.outcome) ? active_.erase(entry) : std::next(entry);
  }
}

// The columns of a result, where there are any, are a list of objects.
static bool has_sound_columns(const Json& answer)
{
  const Json* columns = answer.find("columns");
  if (columns == nullptr) return true;
  if (!columns->is_array()) return false;
  const auto& list = columns->as_array();
  return std::all_of(list.begin(), list.end(), [](const Json& item) { return item.is_object(); });
}

static QueryOutcome run_query(QueryWorker& worker, const OpenQuery& query)
{
  const auto key = lake::parse_s3_url(query.output_location);
  if (!key.ok()) return failed(system_failure(key.error().message));
  Json request;
  request.set("do", "run")
      .set("query", query.text)
      .set("id", query.id)
      .set("database", query.database);
  request.set("bucket", key->bucket).set("key", key->key);
  auto answer = worker.ask(std::move(request), QueryMs);
  QueryOutcome outcome;
  if (!answer.ok()) {
    const bool is_late = answer.error().code == ErrorCode::Timeout;
    if (is_late) worker.kill();
    outcome.failure = system_failure("The worker of the query " + worker.describe_end());
    if (is_late)
      outcome.failure = {"EXCEEDED_TIME_LIMIT: Query exceeded the maximum run time of 30 minutes",
                         2, 210};
    return outcome;
  }
  if (!has_sound_columns(*answer))
    return failed(system_failure("The worker of the query gave a broken answer"));
  outcome.is_success = answer->get_bool("ok");
  if (!outcome.is_success) outcome.failure = to_failure(*answer, query.database);
  outcome.answer = std::move(*answer);
  return outcome;
}

bool QueryRunner::start_query(const OpenQuery& query)
{
  if (query.catalog != OurCatalog) {
    finish(query.id,
           failed({"CATALOG_NOT_FOUND: Catalog '" + query.catalog + "' not found", 2, 1006}));
    return true;
  }
  auto worker = pool_.take();
  if (!worker) return false;
  if (auto marked = queries_.mark_running(query.id, now()); !marked.ok()) {
    log_error("query " + query.id + " could not be started: " + marked.error().message);
    pool_.give_back(worker);
    return false;
  }
  auto owned = std::make_unique<Active>();
  Active& active = *owned;
  active.id = query.id;
  active.worker = std::move(worker);
  active_[query.id] = std::move(owned);
  active.thread = std::thread([this, &active, query] {
    active.outcome = run_query(*active.worker, query);
    active.is_done = true;
    wake();
  });
  return true;
}

void QueryRunner::stop_query(const OpenQuery& query)
{
  if (!query.is_running) {
    QueryOutcome outcome;
    outcome.is_cancelled = true;
    finish(query.id, outcome);
    return;
  }
  const auto found = active_.find(query.id);
  if (found == active_.end() || found->second->is_stopping || found->second->is_done) return;
  // Nothing of a query outlives its worker: what it had written was not committed.
  found->second->is_stopping = true;
  found->second->worker->kill();
}

// What has not begun begins at the next start.
void QueryRunner::stop()
{
  finish_ended();
  pool_.stop();
  for (const auto& [id, active] : active_)
    if (active->worker) active->worker->kill();
  for (const auto& [id, active] : active_) {
    if (active->thread.joinable()) active->thread.join();
    finish(id, active->outcome.is_success ? active->outcome : cut_off(active->is_stopping));
  }
  active_.clear();
}

} // namespace bindery::athena
