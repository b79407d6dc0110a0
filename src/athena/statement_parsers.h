// The processes that read statements when queries are started. Each reads one statement at a time
// and runs none: what ends a parser, by its length or by a fault, harms nobody but its sender.
#pragma once

#include "athena/query_worker.h"
#include "worker/runtime.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bindery::athena {

// Parsers are made when one is wanted, and stay. They are not in the budget: at rest they hold less
// than this server does.
class StatementParsers {
public:
  explicit StatementParsers(const worker::Runtime& runtime) : runtime_(runtime) {}

  // Any thread: what `parse` answers (query_worker.h); waits until a parser is free.
  // InvalidRequestException: the statement takes too much time or memory to be read. Throttled: all
  // parsers were at work for too long.
  Result<Json> parse(const std::string& text);
  // `wake` makes the loop call `fill`.
  void set_wake(std::function<void()> wake);

  // The loop's thread.
  // Lets go of parsers that ended; makes one when somebody waits for it.
  void fill();
  // Somebody has sent a statement.
  bool are_used();
  void stop();

private:
  Result<std::shared_ptr<QueryWorker>> take();
  void give_back(const std::shared_ptr<QueryWorker>& parser);
  void wake() const;

  const worker::Runtime& runtime_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> wake_;
  std::vector<std::shared_ptr<QueryWorker>> idle_;
  std::vector<std::shared_ptr<QueryWorker>> busy_;
  size_t waiting_ = 0; // callers without a parser
  bool is_stopped_ = false;
  std::string last_failure_; // why no parser could be made
};

} // namespace bindery::athena
