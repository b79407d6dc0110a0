// One attempt of a job: an engine, a Python process, and who watches them until both have ended.
#pragma once

#include "access/access.h"
#include "jobs/engine_pool.h"
#include "jobs/run_state.h"
#include "jobs/zygote.h"
#include "lake/lake.h"
#include "logs/logs.h"
#include "worker/event.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bindery::jobs {

struct RunOrder {
  std::string run_id;
  std::string job_name;
  std::string job_id;
  std::string script_location;                  // s3://…
  std::map<std::string, std::string> arguments; // all that apply to this run
  std::string glue_version;
  int64_t timeout_ms = 0;
  Access access;
};

struct RunOutcome {
  RunState state = RunState::Failed;
  std::string error_message;
};

// `run` is called once, by a thread of its own, and blocks. `request_stop` may be called from any
// thread.
class Execution {
public:
  Execution(const worker::Runtime& runtime, lake::Lake& lake, logs::Logs& logs, EnginePool& engines,
            Zygote& zygote)
      : runtime_(runtime), lake_(lake), logs_(logs), engines_(engines), zygote_(zygote)
  {}

  // `engine` may be null: then one is started that uses `lease`.
  RunOutcome run(const RunOrder& order, std::unique_ptr<RunEngine> engine,
                 worker::Budget::Lease lease);
  void request_stop() const { stop_.set(); }

private:
  Result<RunOutcome> run_processes(const RunOrder& order, std::unique_ptr<RunEngine> engine,
                                   worker::Budget::Lease lease);
  Result<void> wait_until_ready(const std::function<Result<void>(int64_t timeout_ms)>& wait) const;
  RunOutcome watch(worker::Channel& python, RunEngine& engine, const RunOrder& order);
  RunOutcome end_of_script(const Json& answer, RunEngine& engine);
  void take_up_logs(const RunOrder& order, bool is_finished);

  const worker::Runtime& runtime_;
  lake::Lake& lake_;
  logs::Logs& logs_;
  EnginePool& engines_;
  Zygote& zygote_;
  worker::Event stop_;
};

} // namespace bindery::jobs
