// Python workers: PySpark's own pyspark.daemon, which forks a pyspark.worker for each connection;
// workers are used again. Private to the folder.
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bindery::worker {
class Child;
}

namespace bindery::engine {

struct PythonOptions {
  std::string python;         // the interpreter
  std::string python_path;    // folder of Bindery's own packages
  std::string scratch_folder; // of its socket
};

// A connection to a worker. One thread.
class PythonWorker {
public:
  PythonWorker(int socket, pid_t pid) : socket_(socket), pid_(pid) {}
  ~PythonWorker();
  PythonWorker(const PythonWorker&) = delete;
  PythonWorker& operator=(const PythonWorker&) = delete;

  pid_t pid() const { return pid_; }
  // Ends the connection both ways; who sends or receives gets an error.
  void abandon() const;
  Result<void> send(std::string_view bytes) const;
  // Exactly so many bytes. `is_canceled` is asked while it waits: Conflict when it says so.
  Result<void> receive(char* bytes, size_t size, const std::function<bool()>& is_canceled) const;

private:
  const int socket_;
  const pid_t pid_;
};

// Any thread. The daemon starts with the first worker that is wanted, and again after it died.
class PythonDaemon {
public:
  explicit PythonDaemon(PythonOptions options);
  ~PythonDaemon();
  PythonDaemon(const PythonDaemon&) = delete;
  PythonDaemon& operator=(const PythonDaemon&) = delete;

  // An idle worker, or a new one.
  Result<std::unique_ptr<PythonWorker>> take();
  // A worker whose last task ended cleanly.
  void give_back(std::unique_ptr<PythonWorker> worker);
  // Ends a worker that is not to be waited for.
  void kill(std::unique_ptr<PythonWorker> worker);

private:
  struct Process;
  Result<void> start();

  const PythonOptions options_;
  std::mutex mutex_;
  std::unique_ptr<Process> process_;
  std::vector<std::unique_ptr<PythonWorker>> idle_;
};

} // namespace bindery::engine
