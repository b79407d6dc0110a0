#include "lake/listing.h"

#include "base/text.h"
#include "lake/key_path.h"
#include "lake/properties.h"

#include <algorithm>

namespace bindery::lake {

namespace {

// One walk through the tree in byte order of keys: a stack of folders, each with the next entry to
// look at.
class Walk {
public:
  Walk(const LockedBucket& bucket, FolderCache& cache, const ListRequest& request)
      : bucket_(bucket), cache_(cache), request_(request)
  {}

  Result<ListPage> run();

private:
  struct Frame {
    File folder;
    std::string prefix;
    std::shared_ptr<const FolderEntries> entries;
    size_t next = 0;
  };

  Result<void> enter(File folder, std::string prefix);
  Result<void> visit(size_t frame, const FolderEntry& entry);
  Result<void> visit_file(size_t frame, const FolderEntry& entry, std::string key);
  Result<void> visit_common_prefix(size_t frame, const FolderEntry& entry, std::string common);
  bool is_before_start(const std::string& prefix, const FolderEntry& entry) const;
  Result<bool> has_more_below(const Frame& frame, const FolderEntry& entry,
                              const std::string& common) const;
  bool is_full() const
  {
    return static_cast<int64_t>(page_.objects.size() + page_.common_prefixes.size()) >=
           request_.max_keys;
  }

  const LockedBucket& bucket_;
  FolderCache& cache_;
  const ListRequest& request_;
  std::vector<Frame> frames_;
  ListPage page_;
};

const std::string& path_of(const FolderEntry& entry, std::string& buffer)
{
  if (!entry.path.empty()) return entry.path;
  if (entry.is_file) return entry.text;
  buffer = entry.text.substr(0, entry.text.size() - 1);
  return buffer;
}

// Every key that the entry stands for is at or before start_after. In the order of entries, these
// come first.
bool Walk::is_before_start(const std::string& prefix, const FolderEntry& entry) const
{
  const std::string_view start = request_.start_after;
  if (start.empty() || !start.starts_with(prefix)) return start >= prefix && !start.empty();
  const std::string_view rest = start.substr(prefix.size());
  if (entry.is_file) return entry.text <= rest;
  return entry.text <= rest && !rest.starts_with(entry.text);
}

Result<void> Walk::enter(File folder, std::string prefix)
{
  Frame frame{std::move(folder), std::move(prefix), nullptr, 0};
  TRY(frame.entries, cache_.get(frame.folder));
  const FolderEntries& entries = *frame.entries;
  auto begin = std::partition_point(entries.begin(), entries.end(), [&](const FolderEntry& entry) {
    return is_before_start(frame.prefix, entry);
  });
  if (request_.prefix.size() > frame.prefix.size()) {
    const std::string_view rest = std::string_view(request_.prefix).substr(frame.prefix.size());
    begin = std::partition_point(begin, entries.end(),
                                 [&](const FolderEntry& entry) { return entry.text < rest; });
  }
  frame.next = static_cast<size_t>(begin - entries.begin());
  frames_.push_back(std::move(frame));
  return {};
}

Result<ListPage> Walk::run()
{
  if (request_.max_keys <= 0) return std::move(page_);
  std::string prefix = request_.prefix.substr(0, request_.prefix.rfind('/') + 1);
  auto folder = open_folders(bucket_.objects.get(), get_folder_path(prefix));
  if (!folder.ok()) {
    if (folder.error().code == ErrorCode::NotFound) return std::move(page_);
    return std::move(folder).error();
  }
  TRY_VOID(enter(std::move(*folder), std::move(prefix)));
  while (!frames_.empty() && !page_.is_truncated) {
    Frame& frame = frames_.back();
    if (frame.next == frame.entries->size()) {
      frames_.pop_back();
      continue;
    }
    const auto entries = frame.entries;
    TRY_VOID(visit(frames_.size() - 1, (*entries)[frame.next++]));
  }
  return std::move(page_);
}

Result<void> Walk::visit(size_t frame, const FolderEntry& entry)
{
  std::string key = frames_[frame].prefix + entry.text;
  if (!key.starts_with(request_.prefix)) {
    // Sorted: nothing after it has the prefix.
    frames_[frame].next = frames_[frame].entries->size();
    return {};
  }
  if (key.size() > KeySizeMax) return {};
  if (!request_.delimiter.empty()) {
    const size_t at = key.find(request_.delimiter, request_.prefix.size());
    if (at != std::string::npos)
      return visit_common_prefix(frame, entry, key.substr(0, at + request_.delimiter.size()));
  }
  if (entry.is_file) return visit_file(frame, entry, std::move(key));
  std::string buffer;
  auto folder = open_folders(frames_[frame].folder.get(), split(path_of(entry, buffer), '/'));
  if (!folder.ok())
    return folder.error().code == ErrorCode::NotFound ? Result<void>() : std::move(folder).error();
  return enter(std::move(*folder), std::move(key));
}

Result<void> Walk::visit_file(size_t frame, const FolderEntry& entry, std::string key)
{
  std::string buffer;
  TRY(const auto state, find_file(frames_[frame].folder.get(), path_of(entry, buffer)));
  if (!state) return {};
  if (is_full()) {
    page_.is_truncated = true;
    return {};
  }
  ObjectInfo info;
  info.size = state->size;
  info.modified = state->modified();
  if (request_.with_etags) {
    TRY(info.etag, get_etag(bucket_.state, key, *state));
  }
  page_.last = key;
  info.key = std::move(key);
  page_.objects.push_back(std::move(info));
  return {};
}

// Whether the folder holds an object that the page may name. Folders that somebody made by hand may
// be empty.
Result<bool> Walk::has_more_below(const Frame& frame, const FolderEntry& entry,
                                  const std::string& common) const
{
  if (entry.is_file) return true;
  const std::string below = frame.prefix + entry.text;
  if (!request_.start_after.starts_with(common)) {
    std::string buffer;
    auto folder = open_folders(frame.folder.get(), split(path_of(entry, buffer), '/'));
    if (!folder.ok() && folder.error().code == ErrorCode::NotFound) return false;
    if (!folder.ok()) return std::move(folder).error();
    bool has_file = false;
    TRY_VOID(for_each_entry(*folder, [&](std::string_view name, EntryType type) {
      has_file = type == EntryType::File && !is_escaped(name) && is_utf8(name);
      return !has_file;
    }));
    if (has_file) return true;
  }
  const ListRequest request{.prefix = below,
                            .delimiter = "",
                            .start_after = request_.start_after,
                            .max_keys = 1,
                            .with_etags = false};
  TRY(const ListPage page, list_objects(bucket_, cache_, request));
  return !page.objects.empty();
}

Result<void> Walk::visit_common_prefix(size_t frame, const FolderEntry& entry, std::string common)
{
  if (common == request_.start_after) return {};
  if (!page_.common_prefixes.empty() && page_.common_prefixes.back() == common) return {};
  TRY(const bool has_more, has_more_below(frames_[frame], entry, common));
  if (!has_more) return {};
  if (is_full()) {
    page_.is_truncated = true;
    return {};
  }
  page_.last = common;
  page_.common_prefixes.push_back(std::move(common));
  return {};
}

} // namespace

Result<ListPage> list_objects(const LockedBucket& bucket, FolderCache& cache,
                              const ListRequest& request)
{
  return Walk(bucket, cache, request).run();
}

} // namespace bindery::lake
