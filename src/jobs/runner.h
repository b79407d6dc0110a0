// Works on job runs: the activity that gives each run its lease, its processes and a thread that
// watches them.
#pragma once

#include "jobs/definitions.h"
#include "jobs/engine_pool.h"
#include "jobs/execution.h"
#include "jobs/runs.h"
#include "jobs/zygote.h"
#include "worker/activity.h"
#include "worker/budget.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace bindery::jobs {

// What the runner works with; everything outlives it.
struct RunnerParts {
  const worker::Runtime& runtime;
  Definitions& definitions;
  Runs& runs;
  lake::Lake& lake;
  logs::Logs& logs;
  worker::Budget& budget;
};

class Runner : public worker::Activity {
public:
  explicit Runner(const RunnerParts& parts);
  ~Runner() override;

  std::string_view name() const override { return "jobs"; }
  void recover() override;
  std::optional<int64_t> start_due() override;
  void stop() override;

private:
  struct Active {
    RunOrder order;
    std::unique_ptr<Execution> execution;
    std::thread thread;
    std::atomic<bool> is_done = false;
    RunOutcome outcome; // once done
    bool is_stopping = false;
  };

  void finish_ended();
  bool record_end(const Active& active);
  void end_orphan(const OpenRun& run);
  bool start_run(const OpenRun& run);
  void stop_run(const OpenRun& run);
  void keep_ready();
  // False: the store could not write it, and `start_due` comes back to it.
  bool move(const std::string& id, RunState to, const std::string& error_message = "");

  const RunnerParts parts_;
  Zygote zygote_;
  EnginePool engines_;
  std::map<std::string, std::unique_ptr<Active>> active_; // by id of the run
  bool is_behind_ = false;                                // the store could not write something
};

} // namespace bindery::jobs
