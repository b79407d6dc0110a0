// bindery check DIR: is what a data folder holds whole?
#include "lake/lake.h"
#include "main/control/commands.h"
#include "store/store.h"

#include <cstdio>
#include <filesystem>

namespace bindery {

// Every object of every bucket can be opened and read to its end.
static Result<int64_t> check_lake(lake::Lake& lake, int64_t& bytes)
{
  const Access access;
  int64_t objects = 0;
  TRY(auto buckets, lake.list_buckets(access));
  for (const auto& bucket : buckets) {
    lake::ListRequest request;
    for (bool is_more = true; is_more;) {
      TRY(auto page, lake.list(access, bucket.name, request));
      for (const auto& object : page.objects) {
        TRY(auto reader, lake.open(access, {bucket.name, object.key}));
        std::string buffer(1 << 20, '\0');
        for (int64_t offset = 0; offset < object.size;) {
          TRY(const int64_t got,
              reader->read(offset, buffer.data(), static_cast<int64_t>(buffer.size())));
          if (got == 0)
            return internal("s3://" + bucket.name + "/" + object.key + " ends before its size");
          offset += got;
        }
        ++objects;
        bytes += object.size;
      }
      is_more = page.is_truncated;
      request.start_after = page.last;
    }
  }
  return objects;
}

Result<int> run_check(const Settings& settings)
{
  if (settings.arguments.size() != 1)
    return invalid_input("check wants one folder: bindery check DIR");
  const std::string& folder = settings.arguments.front();
  if (!std::filesystem::is_directory(folder)) return not_found("there is no folder " + folder);
  TRY(auto store, store::Store::open(folder));
  TRY(const std::string found, store->check());
  if (!found.empty()) {
    std::printf("the database is damaged:\n%s\n", found.c_str());
    return 1;
  }
  TRY(auto lake, lake::open_local_lake({.folder = folder, .recover = true}));
  int64_t bytes = 0;
  const auto objects = check_lake(*lake, bytes);
  if (!objects.ok()) {
    std::printf("the lake is damaged: %s\n", objects.error().message.c_str());
    return 1;
  }
  std::printf("%s is whole: the database is sound, %lld objects of %lld bytes are readable\n",
              folder.c_str(), static_cast<long long>(*objects), static_cast<long long>(bytes));
  return 0;
}

} // namespace bindery
