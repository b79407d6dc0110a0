#include "lake/uploads.h"

#include "base/hash.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "lake/checksum.h"
#include "lake/errors.h"
#include "lake/properties.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

namespace bindery::lake {

static constexpr char Uploads[] = "uploads";
static constexpr char Upload[] = "upload";
static constexpr char Completed[] = "completed";
static constexpr int64_t CompletedKeptNs = int64_t{24} * 3600 * 1'000'000'000;
static constexpr size_t IdSize = 64;
static constexpr size_t UploadSizeMax = 1 << 20;
static constexpr int PartNumberMax = 10000;
static constexpr int64_t PartSizeMin = 5 << 20; // of every part but the last
static constexpr size_t PieceSize = 1 << 20;

static Result<File> open_upload(const LockedBucket& bucket, const std::string& id)
{
  // The id becomes a folder's name.
  if (id.size() != IdSize || !from_hex(id)) return no_such_upload(id);
  auto folder = open_folders(bucket.state.get(), {Uploads, id});
  if (!folder.ok() && folder.error().code == ErrorCode::NotFound) return no_such_upload(id);
  return folder;
}

static Result<std::optional<UploadInfo>> read_upload(const File& folder, const std::string& id)
{
  TRY(const auto text, find_content(folder.get(), Upload, UploadSizeMax));
  if (!text) return std::optional<UploadInfo>();
  TRY(const Json json, parse_json(*text));
  UploadInfo info{json.get_string("key"), id, Time{json.get_integer("initiated_us")}, {}};
  if (const Json* properties = json.find("properties")) info.properties = from_json(*properties);
  return std::optional<UploadInfo>(std::move(info));
}

Result<UploadInfo> create_upload(const LockedBucket& bucket, const std::string& key,
                                 const ObjectProperties& properties)
{
  UploadInfo info{key, make_hex_id(IdSize), now(), properties};
  TRY(const File uploads, make_folder(bucket.state.get(), Uploads, false));
  TRY(const File folder, make_folder(uploads.get(), info.id, false));
  Json json;
  json.set("key", key)
      .set("initiated_us", info.initiated.microseconds)
      .set("properties", to_json(properties));
  TRY_VOID(write_file(folder.get(), Upload, json.write(), true));
  TRY_VOID(flush(uploads));
  return info;
}

Result<UploadInfo> get_upload(const LockedBucket& bucket, const std::string& key,
                              const std::string& id)
{
  TRY(const File folder, open_upload(bucket, id));
  TRY(auto info, read_upload(folder, id));
  if (!info || info->key != key) return no_such_upload(id);
  return std::move(*info);
}

struct StoredPart {
  PartInfo info;
  std::string name;
  int64_t modified_ns = 0;
};

static std::string to_part_name(int number, const std::string& etag,
                                const ObjectProperties& properties)
{
  char digits[8];
  std::snprintf(digits, sizeof digits, "%05d", number);
  const auto checksum = from_base64(properties.checksum);
  return std::string(digits) + "-" + etag + "-" + properties.checksum_algorithm + "-" +
         to_hex(checksum.value_or(""));
}

static std::optional<StoredPart> find_part(const File& folder, const std::string& name)
{
  const std::vector<std::string> parts = split(name, '-');
  if (parts.size() != 4) return std::nullopt;
  const auto state = find_file(folder.get(), name);
  if (!state.ok() || !*state) return std::nullopt;
  StoredPart part{{}, name, (*state)->modified_ns};
  part.info.number = std::atoi(parts[0].c_str());
  part.info.size = (*state)->size;
  part.info.etag = parts[1];
  part.info.modified = (*state)->modified();
  part.info.checksum_algorithm = parts[2];
  part.info.checksum = to_base64(from_hex(parts[3]).value_or(""));
  return part;
}

// By number; the latest of each, should a process have died while it replaced one.
static Result<std::vector<StoredPart>> read_parts(const File& folder)
{
  std::vector<std::string> names;
  TRY_VOID(for_each_entry(folder, [&](std::string_view name, EntryType type) {
    if (type == EntryType::File && name != Upload) names.emplace_back(name);
    return true;
  }));
  std::vector<StoredPart> parts;
  for (const std::string& name : names)
    if (auto part = find_part(folder, name)) parts.push_back(std::move(*part));
  std::sort(parts.begin(), parts.end(), [](const StoredPart& a, const StoredPart& b) {
    if (a.info.number != b.info.number) return a.info.number < b.info.number;
    return a.modified_ns > b.modified_ns;
  });
  const auto same = [](const StoredPart& a, const StoredPart& b) {
    return a.info.number == b.info.number;
  };
  parts.erase(std::unique(parts.begin(), parts.end(), same), parts.end());
  return parts;
}

// Parts of the same number.
static Result<void> remove_others(const File& folder, const std::string& name)
{
  std::vector<std::string> others;
  TRY_VOID(for_each_entry(folder, [&](std::string_view entry, EntryType) {
    if (entry != name && entry.starts_with(name.substr(0, 6))) others.emplace_back(entry);
    return true;
  }));
  for (const std::string& entry : others) TRY_VOID(remove_file(folder.get(), entry));
  return {};
}

Result<PartInfo> put_part(const LockedBucket& bucket, const std::string& key, const std::string& id,
                          int number, StagedFile& staged)
{
  if (number < 1 || number > PartNumberMax)
    return invalid_input("Part number must be an integer between 1 and 10000, inclusive")
        .with_name("InvalidArgument");
  TRY_VOID(get_upload(bucket, key, id));
  TRY(const File folder, open_upload(bucket, id));
  const std::string name = to_part_name(number, staged.etag(), staged.properties());
  // The time of a part decides which of two is the latest, should this process die before the
  // former one is removed.
  if (::utimensat(staged.staging().folder().get(), staged.name().c_str(), nullptr, 0) != 0)
    return from_errno("cannot set the time of a part");
  TRY_VOID(move_file(staged.staging().folder().get(), staged.name(), folder.get(), name));
  staged.release();
  TRY_VOID(flush(folder));
  PartInfo info{number, staged.size(), staged.etag(), now(), "", ""};
  info.checksum_algorithm = staged.properties().checksum_algorithm;
  info.checksum = staged.properties().checksum;
  // Others of the same number may come at the same time. One after the other removes those beside
  // its own, unless its own was removed: then it was the former of two. Each caller's was taken.
  TRY_VOID(lock_exclusive(folder)); // until it is closed
  if (const auto own = find_part(folder, name)) {
    info.modified = own->info.modified;
    TRY_VOID(remove_others(folder, name));
  }
  // An upload may end meanwhile, and its parts with it.
  TRY_VOID(get_upload(bucket, key, id));
  return info;
}

Result<UploadParts> list_parts(const LockedBucket& bucket, const std::string& key,
                               const std::string& id)
{
  UploadParts result;
  TRY(result.upload, get_upload(bucket, key, id));
  TRY(const File folder, open_upload(bucket, id));
  TRY(auto parts, read_parts(folder));
  for (StoredPart& part : parts) result.parts.push_back(std::move(part.info));
  return result;
}

Result<std::vector<UploadInfo>> list_uploads(const LockedBucket& bucket, const std::string& prefix)
{
  std::vector<UploadInfo> result;
  auto folder = open_folder(bucket.state.get(), Uploads);
  if (!folder.ok()) {
    if (folder.error().code == ErrorCode::NotFound) return result;
    return std::move(folder).error();
  }
  std::vector<std::string> ids;
  TRY_VOID(for_each_entry(*folder, [&](std::string_view name, EntryType) {
    ids.emplace_back(name);
    return true;
  }));
  for (const std::string& id : ids) {
    auto upload = open_folder(folder->get(), id);
    if (!upload.ok()) continue;
    TRY(auto info, read_upload(*upload, id));
    if (info && info->key.starts_with(prefix)) result.push_back(std::move(*info));
  }
  std::sort(result.begin(), result.end(), [](const UploadInfo& a, const UploadInfo& b) {
    return std::tie(a.key, a.initiated, a.id) < std::tie(b.key, b.initiated, b.id);
  });
  return result;
}

Result<void> remove_upload(const LockedBucket& bucket, const std::string& id)
{
  TRY(const File folder, open_upload(bucket, id));
  TRY(const File uploads, open_folder(bucket.state.get(), Uploads));
  // First what makes it an upload: a half-removed one is none.
  TRY_VOID(remove_file(folder.get(), Upload));
  return remove_tree(uploads.get(), id);
}

static Result<void> forget_old_completed(const File& folder)
{
  std::vector<std::string> names;
  TRY_VOID(for_each_entry(folder, [&](std::string_view name, EntryType) {
    names.emplace_back(name);
    return true;
  }));
  const int64_t oldest_ns = now().microseconds * 1000 - CompletedKeptNs;
  for (const std::string& name : names) {
    TRY(const auto state, find_file(folder.get(), name));
    if (state && state->modified_ns < oldest_ns) TRY_VOID(remove_file(folder.get(), name));
  }
  return {};
}

Result<void> remember_completed(const LockedBucket& bucket, const std::string& id,
                                const ObjectInfo& object)
{
  TRY(const File folder, make_folder(bucket.state.get(), Completed, false));
  // Ids are random: one completion of 16 looks through all, so that many cost little.
  if (id.front() == '0') TRY_VOID(forget_old_completed(folder));
  Json json;
  json.set("key", object.key)
      .set("size", object.size)
      .set("properties", to_json(object.properties));
  return write_file(folder.get(), id, json.write(), true);
}

Result<std::optional<ObjectInfo>> find_completed(const LockedBucket& bucket, const std::string& key,
                                                 const std::string& id)
{
  using Found = std::optional<ObjectInfo>;
  if (id.size() != IdSize || !from_hex(id)) return Found();
  TRY(const auto text,
      find_content(bucket.state.get(), std::string(Completed) + "/" + id, UploadSizeMax));
  if (!text) return Found();
  TRY(const Json json, parse_json(*text));
  const Json* properties = json.find("properties");
  if (!properties || json.get_string("key") != key) return Found();
  ObjectInfo info{key, json.get_integer("size"), "", {}, from_json(*properties)};
  info.etag = info.properties.etag;
  return Found(std::move(info));
}

Result<void> sweep_uploads(const LockedBucket& bucket)
{
  auto uploads = open_folder(bucket.state.get(), Uploads);
  if (!uploads.ok())
    return uploads.error().code == ErrorCode::NotFound ? Result<void>() : uploads.error();
  std::vector<std::string> ended;
  TRY_VOID(for_each_entry(*uploads, [&](std::string_view id, EntryType) {
    if (!exists(uploads->get(), std::string(id) + "/" + Upload)) ended.emplace_back(id);
    return true;
  }));
  for (const std::string& id : ended) TRY_VOID(remove_tree(uploads->get(), id));
  return {};
}

static Error invalid_part(int number)
{
  return invalid_input(
             "One or more of the specified parts could not be found. The part may not "
             "have been uploaded, or the specified entity tag may not match the part's entity tag.")
      .with_name("InvalidPart")
      .with_parameter("PartNumber", std::to_string(number));
}

// The stored parts that the completion names, in order.
static Result<std::vector<StoredPart>> choose_parts(const std::vector<StoredPart>& stored,
                                                    const Completion& completion)
{
  std::vector<StoredPart> chosen;
  for (const CompletedPart& wanted : completion.parts) {
    if (!chosen.empty() && wanted.number <= chosen.back().info.number)
      return invalid_input("The list of parts was not in ascending order. Parts must be ordered by "
                           "part number.")
          .with_name("InvalidPartOrder");
    const auto found = std::find_if(stored.begin(), stored.end(), [&](const StoredPart& part) {
      return part.info.number == wanted.number && part.info.etag == wanted.etag;
    });
    if (found == stored.end()) return invalid_part(wanted.number);
    if (!wanted.checksum.empty() && !found->info.checksum.empty() &&
        wanted.checksum != found->info.checksum)
      return invalid_part(wanted.number);
    chosen.push_back(*found);
  }
  for (size_t i = 0; i + 1 < chosen.size(); ++i) {
    if (chosen[i].info.size < PartSizeMin)
      return invalid_input("Your proposed upload is smaller than the minimum allowed size")
          .with_name("EntityTooSmall")
          .with_parameter("ProposedSize", std::to_string(chosen[i].info.size))
          .with_parameter("MinSizeAllowed", std::to_string(PartSizeMin))
          .with_parameter("PartNumber", std::to_string(chosen[i].info.number));
  }
  return chosen;
}

static std::string make_etag(const std::vector<StoredPart>& parts)
{
  std::string digests;
  for (const StoredPart& part : parts) digests += from_hex(part.info.etag).value_or("");
  return to_hex(md5(digests)) + "-" + std::to_string(parts.size());
}

// The checksum of the parts' checksums, as S3 states a composite one; empty when a part has none.
static std::string make_composite(ChecksumKind kind, const std::vector<StoredPart>& parts)
{
  Checksum checksum(kind);
  for (const StoredPart& part : parts) {
    if (part.info.checksum_algorithm != to_string(kind) || part.info.checksum.empty()) return "";
    checksum.update(from_base64(part.info.checksum).value_or(""));
  }
  return to_base64(checksum.finish()) + "-" + std::to_string(parts.size());
}

static Result<void> add_to_checksum(Checksum& checksum, const File& file)
{
  std::string piece(PieceSize, '\0');
  for (off_t offset = 0;;) {
    const ssize_t count = ::pread(file.get(), piece.data(), piece.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return from_errno("cannot read a part");
    if (count == 0) return {};
    checksum.update(std::string_view(piece).substr(0, static_cast<size_t>(count)));
    offset += count;
  }
}

static Error bad_digest(const std::string& algorithm)
{
  return invalid_input("The " + algorithm + " you specified did not match the calculated checksum.")
      .with_name("BadDigest");
}

Result<std::unique_ptr<StagedFile>> assemble(std::shared_ptr<Staging> staging,
                                             const LockedBucket& bucket, const UploadParts& upload,
                                             const Completion& completion)
{
  if (completion.parts.empty())
    return invalid_input("You must specify at least one part").with_name("MalformedXML");
  TRY(const File folder, open_upload(bucket, upload.upload.id));
  TRY(const auto stored, read_parts(folder));
  TRY(const auto parts, choose_parts(stored, completion));
  ObjectProperties properties = upload.upload.properties;
  properties.etag = make_etag(parts);
  const auto kind = find_checksum_kind(properties.checksum_algorithm);
  std::optional<Checksum> whole;
  if (kind && properties.checksum_type == "FULL_OBJECT") whole.emplace(*kind);
  if (kind && !whole) properties.checksum = make_composite(*kind, parts);
  TRY(auto staged,
      StagedFile::create(std::move(staging), {bucket.name, upload.upload.key}, properties));
  for (const StoredPart& part : parts) {
    const File file(::openat(folder.get(), part.name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.is_open()) return invalid_part(part.info.number);
    TRY_VOID(staged->append_file(file, part.info.size));
    if (whole) TRY_VOID(add_to_checksum(*whole, file));
  }
  if (whole) staged->properties().checksum = to_base64(whole->finish());
  const std::string& checksum = staged->properties().checksum;
  if (checksum.empty()) {
    staged->properties().checksum_algorithm.clear();
    staged->properties().checksum_type.clear();
  }
  // A composite checksum may be stated with or without the number of parts.
  const std::string stated = completion.checksum;
  if (!stated.empty() && stated != checksum && stated != checksum.substr(0, checksum.find('-')))
    return bad_digest(properties.checksum_algorithm);
  if (completion.expected_size >= 0 && completion.expected_size != staged->size())
    return invalid_input(
               "The provided 'x-amz-mp-object-size' header does not match what was computed")
        .with_name("InvalidRequest");
  TRY_VOID(staged->finish());
  return staged;
}

} // namespace bindery::lake
