// Job runs in the store: started by calls, moved by the runner (run_state.h), read by everybody.
#pragma once

#include "access/access.h"
#include "aws/glue/job_run.h"
#include "aws/glue/start_job_run.h"
#include "base/clock.h"
#include "base/result.h"
#include "jobs/execution.h"
#include "jobs/run_state.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bindery::store {
class Store;
class Transaction;
} // namespace bindery::store

namespace bindery::jobs {

struct RunPage {
  std::vector<glue::JobRun> runs; // newest first
  std::string next_token;         // empty at the end
};

// A run that has not ended, as the runner sees it.
struct OpenRun {
  RunOrder order;
  RunState state = RunState::Starting;
  bool is_stop_wanted = false;
};

// Any thread. Errors carry Glue's names.
class Runs {
public:
  // `wake` is called after something was written that the runner should see.
  Runs(store::Store& store, std::function<void()> wake) : store_(store), wake_(std::move(wake)) {}

  // The id of the new run.
  Result<std::string> start(const glue::StartJobRunRequest& request, const Access& access,
                            Time now);
  Result<glue::JobRun> get(const std::string& job, const std::string& id);
  Result<RunPage> list(const std::string& job, const std::string& token, int64_t limit);
  // Asks for a stop; the runner does it. JobRunCannotBeStoppedException when the run has ended.
  Result<void> stop(const std::string& job, const std::string& id, Time now);

  // For the runner.
  Result<std::vector<OpenRun>> list_open(); // oldest first
  // An illegal move is a bug of ours. A run that ends FAILED is tried again as a new run while it
  // has retries left.
  Result<void> move(const std::string& id, RunState to, const std::string& error_message, Time now);

private:
  Result<void> retry(store::Transaction& write, const std::string& id, Time now);

  store::Store& store_;
  const std::function<void()> wake_;
};

} // namespace bindery::jobs
