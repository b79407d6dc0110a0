#include "athena/query_worker.h"

#include "base/clock.h"
#include "base/ids.h"
#include "worker/memory.h"

#include <algorithm>
#include <filesystem>

namespace bindery::athena {

namespace fs = std::filesystem;

// DuckDB's own limit within the lease.
static constexpr double EngineShare = 0.7;
// A parser holds 10 MB at rest, and 60 MB over the largest statements that are well meant.
static constexpr int64_t ParserBytesMax = 256 << 20;
static constexpr int64_t SendMs = 10'000;
static constexpr int64_t WatchMs = 250;

QueryWorker::QueryWorker(const worker::Runtime& runtime, int64_t bytes_max)
    : runtime_(runtime), bytes_max_(bytes_max),
      folder_(runtime.data_folder + "/run/query-" + make_hex_id(16))
{}

Result<std::unique_ptr<QueryWorker>> QueryWorker::start(const worker::Runtime& runtime,
                                                        worker::Budget::Lease lease)
{
  std::unique_ptr<QueryWorker> made(new QueryWorker(runtime, lease.bytes()));
  made->lease_ = std::move(lease);
  made->keys_ = runtime.vend_keys("query");
  const auto memory = static_cast<int64_t>(static_cast<double>(made->bytes_max_) * EngineShare);
  worker::ChildSpec spec;
  spec.arguments = {"query",
                    "--catalog",
                    runtime.endpoint(),
                    "--region",
                    runtime.region,
                    "--data",
                    runtime.data_folder,
                    "--memory",
                    std::to_string(memory),
                    "--threads",
                    std::to_string(runtime.threads),
                    "--scratch",
                    made->folder_,
                    "--python",
                    runtime.python,
                    "--python-path",
                    runtime.python_path};
  spec.environment = worker::child_environment(runtime, made->keys_);
  TRY_VOID(made->start_child(std::move(spec)));
  return made;
}

Result<std::unique_ptr<QueryWorker>> QueryWorker::start_parser(const worker::Runtime& runtime)
{
  std::unique_ptr<QueryWorker> made(new QueryWorker(runtime, ParserBytesMax));
  worker::ChildSpec spec;
  spec.arguments = {"parse"};
  spec.environment = worker::inherited_environment({"AWS_", "BINDERY_"});
  TRY_VOID(made->start_child(std::move(spec)));
  return made;
}

Result<void> QueryWorker::start_child(worker::ChildSpec spec)
{
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (failure) return unavailable("make " + folder_ + ": " + failure.message());
  spec.program = runtime_.engine_program;
  spec.arguments.insert(spec.arguments.end(),
                        {"--socket-fd", std::to_string(worker::ChildChannelDescriptor)});
  spec.standard_output = worker::Output::null();
  spec.standard_error = worker::Output::file(folder_ + "/engine.log");
  spec.has_channel = true;
  TRY(child_, worker::Child::start(spec));
  return {};
}

QueryWorker::~QueryWorker()
{
  child_.reset();
  if (!keys_.access_key_id.empty()) runtime_.child_ended(keys_.access_key_id);
  std::error_code failure;
  fs::remove_all(folder_, failure);
}

Result<Json> QueryWorker::ask(const Json& request, int64_t timeout_ms)
{
  auto sent = child_->channel().send(request, SendMs);
  auto answer = sent.ok() ? receive(timeout_ms) : sent.error();
  if (answer.ok()) return answer;
  Error error = std::move(answer).error();
  if (error.code != ErrorCode::Timeout && error.code != ErrorCode::Limit) error = describe_end();
  is_broken_ = true;
  kill();
  return error;
}

// The next answer. Memory is looked at by the clock, whatever comes meanwhile.
Result<Json> QueryWorker::receive(int64_t timeout_ms)
{
  const int64_t deadline = monotonic_ms() + timeout_ms;
  for (;;) {
    const int64_t left = std::max<int64_t>(0, deadline - monotonic_ms());
    auto answer = child_->channel().receive(std::min(left, WatchMs));
    if (answer.ok() || answer.error().code != ErrorCode::Timeout) return answer;
    if (worker::held_memory_bytes({child_->pid()}, bytes_max_) > bytes_max_) {
      Error error = unavailable("ran out of memory: it held more than the " +
                                std::to_string(bytes_max_ >> 20) + " MiB that it may");
      error.code = ErrorCode::Limit;
      return error;
    }
    if (left == 0) return answer;
  }
}

// Of a process that closed its end.
Error QueryWorker::describe_end()
{
  constexpr int64_t EndMs = 1000;
  const auto exit = child_->wait(EndMs);
  return unavailable(exit.ok() ? worker::to_string(*exit) : "closed its connection");
}

} // namespace bindery::athena
