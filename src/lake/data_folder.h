// The folders of the local lake, and the lock of a bucket.
//
// clang-format off
//   <data>/lake/<bucket>/…                      the objects, one plain file each
//   <data>/lake-state/locks/<bucket>            flock: shared to list and open, exclusive to change
//   <data>/lake-state/locks/<bucket>_turnstile  flock: passed on the way to the lock
//   <data>/lake-state/buckets/<bucket>/bucket       creation time and region
//                                     /manifest     a commit under way (lake/commit.h)
//                                     /properties/  what an object has beside its bytes
//                                                   (lake/properties.h)
//                                     /uploads/     multipart uploads (lake/uploads.h)
//                                     /completed/   what those became
//   <data>/staging/<process>/…                  bytes that are not committed (lake/staging.h)
// clang-format on
#pragma once

#include "lake/folder.h"

#include <memory>
#include <string>

namespace bindery::lake {

// A bucket whose lock is held until this goes away.
struct LockedBucket {
  std::string name;
  File lock;
  File objects;
  File state;
};

enum class LockKind { Shared, Exclusive };

class DataFolder {
public:
  static Result<std::unique_ptr<DataFolder>> open(const std::string& path);
  DataFolder(File lake, File locks, File buckets, File staging);
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  // Waits for the lock. A commit that a dead process left half-way is finished first. NoSuchBucket.
  Result<LockedBucket> lock(const std::string& bucket, LockKind kind) const;
  // The lock alone, also of a bucket that is not there (to create it).
  Result<File> lock_name(const std::string& bucket, LockKind kind) const;

  // Unavailable when the folder was removed under the server: to its users, that looks as if they
  // had no buckets.
  Result<void> check_there() const;

  const File& lake() const { return lake_; }
  const File& buckets() const { return buckets_; }
  const File& staging() const { return staging_; }

private:
  File lake_;
  File locks_;
  File buckets_;
  File staging_;
};

} // namespace bindery::lake
