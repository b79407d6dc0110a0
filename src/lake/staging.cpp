#include "lake/staging.h"

#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "lake/commit.h"
#include "lake/errors.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace bindery::lake {

static constexpr size_t BufferSize = 256 * 1024;
static constexpr size_t DirectSize = 64 * 1024; // pieces of this size are written at once
static constexpr std::string_view LockSuffix = ".lock";
static constexpr char SweepLock[] = "sweep"; // shared to make a staging folder, exclusive to sweep

// A file of our own that is not there is no missing object.
static Error own_file_error(const std::string& what)
{
  Error error = from_errno(what);
  error.code = ErrorCode::Unavailable;
  return error;
}

static Result<File> open_lock(const DataFolder& data, const std::string& name)
{
  File lock(::openat(data.staging().get(), name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                     0666));
  if (!lock.is_open())
    return own_file_error("cannot open the lock " + name + " of the staging folder");
  return lock;
}

Result<std::unique_ptr<Staging>> Staging::open(std::shared_ptr<const DataFolder> data)
{
  TRY(const File sweep_lock, open_lock(*data, SweepLock));
  TRY_VOID(lock_shared(sweep_lock));
  const std::string name = std::to_string(::getpid()) + "-" + make_hex_id(12);
  TRY(File lock, open_lock(*data, name + std::string(LockSuffix)));
  TRY_VOID(lock_exclusive(lock));
  TRY(File folder, make_folder(data->staging().get(), name, false));
  return std::make_unique<Staging>(name, std::move(lock), std::move(folder), std::move(data));
}

Staging::Staging(std::string name, File lock, File folder, std::shared_ptr<const DataFolder> data)
    : name_(std::move(name)), lock_(std::move(lock)), folder_(std::move(folder)),
      data_(std::move(data))
{}

Staging::~Staging()
{
  // Files that an unfinished manifest names stay: only an empty folder goes. A sweep takes the
  // rest.
  if (::unlinkat(data_->staging().get(), name_.c_str(), AT_REMOVEDIR) == 0)
    (void)remove_file(data_->staging().get(), name_ + std::string(LockSuffix));
}

Result<void> sweep_staging(const DataFolder& data)
{
  TRY(const File sweep_lock, open_lock(data, SweepLock));
  TRY_VOID(lock_exclusive(sweep_lock));
  std::vector<std::string> names;
  TRY_VOID(for_each_entry(data.staging(), [&](std::string_view name, EntryType) {
    if (name.ends_with(LockSuffix))
      names.emplace_back(name.substr(0, name.size() - LockSuffix.size()));
    return true;
  }));
  std::vector<std::pair<std::string, File>> dead;
  for (const std::string& name : names) {
    TRY(File lock, open_lock(data, name + std::string(LockSuffix)));
    TRY(const bool is_dead, try_lock_exclusive(lock));
    if (is_dead) dead.emplace_back(name, std::move(lock));
  }
  if (dead.empty()) return {};
  // Now none of them can write another manifest; what they promised is kept before their files go.
  TRY_VOID(recover_all(data));
  for (const auto& [name, lock] : dead) {
    TRY_VOID(remove_tree(data.staging().get(), name));
    TRY_VOID(remove_file(data.staging().get(), name + std::string(LockSuffix)));
  }
  log_debug("lake: swept the staging folders of " + std::to_string(dead.size()) +
            " ended processes");
  return {};
}

Result<std::unique_ptr<StagedFile>> StagedFile::create(std::shared_ptr<Staging> staging,
                                                       ObjectKey key,
                                                       const ObjectProperties& properties)
{
  std::string name = staging->next_file_name();
  File file(
      ::openat(staging->folder().get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.is_open()) return own_file_error("cannot create a staging file");
  return std::make_unique<StagedFile>(std::move(staging), std::move(key), properties,
                                      std::move(name), std::move(file));
}

StagedFile::StagedFile(std::shared_ptr<Staging> staging, ObjectKey key, ObjectProperties properties,
                       std::string name, File file)
    : staging_(std::move(staging)), key_(std::move(key)), properties_(std::move(properties)),
      name_(std::move(name)), file_(std::move(file))
{
  if (properties_.etag.empty()) digest_.emplace(DigestKind::Md5);
}

StagedFile::~StagedFile()
{
  if (!is_released_) (void)remove_file(staging_->folder().get(), name_);
}

Result<void> StagedFile::write_buffer()
{
  TRY_VOID(write_bytes(file_, buffer_));
  buffer_.clear();
  return {};
}

Result<void> StagedFile::append(std::string_view bytes)
{
  CHECK(!is_finished_);
  if (digest_) digest_->update(bytes);
  size_ += static_cast<int64_t>(bytes.size());
  if (bytes.size() >= DirectSize) {
    TRY_VOID(write_buffer());
    return write_bytes(file_, bytes);
  }
  buffer_.append(bytes);
  if (buffer_.size() >= BufferSize) TRY_VOID(write_buffer());
  return {};
}

Result<void> StagedFile::append_file(const File& file, int64_t size)
{
  CHECK(!is_finished_ && !digest_);
  TRY_VOID(write_buffer());
  off_t from = 0;
  while (from < size) {
    const ssize_t count = ::copy_file_range(file.get(), &from, file_.get(), nullptr,
                                            static_cast<size_t>(size - from), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
      break;
    if (count < 0) return from_errno("cannot copy a part");
    if (count == 0) return internal("a part is shorter than it was");
    size_ += count;
  }
  std::string piece(BufferSize, '\0');
  while (from < size) {
    const ssize_t count = ::pread(file.get(), piece.data(), piece.size(), from);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return from_errno("cannot read a part");
    if (count == 0) return internal("a part is shorter than it was");
    TRY_VOID(write_bytes(file_, std::string_view(piece).substr(0, static_cast<size_t>(count))));
    from += count;
    size_ += count;
  }
  return {};
}

Result<void> StagedFile::finish()
{
  if (is_finished_) return {};
  TRY_VOID(write_buffer());
  TRY_VOID(flush(file_));
  // Thousands of files may wait for one commit; none of them needs its descriptor.
  file_ = File();
  buffer_ = std::string();
  if (digest_) properties_.etag = to_hex(digest_->finish());
  digest_.reset();
  is_finished_ = true;
  return {};
}

} // namespace bindery::lake
