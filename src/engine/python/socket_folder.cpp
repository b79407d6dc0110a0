#include "engine/python/socket_folder.h"

#include "base/ids.h"

#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bindery::engine {

namespace fs = std::filesystem;

static constexpr const char* NamePrefix = "bindery-python-";
// Of the 107 bytes of a socket's path, 43 are its own name, and 24 that of the folder.
static constexpr size_t RootBytesMax = 40;
static constexpr int AttemptsMax = 10;

static fs::path find_root()
{
  std::error_code failure;
  const fs::path root = fs::temp_directory_path(failure);
  return failure || root.string().size() > RootBytesMax ? fs::path("/tmp") : root;
}

static int open_folder(const fs::path& path)
{
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

// Whether the path still leads to what is open.
static bool is_there(const fs::path& path, int descriptor)
{
  struct stat named{}, opened{};
  return lstat(path.c_str(), &named) == 0 && fstat(descriptor, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

// A folder whose lock is free has no engine any more.
static void remove_left_behind(const fs::path& root)
{
  std::error_code failure;
  for (fs::directory_iterator entry(root, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (!entry->path().filename().string().starts_with(NamePrefix)) continue;
    const int folder = open_folder(entry->path());
    if (folder < 0) continue;
    struct stat info{};
    std::error_code ignored;
    if (fstat(folder, &info) == 0 && info.st_uid == geteuid() &&
        flock(folder, LOCK_EX | LOCK_NB) == 0 && is_there(entry->path(), folder))
      fs::remove_all(entry->path(), ignored);
    close(folder);
  }
}

Result<std::unique_ptr<SocketFolder>> SocketFolder::make()
{
  const fs::path root = find_root();
  remove_left_behind(root);
  for (int attempt = 0; attempt < AttemptsMax; ++attempt) {
    const fs::path path = root / (NamePrefix + make_hex_id(8));
    if (mkdir(path.c_str(), 0700) != 0) return from_errno("make " + path.string());
    const int folder = open_folder(path);
    // Another engine may have taken it for one that was left behind.
    if (folder >= 0 && flock(folder, LOCK_EX) == 0 && is_there(path, folder))
      return std::unique_ptr<SocketFolder>(new SocketFolder(path.string(), folder));
    if (folder >= 0) close(folder);
  }
  return unavailable("no folder for the socket of Python functions could be made in " +
                     root.string());
}

SocketFolder::~SocketFolder()
{
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  close(lock_);
}

} // namespace bindery::engine
