#include "lake/data_folder.h"

#include "lake/commit.h"
#include "lake/errors.h"
#include "lake/names.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace bindery::lake {

static constexpr int LockAttemptsMax = 1000;
static constexpr const char* TurnstileSuffix = "_turnstile"; // no bucket's name has _

DataFolder::DataFolder(File lake, File locks, File buckets, File staging)
    : lake_(std::move(lake)), locks_(std::move(locks)), buckets_(std::move(buckets)),
      staging_(std::move(staging))
{}

static Result<dev_t> get_device(const File& folder)
{
  struct stat status;
  if (::fstat(folder.get(), &status) != 0) return from_errno("cannot look at a folder");
  return status.st_dev;
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::string& path)
{
  if (path.empty()) return invalid_input("the data folder has no name");
  TRY(File lake, make_root_folder(path + "/lake"));
  TRY(File locks, make_root_folder(path + "/lake-state/locks"));
  TRY(File buckets, make_root_folder(path + "/lake-state/buckets"));
  TRY(File staging, make_root_folder(path + "/staging"));
  TRY(const dev_t device, get_device(lake));
  for (const File* folder : {&locks, &buckets, &staging}) {
    TRY(const dev_t other, get_device(*folder));
    if (other != device)
      return unsupported("the folders lake, lake-state and staging of " + path +
                         " must be on one file system");
  }
  return std::make_unique<DataFolder>(std::move(lake), std::move(locks), std::move(buckets),
                                      std::move(staging));
}

Result<void> DataFolder::check_there() const
{
  struct stat status;
  if (::fstat(lake_.get(), &status) == 0 && status.st_nlink == 0)
    return unavailable("the data folder was removed or replaced while the server runs");
  return {};
}

static Result<File> open_lock(const File& locks, const std::string& name)
{
  File lock(::openat(locks.get(), name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!lock.is_open()) return from_errno("cannot open the lock " + name);
  return lock;
}

// The system gives a shared lock to whoever asks while others share it, however long somebody waits
// for it alone. So everybody passes a turnstile first: who wants to be alone keeps it while the
// others leave, and nobody new comes in. Nobody may ask for a lock of the bucket who holds one.
Result<File> DataFolder::lock_name(const std::string& bucket, LockKind kind) const
{
  const auto take = kind == LockKind::Shared ? lock_shared : lock_exclusive;
  TRY(const File turnstile, open_lock(locks_, bucket + TurnstileSuffix));
  TRY_VOID(take(turnstile));
  TRY(File lock, open_lock(locks_, bucket));
  TRY_VOID(take(lock));
  return lock;
}

Result<LockedBucket> DataFolder::lock(const std::string& bucket, LockKind kind) const
{
  TRY_VOID(check_bucket_name(bucket));
  LockKind wanted = kind;
  for (int attempt = 0; attempt < LockAttemptsMax; ++attempt) {
    // Before the lock, so that names that callers make up leave no lock files.
    if (!exists(lake_.get(), bucket)) {
      TRY_VOID(check_there());
      return no_such_bucket(bucket);
    }
    LockedBucket locked;
    locked.name = bucket;
    TRY(locked.lock, lock_name(bucket, wanted));
    auto objects = open_folder(lake_.get(), bucket);
    if (!objects.ok())
      return objects.error().code == ErrorCode::NotFound ? no_such_bucket(bucket) : objects.error();
    locked.objects = std::move(*objects);
    TRY(locked.state, make_folder(buckets_.get(), bucket, false));
    if (has_manifest(locked)) {
      if (wanted == LockKind::Shared) {
        wanted = LockKind::Exclusive;
        continue;
      }
      TRY_VOID(recover(*this, locked));
    }
    if (wanted == kind) return locked;
    wanted = kind;
  }
  return unavailable("the bucket " + bucket + " is being changed without pause; try again");
}

} // namespace bindery::lake
