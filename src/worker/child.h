// Child programs: started without a shell, in a process group of their own, gone when the server is
// gone.
#pragma once

#include "base/result.h"
#include "worker/channel.h"

#include <csignal>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace bindery::worker {

// Where a child's stdout or stderr goes.
struct Output {
  enum class Kind { Null, Inherit, File, Pipe };
  Kind kind = Kind::Null;
  std::string path; // of File; made when missing, appended to

  static Output null() { return {}; }
  static Output inherit() { return {Kind::Inherit, {}}; }
  static Output file(std::string path) { return {Kind::File, std::move(path)}; }
  static Output pipe() { return {Kind::Pipe, {}}; } // read it by `standard_output()`
};

struct ChildSpec {
  std::string program;                                          // a path
  std::vector<std::string> arguments;                           // without the program's own name
  std::vector<std::pair<std::string, std::string>> environment; // the whole of it
  std::string folder; // where it starts; empty: the server's own
  Output standard_output = Output::inherit();
  Output standard_error = Output::inherit();
  // What the child gets when the thread that started it dies. SIGTERM is for programs that then end
  // children of their own.
  int death_signal = SIGKILL;
  bool has_input = false;   // stdin is a pipe (`standard_input()`), else /dev/null
  bool has_channel = false; // a private socket, at descriptor ChildChannelDescriptor in the child
};

// The child's end of its channel; name it in the arguments ("--socket-fd", "3").
constexpr int ChildChannelDescriptor = 3;

struct Exit {
  int code = 0;   // when it returned
  int signal = 0; // when a signal ended it
  bool is_success() const { return code == 0 && signal == 0; }
};
std::string to_string(const Exit& exit); // "exited with code 1", "was ended by signal 9 (Killed)"

// A running child. Destroying it kills its whole group and waits.
// `start` must be called by a thread that lives as long as the child may: the system ties the death
// of a child to the thread that made it. Other calls: any thread; only one at a time reads lines or
// uses the channel.
class Child {
public:
  static Result<std::unique_ptr<Child>> start(const ChildSpec& spec);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  // Readable once the child has ended. For poll.
  int descriptor() const { return pid_descriptor_; }
  // How it ended, or nothing while it runs; never waits.
  std::optional<Exit> find_exit();
  // Timeout: it still runs.
  Result<Exit> wait(int64_t timeout_ms);

  void kill() const; // SIGKILL to the group

  Channel& channel() { return channel_; }
  // The next line of a piped stdout, without its end. Unavailable: it closed. Timeout. Limit: a
  // line over 64 KiB.
  Result<std::string> read_line(int64_t timeout_ms);
  // Drops what waits in a piped stdout, so that the child never waits for room in it. After the
  // last `read_line`.
  void skip_output() const;
  int standard_output() const { return standard_output_; }
  // The end of the child's stdin that we write; -1 without `has_input`.
  int standard_input() const { return standard_input_; }

private:
  Child() = default;

  pid_t pid_ = -1;
  int pid_descriptor_ = -1; // also tells the process apart from a later one of the same number
  int standard_output_ = -1;
  int standard_input_ = -1;
  std::string line_buffer_;
  Channel channel_;
  mutable std::mutex ending_;
  std::optional<Exit> exit_; // once it is reaped: its number may belong to another process then
};

// This process's environment, without the names that begin with one of the prefixes.
std::vector<std::pair<std::string, std::string>>
inherited_environment(const std::vector<std::string>& without_prefixes = {});

} // namespace bindery::worker
