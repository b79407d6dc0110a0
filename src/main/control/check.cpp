// bindery check DIR: is what a data folder holds whole? Changes nothing in it, but for a commit
// that a dead process left half-way, which is finished.
#include "base/hash.h"
#include "base/text.h"
#include "lake/lake.h"
#include "main/control/commands.h"
#include "store/check.h"

#include <cstdio>

namespace bindery {

namespace {

struct Found {
  int64_t objects = 0;
  int64_t bytes = 0;
  int64_t damaged = 0;
};

} // namespace

// The object can be read to its end, and is what its ETag says, where that is the MD5 of the bytes.
static Result<void> check_object(lake::Lake& lake, const lake::ObjectKey& key)
{
  auto reader = lake.open({}, key);
  if (!reader.ok()) // removed since it was listed
    return reader.error().code == ErrorCode::NotFound ? Result<void>() : reader.error();
  const lake::ObjectInfo& info = (*reader)->info();
  Digest digest(DigestKind::Md5);
  std::string buffer(1 << 20, '\0');
  for (int64_t offset = 0; offset < info.size;) {
    TRY(const int64_t got,
        (*reader)->read(offset, buffer.data(), static_cast<int64_t>(buffer.size())));
    if (got == 0) return internal("it ends before its size");
    digest.update(std::string_view(buffer).substr(0, static_cast<size_t>(got)));
    offset += got;
  }
  const bool is_md5 = info.etag.find('-') == std::string::npos;
  if (is_md5 && to_hex(digest.finish()) != info.etag)
    return internal("its bytes are not those of its ETag " + info.etag);
  return {};
}

static Result<void> check_bucket(lake::Lake& lake, const std::string& bucket, Found& found)
{
  lake::ListRequest request;
  request.with_etags = false;
  for (bool is_more = true; is_more;) {
    TRY(const auto page, lake.list({}, bucket, request));
    for (const auto& object : page.objects) {
      ++found.objects;
      found.bytes += object.size;
      const auto checked = check_object(lake, {bucket, object.key});
      if (checked.ok()) continue;
      ++found.damaged;
      std::printf("s3://%s/%s is damaged: %s\n", bucket.c_str(), object.key.c_str(),
                  checked.error().message.c_str());
    }
    is_more = page.is_truncated;
    request.start_after = page.last;
  }
  return {};
}

Result<int> run_check(const Settings& settings)
{
  if (settings.arguments.size() != 1)
    return invalid_input("check wants one folder: bindery check DIR");
  const std::string& folder = settings.arguments.front();
  TRY(const std::string damage, store::check_database(folder));
  if (!damage.empty()) {
    std::printf("the database is damaged:\n%s\n", damage.c_str());
    return 1;
  }
  TRY(const auto lake, lake::open_local_lake({.folder = folder, .recover = false}));
  Found found;
  TRY(const auto buckets, lake->list_buckets({}));
  for (const auto& bucket : buckets) TRY_VOID(check_bucket(*lake, bucket.name, found));
  if (found.damaged > 0) {
    std::printf("%lld of %lld objects are damaged\n", static_cast<long long>(found.damaged),
                static_cast<long long>(found.objects));
    return 1;
  }
  std::printf("%s is whole: the database is sound, %lld objects of %lld bytes are readable\n",
              folder.c_str(), static_cast<long long>(found.objects),
              static_cast<long long>(found.bytes));
  return 0;
}

} // namespace bindery
