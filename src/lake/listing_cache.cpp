#include "lake/key_path.h"
#include "lake/listing.h"

#include "base/text.h"

#include <algorithm>
#include <sys/stat.h>

namespace bindery::lake {

static constexpr size_t KeptFolderSizeMin = 512; // smaller folders are read again
static constexpr size_t KeptEntriesMax = 300'000;
static constexpr int64_t KeptMs = 60'000;
static constexpr int ContinuedDepthMax = 8; // a key of 1024 bytes has fewer
// The clock of a file system ticks in steps of some milliseconds: entries read within this time of
// the folder's last change may miss a change of the same tick, so they are used once and not kept.
static constexpr int64_t ClockStepNs = 100'000'000;

static void add_entry(FolderEntries& entries, const std::string& above, const std::string& begun,
                      std::string_view name, EntryType type)
{
  const auto escaped = unescape(name);
  const bool is_file = type == EntryType::File;
  if (!escaped) {
    if (is_escaped(name) || !above.empty() || !is_utf8(name)) return;
    entries.push_back({std::string(name) + (is_file ? "" : "/"), {}, is_file});
    return;
  }
  if (is_file != (escaped->kind == NameKind::File)) return;
  const std::string part = begun + escaped->text;
  const std::string path = above + std::string(name);
  // A name that the escaping does not give is nobody's object: else two paths would have one key.
  if (!is_utf8(part) || join(is_file ? escape_file(part) : escape_folder(part), "/") != path)
    return;
  entries.push_back({part + (is_file ? "" : "/"), path, is_file});
}

static Result<void> read_entries(const File& folder, const std::string& above,
                                 const std::string& begun, int depth, FolderEntries& entries,
                                 bool& has_continued)
{
  std::vector<std::string> continued;
  TRY_VOID(for_each_entry(folder, [&](std::string_view name, EntryType type) {
    if (type == EntryType::Other) return true;
    const auto escaped = type == EntryType::Folder ? unescape(name) : std::nullopt;
    if (escaped && escaped->kind == NameKind::Continued)
      continued.emplace_back(name);
    else
      add_entry(entries, above, begun, name, type);
    return true;
  }));
  has_continued = has_continued || !continued.empty();
  if (depth >= ContinuedDepthMax) return {};
  for (const std::string& name : continued) {
    auto below = open_folder(folder.get(), name);
    if (!below.ok()) continue;
    TRY_VOID(read_entries(*below, above + name + "/", begun + unescape(name)->text, depth + 1,
                          entries, has_continued));
  }
  return {};
}

static Result<std::shared_ptr<const FolderEntries>> read_sorted(const File& folder,
                                                                bool& has_continued)
{
  auto entries = std::make_shared<FolderEntries>();
  TRY_VOID(read_entries(folder, "", "", 0, *entries, has_continued));
  // The plain form of a key comes before its escaped one, and hides it.
  std::stable_sort(entries->begin(), entries->end(),
                   [](const FolderEntry& a, const FolderEntry& b) {
                     return a.text != b.text ? a.text < b.text : a.path.empty() && !b.path.empty();
                   });
  const auto same = [](const FolderEntry& a, const FolderEntry& b) { return a.text == b.text; };
  entries->erase(std::unique(entries->begin(), entries->end(), same), entries->end());
  return std::shared_ptr<const FolderEntries>(std::move(entries));
}

Result<FolderCache::Identity> FolderCache::identify(const File& folder)
{
  struct stat status;
  if (::fstat(folder.get(), &status) != 0) return from_errno("cannot look at a folder");
  const auto to_ns = [](const timespec& time) {
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
  };
  return Identity{status.st_dev, status.st_ino, to_ns(status.st_mtim), to_ns(status.st_ctim)};
}

Result<std::shared_ptr<const FolderEntries>> FolderCache::get(const File& folder)
{
  TRY(const Identity identity, identify(folder));
  {
    const std::lock_guard guard(mutex_);
    forget_old(monotonic_ms());
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
      return kept.identity.inode == identity.inode && kept.identity.device == identity.device;
    });
    if (found != kept_.end() && found->identity == identity) {
      kept_.splice(kept_.begin(), kept_, found);
      found->used_ms = monotonic_ms();
      return found->entries;
    }
    if (found != kept_.end()) {
      size_ -= found->entries->size();
      kept_.erase(found);
    }
  }
  const int64_t begin_ns = now().microseconds * 1000;
  bool has_continued = false; // changes of such folders do not show in this folder's time
  TRY(auto entries, read_sorted(folder, has_continued));
  const bool is_settled =
      begin_ns - std::max(identity.modified_ns, identity.changed_ns) > ClockStepNs;
  if (!has_continued && is_settled && entries->size() >= KeptFolderSizeMin) keep(identity, entries);
  return entries;
}

void FolderCache::forget_old(int64_t now_ms)
{
  while (!kept_.empty() && now_ms - kept_.back().used_ms > KeptMs) {
    size_ -= kept_.back().entries->size();
    kept_.pop_back();
  }
}

void FolderCache::keep(const Identity& identity,
                       const std::shared_ptr<const FolderEntries>& entries)
{
  const std::lock_guard guard(mutex_);
  kept_.push_front({identity, entries, monotonic_ms()});
  size_ += entries->size();
  while (size_ > KeptEntriesMax && kept_.size() > 1) {
    size_ -= kept_.back().entries->size();
    kept_.pop_back();
  }
}

} // namespace bindery::lake
