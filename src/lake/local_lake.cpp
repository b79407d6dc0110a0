// The lake under a local folder.
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "lake/commit.h"
#include "lake/errors.h"
#include "lake/lake.h"
#include "lake/listing.h"
#include "lake/names.h"
#include "lake/objects.h"
#include "lake/properties.h"
#include "lake/staging.h"
#include "lake/uploads.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace bindery::lake {

static constexpr char BucketFile[] = "bucket";
static constexpr size_t BucketFileSizeMax = 1 << 16;
static constexpr int FolderDepthMax = 2000;
static constexpr int64_t SweepIntervalMs = 10 * 60 * 1000;

namespace {

class LocalReader final : public Reader {
public:
  LocalReader(ObjectInfo info, File file) : info_(std::move(info)), file_(std::move(file)) {}

  const ObjectInfo& info() const override { return info_; }
  Result<int64_t> read(int64_t offset, char* buffer, int64_t size) override;

private:
  const ObjectInfo info_;
  const File file_;
};

// Turns of callers who ask for the same.
class OneAtATime {
public:
  class Turn {
  public:
    Turn(OneAtATime& queue, const std::string& name) : queue_(queue), name_(name)
    {
      std::unique_lock lock(queue_.mutex_);
      queue_.changed_.wait(lock, [&] { return queue_.names_.insert(name_).second; });
    }
    ~Turn()
    {
      const std::lock_guard lock(queue_.mutex_);
      queue_.names_.erase(name_);
      queue_.changed_.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    OneAtATime& queue_;
    const std::string name_;
  };

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> names_;
};

class LocalLake final : public Lake {
public:
  LocalLake(std::shared_ptr<const DataFolder> data, std::shared_ptr<Staging> staging, bool sweeps)
      : data_(std::move(data)), staging_(std::move(staging)), sweeps_(sweeps),
        swept_ms_(monotonic_ms())
  {}

  Result<std::vector<BucketInfo>> list_buckets(const Access& access) override;
  Result<BucketInfo> get_bucket(const Access& access, const std::string& bucket) override;
  Result<void> create_bucket(const Access& access, const std::string& bucket) override;
  Result<void> delete_bucket(const Access& access, const std::string& bucket) override;

  Result<ListPage> list(const Access& access, const std::string& bucket,
                        const ListRequest& request) override;
  Result<ObjectInfo> head(const Access& access, const ObjectKey& key) override;
  Result<std::unique_ptr<Reader>> open(const Access& access, const ObjectKey& key) override;
  Result<std::unique_ptr<Staged>> stage(const Access& access, const ObjectKey& key,
                                        const ObjectProperties& properties) override;
  Result<void> commit(const Access& access, const std::string& bucket, Changes changes) override;
  Result<void> set_tags(const Access& access, const ObjectKey& key,
                        const std::map<std::string, std::string>& tags) override;

  Result<UploadInfo> create_upload(const Access& access, const ObjectKey& key,
                                   const ObjectProperties& properties) override;
  Result<UploadInfo> get_upload(const Access& access, const ObjectKey& key,
                                const std::string& id) override;
  Result<std::unique_ptr<Staged>> stage_part(const Access& access, const ObjectKey& key,
                                             const std::string& id) override;
  Result<PartInfo> put_part(const Access& access, const ObjectKey& key, const std::string& id,
                            int number, std::unique_ptr<Staged> staged) override;
  Result<UploadParts> list_parts(const Access& access, const ObjectKey& key,
                                 const std::string& id) override;
  Result<ObjectInfo> complete_upload(const Access& access, const ObjectKey& key,
                                     const std::string& id, const Completion& completion) override;
  Result<void> abort_upload(const Access& access, const ObjectKey& key,
                            const std::string& id) override;
  Result<std::vector<UploadInfo>> list_uploads(const Access& access, const std::string& bucket,
                                               const std::string& prefix) override;
  Result<void> sweep() override { return sweep_staging(*data_); }

private:
  void sweep_when_due();

  const std::shared_ptr<const DataFolder> data_;
  const std::shared_ptr<Staging> staging_;
  const bool sweeps_; // the server's own lake: engines that died meanwhile leave staged files
  std::atomic<int64_t> swept_ms_;
  FolderCache cache_;
  OneAtATime completing_; // uploads, by id
};

void LocalLake::sweep_when_due()
{
  int64_t last = swept_ms_.load();
  const int64_t now_ms = monotonic_ms();
  if (!sweeps_ || now_ms - last < SweepIntervalMs ||
      !swept_ms_.compare_exchange_strong(last, now_ms))
    return;
  if (auto swept = sweep(); !swept.ok()) log_warning("lake: " + swept.error().message);
}

Result<int64_t> LocalReader::read(int64_t offset, char* buffer, int64_t size)
{
  int64_t done = 0;
  while (done < size) {
    const ssize_t count =
        ::pread(file_.get(), buffer + done, static_cast<size_t>(size - done), offset + done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return from_errno("cannot read the object " + info_.key);
    if (count == 0) break;
    done += count;
  }
  return done;
}

// Buckets.

Result<BucketInfo> read_bucket(const DataFolder& data, const std::string& name)
{
  BucketInfo info{name, {}, "us-east-1"};
  TRY(const auto text,
      find_content(data.buckets().get(), name + "/" + BucketFile, BucketFileSizeMax));
  if (text) {
    TRY(const Json json, parse_json(*text));
    info.created = Time{json.get_integer("created_us")};
    info.region = json.get_string("region", info.region);
    return info;
  }
  // A folder that somebody made by hand is a bucket too; it is as old as the folder.
  struct statx status;
  if (::statx(data.lake().get(), name.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BTIME | STATX_MTIME,
              &status) != 0)
    return no_such_bucket(name);
  const statx_timestamp& time =
      (status.stx_mask & STATX_BTIME) != 0 ? status.stx_btime : status.stx_mtime;
  info.created = Time{time.tv_sec * 1'000'000 + time.tv_nsec / 1000};
  return info;
}

Result<std::vector<BucketInfo>> LocalLake::list_buckets(const Access&)
{
  TRY_VOID(data_->check_there());
  std::vector<std::string> names;
  TRY_VOID(for_each_entry(data_->lake(), [&](std::string_view name, EntryType type) {
    if (type == EntryType::Folder && is_bucket_name(name)) names.emplace_back(name);
    return true;
  }));
  std::sort(names.begin(), names.end());
  std::vector<BucketInfo> buckets;
  for (const std::string& name : names) {
    auto info = read_bucket(*data_, name);
    if (info.ok())
      buckets.push_back(std::move(*info));
    else if (info.error().code != ErrorCode::NotFound)
      return std::move(info).error();
  }
  return buckets;
}

Result<BucketInfo> LocalLake::get_bucket(const Access&, const std::string& bucket)
{
  TRY_VOID(data_->lock(bucket, LockKind::Shared));
  return read_bucket(*data_, bucket);
}

Result<void> LocalLake::create_bucket(const Access& access, const std::string& bucket)
{
  TRY_VOID(check_bucket_name(bucket));
  TRY_VOID(data_->check_there());
  TRY(const File lock, data_->lock_name(bucket, LockKind::Exclusive));
  if (exists(data_->lake().get(), bucket))
    return already_exists(
               "Your previous request to create the named bucket succeeded and you already own it.")
        .with_name("BucketAlreadyOwnedByYou")
        .with_parameter("BucketName", bucket);
  // What a bucket of that name left, should a process have died while it removed it.
  TRY_VOID(remove_tree(data_->buckets().get(), bucket));
  TRY(const File state, make_folder(data_->buckets().get(), bucket, true));
  Json json;
  json.set("created_us", now().microseconds).set("region", access.region);
  TRY_VOID(write_file(state.get(), BucketFile, json.write(), true));
  TRY_VOID(make_folder(data_->lake().get(), bucket, true));
  return {};
}

// A regular file anywhere below the folder, by its path; nothing when there is none.
static Result<std::string> find_any_file(const File& folder, int depth)
{
  if (depth > FolderDepthMax)
    return internal("the folders of the bucket are too deep to look through");
  std::vector<std::string> folders;
  std::string found;
  TRY_VOID(for_each_entry(folder, [&](std::string_view name, EntryType type) {
    if (type == EntryType::File) found = name;
    if (type == EntryType::Folder) folders.emplace_back(name);
    return found.empty();
  }));
  for (size_t i = 0; found.empty() && i < folders.size(); ++i) {
    TRY(const File below, open_folder(folder.get(), folders[i]));
    TRY(found, find_any_file(below, depth + 1));
    if (!found.empty()) found = folders[i] + "/" + found;
  }
  return found;
}

Result<void> LocalLake::delete_bucket(const Access&, const std::string& bucket)
{
  TRY(const LockedBucket locked, data_->lock(bucket, LockKind::Exclusive));
  TRY(const ListPage page,
      list_objects(locked, cache_,
                   {.prefix = "", .delimiter = "", .start_after = "", .max_keys = 1}));
  if (!page.objects.empty())
    return conflict("The bucket you tried to delete is not empty")
        .with_name("BucketNotEmpty")
        .with_parameter("BucketName", bucket);
  // Files that are no objects, for their names or because they came behind our back.
  TRY(const std::string file, find_any_file(locked.objects, 0));
  if (!file.empty())
    return conflict("The bucket you tried to delete is not empty: its folder holds files that "
                    "are no objects" +
                    (is_utf8(file) ? ", as " + file : ""))
        .with_name("BucketNotEmpty")
        .with_parameter("BucketName", bucket);
  // Out of sight at once; then what is left in it: empty folders, links.
  const std::string aside = staging_->next_file_name();
  TRY_VOID(move_file(data_->lake().get(), bucket, staging_->folder().get(), aside));
  TRY_VOID(flush(data_->lake()));
  // The bucket is gone. What cannot be cleared away now is cleared by a sweep, or when the bucket
  // is made again.
  for (const auto& cleared :
       {remove_tree(staging_->folder().get(), aside), remove_tree(data_->buckets().get(), bucket)})
    if (!cleared.ok()) log_warning("lake: " + cleared.error().message);
  return {};
}

// Objects.

Result<ListPage> LocalLake::list(const Access&, const std::string& bucket,
                                 const ListRequest& request)
{
  TRY(const LockedBucket locked, data_->lock(bucket, LockKind::Shared));
  return list_objects(locked, cache_, request);
}

Result<ObjectInfo> make_info(const LockedBucket& bucket, const std::string& key,
                             const FileState& state)
{
  ObjectInfo info{key, state.size, {}, state.modified(), {}};
  TRY(info.properties, get_properties(bucket.state, key, state));
  info.etag = info.properties.etag;
  return info;
}

Result<ObjectInfo> LocalLake::head(const Access&, const ObjectKey& key)
{
  TRY_VOID(check_key(key.key));
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  TRY(const auto found, find_object(locked.objects, key.key));
  if (!found) return no_such_key(key.key);
  return make_info(locked, key.key, found->state);
}

Result<std::unique_ptr<Reader>> LocalLake::open(const Access&, const ObjectKey& key)
{
  TRY_VOID(check_key(key.key));
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  TRY(const auto found, find_object(locked.objects, key.key));
  if (!found) return no_such_key(key.key);
  File file(::openat(found->folder.get(), found->name.c_str(),
                     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) return from_errno("cannot open the object " + key.key);
  TRY(const FileState state, get_state(file));
  TRY(ObjectInfo info, make_info(locked, key.key, state));
  return std::unique_ptr<Reader>(std::make_unique<LocalReader>(std::move(info), std::move(file)));
}

Result<std::unique_ptr<Staged>> LocalLake::stage(const Access&, const ObjectKey& key,
                                                 const ObjectProperties& properties)
{
  TRY_VOID(check_bucket_name(key.bucket));
  TRY_VOID(check_key(key.key));
  TRY_VOID(data_->check_there());
  if (!exists(data_->lake().get(), key.bucket)) return no_such_bucket(key.bucket);
  sweep_when_due();
  TRY(auto staged, StagedFile::create(staging_, key, properties));
  return std::unique_ptr<Staged>(std::move(staged));
}

Result<void> LocalLake::commit(const Access&, const std::string& bucket, Changes changes)
{
  return commit_changes(*data_, bucket, std::move(changes));
}

Result<void> LocalLake::set_tags(const Access&, const ObjectKey& key,
                                 const std::map<std::string, std::string>& tags)
{
  TRY_VOID(check_key(key.key));
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Exclusive));
  TRY(const auto found, find_object(locked.objects, key.key));
  if (!found) return no_such_key(key.key);
  TRY(ObjectProperties properties, get_properties(locked.state, key.key, found->state));
  properties.tags = tags;
  return write_properties(locked.state, key.key, found->state, properties, true);
}

// Multipart uploads.

Result<UploadInfo> LocalLake::create_upload(const Access&, const ObjectKey& key,
                                            const ObjectProperties& properties)
{
  TRY_VOID(check_key(key.key));
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  return lake::create_upload(locked, key.key, properties);
}

Result<UploadInfo> LocalLake::get_upload(const Access&, const ObjectKey& key, const std::string& id)
{
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  return lake::get_upload(locked, key.key, id);
}

Result<std::unique_ptr<Staged>> LocalLake::stage_part(const Access& access, const ObjectKey& key,
                                                      const std::string& id)
{
  TRY_VOID(get_upload(access, key, id));
  return stage(access, key, {});
}

Result<PartInfo> LocalLake::put_part(const Access&, const ObjectKey& key, const std::string& id,
                                     int number, std::unique_ptr<Staged> staged)
{
  auto& file = static_cast<StagedFile&>(*staged);
  CHECK(file.is_finished());
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  return lake::put_part(locked, key.key, id, number, file);
}

Result<UploadParts> LocalLake::list_parts(const Access&, const ObjectKey& key,
                                          const std::string& id)
{
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  return lake::list_parts(locked, key.key, id);
}

// What is left of an upload that was completed, if anything is.
static void clear_away(const LockedBucket& bucket, const std::string& id)
{
  const auto removed = remove_upload(bucket, id);
  if (!removed.ok() && removed.error().code != ErrorCode::NotFound)
    log_warning("lake: " + removed.error().message);
}

Result<ObjectInfo> LocalLake::complete_upload(const Access& access, const ObjectKey& key,
                                              const std::string& id, const Completion& completion)
{
  // A caller who gave up waiting asks again while the first call still copies.
  const OneAtATime::Turn turn(completing_, id);
  ObjectInfo info{key.key, 0, {}, now(), {}};
  Changes changes;
  changes.must_not_exist = completion.must_not_exist;
  if (completion.must_match) changes.must_match[key.key] = *completion.must_match;
  {
    // Copying takes time, and the lock would keep others out; the parts' folder stays open instead.
    TRY(LockedBucket bucket, data_->lock(key.bucket, LockKind::Shared));
    TRY(auto completed, find_completed(bucket, key.key, id));
    if (completed) {
      clear_away(bucket, id);
      return std::move(*completed);
    }
    TRY(const UploadParts upload, lake::list_parts(bucket, key.key, id));
    bucket.lock = File();
    TRY(auto staged, assemble(staging_, bucket, upload, completion));
    info.size = staged->size();
    info.etag = staged->etag();
    info.properties = staged->properties();
    changes.adds.push_back(std::move(staged));
  }
  TRY_VOID(commit(access, key.bucket, std::move(changes)));
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  if (auto kept = remember_completed(locked, id, info); !kept.ok())
    log_warning("lake: " + kept.error().message);
  clear_away(locked, id);
  return info;
}

Result<void> LocalLake::abort_upload(const Access&, const ObjectKey& key, const std::string& id)
{
  TRY(const LockedBucket locked, data_->lock(key.bucket, LockKind::Shared));
  TRY_VOID(lake::get_upload(locked, key.key, id));
  return remove_upload(locked, id);
}

Result<std::vector<UploadInfo>> LocalLake::list_uploads(const Access&, const std::string& bucket,
                                                        const std::string& prefix)
{
  TRY(const LockedBucket locked, data_->lock(bucket, LockKind::Shared));
  return lake::list_uploads(locked, prefix);
}

// At a start, when nobody begins or ends an upload.
Result<void> sweep_all_uploads(const DataFolder& data)
{
  std::vector<std::string> names;
  TRY_VOID(for_each_entry(data.lake(), [&](std::string_view name, EntryType type) {
    if (type == EntryType::Folder && is_bucket_name(name)) names.emplace_back(name);
    return true;
  }));
  for (const std::string& name : names) {
    TRY(const LockedBucket locked, data.lock(name, LockKind::Exclusive));
    TRY_VOID(sweep_uploads(locked));
  }
  return {};
}

} // namespace

Result<std::unique_ptr<Lake>> open_local_lake(const LocalLakeOptions& options)
{
  TRY(auto opened, DataFolder::open(options.folder));
  const std::shared_ptr<const DataFolder> data = std::move(opened);
  if (options.recover) {
    TRY_VOID(recover_all(*data));
    TRY_VOID(sweep_staging(*data));
    TRY_VOID(sweep_all_uploads(*data));
  }
  TRY(auto staging, Staging::open(data));
  return std::unique_ptr<Lake>(
      std::make_unique<LocalLake>(data, std::move(staging), options.recover));
}

} // namespace bindery::lake
