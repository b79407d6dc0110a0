// Multipart uploads: lake-state/buckets/<bucket>/uploads/<id>/, with the file `upload` and one file
// a part, named <number>-<etag>-<checksum algorithm>-<checksum in hex>, so that one rename puts
// bytes and digests in place.
#pragma once

#include "lake/data_folder.h"
#include "lake/lake.h"
#include "lake/staging.h"

namespace bindery::lake {

// `bucket` is locked, shared or exclusive, but for assembling, which takes time.
Result<UploadInfo> create_upload(const LockedBucket& bucket, const std::string& key,
                                 const ObjectProperties& properties);
Result<UploadInfo> get_upload(const LockedBucket& bucket, const std::string& key,
                              const std::string& id);
Result<PartInfo> put_part(const LockedBucket& bucket, const std::string& key, const std::string& id,
                          int number, StagedFile& staged);
Result<UploadParts> list_parts(const LockedBucket& bucket, const std::string& key,
                               const std::string& id);
Result<std::vector<UploadInfo>> list_uploads(const LockedBucket& bucket, const std::string& prefix);
Result<void> remove_upload(const LockedBucket& bucket, const std::string& id);
// Removes what is left of uploads whose process died while it began or removed them. Nobody else
// may be at uploads of the bucket.
Result<void> sweep_uploads(const LockedBucket& bucket);

// What a completed upload became, for a day: lake-state/buckets/<bucket>/completed/<id>. A caller
// whose connection broke off asks again.
Result<void> remember_completed(const LockedBucket& bucket, const std::string& id,
                                const ObjectInfo& object);
Result<std::optional<ObjectInfo>> find_completed(const LockedBucket& bucket, const std::string& key,
                                                 const std::string& id);

// The parts put together as one staged file, checked against the completion.
Result<std::unique_ptr<StagedFile>> assemble(std::shared_ptr<Staging> staging,
                                             const LockedBucket& bucket, const UploadParts& upload,
                                             const Completion& completion);

} // namespace bindery::lake
