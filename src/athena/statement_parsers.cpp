#include "athena/statement_parsers.h"

#include "athena/failure.h"
#include "base/log.h"

#include <algorithm>
#include <chrono>
#include <csignal>

namespace bindery::athena {

// So that one long statement does not keep all others waiting.
static constexpr size_t ParsersMax = 2;
static constexpr int64_t FreeParserMs = 30'000;
// A parser ends itself before, unless the machine does not let it work.
static constexpr int64_t ParseMs = 45'000;
static constexpr int ParseTries = 2; // the system may have ended a parser for its own reasons

void StatementParsers::set_wake(std::function<void()> wake)
{
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void StatementParsers::wake() const
{
  if (wake_) wake_();
}

Result<Json> StatementParsers::parse(const std::string& text)
{
  const Json request = Json().set("query", text);
  Error error;
  for (int i = 0; i < ParseTries; ++i) {
    TRY(const auto parser, take());
    auto answer = parser->ask(request, ParseMs);
    give_back(parser);
    if (answer.ok()) return answer;
    error = std::move(answer).error();
    log_warning("a parser of statements " + error.message);
    if (error.code == ErrorCode::Limit)
      return invalid_request("INVALID_INPUT",
                             "Queries that take so much memory to be read are not supported");
    const auto exit = parser->find_exit();
    if (exit && exit->signal == SIGPROF)
      return invalid_request("INVALID_INPUT",
                             "Queries that take so long to be read are not supported");
    if (error.code == ErrorCode::Timeout) break;
  }
  error.message = "the parser of the statement " + error.message;
  error.code = ErrorCode::Unavailable;
  return error;
}

// A living one that nobody uses; those that ended are left to `fill`.
Result<std::shared_ptr<QueryWorker>> StatementParsers::take()
{
  std::unique_lock lock(mutex_);
  std::shared_ptr<QueryWorker> parser;
  const auto find = [&] {
    const auto found = std::find_if(idle_.begin(), idle_.end(),
                                    [](const auto& candidate) { return candidate->is_alive(); });
    if (found == idle_.end() || is_stopped_) return is_stopped_ || !last_failure_.empty();
    parser = *found;
    idle_.erase(found);
    busy_.push_back(parser);
    return true;
  };
  last_failure_.clear();
  if (find() && parser) return parser;
  ++waiting_;
  wake();
  const bool is_decided = changed_.wait_for(lock, std::chrono::milliseconds(FreeParserMs), find);
  --waiting_;
  if (parser) return parser;
  if (is_stopped_) return unavailable("the server is stopping");
  if (is_decided) return unavailable("no parser of statements: " + last_failure_);
  Error error = unavailable("Too many statements wait to be read");
  error.code = ErrorCode::Throttled;
  return error;
}

void StatementParsers::give_back(const std::shared_ptr<QueryWorker>& parser)
{
  const std::lock_guard lock(mutex_);
  std::erase(busy_, parser);
  if (parser->is_alive())
    idle_.push_back(parser);
  else
    wake();
  changed_.notify_all();
}

void StatementParsers::fill()
{
  std::vector<std::shared_ptr<QueryWorker>> ended; // destroyed without the lock
  {
    const std::lock_guard lock(mutex_);
    const auto dead = std::partition(idle_.begin(), idle_.end(),
                                     [](const auto& parser) { return parser->is_alive(); });
    ended.assign(std::make_move_iterator(dead), std::make_move_iterator(idle_.end()));
    idle_.erase(dead, idle_.end());
    if (waiting_ <= idle_.size() || idle_.size() + busy_.size() >= ParsersMax) return;
  }
  auto made = QueryWorker::start_parser(runtime_);
  if (!made.ok()) log_error("a parser of statements does not start: " + made.error().message);
  const std::lock_guard lock(mutex_);
  if (made.ok())
    idle_.push_back(std::move(*made));
  else
    last_failure_ = made.error().message;
  changed_.notify_all();
}

bool StatementParsers::are_used()
{
  const std::lock_guard lock(mutex_);
  return waiting_ > 0 || !idle_.empty() || !busy_.empty();
}

void StatementParsers::stop()
{
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  for (const auto* list : {&idle_, &busy_})
    for (const auto& parser : *list) parser->kill();
  changed_.notify_all();
}

} // namespace bindery::athena
