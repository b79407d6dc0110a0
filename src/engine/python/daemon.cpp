#include "engine/python/daemon.h"

#include "engine/python/socket_folder.h"
#include "worker/child.h"
#include "worker/event.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <thread>

namespace bindery::engine {

static constexpr int64_t StartMs = 30'000;
static constexpr int PollMs = 100; // how soon a cancellation is noticed
static constexpr size_t IdleMax = 16;
static constexpr int64_t EndingMs = 1000; // how soon an end is noticed that wakes nobody

static uint32_t from_big_endian(const char* bytes)
{
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

static std::string to_big_endian(uint32_t value)
{
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

// Reads so many bytes; `is_canceled` may be empty.
static Result<void> read_all(int descriptor, char* bytes, size_t size, int64_t timeout_ms,
                             const std::function<bool()>& is_canceled)
{
  for (int64_t waited = 0; size > 0;) {
    pollfd wanted{descriptor, POLLIN, 0};
    const int ready = poll(&wanted, 1, PollMs);
    if (ready < 0 && errno != EINTR) return from_errno("wait for a Python worker");
    if (is_canceled && is_canceled()) return conflict("canceled");
    if (ready <= 0) {
      waited += PollMs;
      if (timeout_ms > 0 && waited >= timeout_ms)
        return Error{ErrorCode::Timeout, "the Python daemon did not answer", "", {}, {}};
      continue;
    }
    const ssize_t got = read(descriptor, bytes, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno != ECONNRESET) return from_errno("read from a Python worker");
    if (got <= 0) return unavailable("the Python worker ended unexpectedly");
    bytes += got;
    size -= static_cast<size_t>(got);
  }
  return {};
}

// ---- a worker ---------------------------------------------------------------

PythonWorker::~PythonWorker() { close(socket_); }

void PythonWorker::abandon() const { shutdown(socket_, SHUT_RDWR); }

Result<void> PythonWorker::send(std::string_view bytes) const
{
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return unavailable("the Python worker ended unexpectedly");
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return {};
}

Result<void> PythonWorker::receive(char* bytes, size_t size,
                                   const std::function<bool()>& is_canceled) const
{
  return read_all(socket_, bytes, size, 0, is_canceled);
}

// ---- the daemon -------------------------------------------------------------

// A child dies with the thread that started it: this thread lives as long as the daemon.
struct PythonDaemon::Process {
  std::thread keeper;
  std::mutex mutex;
  std::condition_variable changed;
  bool is_started = false;
  worker::Event ending;
  Result<std::string> socket_path = std::string();
  std::unique_ptr<worker::Child> child;

  ~Process()
  {
    ending.set();
    if (keeper.joinable()) keeper.join();
  }

  bool is_alive()
  {
    const std::lock_guard lock(mutex);
    return child && !child->find_exit();
  }
};

static worker::ChildSpec daemon_spec(const PythonOptions& options, const std::string& folder)
{
  worker::ChildSpec spec;
  spec.program = options.python;
  spec.arguments = {"-m", "pyspark.daemon", "pyspark.worker"};
  // A function of a user's has no use for the keys of the engine.
  spec.environment = worker::inherited_environment({"SPARK_", "PYTHON", "BINDERY_"});
  spec.environment.emplace_back("PYTHONPATH", options.python_path);
  spec.environment.emplace_back("PYTHONUNBUFFERED", "YES");
  spec.environment.emplace_back("PYTHON_UNIX_DOMAIN_ENABLED", "true");
  spec.environment.emplace_back("PYTHON_WORKER_FACTORY_SOCK_DIR", folder);
  spec.environment.emplace_back("SPARK_REUSE_WORKER", "1");
  spec.environment.emplace_back("SPARK_BUFFER_SIZE", "65536");
  spec.has_input = true;
  spec.death_signal = SIGTERM; // it ends its workers, which may be deep in a function of a user's
  spec.standard_output = worker::Output::pipe();
  return spec;
}

static Result<std::string> read_socket_path(const worker::Child& child)
{
  char length[4];
  TRY_VOID(read_all(child.standard_output(), length, sizeof length, StartMs, {}));
  constexpr uint32_t PathMax = 4096;
  const uint32_t size = from_big_endian(length);
  if (size == 0 || size > PathMax) return internal("the Python daemon answered no path");
  std::string path(size, '\0');
  TRY_VOID(read_all(child.standard_output(), path.data(), size, StartMs, {}));
  return path;
}

// What functions print comes through the pipe that told the path; nobody may have to wait for room
// in it. It goes where the engine's own lines go, as Spark has it.
static void pass_on_output(int output, const worker::Event& ending)
{
  char bytes[16 << 10];
  for (int source = output; !ending.is_set();) {
    if (!worker::wait_readable({ending.descriptor(), source}, EndingMs)[1]) continue;
    const ssize_t got = read(source, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) source = -1; // the daemon and its workers are gone
    for (ssize_t done = 0, written = 0; done < got; done += written) {
      written = write(STDERR_FILENO, bytes + done, static_cast<size_t>(got - done));
      if (written < 0 && errno == EINTR) written = 0;
      if (written < 0) break; // nobody takes it
    }
  }
}

Result<void> PythonDaemon::start()
{
  if (options_.python.empty())
    return unavailable(
        "Python functions need an interpreter with PySpark: start the engine with --python PATH");
  TRY(auto made, SocketFolder::make());
  const std::shared_ptr<const SocketFolder> folder = std::move(made);

  auto process = std::make_unique<Process>();
  Process* it = process.get();
  process->keeper = std::thread([it, folder, spec = daemon_spec(options_, folder->path())] {
    auto child = worker::Child::start(spec);
    Result<std::string> path =
        child.ok() ? read_socket_path(**child) : Result<std::string>(child.error());
    int output = -1;
    {
      const std::lock_guard lock(it->mutex);
      if (child.ok()) it->child = std::move(child).value();
      if (path.ok()) output = it->child->standard_output();
      it->socket_path = std::move(path);
      it->is_started = true;
      it->changed.notify_all();
    }
    pass_on_output(output, it->ending);
    it->child.reset();
  });
  std::unique_lock lock(it->mutex);
  it->changed.wait(lock, [&] { return it->is_started; });
  if (!it->socket_path.ok()) {
    Error error = it->socket_path.error();
    lock.unlock();
    return std::move(error).with_note("starting " + options_.python + " -m pyspark.daemon");
  }
  lock.unlock();
  process_ = std::move(process);
  return {};
}

PythonDaemon::PythonDaemon(PythonOptions options) : options_(std::move(options)) {}

PythonDaemon::~PythonDaemon()
{
  idle_.clear();
  process_.reset();
}

Result<std::unique_ptr<PythonWorker>> PythonDaemon::take()
{
  const std::lock_guard lock(mutex_);
  if (process_ && !process_->is_alive()) {
    idle_.clear();
    process_.reset();
  }
  if (!idle_.empty()) {
    auto worker = std::move(idle_.back());
    idle_.pop_back();
    return worker;
  }
  if (!process_) TRY_VOID(start());

  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return from_errno("socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& path = process_->socket_path.value();
  CHECK(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.data(), path.size());
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    Error error = from_errno("connect to the Python daemon");
    close(descriptor);
    return error;
  }
  char pid[4];
  if (auto done = read_all(descriptor, pid, sizeof pid, StartMs, {}); !done.ok()) {
    close(descriptor);
    return std::move(done).error();
  }
  return std::make_unique<PythonWorker>(descriptor, static_cast<pid_t>(from_big_endian(pid)));
}

void PythonDaemon::give_back(std::unique_ptr<PythonWorker> worker)
{
  const std::lock_guard lock(mutex_);
  if (idle_.size() < IdleMax) idle_.push_back(std::move(worker));
}

void PythonDaemon::kill(std::unique_ptr<PythonWorker> worker)
{
  const std::lock_guard lock(mutex_);
  if (!process_ || !process_->is_alive()) return;
  // The daemon kills a worker whose number it is told.
  const std::string number = to_big_endian(static_cast<uint32_t>(worker->pid()));
  if (write(process_->child->standard_input(), number.data(), number.size()) >= 0) return;
  idle_.clear(); // they end with it
  process_.reset();
}

} // namespace bindery::engine
