// Preloaded into a process, kills it (SIGKILL) at the call number KILL_AT of those that change a
// file system: before the call when the number is even, after it when odd. With COARSE_TIMES set,
// times of files are kept in whole seconds, as some file systems do.
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int calls = 0;

static int get_target()
{
  static const int target = [] {
    const char* text = std::getenv("KILL_AT");
    return text == nullptr ? -1 : std::atoi(text);
  }();
  return target;
}

template <class Function, class... Arguments>
static auto pass(const char* name, Arguments... arguments)
{
  static const auto next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
  const int number = 2 * calls++;
  if (number == get_target()) ::raise(SIGKILL);
  const auto result = next(arguments...);
  if (number + 1 == get_target()) ::raise(SIGKILL);
  return result;
}

extern "C" {

int renameat(int from, const char* from_name, int to, const char* to_name) noexcept
{
  return pass<int (*)(int, const char*, int, const char*)>("renameat", from, from_name, to,
                                                           to_name);
}

int unlinkat(int folder, const char* name, int flags) noexcept
{
  return pass<int (*)(int, const char*, int)>("unlinkat", folder, name, flags);
}

int mkdirat(int folder, const char* name, mode_t mode) noexcept
{
  return pass<int (*)(int, const char*, mode_t)>("mkdirat", folder, name, mode);
}

int fsync(int file) { return pass<int (*)(int)>("fsync", file); }

int syncfs(int file) noexcept { return pass<int (*)(int)>("syncfs", file); }

int utimensat(int folder, const char* name, const timespec times[2], int flags) noexcept
{
  timespec coarse[2] = {};
  const bool is_coarse = times != nullptr && std::getenv("COARSE_TIMES") != nullptr;
  for (int i = 0; is_coarse && i < 2; ++i) coarse[i].tv_sec = times[i].tv_sec;
  return pass<int (*)(int, const char*, const timespec*, int)>("utimensat", folder, name,
                                                               is_coarse ? coarse : times, flags);
}

ssize_t write(int file, const void* bytes, size_t size)
{
  if (file <= 2) {
    static const auto next =
        reinterpret_cast<ssize_t (*)(int, const void*, size_t)>(dlsym(RTLD_NEXT, "write"));
    return next(file, bytes, size);
  }
  return pass<ssize_t (*)(int, const void*, size_t)>("write", file, bytes, size);
}

} // extern "C"
