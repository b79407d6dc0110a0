#include "jobs/execution.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "jobs/arguments.h"
#include "jobs/failure.h"
#include "jobs/files.h"
#include "worker/leftovers.h"
#include "worker/memory.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace bindery::jobs {

namespace fs = std::filesystem;

static constexpr int64_t ReadyMs = 60'000; // an engine, and the fork server
// How often memory and logs are looked at while a run works.
static constexpr int64_t WatchMs = 250;
// How long an engine's own end may lag behind the failure that it caused in the script.
static constexpr int64_t EngineEndMs = 50;

static RunOutcome failed(std::string message) { return {RunState::Failed, std::move(message)}; }

// PySpark sends a token without TLS only to a host of this very name.
static std::string remote_url(const RunEngine& engine)
{
  return replace_all(engine.address, "127.0.0.1", "localhost") + "/;token=" + engine.token;
}

// Continuous logging: what the driver writes while it runs, in a stream of its own. There are no
// executors' streams.
static std::optional<logs::StreamKey> find_continuous_log(const RunOrder& order)
{
  const auto value = [&](const char* name) {
    const auto found = order.arguments.find(name);
    return found == order.arguments.end() ? std::string() : found->second;
  };
  const std::string group = value("--continuous-log-logGroup");
  if (to_lower(value("--enable-continuous-cloudwatch-log")) != "true") return std::nullopt;
  return logs::StreamKey{group.empty() ? logs::JobContinuousGroup : group,
                         order.run_id + "-driver"};
}

RunOutcome Execution::run(const RunOrder& order, std::unique_ptr<RunEngine> engine,
                          worker::Budget::Lease lease)
{
  auto outcome = run_processes(order, std::move(engine), std::move(lease));
  take_up_logs(order, true);
  if (outcome.ok()) return std::move(*outcome);
  if (stop_.is_set()) return {RunState::Stopped, ""};
  logs_.write({logs::JobErrorGroup, order.run_id}, outcome.error().message);
  return failed(outcome.error().message);
}

// A stop is noticed between two waits.
Result<void> Execution::wait_until_ready(const std::function<Result<void>(int64_t)>& wait) const
{
  const int64_t deadline = monotonic_ms() + ReadyMs;
  for (;;) {
    auto done = wait(WatchMs);
    if (done.ok() || done.error().code != ErrorCode::Timeout || monotonic_ms() >= deadline ||
        stop_.is_set())
      return done;
  }
}

Result<RunOutcome> Execution::run_processes(const RunOrder& order,
                                            std::unique_ptr<RunEngine> engine,
                                            worker::Budget::Lease lease)
{
  const std::string folder = runtime_.data_folder + "/run/" + order.run_id;
  struct Cleaner {
    const std::string& folder;
    ~Cleaner()
    {
      std::error_code failure;
      fs::remove_all(folder, failure);
    }
  } cleaner{folder};
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return unavailable("make " + folder + ": " + failure.message());

  // The engine gets ready while the script is fetched.
  if (!engine) {
    TRY(engine, engines_.start(spark_version_of(order.glue_version), std::move(lease)));
  }
  TRY(const auto files, fetch_files(lake_, order, folder, runtime_.python));
  TRY_VOID(wait_until_ready([&](int64_t ms) { return engine->wait_ready(ms); }));
  TRY_VOID(wait_until_ready([&](int64_t ms) { return zygote_.wait_ready(ms); }));

  PythonTask task;
  task.arguments = script_arguments(order);
  task.environment = worker::client_environment(runtime_, engine->keys);
  TRY(auto conf, conf_environment(order));
  for (auto& entry : conf) task.environment.push_back(std::move(entry));
  task.environment.emplace_back("SPARK_REMOTE", remote_url(*engine));
  task.environment.emplace_back("SPARK_CONNECT_MODE_ENABLED", "1");
  task.environment.emplace_back("BINDERY_RUN_ID", order.run_id);
  task.environment.emplace_back("BINDERY_GLUE_VERSION", order.glue_version);
  task.folder = files.folder;
  task.script = files.script;
  task.path = files.path;
  TRY(task.standard_output, logs_.open_text({logs::JobOutputGroup, order.run_id}));
  TRY(task.standard_error, logs_.open_text({logs::JobErrorGroup, order.run_id}));
  if (const auto continuous = find_continuous_log(order))
    TRY_VOID(logs_.share_text({logs::JobErrorGroup, order.run_id}, *continuous));
  TRY(auto python, zygote_.run(task));
  return watch(python, *engine, order);
}

RunOutcome Execution::watch(worker::Channel& python, RunEngine& engine, const RunOrder& order)
{
  const int64_t deadline = monotonic_ms() + order.timeout_ms;
  pid_t python_pid = 0;
  for (;;) {
    const int64_t left = std::max<int64_t>(0, deadline - monotonic_ms());
    const auto ready =
        worker::wait_readable({python.descriptor(), stop_.descriptor(), engine.child->descriptor()},
                              std::min(left, WatchMs));
    if (ready[1]) return {RunState::Stopped, ""};
    if (ready[0]) {
      auto answer = python.try_receive();
      if (!answer.ok()) {
        if (python_pid > 0) worker::kill_leftovers(runtime_.data_folder, python_pid);
        return failed("The Python process of the run is gone: its fork server ended (" +
                      answer.error().message + ")");
      }
      if (*answer && (*answer)->find("refused") != nullptr)
        return failed("The Python fork server refused the run: " +
                      (*answer)->get_string("refused"));
      if (*answer && (*answer)->find("pid") != nullptr)
        python_pid = static_cast<pid_t>((*answer)->get_integer("pid"));
      else if (*answer)
        return end_of_script(**answer, engine);
      continue;
    }
    if (const auto exit = engine.child->find_exit())
      return failed("The engine of the run " + worker::to_string(*exit) + ". " + engine.log_tail());
    if (monotonic_ms() >= deadline) return {RunState::Timeout, ""};
    std::vector<pid_t> roots{engine.child->pid()};
    if (python_pid > 0) roots.push_back(python_pid);
    const int64_t held = worker::held_memory_bytes(roots, engine.lease.bytes());
    if (held > engine.lease.bytes())
      return failed("Error Category: OUT_OF_MEMORY_ERROR; out of memory: the run's engine and "
                    "Python process held " +
                    std::to_string(held >> 20) + " MiB of the " +
                    std::to_string(engine.lease.bytes() >> 20) + " MiB that were leased to it");
    engine.child->skip_output();
    take_up_logs(order, false);
  }
}

RunOutcome Execution::end_of_script(const Json& answer, RunEngine& engine)
{
  const Json* error = answer.find("error");
  const int64_t code = answer.get_integer("exit");
  const int64_t signal = answer.get_integer("signal");
  if (code == 0 && signal == 0 && (error == nullptr || error->is_null()))
    return {RunState::Succeeded, ""};
  // A dead engine makes the script fail too: the cause is worth more than its effect.
  if (const auto exit = engine.child->wait(EngineEndMs); exit.ok())
    return failed("The engine of the run " + worker::to_string(*exit) + ". " + engine.log_tail());
  if (error != nullptr && error->is_object())
    return failed(to_error_message(parse_failure(*error)));
  if (signal != 0)
    return failed("The Python process of the run " +
                  worker::to_string(worker::Exit{0, static_cast<int>(signal)}));
  return failed("SystemExit: " + std::to_string(code));
}

void Execution::take_up_logs(const RunOrder& order, bool is_finished)
{
  std::vector<logs::StreamKey> streams{{logs::JobOutputGroup, order.run_id},
                                       {logs::JobErrorGroup, order.run_id}};
  if (auto continuous = find_continuous_log(order)) streams.push_back(std::move(*continuous));
  for (const logs::StreamKey& stream : streams) {
    auto done = logs_.take_up(stream, is_finished);
    if (!done.ok() && done.error().code != ErrorCode::NotFound)
      log_warning("log of run " + order.run_id + ": " + done.error().message);
  }
}

} // namespace bindery::jobs
