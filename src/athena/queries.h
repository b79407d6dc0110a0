// Query executions in the store: started and stopped by calls, moved by the runner, read by
// everybody. The history goes back 45 days, as Athena's does.
//
// clang-format off
//   state      what is true                        left by
//   QUEUED     the row exists; nothing runs yet    the runner (RUNNING; FAILED: it cannot be
//                                                  run), stop (CANCELLED)
//   RUNNING    a worker runs it                    its answer (SUCCEEDED, FAILED), stop
//                                                  (CANCELLED), the worker's or the server's
//                                                  death (FAILED)
//   SUCCEEDED  the result file and its .metadata are there
//   FAILED, CANCELLED: ended for good
// clang-format on
#pragma once

#include "access/access.h"
#include "athena/failure.h"
#include "aws/athena/get_query_results.h"
#include "aws/athena/query_execution.h"
#include "aws/athena/start_query_execution.h"
#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bindery::store {
class Store;
class Transaction;
} // namespace bindery::store
namespace bindery::lake {
class Lake;
}

namespace bindery::athena {

// A query that has not ended, as the runner sees it.
struct OpenQuery {
  std::string id;
  bool is_running = false;
  bool is_stop_wanted = false;
};

// What a query's worker needs.
struct QueryOrder {
  std::string id;
  std::string text;
  std::string database;
  std::string catalog;
  std::string output_location; // of the file
};

struct QueryOutcome {
  bool is_success = false;
  bool is_cancelled = false;
  Failure failure; // of neither
  Json answer;     // of success: what the worker reported
};

struct QueryPage {
  std::vector<std::string> ids; // newest first
  std::string next_token;
};

// What `parse` of a query worker answers (query_worker.h).
using ParseStatement = std::function<Result<Json>(const std::string& text)>;

struct QueriesParts {
  store::Store& store;
  lake::Lake& lake;
  ParseStatement parse;
  std::function<void()> wake; // called after something was written that the runner should see
};

// Any thread. Errors are InvalidRequestException with Athena's codes.
class Queries {
public:
  explicit Queries(QueriesParts parts) : parts_(std::move(parts)) {}

  Result<std::string> start(const StartQueryExecutionRequest& request, const Access& access,
                            Time now);
  Result<QueryExecution> get(const std::string& id);
  Result<QueryPage> list(const std::string& work_group, const std::string& token, int64_t limit);
  // Stopping what has ended is no error.
  Result<void> stop(const std::string& id);
  Result<GetQueryResultsResponse> get_results(const GetQueryResultsRequest& request,
                                              const Access& access);

  // For the runner.
  Result<std::vector<OpenQuery>> list_open();
  Result<QueryOrder> get_order(const std::string& id);
  Result<void> mark_running(const std::string& id, Time now);
  Result<void> finish(const std::string& id, const QueryOutcome& outcome, Time now);
  // Removes what is older than the history goes back; results stay where they are.
  Result<void> sweep(Time now);

private:
  QueriesParts parts_;
};

} // namespace bindery::athena
