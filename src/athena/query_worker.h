// The server's side of `bindery-engine query`: processes that parse and run Athena's statements.
//
// The protocol (frames of worker/channel.h); every request has a number, which its answer repeats.
// A worker answers `parse` at once, also while a query runs, and runs one query at a time.
//
//   →  {"number": 1, "do": "parse", "query": "SELECT 1"}
//   ←  {"number": 1, "ok": true, "statement_type": "DML", "substatement_type": "SELECT"}
//   ←  {"number": 1, "ok": false, "code": "MALFORMED_QUERY", "message": "line 1:8: mismatched input
//   …"} →  {"number": 2, "do": "run", "query": "…", "id": "<execution id>", "database": "db",
//   "bucket": "b", "key": "p/<id>.csv"} ←  {"number": 2, "ok": true, "columns": [{"name", "type",
//   "precision", "scale", "is_case_sensitive"}],
//       "rows": 3, "bytes": 120, "scanned_bytes": 4096, "planning_ms": 4, "engine_ms": 11}
//   ←  {"number": 2, "ok": false, "class": "DIVIDE_BY_ZERO", "message": "…", "parameters": {…},
//   "line": 1, "column": 7}
//
// The result and its .metadata are committed in the lake before the answer is sent.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "worker/budget.h"
#include "worker/child.h"
#include "worker/runtime.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace bindery::athena {

// One process with the thread that reads its answers. Any thread may ask.
class QueryWorker {
public:
  // By a thread that lives as long as the worker may (worker::Child::start).
  static Result<std::unique_ptr<QueryWorker>> start(const worker::Runtime& runtime,
                                                    worker::Budget::Lease lease);
  ~QueryWorker(); // kills it; whoever waits for an answer gets Unavailable
  QueryWorker(const QueryWorker&) = delete;
  QueryWorker& operator=(const QueryWorker&) = delete;

  // Sends a request and waits. Unavailable: the worker is gone. Timeout: it did not answer in time.
  Result<Json> ask(Json request, int64_t timeout_ms);
  // Ends it at once: a query that is to stop.
  void kill();
  bool is_alive() const;
  // How it ended, in words, once it has.
  std::string describe_end();

private:
  QueryWorker() = default;
  void read_answers();

  const worker::Runtime* runtime_ = nullptr;
  worker::Budget::Lease lease_;
  worker::ChildKeys keys_;
  std::string folder_;
  std::unique_ptr<worker::Child> child_;
  std::thread reader_;

  mutable std::mutex mutex_;
  std::condition_variable answered_;
  std::mutex sending_;
  std::map<int64_t, std::optional<Json>> answers_; // of requests under way
  int64_t next_number_ = 1;
  bool is_closed_ = false;
  bool is_over_memory_ = false;
};

} // namespace bindery::athena
