// The pre-imported Python process, from which the process of each run forks within milliseconds.
//
// The protocol (frames of worker/channel.h). `python -m bindery.zygote --socket PATH` listens on
// PATH and prints the line "bindery-zygote ready" when it does. Each connection is one process:
//
// clang-format off
//   →  {"argv": ["/…/script.py", "--JOB_NAME", "x", …],  sys.argv of the script
//       "env": {"NAME": "value", …},                     over the fork server's own environment
//       "cwd": "/…",
//       "script": "/…/script.py",                        runs through bindery.bootstrap
//       "path": ["/…/lib.zip", …],                       put at the front of sys.path
//       "stdout": "/…/a.log", "stderr": "/…/b.log"}      files to append to
//   ←  {"pid": 4711}                                     at once: the child, a session of its own
//   ←  {"exit": 0,                                       when the child has ended: of sys.exit
//       "signal": 0,                                     that ended it
//       "error": null}                                   or, when the script raised:
//       "error": {"type": "NameError",                   class without module; SystemExit when
//                                                        sys.exit had anything but 0 or None
//                 "message": "name 'x' is not defined",
//                 "line": 16,                            of the script's own innermost frame; 0:
//                                                        unknown
//                 "error_class": ""}                     Spark's
//   ←  {"refused": "why"}                                instead of a pid: the request could not
//                                                        be understood
// clang-format on
//
// Closing the connection kills the child's session. The fork server ends when its parent dies and
// on SIGTERM; its children die with it.
#pragma once

#include "base/result.h"
#include "worker/channel.h"
#include "worker/child.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace bindery::jobs {

struct PythonTask {
  std::vector<std::string> arguments; // of the script, without its name
  std::vector<std::pair<std::string, std::string>> environment;
  std::string folder;
  std::string script; // path
  std::vector<std::string> path;
  std::string standard_output; // path
  std::string standard_error;  // path
};

struct ZygoteOptions {
  std::string python;      // the interpreter
  std::string python_path; // folder that holds the packages awsglue and bindery
  std::string socket_path;
  std::string data_folder; // of the server: the mark of what comes of scripts
};

// Started when first needed or ahead; started again after it died. Any thread, except `prepare`
// (see worker::Child::start).
class Zygote {
public:
  explicit Zygote(ZygoteOptions options) : options_(std::move(options)) {}

  // Starts it when it does not run. Returns at once.
  Result<void> prepare();
  // Until it listens. Timeout: not yet.
  Result<void> wait_ready(int64_t timeout_ms);
  // Sends the task; the answers then come on the channel.
  Result<worker::Channel> run(const PythonTask& task);
  void stop();

private:
  const ZygoteOptions options_;
  std::mutex mutex_;
  std::shared_ptr<worker::Child> child_;
  bool is_ready_ = false;
};

} // namespace bindery::jobs
