#include "worker/child.h"

#include "base/clock.h"
#include "base/text.h"
#include "worker/event.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace bindery::worker {

constexpr size_t LineBytesMax = 64u << 10;
// Scripts and argument lists come from users: far below what the system takes, so that the error is
// ours.
constexpr size_t ArgumentBytesMax = 120u << 10;

namespace {

// A descriptor that closes itself.
class Descriptor {
public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }
  void reset(int number = -1)
  {
    if (number_ >= 0) close(number_);
    number_ = number;
  }

private:
  int number_;
};

// Everything the child needs between fork and exec, made before: there only async-signal-safe calls
// are allowed.
struct Launch {
  const char* program = nullptr;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  const char* folder = nullptr;
  int standard_input = -1;
  int standard_output = -1;
  int standard_error = -1;
  int channel = -1;
  int failure = -1; // takes errno when exec fails; closed by exec
  int death_signal = SIGKILL;
  pid_t parent = 0;
};

} // namespace

[[noreturn]] static void fail_launch(const Launch& launch)
{
  const int number = errno;
  [[maybe_unused]] const ssize_t written = write(launch.failure, &number, sizeof number);
  _exit(127);
}

[[noreturn]] static void run_child(const Launch& launch)
{
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, launch.death_signal);
  if (getppid() != launch.parent) _exit(127); // the server died before the line above

  // Moved above 10 first, so that no source is overwritten by a target.
  const int sources[] = {launch.standard_input, launch.standard_output, launch.standard_error,
                         launch.channel};
  int moved[4] = {-1, -1, -1, -1};
  for (int i = 0; i < 4; ++i)
    if (sources[i] >= 0 && (moved[i] = fcntl(sources[i], F_DUPFD, 10)) < 0) fail_launch(launch);
  const int failure = fcntl(launch.failure, F_DUPFD_CLOEXEC, 10);
  for (int target = 0; target < 4; ++target)
    if (moved[target] >= 0 && dup2(moved[target], target) < 0) fail_launch(launch);
  close_range(launch.channel >= 0 ? 4 : 3, ~0u, CLOSE_RANGE_CLOEXEC);

  // The server's handlers go before a signal can come.
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);

  Launch moved_launch;
  moved_launch.failure = failure;
  if (launch.folder != nullptr && chdir(launch.folder) != 0) fail_launch(moved_launch);
  execve(launch.program, launch.arguments.data(), launch.environment.data());
  fail_launch(moved_launch);
}

static Result<void> open_output(const Output& output, int inherited, Descriptor& target,
                                Descriptor* reader)
{
  switch (output.kind) {
  case Output::Kind::Inherit: target.reset(fcntl(inherited, F_DUPFD_CLOEXEC, 10)); break;
  case Output::Kind::Null: target.reset(open("/dev/null", O_WRONLY | O_CLOEXEC)); break;
  case Output::Kind::File:
    target.reset(open(output.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    break;
  case Output::Kind::Pipe: {
    if (reader == nullptr) return invalid_input("only stdout can be a pipe");
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return from_errno("pipe");
    reader->reset(ends[0]);
    target.reset(ends[1]);
    break;
  }
  }
  if (target.get() < 0) return from_errno("open output " + output.path);
  return {};
}

static std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

static Result<std::vector<std::string>> argument_list(const ChildSpec& spec)
{
  std::vector<std::string> arguments{spec.program};
  arguments.insert(arguments.end(), spec.arguments.begin(), spec.arguments.end());
  for (const std::string& argument : arguments) {
    if (argument.find('\0') != std::string::npos)
      return invalid_input("an argument holds a zero byte");
    if (argument.size() > ArgumentBytesMax)
      return invalid_input("an argument is longer than 120 KiB");
  }
  return arguments;
}

Result<std::unique_ptr<Child>> Child::start(const ChildSpec& spec)
{
  TRY(auto arguments, argument_list(spec));
  std::vector<std::string> environment;
  for (const auto& [name, value] : spec.environment) environment.push_back(name + "=" + value);

  Descriptor input, writer;
  if (spec.has_input) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return from_errno("pipe");
    input.reset(ends[0]);
    writer.reset(ends[1]);
  } else {
    input.reset(open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
  Descriptor output, error, reader;
  TRY_VOID(open_output(spec.standard_output, STDOUT_FILENO, output, &reader));
  TRY_VOID(open_output(spec.standard_error, STDERR_FILENO, error, nullptr));
  Descriptor own_channel, child_channel;
  if (spec.has_channel) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
      return from_errno("socketpair");
    own_channel.reset(ends[0]);
    child_channel.reset(ends[1]);
  }
  int failure_ends[2];
  if (pipe2(failure_ends, O_CLOEXEC) != 0) return from_errno("pipe");
  Descriptor failure_reader(failure_ends[0]), failure_writer(failure_ends[1]);

  Launch launch;
  launch.program = spec.program.c_str();
  launch.arguments = pointers_to(arguments);
  launch.environment = pointers_to(environment);
  launch.folder = spec.folder.empty() ? nullptr : spec.folder.c_str();
  launch.standard_input = input.get();
  launch.standard_output = output.get();
  launch.standard_error = error.get();
  launch.channel = child_channel.get();
  launch.failure = failure_writer.get();
  launch.death_signal = spec.death_signal;
  launch.parent = getpid();

  // Signals are held back so that no handler of the server runs in the child before exec.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) run_child(launch);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return from_errno("fork");
  setpgid(pid, pid); // both sides do it, so that it holds whoever is first

  std::unique_ptr<Child> child(new Child());
  child->pid_ = pid;
  child->pid_descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  child->standard_output_ = reader.release();
  child->standard_input_ = writer.release();
  child->channel_ = Channel(own_channel.release());
  if (child->pid_descriptor_ < 0) {
    Error error = from_errno("watch process " + std::to_string(pid));
    child->kill();
    waitpid(pid, nullptr, 0);
    child->exit_ = Exit{0, SIGKILL};
    return error;
  }
  failure_writer.reset();
  int number = 0;
  ssize_t got = 0;
  do got = read(failure_reader.get(), &number, sizeof number);
  while (got < 0 && errno == EINTR);
  if (got == sizeof number) {
    errno = number;
    return from_errno("start " + spec.program);
  }
  return child;
}

Child::~Child()
{
  if (!find_exit()) {
    kill();
    [[maybe_unused]] auto ended = wait(-1);
  }
  if (pid_descriptor_ >= 0) close(pid_descriptor_);
  if (standard_output_ >= 0) close(standard_output_);
  if (standard_input_ >= 0) close(standard_input_);
}

std::optional<Exit> Child::find_exit()
{
  const std::lock_guard lock(ending_);
  if (exit_) return exit_;
  siginfo_t info{};
  const auto id = static_cast<id_t>(pid_descriptor_);
  if (waitid(P_PIDFD, id, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return std::nullopt;
  // What it left behind in its group; while it is not reaped, its number cannot mean another group.
  ::kill(-pid_, SIGKILL);
  waitid(P_PIDFD, id, &info, WEXITED | WNOHANG);
  exit_ = info.si_code == CLD_EXITED ? Exit{info.si_status, 0} : Exit{0, info.si_status};
  return exit_;
}

Result<Exit> Child::wait(int64_t timeout_ms)
{
  const int64_t deadline = monotonic_ms() + timeout_ms;
  for (;;) {
    if (const auto exit = find_exit()) return *exit;
    const int64_t left = timeout_ms < 0 ? -1 : deadline - monotonic_ms();
    if (timeout_ms >= 0 && left <= 0) {
      Error error = unavailable("process " + std::to_string(pid_) + " still runs");
      error.code = ErrorCode::Timeout;
      return error;
    }
    wait_readable({pid_descriptor_}, left);
  }
}

void Child::kill() const
{
  const std::lock_guard lock(ending_);
  if (!exit_) ::kill(-pid_, SIGKILL);
}

Result<std::string> Child::read_line(int64_t timeout_ms)
{
  const int64_t deadline = monotonic_ms() + timeout_ms;
  for (;;) {
    if (const size_t end = line_buffer_.find('\n'); end != std::string::npos) {
      std::string line = line_buffer_.substr(0, end);
      line_buffer_.erase(0, end + 1);
      return line;
    }
    if (line_buffer_.size() > LineBytesMax)
      return invalid_input("a line of a child's output is over 64 KiB");
    const int64_t left = timeout_ms < 0 ? -1 : std::max<int64_t>(0, deadline - monotonic_ms());
    if (!wait_readable({standard_output_}, left)[0]) {
      if (left != 0) continue;
      Error error = unavailable("no line came in time");
      error.code = ErrorCode::Timeout;
      return error;
    }
    char buffer[4096];
    const ssize_t got = read(standard_output_, buffer, sizeof buffer);
    if (got == 0) return unavailable("the child closed its output");
    if (got < 0 && errno != EINTR) return from_errno("read output of child");
    if (got > 0) line_buffer_.append(buffer, static_cast<size_t>(got));
  }
}

void Child::skip_output() const
{
  constexpr int ReadsMax = 64; // a child that writes without end is no reason to stay
  char buffer[16 << 10];
  for (int i = 0; i < ReadsMax && wait_readable({standard_output_}, 0)[0]; ++i)
    if (read(standard_output_, buffer, sizeof buffer) <= 0) return;
}

std::string to_string(const Exit& exit)
{
  if (exit.signal == 0) return "exited with code " + std::to_string(exit.code);
  const char* name = sigdescr_np(exit.signal);
  return "was ended by signal " + std::to_string(exit.signal) + " (" + (name ? name : "unknown") +
         ")";
}

std::vector<std::pair<std::string, std::string>>
inherited_environment(const std::vector<std::string>& without_prefixes)
{
  std::vector<std::pair<std::string, std::string>> environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = text.substr(0, equals);
    bool skipped = false;
    for (const std::string& prefix : without_prefixes)
      skipped = skipped || name.starts_with(prefix);
    if (!skipped) environment.emplace_back(std::string(name), std::string(text.substr(equals + 1)));
  }
  return environment;
}

} // namespace bindery::worker
