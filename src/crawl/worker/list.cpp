// The first stage: which files are there.
#include "base/text.h"
#include "crawl/data_file.h"
#include "crawl/worker/glob.h"
#include "crawl/worker/tree.h"

namespace bindery::crawl {

namespace {

constexpr int64_t FilesMax = 2'000'000;
constexpr int64_t PageSize = 10'000;

std::string_view last_part(std::string_view key)
{
  while (key.ends_with('/')) key.remove_suffix(1);
  size_t slash = key.rfind('/');
  return slash == std::string_view::npos ? key : key.substr(slash + 1);
}

void add(Folder& root, std::string_view relative, int64_t size)
{
  std::vector<std::string> parts = split(relative, '/');
  Folder* folder = &root;
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    auto [place, is_new] = folder->children.try_emplace(parts[i]);
    if (is_new) {
      place->second.name = parts[i];
      place->second.prefix = folder->prefix + parts[i] + "/";
    }
    folder = &place->second;
  }
  folder->files.push_back({parts.back(), size});
}

} // namespace

Result<Listing> list(lake::Lake& lake, const Access& access, const S3Target& target)
{
  TRY(lake::ObjectKey path, lake::parse_s3_url(target.path));
  std::vector<Glob> exclusions;
  for (const std::string& pattern : target.exclusions) {
    TRY(Glob glob, Glob::parse(pattern));
    exclusions.push_back(std::move(glob));
  }
  TRY_VOID(lake.get_bucket(access, path.bucket));

  Listing listing;
  listing.bucket = path.bucket;
  listing.root.name = path.key.empty() ? path.bucket : std::string(last_part(path.key));
  if (!path.key.empty() && !path.key.ends_with('/')) {
    Result<lake::ObjectInfo> object = lake.head(access, path);
    if (object.ok() && object->size > 0) {
      size_t slash = path.key.rfind('/');
      listing.root.prefix = slash == std::string::npos ? "" : path.key.substr(0, slash + 1);
      listing.root.files.push_back({listing.root.name, object->size});
      listing.is_object = true;
      listing.files = 1;
      return listing;
    }
    path.key += '/';
  }
  listing.root.prefix = path.key;

  lake::ListRequest request;
  request.prefix = path.key;
  request.max_keys = PageSize;
  request.with_etags = false;
  while (true) {
    TRY(lake::ListPage page, lake.list(access, path.bucket, request));
    for (const lake::ObjectInfo& object : page.objects) {
      std::string_view relative = std::string_view(object.key).substr(path.key.size());
      if (!is_data_file(relative, object.size)) continue;
      bool is_excluded = false;
      for (const Glob& glob : exclusions) is_excluded = is_excluded || glob.matches(relative);
      if (is_excluded) continue;
      add(listing.root, relative, object.size);
      if (++listing.files > FilesMax)
        return invalid_input("more than " + std::to_string(FilesMax) + " files under " +
                             target.path);
    }
    if (!page.is_truncated) return listing;
    request.start_after = page.last;
  }
}

} // namespace bindery::crawl
