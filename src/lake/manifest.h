// The record of a commit under way: lake-state/buckets/<bucket>/manifest. At most one a bucket.
#pragma once

#include "lake/data_folder.h"

namespace bindery::lake {

constexpr char ManifestName[] = "manifest";

struct Manifest {
  struct Add {
    std::string key;
    std::string staged; // below <data>/staging
    FileState state;    // of the staged file
  };
  std::vector<Add> adds;
  std::vector<std::string> removes; // none of them is also added
};

bool is_manifest_there(const LockedBucket& bucket);
Result<void> write_manifest(const LockedBucket& bucket, const Manifest& manifest);
Result<Manifest> read_manifest(const LockedBucket& bucket);
Result<void> remove_manifest(const LockedBucket& bucket);

} // namespace bindery::lake
