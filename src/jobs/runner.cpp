#include "jobs/runner.h"

#include "base/log.h"

#include <filesystem>
#include <set>

namespace bindery::jobs {

namespace fs = std::filesystem;

static constexpr const char* ServerDied = "The server stopped while this run was in progress";
// Leases come free without a word to the runner when other activities give theirs back late.
static constexpr int64_t LookAgainMs = 1000;

Runner::Runner(const RunnerParts& parts)
    : parts_(parts), zygote_({parts.runtime.python, parts.runtime.python_path,
                              parts.runtime.data_folder + "/run/zygote.socket"}),
      engines_(parts.runtime)
{
  parts_.budget.add_idle_holder([this] { engines_.drop_warm(); });
}

Runner::~Runner() { stop(); }

void Runner::move(const std::string& id, RunState to, const std::string& error_message)
{
  auto moved = parts_.runs.move(id, to, error_message, now());
  if (!moved.ok()) log_error("run " + id + " could not be moved: " + moved.error().message);
}

void Runner::recover()
{
  std::error_code failure;
  fs::remove_all(parts_.runtime.data_folder + "/run", failure);
  fs::create_directories(parts_.runtime.data_folder + "/run", failure);
  if (failure) log_error("make " + parts_.runtime.data_folder + "/run: " + failure.message());
  auto open = parts_.runs.list_open();
  if (!open.ok()) {
    log_error("runs could not be read: " + open.error().message);
    return;
  }
  for (const OpenRun& run : *open) {
    if (run.state == RunState::Running) move(run.order.run_id, RunState::Failed, ServerDied);
    if (run.state == RunState::Stopping) move(run.order.run_id, RunState::Stopped);
  }
}

std::optional<int64_t> Runner::start_due()
{
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
    if (run.is_stop_wanted) {
      stop_run(run);
    } else if (run.state == RunState::Waiting && busy_jobs.insert(run.order.job_name).second) {
      move(run.order.run_id, RunState::Starting);
      run.state = RunState::Starting;
    }
    if (!run.is_stop_wanted && run.state == RunState::Starting && !start_run(run))
      has_unstarted = true;
  }
  if (!has_unstarted && active_.empty()) keep_ready();
  return has_unstarted ? std::optional(LookAgainMs) : std::nullopt;
}

void Runner::finish_ended()
{
  for (auto entry = active_.begin(); entry != active_.end();) {
    Active& active = *entry->second;
    if (!active.is_done) {
      ++entry;
      continue;
    }
    active.thread.join();
    if (active.is_stopping)
      move(active.order.run_id, RunState::Stopped);
    else
      move(active.order.run_id, active.outcome.state, active.outcome.error_message);
    entry = active_.erase(entry);
  }
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
    auto taken = parts_.budget.lease_for_work(parts_.runtime.run_amount);
    if (!taken) return false;
    lease = std::move(*taken);
  }
  move(run.order.run_id, RunState::Running);
  auto owned = std::make_unique<Active>();
  Active& active = *owned;
  active.order = run.order;
  active.execution =
      std::make_unique<Execution>(parts_.runtime, parts_.lake, parts_.logs, engines_, zygote_);
  active_[run.order.run_id] = std::move(owned);
  active.thread =
      std::thread([this, &active, engine = std::move(engine), lease = std::move(lease)]() mutable {
        active.outcome = active.execution->run(active.order, std::move(engine), std::move(lease));
        active.is_done = true;
        wake();
      });
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
  move(run.order.run_id, RunState::Stopping);
  found->second->is_stopping = true;
  found->second->execution->request_stop();
}

// Rows stay as they are: at the next start, `recover` ends these runs or tries them again.
void Runner::stop()
{
  for (const auto& [id, active] : active_) active->execution->request_stop();
  for (const auto& [id, active] : active_) active->thread.join();
  active_.clear();
  engines_.stop();
  zygote_.stop();
}

} // namespace bindery::jobs
