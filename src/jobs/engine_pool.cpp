#include "jobs/engine_pool.h"

#include "base/ids.h"
#include "base/log.h"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace bindery::jobs {

namespace fs = std::filesystem;

static constexpr std::string_view ReadyPrefix = "bindery-engine ready ";
static constexpr int LinesBeforeReadyMax = 20;
static constexpr int64_t EndMs = 1000; // how long an end may lag behind the closing of the output
// That of the default GlueVersion.
static constexpr const char* WarmVersion = "3.5";
// DuckDB's own limit within the lease: the rest is Arrow, parsed plans, and Python.
static constexpr double EngineShare = 0.6;

RunEngine::~RunEngine()
{
  child.reset();
  if (on_end) on_end();
  if (folder.empty()) return;
  std::error_code failure;
  fs::remove_all(folder, failure);
  if (failure) log_warning("remove " + folder + ": " + failure.message());
}

std::string RunEngine::log_tail() const
{
  constexpr std::streamoff TailBytes = 2000;
  std::ifstream file(folder + "/engine.log", std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size <= 0) return {};
  file.seekg(std::max<std::streamoff>(0, size - TailBytes));
  std::string text(static_cast<size_t>(std::min(size, TailBytes)), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

Result<void> RunEngine::wait_ready(int64_t timeout_ms)
{
  if (!address.empty()) return {};
  for (int i = 0; i < LinesBeforeReadyMax; ++i) {
    auto line = child->read_line(timeout_ms);
    if (!line.ok() && line.error().code == ErrorCode::Timeout) return std::move(line).error();
    if (!line.ok()) {
      const auto exit = child->wait(EndMs);
      const std::string tail = log_tail();
      return unavailable("The engine of the run " +
                         (exit.ok() ? worker::to_string(*exit) : line.error().message) +
                         " before it was ready" + (tail.empty() ? "" : ": " + tail));
    }
    if (!line->starts_with(ReadyPrefix)) continue;
    address = line->substr(ReadyPrefix.size());
    return {};
  }
  return unavailable("The engine of the run wrote other lines instead of saying that it is ready");
}

std::string spark_version_of(std::string_view glue_version)
{
  if (glue_version < "5") return "3.3";
  return glue_version < "6" ? "3.5" : "4.1";
}

// A secret for one reader: not in an argument, which every process can see.
static Result<void> write_secret(const std::string& path, const std::string& text)
{
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return from_errno("make " + path);
  const std::string line = text + "\n";
  const bool is_written =
      write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  close(descriptor);
  if (!is_written) return unavailable("write " + path);
  return {};
}

Result<std::unique_ptr<RunEngine>> EnginePool::start(const std::string& spark_version,
                                                     worker::Budget::Lease lease)
{
  auto engine = std::make_unique<RunEngine>();
  const std::string id = make_hex_id(16);
  engine->folder = runtime_.data_folder + "/run/engine-" + id;
  std::error_code failure;
  fs::create_directories(engine->folder + "/scratch", failure);
  if (failure) return unavailable("make " + engine->folder + ": " + failure.message());
  engine->token = make_hex_id(32);
  engine->spark_version = spark_version;
  TRY_VOID(write_secret(engine->folder + "/token", engine->token));
  engine->lease = std::move(lease);
  engine->keys = runtime_.vend_keys("engine-" + id);
  engine->on_end = [&runtime = runtime_, key = engine->keys.access_key_id] {
    runtime.child_ended(key);
  };

  const auto memory =
      static_cast<int64_t>(static_cast<double>(engine->lease.bytes()) * EngineShare);
  worker::ChildSpec spec;
  spec.program = runtime_.engine_program;
  spec.arguments = {"engine",
                    "--listen",
                    "127.0.0.1:0",
                    "--catalog",
                    runtime_.endpoint(),
                    "--region",
                    runtime_.region,
                    "--data",
                    runtime_.data_folder,
                    "--token-file",
                    engine->folder + "/token",
                    "--memory",
                    std::to_string(memory),
                    "--threads",
                    std::to_string(runtime_.threads),
                    "--scratch",
                    engine->folder + "/scratch",
                    "--python",
                    runtime_.python,
                    "--python-path",
                    runtime_.python_path,
                    "--spark-version",
                    spark_version};
  spec.environment = worker::child_environment(runtime_, engine->keys);
  spec.standard_output = worker::Output::pipe();
  spec.standard_error = worker::Output::file(engine->folder + "/engine.log");
  TRY(engine->child, worker::Child::start(spec));
  return engine;
}

void EnginePool::keep_warm(worker::Budget& budget)
{
  std::unique_ptr<RunEngine> ended; // goes without the lock: its folder is removed with it
  {
    const std::lock_guard lock(mutex_);
    if (warm_ && !warm_->child->find_exit()) return;
    ended = std::move(warm_);
  }
  if (ended) log_warning("the waiting engine ended: " + ended->log_tail());
  ended.reset();
  auto lease = budget.try_lease(worker::Use::Run);
  if (!lease) return;
  auto engine = start(WarmVersion, std::move(*lease));
  if (!engine.ok()) {
    log_warning("no engine can be kept ready: " + engine.error().message);
    return;
  }
  const std::lock_guard lock(mutex_);
  std::swap(warm_, *engine);
}

std::unique_ptr<RunEngine> EnginePool::take_warm(const std::string& spark_version)
{
  std::unique_ptr<RunEngine> ended;
  const std::lock_guard lock(mutex_);
  if (warm_ && warm_->child->find_exit()) ended = std::move(warm_);
  return warm_ && warm_->spark_version == spark_version ? std::move(warm_) : nullptr;
}

void EnginePool::drop_warm()
{
  std::unique_ptr<RunEngine> dropped;
  const std::lock_guard lock(mutex_);
  dropped = std::move(warm_);
}

void EnginePool::stop() { drop_warm(); }

} // namespace bindery::jobs
