#include "worker/leftovers.h"

#include "base/log.h"

#include <cctype>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/syscall.h>
#include <unistd.h>

namespace bindery::worker {

namespace fs = std::filesystem;

std::pair<std::string, std::string> leftover_mark(const std::string& data_folder)
{
  return {"BINDERY_RUNS_OF", data_folder};
}

static std::string read_all(const fs::path& path)
{
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// Variables are separated by zero bytes.
static bool is_marked(const fs::path& process, const std::string& variable)
{
  const std::string environment = std::string(1, '\0') + read_all(process / "environ");
  return environment.find('\0' + variable + '\0') != std::string::npos;
}

void kill_leftovers(const std::string& data_folder, pid_t session)
{
  const auto [name, value] = leftover_mark(data_folder);
  std::error_code failure;
  for (fs::directory_iterator entry("/proc", failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string number = entry->path().filename().string();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    const pid_t pid = std::stoi(number);
    if (session != AnySession && getsid(pid) != session) continue;
    // Held from here on, so that the number cannot come to mean another process.
    const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (descriptor < 0) continue;
    if (is_marked(entry->path(), name + "=" + value) &&
        syscall(SYS_pidfd_send_signal, descriptor, SIGKILL, nullptr, 0) == 0)
      log_warning("ended process " + number + ", which a run had left behind");
    close(descriptor);
  }
}

} // namespace bindery::worker
