// The server's side of `bindery-engine parse` and `bindery-engine query`: processes that read
// Athena's statements, and that run them. They are two kinds, so that what somebody sends to be
// read can never disturb what somebody else runs.
//
// The protocol (frames of worker/channel.h): one request, one answer, then the next.
//
// clang-format off
//   `parse`
//   →  {"query": "SELECT 1"}
//   ←  {"ok": true, "statement_type": "DML", "substatement_type": "SELECT"}
//   ←  {"ok": false, "code": "MALFORMED_QUERY", "message": "line 1:8: mismatched input …"}
//
//   `query`
//   →  {"query": "…", "id": "<execution id>", "database": "db", "bucket": "b", "key": "p/<id>.csv"}
//   ←  {"ok": true, "rows": 3, "bytes": 120, "scanned_bytes": 4096, "planning_ms": 4,
//       "engine_ms": 11,
//       "columns": [{"name", "type", "precision", "scale", "is_case_sensitive"}]}
//   ←  {"ok": false, "class": "DIVIDE_BY_ZERO", "message": "…", "parameters": {…},
//       "line": 1, "column": 7}
// clang-format on
//
// A parser ends itself with SIGPROF when a statement takes too much of a core to read. The result
// of a query and its .metadata are committed in the lake before the answer is sent.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "worker/budget.h"
#include "worker/child.h"
#include "worker/runtime.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace bindery::athena {

// One process of either kind. One thread at a time asks; the rest is for any thread.
class QueryWorker {
public:
  // By a thread that lives as long as the worker may (worker::Child::start).
  static Result<std::unique_ptr<QueryWorker>> start(const worker::Runtime& runtime,
                                                    worker::Budget::Lease lease);
  static Result<std::unique_ptr<QueryWorker>> start_parser(const worker::Runtime& runtime);
  ~QueryWorker(); // kills it
  QueryWorker(const QueryWorker&) = delete;
  QueryWorker& operator=(const QueryWorker&) = delete;

  // Sends a request and waits for its answer. After an error the process is gone; the message says
  // how, as in "The worker …". Unavailable: it ended. Limit: it held too much memory. Timeout: it
  // did not answer in time.
  Result<Json> ask(const Json& request, int64_t timeout_ms);
  // Ends it at once: a query that is to stop.
  void kill() const { child_->kill(); }
  bool is_alive() { return !is_broken_ && !find_exit(); }
  std::optional<worker::Exit> find_exit() { return child_->find_exit(); }

private:
  QueryWorker(const worker::Runtime& runtime, int64_t bytes_max);
  Result<void> start_child(worker::ChildSpec spec);
  Result<Json> receive(int64_t timeout_ms);
  Error describe_end();

  const worker::Runtime& runtime_;
  const int64_t bytes_max_;
  worker::Budget::Lease lease_; // of a parser: none
  worker::ChildKeys keys_;
  const std::string folder_;
  std::unique_ptr<worker::Child> child_;
  std::atomic<bool> is_broken_ = false; // an answer did not come
};

} // namespace bindery::athena
