#include "athena/query_runner.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "lake/lake.h"

#include <algorithm>

namespace bindery::athena {

static constexpr int64_t LookAgainMs = 500;
static constexpr int64_t SweepMs = 60 * 60 * 1000;
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
  parsers_.set_wake([this] { wake(); });
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
  parsers_.fill();
  sweep();
  auto open = queries_.list_open();
  if (!open.ok()) {
    log_error("queries could not be read: " + open.error().message);
    return LookAgainMs;
  }
  bool is_spent = false; // nothing more can start now
  for (const OpenQuery& query : *open) {
    if (query.is_running && !active_.contains(query.id))
      finish(query.id, cut_off(query.is_stop_wanted)); // `recover` could not
    else if (query.is_stop_wanted)
      stop_query(query);
    else if (!query.is_running && !is_spent)
      is_spent = !start_query(query.id);
  }
  // Who sends a statement wants it run.
  if (!is_spent && active_.empty() && parsers_.are_used()) pool_.keep_warm();
  return is_spent || is_behind_ ? LookAgainMs : sweep_at_ms_ - monotonic_ms();
}

void QueryRunner::sweep()
{
  if (monotonic_ms() < sweep_at_ms_) return;
  sweep_at_ms_ = monotonic_ms() + SweepMs;
  if (auto swept = queries_.sweep(now()); !swept.ok())
    log_error("old queries could not be removed: " + swept.error().message);
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
    // A worker that a stop has killed may still be ending.
    if (active.worker && !active.is_stopping) pool_.give_back(std::move(active.worker));
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

static QueryOutcome run_query(QueryWorker& worker, const QueryOrder& query)
{
  const auto key = lake::parse_s3_url(query.output_location);
  if (!key.ok()) return failed(system_failure(key.error().message));
  Json request;
  request.set("query", query.text).set("id", query.id).set("database", query.database);
  request.set("bucket", key->bucket).set("key", key->key);
  auto answer = worker.ask(request, QueryMs);
  QueryOutcome outcome;
  if (!answer.ok()) {
    outcome.failure = system_failure("The worker of the query " + answer.error().message);
    if (answer.error().code == ErrorCode::Timeout)
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

// False: there is no room now.
bool QueryRunner::start_query(const std::string& id)
{
  auto worker = pool_.take();
  if (!worker.ok()) {
    finish(id, failed(system_failure("No worker for the query: " + worker.error().message)));
    return true;
  }
  if (!*worker) return false;
  auto order = queries_.get_order(id);
  if (!order.ok()) {
    log_error("query " + id + " could not be read: " + order.error().message);
    is_behind_ = true;
  } else if (order->catalog != OurCatalog) {
    finish(id, failed({"CATALOG_NOT_FOUND: Catalog '" + order->catalog + "' not found", 2, 1006}));
  } else if (auto marked = queries_.mark_running(id, now()); !marked.ok()) {
    log_error("query " + id + " could not be started: " + marked.error().message);
    is_behind_ = true;
  } else {
    run_order(std::move(*worker), std::move(*order));
    return true;
  }
  pool_.give_back(std::move(*worker));
  return true;
}

void QueryRunner::run_order(std::unique_ptr<QueryWorker> worker, QueryOrder order)
{
  auto& owned = active_[order.id];
  owned = std::make_unique<Active>();
  Active& active = *owned;
  active.id = order.id;
  active.worker = std::move(worker);
  auto thread = start_thread("query", [this, &active, order = std::move(order)] {
    active.outcome = run_query(*active.worker, order);
    active.is_done = true;
    wake();
  });
  if (thread.ok()) {
    active.thread = std::move(*thread);
    return;
  }
  active.outcome = failed(system_failure(thread.error().message));
  active.is_done = true;
  wake();
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
  parsers_.stop();
  pool_.drop_idle();
  for (const auto& [id, active] : active_)
    if (active->worker) active->worker->kill();
  for (const auto& [id, active] : active_) {
    if (active->thread.joinable()) active->thread.join();
    finish(id, active->outcome.is_success ? active->outcome : cut_off(active->is_stopping));
  }
  active_.clear();
}

} // namespace bindery::athena
