// Works on query executions: the activity that gives each query a worker and a thread that waits
// for it.
#pragma once

#include "athena/queries.h"
#include "athena/query_pool.h"
#include "athena/statement_parsers.h"
#include "worker/activity.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace bindery::athena {

class QueryRunner : public worker::Activity {
public:
  // All outlive it.
  QueryRunner(Queries& queries, StatementParsers& parsers, QueryPool& pool)
      : queries_(queries), parsers_(parsers), pool_(pool)
  {}
  ~QueryRunner() override;

  std::string_view name() const override { return "queries"; }
  void recover() override;
  std::optional<int64_t> start_due() override;
  void stop() override;

private:
  struct Active {
    std::string id;
    std::unique_ptr<QueryWorker> worker;
    std::thread thread;
    std::atomic<bool> is_done = false;
    QueryOutcome outcome; // once done
    bool is_stopping = false;
  };

  void finish_ended();
  bool start_query(const std::string& id);
  void run_order(std::unique_ptr<QueryWorker> worker, QueryOrder order);
  void stop_query(const OpenQuery& query);
  // False: the store could not write it, and `start_due` comes back to it.
  bool finish(const std::string& id, const QueryOutcome& outcome);

  void sweep();

  Queries& queries_;
  StatementParsers& parsers_;
  QueryPool& pool_;
  std::map<std::string, std::unique_ptr<Active>> active_; // by id
  bool is_behind_ = false;                                // the store could not write something
  int64_t sweep_at_ms_ = 0;                               // monotonic
};

} // namespace bindery::athena
