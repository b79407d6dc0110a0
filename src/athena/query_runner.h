// Works on query executions: the activity that gives each query a worker and a thread that waits
// for it.
#pragma once

#include "athena/queries.h"
#include "athena/query_pool.h"
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
  QueryRunner(Queries& queries, QueryPool& pool) : queries_(queries), pool_(pool) {}
  ~QueryRunner() override;

  std::string_view name() const override { return "queries"; }
  void recover() override;
  std::optional<int64_t> start_due() override;
  void stop() override;

private:
  struct Active {
    std::string id;
    std::shared_ptr<QueryWorker> worker;
    std::thread thread;
    std::atomic<bool> is_done = false;
    QueryOutcome outcome; // once done
    bool is_stopping = false;
  };

  void finish_ended();
  bool start_query(const OpenQuery& query);
  void stop_query(const OpenQuery& query);
  // False: the store could not write it, and `start_due` comes back to it.
  bool finish(const std::string& id, const QueryOutcome& outcome);

  Queries& queries_;
  QueryPool& pool_;
  std::map<std::string, std::unique_ptr<Active>> active_; // by id
  bool is_behind_ = false;                                // the store could not write something
};

} // namespace bindery::athena
