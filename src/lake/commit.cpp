#include "lake/commit.h"

#include "base/log.h"
#include "lake/errors.h"
#include "lake/manifest.h"
#include "lake/names.h"
#include "lake/objects.h"
#include "lake/properties.h"
#include "lake/staging.h"

#include <algorithm>
#include <ctime>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>

namespace bindery::lake {

static constexpr size_t ChangesMax = 1'000'000;
static constexpr size_t SingleFlushMax =
    8; // more changes than this flush the file system once instead

static StagedFile& to_file(const std::unique_ptr<Staged>& staged)
{
  return static_cast<StagedFile&>(*staged);
}

static Result<void> check(const std::string& bucket, const Changes& changes)
{
  if (changes.adds.size() + changes.removes.size() > ChangesMax)
    return invalid_input("more than " + std::to_string(ChangesMax) + " changes in one commit");
  std::set<std::string_view> keys;
  for (const auto& add : changes.adds) {
    CHECK(add->key().bucket == bucket && to_file(add).is_finished());
    if (!keys.insert(add->key().key).second)
      return invalid_input("the key is written twice in one commit: " + add->key().key);
  }
  for (const std::string& key : changes.removes) TRY_VOID(check_key(key));
  return {};
}

static Result<void> check_conditions(const LockedBucket& bucket, const Changes& changes)
{
  if (changes.must_not_exist) {
    for (const auto& add : changes.adds) {
      TRY(const auto found, find_object(bucket.objects, add->key().key));
      if (found) return precondition_failed("If-None-Match");
    }
  }
  for (const auto& [key, etag] : changes.must_match) {
    TRY(const auto found, find_object(bucket.objects, key));
    if (!found) return no_such_key(key);
    TRY(const std::string found_etag, get_etag(bucket.state, key, found->state));
    if (etag != "*" && etag != found_etag) return precondition_failed("If-Match");
  }
  return {};
}

// A version of an object whose properties go: the one that a commit replaces or removes, or its own
// when it fails.
struct Version {
  std::string key;
  FileState state;
};

// Finer than a Time, so that two writers of a key hardly ever choose the same.
static int64_t get_time_ns()
{
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

// The state of the file then: file systems may keep coarser times than they are given.
static Result<FileState> set_time(const StagedFile& file, int64_t time_ns)
{
  const timespec time{time_ns / 1'000'000'000, time_ns % 1'000'000'000};
  const timespec times[2] = {time, time};
  if (::utimensat(file.staging().folder().get(), file.name().c_str(), times, AT_SYMLINK_NOFOLLOW) !=
      0)
    return from_errno("cannot set the time of a staged file");
  TRY(const auto state, find_file(file.staging().folder().get(), file.name()));
  if (!state) return internal("a staged file is gone");
  return *state;
}

static void forget(const File& bucket_state, const std::vector<Version>& versions)
{
  // Nobody can read them; a failure leaves a file that disturbs nobody.
  for (const Version& version : versions)
    if (auto removed = remove_properties(bucket_state, version.key, version.state); !removed.ok())
      log_warning("lake: " + removed.error().message);
}

namespace {

// One commit, step by step. What can be done before the bucket's lock is taken is.
class Commit {
public:
  Commit(const DataFolder& data, std::string bucket, Changes& changes)
      : data_(data), bucket_(std::move(bucket)), changes_(changes)
  {}

  Result<void> run();

private:
  Result<void> write_versions(int64_t time_ns);
  Result<void> plan(const LockedBucket& bucket);
  Result<void> publish(const LockedBucket& bucket);
  Result<void> publish_one(const LockedBucket& bucket);
  Result<void> publish_all(const LockedBucket& bucket);

  const DataFolder& data_;
  const std::string bucket_;
  Changes& changes_;
  File state_;
  Manifest manifest_;
  std::vector<Version> written_;
  std::vector<Version> formers_;
  File to_flush_; // after the lock
};

} // namespace

// Time and properties of every add, durable before anybody can see the object.
Result<void> Commit::write_versions(int64_t time_ns)
{
  const bool flush_each = changes_.adds.size() <= SingleFlushMax;
  manifest_.adds.clear();
  for (const auto& add : changes_.adds) {
    StagedFile& file = to_file(add);
    TRY(const FileState state, set_time(file, time_ns));
    written_.push_back({file.key().key, state});
    TRY_VOID(write_properties(state_, file.key().key, state, file.properties(), flush_each));
    manifest_.adds.push_back({file.key().key, file.staging().name() + "/" + file.name(), state});
  }
  if (!flush_each) TRY_VOID(flush_file_system(state_));
  return {};
}

Result<void> Commit::plan(const LockedBucket& bucket)
{
  std::set<std::string_view> added;
  int64_t latest_ns = 0;
  for (const auto& add : changes_.adds) {
    const std::string& key = add->key().key;
    added.insert(key);
    TRY(const auto found, find_object(bucket.objects, key));
    if (!found) continue;
    latest_ns = std::max(latest_ns, found->state.modified_ns);
    formers_.push_back({key, found->state});
  }
  for (const std::string& key : changes_.removes) {
    if (added.contains(key)) continue;
    TRY(const auto found, find_object(bucket.objects, key));
    if (!found) continue;
    manifest_.removes.push_back(key);
    formers_.push_back({key, found->state});
  }
  // Two versions of a key never have the same time, whatever the clock does: their properties go by
  // it. The second step is for file systems that keep two seconds only.
  for (const int64_t step_ns : {int64_t{1000}, int64_t{2'000'000'000}}) {
    if (manifest_.adds.empty() || manifest_.adds[0].state.modified_ns > latest_ns) return {};
    forget(state_, written_);
    written_.clear();
    TRY_VOID(write_versions(latest_ns / 1000 * 1000 + step_ns));
  }
  return {};
}

static Result<void> apply(const DataFolder& data, const LockedBucket& bucket,
                          const Manifest& manifest)
{
  const bool flush_each = manifest.adds.size() + manifest.removes.size() <= SingleFlushMax;
  // Removals first: a folder that they empty leaves its plain name to an object.
  for (const std::string& key : manifest.removes)
    TRY_VOID(erase_object(bucket.objects, key, flush_each));
  for (const Manifest::Add& add : manifest.adds) {
    // What is not staged any more has been placed before.
    if (!exists(data.staging().get(), add.staged)) continue;
    TRY(const File folder, place_object(bucket.objects, add.key, data.staging().get(), add.staged));
    if (flush_each) TRY_VOID(flush(folder));
  }
  return flush_each ? Result<void>() : flush_file_system(bucket.objects);
}

Result<void> Commit::publish_one(const LockedBucket& bucket)
{
  if (!manifest_.removes.empty()) return erase_object(bucket.objects, manifest_.removes[0], true);
  const Manifest::Add& add = manifest_.adds[0];
  TRY(to_flush_, place_object(bucket.objects, add.key, data_.staging().get(), add.staged));
  to_file(changes_.adds[0]).release();
  written_.clear();
  return {};
}

Result<void> Commit::publish_all(const LockedBucket& bucket)
{
  // What may fail for want of space or rights fails before the promise.
  for (const Manifest::Add& add : manifest_.adds) TRY_VOID(prepare_object(bucket.objects, add.key));
  TRY_VOID(write_manifest(bucket, manifest_));
  for (const auto& add : changes_.adds) to_file(add).release();
  written_.clear();
  TRY_VOID(apply(data_, bucket, manifest_));
  return remove_manifest(bucket);
}

Result<void> Commit::publish(const LockedBucket& bucket)
{
  // Removed, and made again, while this waited for the lock.
  if (!is_same(state_, bucket.state)) return no_such_bucket(bucket_);
  TRY_VOID(check_conditions(bucket, changes_));
  TRY_VOID(plan(bucket));
  switch (manifest_.adds.size() + manifest_.removes.size()) {
  case 0: return {};
  case 1: return publish_one(bucket);
  default: return publish_all(bucket);
  }
}

Result<void> Commit::run()
{
  if (!exists(data_.lake().get(), bucket_)) return no_such_bucket(bucket_);
  TRY(state_, make_folder(data_.buckets().get(), bucket_, false));
  Result<void> result = write_versions(get_time_ns());
  if (result.ok()) {
    auto locked = data_.lock(bucket_, LockKind::Exclusive);
    result = locked.ok() ? publish(*locked) : Result<void>(locked.error());
  }
  // Without the lock: others may see the object already, but the caller hears of it only when it is
  // durable.
  if (result.ok() && to_flush_.is_open()) result = flush(to_flush_);
  forget(state_, result.ok() ? formers_ : written_);
  return result;
}

Result<void> commit_changes(const DataFolder& data, const std::string& bucket, Changes changes)
{
  TRY_VOID(check_bucket_name(bucket));
  TRY_VOID(check(bucket, changes));
  return Commit(data, bucket, changes).run();
}

bool has_manifest(const LockedBucket& bucket) { return is_manifest_there(bucket); }

// Whether each add is staged still or in its place already.
static Result<std::pair<size_t, size_t>> count_staged_and_placed(const DataFolder& data,
                                                                 const LockedBucket& bucket,
                                                                 const Manifest& manifest)
{
  size_t staged = 0;
  size_t placed = 0;
  for (const Manifest::Add& add : manifest.adds) {
    if (exists(data.staging().get(), add.staged)) {
      ++staged;
      continue;
    }
    TRY(const auto found, find_object(bucket.objects, add.key));
    if (found && found->state == add.state) ++placed;
  }
  return std::pair(staged, placed);
}

Result<void> recover(const DataFolder& data, const LockedBucket& bucket)
{
  TRY(const Manifest manifest, read_manifest(bucket));
  TRY(const auto counts, count_staged_and_placed(data, bucket, manifest));
  const auto [staged, placed] = counts;
  if (staged + placed < manifest.adds.size()) {
    // Staged files were flushed before the manifest, so this takes a failing disk or somebody who
    // removed them.
    if (placed == 0) {
      log_error("lake: rolled back a commit of the bucket " + bucket.name +
                ": its staged files are gone");
      for (const Manifest::Add& add : manifest.adds)
        TRY_VOID(remove_file(data.staging().get(), add.staged));
      return remove_manifest(bucket);
    }
    log_error("lake: a commit of the bucket " + bucket.name + " lost " +
              std::to_string(manifest.adds.size() - staged - placed) + " of its files");
  }
  TRY_VOID(apply(data, bucket, manifest));
  TRY_VOID(remove_manifest(bucket));
  log_info("lake: finished a commit of the bucket " + bucket.name + " that an ended process left");
  return {};
}

Result<void> recover_all(const DataFolder& data)
{
  std::vector<std::string> names;
  TRY_VOID(for_each_entry(data.buckets(), [&](std::string_view name, EntryType type) {
    if (type == EntryType::Folder && is_bucket_name(name)) names.emplace_back(name);
    return true;
  }));
  for (const std::string& name : names) {
    if (!exists(data.buckets().get(), name + "/" + ManifestName)) continue;
    auto locked = data.lock(name, LockKind::Exclusive); // which recovers
    if (!locked.ok() && locked.error().code != ErrorCode::NotFound)
      return std::move(locked).error();
  }
  return {};
}

} // namespace bindery::lake
