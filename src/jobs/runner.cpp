#include "jobs/runner.h"

#include "base/log.h"
#include "base/thread.h"
#include "worker/leftovers.h"

#include <filesystem>
#include <set>

namespace bindery::jobs {

namespace fs = std::filesystem;

static constexpr const char* ServerDied = "The server stopped while this run was in progress";
// Leases come free without a word to the runner when other activities give theirs back late.
static constexpr int64_t LookAgainMs = 1000;

Runner::Runner(const RunnerParts& parts)
    : parts_(parts),
      zygote_({parts.runtime.python, parts.runtime.python_path,
               parts.runtime.data_folder + "/run/zygote.socket", parts.runtime.data_folder}),
      engines_(parts.runtime)
{
  parts_.budget.add_idle_holder(worker::Use::Run, [this] { engines_.drop_warm(); });
}

Runner::~Runner() { stop(); }

bool Runner::move(const std::string& id, RunState to, const std::string& error_message)
{
  auto moved = parts_.runs.move(id, to, error_message, now());
  if (moved.ok()) return true;
  log_error("run " + id + " could not be moved: " + moved.error().message);
  is_behind_ = true;
  return false;
}

void Runner::recover()
{
  worker::kill_leftovers(parts_.runtime.data_folder);
  std::error_code failure;
  fs::remove_all(parts_.runtime.data_folder + "/run", failure);
  fs::create_directories(parts_.runtime.data_folder + "/run", failure);
  if (failure) log_error("make " + parts_.runtime.data_folder + "/run: " + failure.message());
  auto open = parts_.runs.list_open();
  if (!open.ok()) {
    log_error("runs could not be read: " + open.error().message);
    return;
  }
  for (const OpenRun& run : *open) end_orphan(run);
}

// A run in work that nobody watches: its server died. A stop that was asked for holds.
void Runner::end_orphan(const OpenRun& run)
{
  const std::string& id = run.order.run_id;
  if ((run.state != RunState::Running && run.state != RunState::Stopping) || active_.contains(id))
    return;
  if (run.state == RunState::Running && !run.is_stop_wanted)
    move(id, RunState::Failed, ServerDied);
  else if (run.state == RunState::Stopping || move(id, RunState::Stopping))
    move(id, RunState::Stopped);
}

std::optional<int64_t> Runner::start_due()
{
  is_behind_ = false;
  finish_ended();
  auto open = parts_.runs.list_open();
  if (!open.ok()) {
    log_error("runs could not be read: " + open.error().message);
    return LookAgainMs;
  }
  // A waiting run may start when no other run of its job is under way: one of them was the limit.
  bool has_unstarted = false;
  std::set<std::string> busy_jobs;
  for (const OpenRun& run : *open)
    if (run.state != RunState::Waiting) busy_jobs.insert(run.order.job_name);
  for (OpenRun& run : *open) {
    end_orphan(run);
    if (run.is_stop_wanted)
      stop_run(run);
    else if (run.state == RunState::Waiting && busy_jobs.insert(run.order.job_name).second &&
             move(run.order.run_id, RunState::Starting))
      run.state = RunState::Starting;
    if (!run.is_stop_wanted && run.state == RunState::Starting && !start_run(run))
      has_unstarted = true;
  }
  if (!has_unstarted && active_.empty()) keep_ready();
  return has_unstarted || is_behind_ ? std::optional(LookAgainMs) : std::nullopt;
}

void Runner::finish_ended()
{
  for (auto entry = active_.begin(); entry != active_.end();) {
    Active& active = *entry->second;
    if (!active.is_done) {
      ++entry;
      continue;
    }
    if (active.thread.joinable()) active.thread.join();
    entry = record_end(active) ? active_.erase(entry) : std::next(entry);
  }
}

// Of a run whose thread has ended.
bool Runner::record_end(const Active& active)
{
  const std::string& id = active.order.run_id;
  if (active.is_stopping) return move(id, RunState::Stopped);
  // Only the server's own end stops a run that nobody wanted to be stopped.
  if (active.outcome.state == RunState::Stopped) return move(id, RunState::Failed, ServerDied);
  return move(id, active.outcome.state, active.outcome.error_message);
}

// The fork server and one engine are made ready as soon as there is a job that may want them.
void Runner::keep_ready()
{
  auto any = parts_.definitions.has_any();
  if (!any.ok() || !*any) return;
  if (auto prepared = zygote_.prepare(); !prepared.ok())
    log_error("the Python fork server does not start: " + prepared.error().message);
  engines_.keep_warm(parts_.budget);
}

bool Runner::start_run(const OpenRun& run)
{
  if (auto prepared = zygote_.prepare(); !prepared.ok())
    log_error("the Python fork server does not start: " + prepared.error().message);
  auto engine = engines_.take_warm(spark_version_of(run.order.glue_version));
  worker::Budget::Lease lease;
  if (!engine) {
    auto taken = parts_.budget.lease_for_work(worker::Use::Run);
    if (!taken) return false;
    lease = std::move(*taken);
  }
  if (!move(run.order.run_id, RunState::Running)) return false;
  auto owned = std::make_unique<Active>();
  Active& active = *owned;
  active.order = run.order;
  active.execution =
      std::make_unique<Execution>(parts_.runtime, parts_.lake, parts_.logs, engines_, zygote_);
  active_[run.order.run_id] = std::move(owned);
  auto work = [this, &active, engine = std::move(engine), lease = std::move(lease)]() mutable {
    active.outcome = active.execution->run(active.order, std::move(engine), std::move(lease));
    active.is_done = true;
    wake();
  };
  auto thread = start_thread("run", std::move(work));
  if (thread.ok()) {
    active.thread = std::move(*thread);
    return true;
  }
  active.outcome = {RunState::Failed, thread.error().message};
  active.is_done = true;
  wake();
  return true;
}

void Runner::stop_run(const OpenRun& run)
{
  if (run.state == RunState::Waiting || run.state == RunState::Starting) {
    move(run.order.run_id, RunState::Stopped);
    return;
  }
  const auto found = active_.find(run.order.run_id);
  if (found == active_.end() || found->second->is_stopping) return;
  if (!move(run.order.run_id, RunState::Stopping)) return;
  found->second->is_stopping = true;
  found->second->execution->request_stop();
}

// What has not begun begins at the next start.
void Runner::stop()
{
  for (const auto& [id, active] : active_) active->execution->request_stop();
  for (const auto& [id, active] : active_) {
    if (active->thread.joinable()) active->thread.join();
    record_end(*active);
  }
  active_.clear();
  engines_.stop();
  zygote_.stop();
}

} // namespace bindery::jobs
