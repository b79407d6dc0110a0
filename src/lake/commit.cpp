#include "lake/commit.h"

#include "base/log.h"
#include "lake/errors.h"
#include "lake/manifest.h"
#include "lake/names.h"
#include "lake/objects.h"
#include "lake/properties.h"
#include "lake/staging.h"

#include <algorithm>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>

namespace bindery::lake {

static constexpr size_t ChangesMax = 1'000'000;
static constexpr size_t SingleFlushMax = 8; // more changes than this flush the file system once instead

static StagedFile& to_file(const std::unique_ptr<Staged>& staged) { return static_cast<StagedFile&>(*staged); }

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

// A version that a commit replaces or removes: its properties go when it is done.
struct Former {
  std::string key;
  FileState state;
};

struct Plan {
  Manifest manifest;
  std::vector<Former> formers;
};

static Result<Plan> make_plan(const LockedBucket& bucket, const Changes& changes)
{
  Plan plan;
  std::set<std::string_view> added;
  int64_t time_ns = now().microseconds * 1000;
  for (const auto& add : changes.adds) {
    const std::string& key = add->key().key;
    added.insert(key);
    TRY(const auto found, find_object(bucket.objects, key));
    if (!found) continue;
    // Two versions of a key never have the same time, whatever the clock does: their properties go by it.
    time_ns = std::max(time_ns, found->state.modified_ns / 1000 * 1000 + 1000);
    plan.formers.push_back({key, found->state});
  }
  for (const auto& add : changes.adds) {
    const StagedFile& file = to_file(add);
    plan.manifest.adds.push_back(
        {file.key().key, file.staging().name() + "/" + file.name(), {file.size(), time_ns}});
  }
  for (const std::string& key : changes.removes) {
    if (added.contains(key)) continue;
    TRY(const auto found, find_object(bucket.objects, key));
    if (!found) continue;
    plan.manifest.removes.push_back(key);
    plan.formers.push_back({key, found->state});
  }
  return plan;
}

static Result<void> set_time(const StagedFile& file, int64_t time_ns)
{
  const timespec time{time_ns / 1'000'000'000, time_ns % 1'000'000'000};
  const timespec times[2] = {time, time};
  if (::utimensat(file.staging().folder().get(), file.name().c_str(), times, AT_SYMLINK_NOFOLLOW) != 0)
    return from_errno("cannot set the time of a staged file");
  return {};
}

static Result<void> apply(const DataFolder& data, const LockedBucket& bucket, const Manifest& manifest, bool flush)
{
  // Removals first: a folder that they empty leaves its plain name to an object.
  for (const std::string& key : manifest.removes) TRY_VOID(erase_object(bucket.objects, key, flush));
  for (const Manifest::Add& add : manifest.adds) {
    // What is not staged any more has been placed before.
    if (!exists(data.staging().get(), add.staged)) continue;
    TRY_VOID(place_object(bucket.objects, add.key, data.staging().get(), add.staged, flush));
  }
  return {};
}

static Result<void> publish(const DataFolder& data, const LockedBucket& bucket, const Changes& changes,
                            const Plan& plan)
{
  const Manifest& manifest = plan.manifest;
  const size_t count = manifest.adds.size() + manifest.removes.size();
  const bool flush_each = count <= SingleFlushMax;
  for (size_t i = 0; i < changes.adds.size(); ++i) {
    const StagedFile& file = to_file(changes.adds[i]);
    TRY_VOID(set_time(file, manifest.adds[i].state.modified_ns));
    TRY_VOID(write_properties(bucket.state, file.key().key, manifest.adds[i].state, to_file(changes.adds[i]).properties(),
                              flush_each));
  }
  if (count == 1) {
    TRY_VOID(apply(data, bucket, manifest, true));
    for (const auto& add : changes.adds) to_file(add).release();
    return {};
  }
  // What may fail for want of space or rights fails before the promise.
  for (const Manifest::Add& add : manifest.adds) TRY_VOID(prepare_object(bucket.objects, add.key, flush_each));
  TRY_VOID(write_manifest(bucket, manifest));
  for (const auto& add : changes.adds) to_file(add).release();
  TRY_VOID(apply(data, bucket, manifest, flush_each));
  if (!flush_each) TRY_VOID(flush_file_system(bucket.objects));
  return remove_manifest(bucket);
}

Result<void> commit_changes(const DataFolder& data, const std::string& bucket, Changes changes)
{
  TRY_VOID(check(bucket, changes));
  TRY(const LockedBucket locked, data.lock(bucket, LockKind::Exclusive));
  TRY_VOID(check_conditions(locked, changes));
  TRY(const Plan plan, make_plan(locked, changes));
  if (plan.manifest.adds.empty() && plan.manifest.removes.empty()) return {};
  TRY_VOID(publish(data, locked, changes, plan));
  for (const Former& former : plan.formers) {
    // Nobody can read them any more; a failure leaves a file that disturbs nobody.
    if (auto removed = remove_properties(locked.state, former.key, former.state); !removed.ok())
      log_warning("lake: " + removed.error().message);
  }
  return {};
}

bool has_manifest(const LockedBucket& bucket) { return is_manifest_there(bucket); }

// Whether each add is staged still or in its place already.
static Result<std::pair<size_t, size_t>> count_staged_and_placed(const DataFolder& data, const LockedBucket& bucket,
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
    // Staged files were flushed before the manifest, so this takes a failing disk or somebody who removed them.
    if (placed == 0) {
      log_error("lake: rolled back a commit of the bucket " + bucket.name + ": its staged files are gone");
      for (const Manifest::Add& add : manifest.adds) TRY_VOID(remove_file(data.staging().get(), add.staged));
      return remove_manifest(bucket);
    }
    log_error("lake: a commit of the bucket " + bucket.name + " lost " +
              std::to_string(manifest.adds.size() - staged - placed) + " of its files");
  }
  TRY_VOID(apply(data, bucket, manifest, false));
  TRY_VOID(flush_file_system(bucket.objects));
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
    if (!locked.ok() && locked.error().code != ErrorCode::NotFound) return std::move(locked).error();
  }
  return {};
}

} // namespace bindery::lake
