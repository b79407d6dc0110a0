// Engines for runs: `bindery-engine engine`, one a run. One is kept warm when the budget allows.
#pragma once

#include "worker/budget.h"
#include "worker/child.h"
#include "worker/runtime.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace bindery::jobs {

// The Spark whose behaviour a GlueVersion promises: "3.3", "3.5" or "4.1".
std::string spark_version_of(std::string_view glue_version);

// A running engine with all that belongs to it; ends when destroyed.
class RunEngine {
public:
  ~RunEngine();
  RunEngine() = default;
  RunEngine(const RunEngine&) = delete;
  RunEngine& operator=(const RunEngine&) = delete;

  std::unique_ptr<worker::Child> child;
  std::string folder; // its scratch and its log; removed with it
  std::string spark_version;
  std::string token;      // what a client of its port must show
  worker::ChildKeys keys; // by which it, and the script beside it, call the server
  std::string address;    // "sc://127.0.0.1:40123"; filled by `wait_ready`
  worker::Budget::Lease lease;
  std::function<void()> on_end; // takes back the keys

  // Until it listens. Timeout: not yet. Unavailable with the end of its log: it ended before.
  Result<void> wait_ready(int64_t timeout_ms);
  // The last lines that it wrote to its log.
  std::string log_tail() const;
};

class EnginePool {
public:
  explicit EnginePool(const worker::Runtime& runtime) : runtime_(runtime) {}

  // Starts an engine that uses the lease. By a thread that lives as long as the engine may.
  Result<std::unique_ptr<RunEngine>> start(const std::string& spark_version,
                                           worker::Budget::Lease lease);
  // Keeps one engine of the default version ready when none is. Same thread rule.
  void keep_warm(worker::Budget& budget);
  // The warm engine, if there is one that lives and is of that version.
  std::unique_ptr<RunEngine> take_warm(const std::string& spark_version);
  // Ends the warm engine, so that its lease is free for others.
  void drop_warm();
  void stop();

private:
  const worker::Runtime& runtime_;
  std::mutex mutex_;
  std::unique_ptr<RunEngine> warm_;
};

} // namespace bindery::jobs
