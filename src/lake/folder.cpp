#include "lake/folder.h"

#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bindery::lake {

static constexpr int FolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
static constexpr int TreeDepthMax = 2000;

File& File::operator=(File&& other) noexcept
{
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

File::~File()
{
  if (descriptor_ >= 0) ::close(descriptor_);
}

static bool is_missing(int number)
{
  return number == ENOENT || number == ENOTDIR || number == ELOOP;
}

Result<File> open_folder(int folder, const std::string& name)
{
  File opened(::openat(folder, name.c_str(), FolderFlags));
  if (opened.is_open()) return opened;
  if (is_missing(errno)) return not_found("no folder: " + name);
  return from_errno("cannot open the folder " + name);
}

Result<File> open_folders(int folder, const std::vector<std::string>& path)
{
  File at;
  if (path.empty()) return open_folder(folder, ".");
  for (const std::string& name : path) {
    TRY(at, open_folder(at.is_open() ? at.get() : folder, name));
  }
  return at;
}

Result<File> make_folder(int folder, const std::string& name, bool flush)
{
  auto opened = open_folder(folder, name);
  if (opened.ok() || opened.error().code != ErrorCode::NotFound) return opened;
  if (::mkdirat(folder, name.c_str(), 0777) == 0) {
    if (flush && ::fsync(folder) != 0) return from_errno("cannot flush a folder");
  } else if (errno != EEXIST) {
    return from_errno("cannot make the folder " + name);
  }
  return open_folder(folder, name);
}

Result<File> make_root_folder(const std::string& path)
{
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
      return from_errno("cannot make the folder " + part);
    if (slash == std::string::npos) break;
  }
  File opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open()) return from_errno("cannot open the folder " + path);
  return opened;
}

static FileState to_state(const struct stat& status)
{
  return {status.st_size, status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Result<std::optional<FileState>> find_file(int folder, const std::string& name)
{
  struct stat status;
  if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (is_missing(errno) || errno == ENAMETOOLONG) return std::optional<FileState>();
    return from_errno("cannot look at the file " + name);
  }
  if (!S_ISREG(status.st_mode)) return std::optional<FileState>();
  return std::optional<FileState>(to_state(status));
}

Result<FileState> get_state(const File& file)
{
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return from_errno("cannot look at an open file");
  if (!S_ISREG(status.st_mode)) return not_found("not a regular file");
  return to_state(status);
}

bool exists(int folder, const std::string& name)
{
  struct stat status;
  return ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

bool is_same(const File& a, const File& b)
{
  struct stat first;
  struct stat second;
  return ::fstat(a.get(), &first) == 0 && ::fstat(b.get(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

Result<std::optional<std::string>> find_content(int folder, const std::string& name,
                                                size_t size_max)
{
  const File file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) {
    if (is_missing(errno)) return std::optional<std::string>();
    return from_errno("cannot open the file " + name);
  }
  std::string content;
  char buffer[16384];
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return from_errno("cannot read the file " + name);
    if (count == 0) return std::optional<std::string>(std::move(content));
    content.append(buffer, static_cast<size_t>(count));
    if (content.size() > size_max)
      return internal("the file " + name + " is larger than it can be");
  }
}

Result<void> write_bytes(const File& file, std::string_view content)
{
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return from_errno("cannot write");
    content.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Result<void> write_file(int folder, const std::string& name, std::string_view content,
                        bool flush_it)
{
  const std::string aside = name + ".new";
  const File file(
      ::openat(folder, aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.is_open()) return from_errno("cannot create the file " + aside);
  TRY_VOID(write_bytes(file, content));
  if (flush_it) TRY_VOID(flush(file));
  return move_file(folder, aside, folder, name);
}

Result<void> flush(const File& file)
{
  if (::fsync(file.get()) != 0) return from_errno("cannot flush to disk");
  return {};
}

Result<void> flush_file_system(const File& file)
{
  if (::syncfs(file.get()) != 0) return from_errno("cannot flush the file system");
  return {};
}

Result<void> move_file(int from, const std::string& from_name, int to, const std::string& to_name)
{
  if (::renameat(from, from_name.c_str(), to, to_name.c_str()) == 0) return {};
  return from_errno("cannot move a file to " + to_name);
}

Result<void> remove_file(int folder, const std::string& name)
{
  if (::unlinkat(folder, name.c_str(), 0) == 0 || is_missing(errno)) return {};
  return from_errno("cannot remove the file " + name);
}

static Result<void> remove_tree_below(int folder, const std::string& name, int depth)
{
  if (depth > TreeDepthMax) return internal("folders too deep to remove: " + name);
  auto opened = open_folder(folder, name);
  if (!opened.ok())
    return opened.error().code == ErrorCode::NotFound ? remove_file(folder, name) : opened.error();
  std::vector<std::string> names;
  TRY_VOID(for_each_entry(*opened, [&](std::string_view entry, EntryType) {
    names.emplace_back(entry);
    return true;
  }));
  for (const std::string& entry : names) {
    if (::unlinkat(opened->get(), entry.c_str(), 0) == 0) continue;
    TRY_VOID(remove_tree_below(opened->get(), entry, depth + 1));
  }
  if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return {};
  return from_errno("cannot remove the folder " + name);
}

Result<void> remove_tree(int folder, const std::string& name)
{
  return remove_tree_below(folder, name, 0);
}

static EntryType get_type(int folder, const dirent& entry)
{
  if (entry.d_type == DT_REG) return EntryType::File;
  if (entry.d_type == DT_DIR) return EntryType::Folder;
  if (entry.d_type != DT_UNKNOWN) return EntryType::Other;
  struct stat status;
  if (::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return EntryType::Other;
  return S_ISREG(status.st_mode)   ? EntryType::File
         : S_ISDIR(status.st_mode) ? EntryType::Folder
                                   : EntryType::Other;
}

Result<void> for_each_entry(const File& folder,
                            const std::function<bool(std::string_view, EntryType)>& visit)
{
  const int descriptor = ::openat(folder.get(), ".", FolderFlags);
  if (descriptor < 0) return from_errno("cannot open a folder");
  DIR* stream = ::fdopendir(descriptor);
  if (stream == nullptr) {
    ::close(descriptor);
    return from_errno("cannot list a folder");
  }
  Result<void> result;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream);
    if (entry == nullptr) {
      if (errno != 0) result = from_errno("cannot list a folder");
      break;
    }
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (!visit(name, get_type(descriptor, *entry))) break;
  }
  ::closedir(stream);
  return result;
}

static Result<bool> lock(const File& file, int operation)
{
  while (::flock(file.get(), operation) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return from_errno("cannot lock");
  }
  return true;
}

Result<void> lock_shared(const File& file)
{
  TRY_VOID(lock(file, LOCK_SH));
  return {};
}

Result<void> lock_exclusive(const File& file)
{
  TRY_VOID(lock(file, LOCK_EX));
  return {};
}

Result<bool> try_lock_exclusive(const File& file) { return lock(file, LOCK_EX | LOCK_NB); }

} // namespace bindery::lake
