#include "crawl/control/data_left.h"

#include "crawl/data_file.h"

#include <algorithm>
#include <map>

namespace bindery::crawl {

namespace {

constexpr int64_t PageSize = 1000;

std::string as_folder(std::string location)
{
  if (!location.ends_with('/')) location += '/';
  return location;
}

// Folders of one bucket, in the order of keys, each with the locations that name it.
using Places = std::map<std::string, std::vector<size_t>>;

class Walk {
public:
  Walk(const MergeParts& parts, const std::string& bucket, const Places& places,
       std::vector<bool>& has_data)
      : parts_(parts), bucket_(bucket), places_(places), has_data_(has_data)
  {
    // The part that the first and the last have in common, all have.
    const std::string &first = places.begin()->first, &last = places.rbegin()->first;
    const auto end = std::mismatch(first.begin(), first.end(), last.begin(), last.end()).first;
    request_.prefix = std::string(first.begin(), end);
    request_.max_keys = PageSize;
    request_.with_etags = false;
  }

  Result<void> run()
  {
    auto place = places_.begin();
    std::string last; // every key up to it was seen, or leapt over
    while (place != places_.end() && !parts_.is_stop_wanted()) {
      if (is_decided(*place) || (place->first < last && !last.starts_with(place->first))) {
        ++place;
        continue;
      }
      // A folder's own key is no data.
      request_.start_after = std::max(last, place->first);
      TRY(const auto page, parts_.lake.list(parts_.access, bucket_, request_));
      for (const lake::ObjectInfo& object : page.objects) mark(object);
      if (!page.is_truncated) return {};
      last = page.last;
    }
    return {};
  }

private:
  bool is_decided(const Places::value_type& place) const { return has_data_[place.second.front()]; }

  // An object is data of each folder that it lies in.
  void mark(const lake::ObjectInfo& object)
  {
    for (size_t end = 0;; ++end) {
      const auto place = places_.find(object.key.substr(0, end));
      if (place != places_.end() && !is_decided(*place) &&
          is_data_file(std::string_view(object.key).substr(end), object.size))
        for (const size_t number : place->second) has_data_[number] = true;
      end = object.key.find('/', end);
      if (end == std::string::npos) return;
    }
  }

  const MergeParts& parts_;
  const std::string& bucket_;
  const Places& places_;
  std::vector<bool>& has_data_;
  lake::ListRequest request_;
};

} // namespace

bool is_within(const std::string& location, const std::string& other)
{
  return as_folder(location).starts_with(as_folder(other));
}

bool is_under_target(const glue::Crawler& crawler, const std::string& location)
{
  for (const glue::S3Target& target : *crawler.targets->s3_targets)
    if (is_within(location, *target.path)) return true;
  return false;
}

Result<std::vector<bool>> have_data(const MergeParts& parts,
                                    const std::vector<std::string>& locations)
{
  std::vector<bool> has_data(locations.size(), false);
  std::map<std::string, Places> buckets;
  for (size_t i = 0; i < locations.size() && !parts.is_stop_wanted(); ++i) {
    const auto key = lake::parse_s3_url(locations[i]);
    if (!key.ok()) {
      has_data[i] = true;
      continue;
    }
    if (!key->key.empty() && !key->key.ends_with('/')) {
      const auto object = parts.lake.head(parts.access, *key);
      has_data[i] = object.ok();
      if (!object.ok() && object.error().code != ErrorCode::NotFound) return object.error();
    }
    if (!has_data[i])
      buckets[key->bucket][key->key.empty() ? "" : as_folder(key->key)].push_back(i);
  }
  for (const auto& [bucket, places] : buckets) {
    auto walked = Walk(parts, bucket, places, has_data).run();
    if (!walked.ok() && walked.error().code != ErrorCode::NotFound) return walked.error();
  }
  return has_data;
}

} // namespace bindery::crawl
