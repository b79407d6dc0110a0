#include "athena/query_worker.h"

#include "base/ids.h"
#include "base/log.h"
#include "worker/event.h"
#include "worker/memory.h"

#include <chrono>
#include <filesystem>

namespace bindery::athena {

namespace fs = std::filesystem;

// DuckDB's own limit within the lease.
static constexpr double EngineShare = 0.7;
static constexpr int64_t SendMs = 10'000;
static constexpr int64_t WatchMs = 250;

Result<std::unique_ptr<QueryWorker>> QueryWorker::start(const worker::Runtime& runtime,
                                                        worker::Budget::Lease lease)
{
  std::unique_ptr<QueryWorker> made(new QueryWorker());
  made->runtime_ = &runtime;
  made->lease_ = std::move(lease);
  const std::string id = make_hex_id(16);
  made->folder_ = runtime.data_folder + "/run/query-" + id;
  std::error_code failure;
  fs::create_directories(made->folder_, failure);
  if (failure) return unavailable("make " + made->folder_ + ": " + failure.message());
  made->keys_ = runtime.vend_keys("query-" + id);

  const worker::Amount& amount = made->lease_.amount();
  const auto memory = static_cast<int64_t>(static_cast<double>(amount.bytes) * EngineShare);
  worker::ChildSpec spec;
  spec.program = runtime.engine_program;
  spec.arguments = {"query",
                    "--socket-fd",
                    std::to_string(worker::ChildChannelDescriptor),
                    "--catalog",
                    runtime.endpoint(),
                    "--region",
                    runtime.region,
                    "--data",
                    runtime.data_folder,
                    "--memory",
                    std::to_string(memory),
                    "--threads",
                    std::to_string(std::max(1, amount.threads)),
                    "--scratch",
                    made->folder_,
                    "--python",
                    runtime.python,
                    "--python-path",
                    runtime.python_path};
  spec.environment = worker::child_environment(runtime, made->keys_);
  spec.standard_output = worker::Output::null();
  spec.standard_error = worker::Output::file(made->folder_ + "/engine.log");
  spec.has_channel = true;
  TRY(made->child_, worker::Child::start(spec));
  made->reader_ = std::thread([worker = made.get()] { worker->read_answers(); });
  return made;
}

QueryWorker::~QueryWorker()
{
  if (child_) child_->kill();
  if (reader_.joinable()) reader_.join();
  child_.reset();
  if (runtime_ != nullptr) runtime_->child_ended(keys_.access_key_id);
  std::error_code failure;
  if (!folder_.empty()) fs::remove_all(folder_, failure);
}

void QueryWorker::read_answers()
{
  for (;;) {
    auto answer = child_->channel().receive(WatchMs);
    if (!answer.ok() && answer.error().code == ErrorCode::Timeout) {
      if (worker::tree_memory_bytes(child_->pid()) <= lease_.amount().bytes) continue;
      const std::lock_guard lock(mutex_);
      is_over_memory_ = true;
      child_->kill();
      continue;
    }
    const std::lock_guard lock(mutex_);
    if (!answer.ok()) {
      is_closed_ = true;
      child_->kill();
      answered_.notify_all();
      return;
    }
    const auto waiting = answers_.find(answer->get_integer("number"));
    if (waiting != answers_.end()) waiting->second = std::move(*answer);
    answered_.notify_all();
  }
}

Result<Json> QueryWorker::ask(Json request, int64_t timeout_ms)
{
  std::unique_lock lock(mutex_);
  if (is_closed_) return unavailable("the query worker is gone");
  const int64_t number = next_number_++;
  request.set("number", number);
  answers_[number] = std::nullopt;
  lock.unlock();
  {
    const std::lock_guard sending(sending_);
    auto sent = child_->channel().send(request, SendMs);
    if (!sent.ok())
      log_warning("query worker: " + sent.error().message); // the reader finds out that it is gone
  }
  lock.lock();
  const auto is_done = [&] { return is_closed_ || answers_[number].has_value(); };
  const bool in_time = answered_.wait_for(lock, std::chrono::milliseconds(timeout_ms), is_done);
  auto answer = std::move(answers_[number]);
  answers_.erase(number);
  if (answer) return std::move(*answer);
  Error error =
      unavailable(in_time ? "the query worker ended" : "the query worker did not answer in time");
  if (!in_time) error.code = ErrorCode::Timeout;
  return error;
}

void QueryWorker::kill() { child_->kill(); }

bool QueryWorker::is_alive() const
{
  const std::lock_guard lock(mutex_);
  return !is_closed_;
}

std::string QueryWorker::describe_end()
{
  {
    const std::lock_guard lock(mutex_);
    if (is_over_memory_)
      return "ran out of memory: it held more than the " +
             std::to_string(lease_.amount().bytes >> 20) + " MiB that were leased to it";
  }
  constexpr int64_t EndMs = 1000;
  const auto exit = child_->wait(EndMs);
  return exit.ok() ? worker::to_string(*exit) : "closed its connection";
}

} // namespace bindery::athena
