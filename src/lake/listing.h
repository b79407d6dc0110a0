// Lists a bucket in byte order of its keys, reading only the folders that the page needs.
#pragma once

#include "lake/data_folder.h"
#include "lake/lake.h"

#include <list>
#include <mutex>

namespace bindery::lake {

// An entry of a folder, by what it adds to the key.
struct FolderEntry {
  std::string text; // a folder's ends with a slash
  std::string path; // below the folder; empty: the same as the text (without its slash)

  bool is_file = true;
};
using FolderEntries = std::vector<FolderEntry>; // in byte order of the text

// The sorted entries of large folders, between the pages of a listing. Any thread.
class FolderCache {
public:
  Result<std::shared_ptr<const FolderEntries>> get(const File& folder);

private:
  struct Identity {
    uint64_t device = 0;
    uint64_t inode = 0;
    int64_t modified_ns = 0;
    int64_t changed_ns = 0;
    bool operator==(const Identity&) const = default;
  };
  struct Kept {
    Identity identity;
    std::shared_ptr<const FolderEntries> entries;
    int64_t used_ms = 0;
  };
  static Result<Identity> identify(const File& folder);
  void forget_old(int64_t now_ms);
  void keep(const Identity& identity, const std::shared_ptr<const FolderEntries>& entries);

  std::mutex mutex_;
  std::list<Kept> kept_; // latest use first
  size_t size_ = 0;      // entries in all
};

Result<ListPage> list_objects(const LockedBucket& bucket, FolderCache& cache,
                              const ListRequest& request);

} // namespace bindery::lake
