// The only place that publishes objects.
//
// A commit of one change is one rename or unlink. A commit of more is written down first, in the
// bucket's manifest:
//
// clang-format off
//   state      what is true                           who moves on
//   none       no manifest: nothing, or all, of a     commit: writes the manifest, flushed, by
//              commit is visible                      rename
//   promised   the manifest names every add (staged,  commit, or the next who locks the bucket
//              flushed) and every removal; some of    when the process has died: does the rest,
//              them may be done                       removes the manifest
// clang-format on
//
// The bucket's lock is held exclusive from before the manifest until after it, so nobody sees the
// steps between.
#pragma once

#include "lake/data_folder.h"
#include "lake/lake.h"

namespace bindery::lake {

Result<void> commit_changes(const DataFolder& data, const std::string& bucket, Changes changes);

bool has_manifest(const LockedBucket& bucket);
// Finishes what a dead process promised. The lock is held exclusive.
Result<void> recover(const DataFolder& data, const LockedBucket& bucket);
// Every bucket.
Result<void> recover_all(const DataFolder& data);

} // namespace bindery::lake
