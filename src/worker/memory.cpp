#include "worker/memory.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace bindery::worker {

constexpr size_t ProcessesMax = 4096;

// A child belongs to the thread that made it, so every thread is asked.
static std::vector<pid_t> children_of(pid_t pid)
{
  std::vector<pid_t> children;
  std::error_code failure; // of a process that ended meanwhile
  for (std::filesystem::directory_iterator task("/proc/" + std::to_string(pid) + "/task", failure),
       end;
       !failure && task != end; task.increment(failure)) {
    std::ifstream file(task->path() / "children");
    for (pid_t child = 0; children.size() < ProcessesMax && file >> child;)
      children.push_back(child);
  }
  return children;
}

// The sum of the lines of a file of /proc that begin so; nothing when there are none.
static std::optional<int64_t> sum_of(pid_t pid, const char* name,
                                     std::initializer_list<std::string_view> beginnings)
{
  std::ifstream file("/proc/" + std::to_string(pid) + "/" + name);
  std::optional<int64_t> kilobytes;
  for (std::string line; std::getline(file, line);)
    for (const std::string_view beginning : beginnings)
      if (line.starts_with(beginning))
        kilobytes =
            kilobytes.value_or(0) + std::strtoll(line.c_str() + beginning.size(), nullptr, 10);
  return kilobytes ? std::optional(*kilobytes * 1024) : std::nullopt;
}

static int64_t memory_of(pid_t pid)
{
  return sum_of(pid, "status", {"RssAnon:", "RssShmem:"}).value_or(0);
}

// A page that several processes have counts for each with its part.
static int64_t shared_memory_of(pid_t pid)
{
  const auto bytes = sum_of(pid, "smaps_rollup", {"Pss_Anon:", "Pss_Shmem:"});
  return bytes ? *bytes : memory_of(pid); // not every process may be looked into
}

static std::vector<pid_t> tree_of(pid_t root)
{
  std::vector<pid_t> processes{root};
  for (size_t i = 0; i < processes.size() && i < ProcessesMax; ++i) {
    const std::vector<pid_t> children = children_of(processes[i]);
    processes.insert(processes.end(), children.begin(), children.end());
  }
  return processes;
}

int64_t tree_memory_bytes(pid_t root)
{
  int64_t bytes = 0;
  for (const pid_t pid : tree_of(root)) bytes += memory_of(pid);
  return bytes;
}

int64_t held_memory_bytes(const std::vector<pid_t>& roots, int64_t limit_bytes)
{
  int64_t bytes = 0;
  for (const pid_t root : roots) bytes += tree_memory_bytes(root);
  if (bytes <= limit_bytes) return bytes;
  bytes = 0;
  for (const pid_t root : roots)
    for (const pid_t pid : tree_of(root)) bytes += shared_memory_of(pid);
  return bytes;
}

// The folders of this process's control group and of those around it. Inside a container the group
// is mounted as the root.
static std::vector<std::string> control_groups()
{
  std::vector<std::string> folders{"/sys/fs/cgroup"};
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("0::/")) continue;
    for (std::string path = line.substr(3); path.size() > 1; path.resize(path.rfind('/')))
      folders.push_back("/sys/fs/cgroup" + path);
  }
  return folders;
}

int64_t machine_memory_bytes()
{
  int64_t bytes = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  std::vector<std::string> paths{"/sys/fs/cgroup/memory/memory.limit_in_bytes"};
  for (const std::string& folder : control_groups()) paths.push_back(folder + "/memory.max");
  for (const std::string& path : paths) {
    std::ifstream file(path);
    int64_t limit = 0; // "max" is none
    if (file >> limit && limit > 0) bytes = std::min(bytes, limit);
  }
  return bytes;
}

} // namespace bindery::worker
