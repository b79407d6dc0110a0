// Buckets and objects. The one interface to user data: a local folder implements it, a remote S3
// will. Writing is two steps: stage bytes, then commit any number of staged objects and removals of
// one bucket at once. What is not committed is never listed or read, and is swept at the next
// start.
#pragma once

#include "access/access.h"
#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::lake {

struct ObjectKey {
  std::string bucket;
  std::string key; // 1 … 1024 bytes of UTF-8
  auto operator<=>(const ObjectKey&) const = default;
};

// s3://bucket/key (also s3a:// and s3n://); the key may be empty.
Result<ObjectKey> parse_s3_url(std::string_view url);
std::string to_s3_url(const ObjectKey& key);

struct BucketInfo {
  std::string name;
  Time created;
  std::string region;
};

struct ObjectProperties {
  std::string content_type;
  std::map<std::string, std::string> headers;  // Content-Encoding, Cache-Control, …
  std::map<std::string, std::string> metadata; // x-amz-meta-*
  std::string checksum_algorithm;              // CRC32, SHA256, … or empty
  std::string checksum_type;                   // FULL_OBJECT, COMPOSITE, or empty
  std::string checksum;                        // base64; "-<parts>" after it when composite
  std::map<std::string, std::string> tags;
  std::string
      etag; // set by the caller only for multipart ("<md5>-<parts>"); else the MD5 of the bytes
};

struct ObjectInfo {
  std::string key;
  int64_t size = 0;
  std::string etag; // without quotes
  Time modified;
  ObjectProperties properties; // filled by head and open, not by list
};

struct ListRequest {
  std::string prefix;
  std::string delimiter;   // "" or any text; "/" is the fast one
  std::string start_after; // keys strictly after this one; also a common prefix, which is then not
                           // given again
  int64_t max_keys =
      1000; // objects and prefixes together; any number: one page is one moment of the bucket
  bool with_etags = true; // false leaves ObjectInfo::etag empty and is faster
};

struct ListPage {
  std::vector<ObjectInfo> objects;          // in byte order of the key
  std::vector<std::string> common_prefixes; // in byte order
  bool is_truncated = false;
  std::string last; // pass as the next start_after
};

// An open object: its bytes do not change while it is open, whatever is committed meanwhile. Any
// thread.
class Reader {
public:
  virtual ~Reader() = default;
  virtual const ObjectInfo& info() const = 0;
  // Reads up to `size` bytes at `offset` into `buffer`; fewer only at the end.
  virtual Result<int64_t> read(int64_t offset, char* buffer, int64_t size) = 0;
};

// Bytes on their way to an object. One thread. Destroying it without `finish` discards them.
class Staged {
public:
  virtual ~Staged() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // Flushes to disk; afterwards only for `commit`.
  virtual Result<void> finish() = 0;
  virtual const ObjectKey& key() const = 0;
  virtual int64_t size() const = 0;
  virtual const std::string& etag() const = 0; // after finish
  // May be changed until commit: a checksum is known only when the last byte has come.
  virtual ObjectProperties& properties() = 0;
};

struct Changes {
  std::vector<std::unique_ptr<Staged>> adds; // finished; replace what is there
  std::vector<std::string> removes;          // keys; those that are not there are no error
  // When set: each add must not exist yet, else the whole commit fails (PreconditionFailed).
  bool must_not_exist = false;
  // Keys that must have this ETag at the moment of the commit ("*": any, but must exist), else
  // PreconditionFailed.
  std::map<std::string, std::string> must_match;
};

// A multipart upload: parts that become one object when it is completed. Kept until completed or
// aborted.
struct UploadInfo {
  std::string key;
  std::string id;
  Time initiated;
  ObjectProperties properties;
};

struct PartInfo {
  int number = 0; // 1 … 10000
  int64_t size = 0;
  std::string etag;
  Time modified;
  std::string checksum_algorithm;
  std::string checksum; // base64
};

struct UploadParts {
  UploadInfo upload;
  std::vector<PartInfo> parts; // by number
};

struct CompletedPart {
  int number = 0;
  std::string etag;
  std::string checksum; // as sent, or empty
};

struct Completion {
  std::vector<CompletedPart> parts; // ascending
  bool must_not_exist = false;
  std::optional<std::string> must_match; // an ETag, or "*"
  int64_t expected_size = -1;            // or -1
  std::string checksum;                  // of the whole object, when the caller sent one
};

// Any thread. Errors carry S3's names: NoSuchBucket, NoSuchKey, BucketAlreadyOwnedByYou,
// BucketNotEmpty, …
class Lake {
public:
  virtual ~Lake() = default;

  virtual Result<std::vector<BucketInfo>> list_buckets(const Access& access) = 0;
  virtual Result<BucketInfo> get_bucket(const Access& access, const std::string& bucket) = 0;
  virtual Result<void> create_bucket(const Access& access, const std::string& bucket) = 0;
  virtual Result<void> delete_bucket(const Access& access, const std::string& bucket) = 0;

  virtual Result<ListPage> list(const Access& access, const std::string& bucket,
                                const ListRequest& request) = 0;
  virtual Result<ObjectInfo> head(const Access& access, const ObjectKey& key) = 0;
  virtual Result<std::unique_ptr<Reader>> open(const Access& access, const ObjectKey& key) = 0;
  virtual Result<std::unique_ptr<Staged>> stage(const Access& access, const ObjectKey& key,
                                                const ObjectProperties& properties) = 0;
  // All or nothing, also across kill -9: afterwards every change is visible, or none.
  virtual Result<void> commit(const Access& access, const std::string& bucket, Changes changes) = 0;
  // Replaces the tags of an object; its bytes, ETag and time stay.
  virtual Result<void> set_tags(const Access& access, const ObjectKey& key,
                                const std::map<std::string, std::string>& tags) = 0;

  // Multipart uploads. Unknown ids fail with NoSuchUpload.
  virtual Result<UploadInfo> create_upload(const Access& access, const ObjectKey& key,
                                           const ObjectProperties& properties) = 0;
  virtual Result<UploadInfo> get_upload(const Access& access, const ObjectKey& key,
                                        const std::string& id) = 0;
  // Stages the bytes of one part; `put_part` keeps them, replacing an earlier part of that number.
  virtual Result<std::unique_ptr<Staged>> stage_part(const Access& access, const ObjectKey& key,
                                                     const std::string& id) = 0;
  virtual Result<PartInfo> put_part(const Access& access, const ObjectKey& key,
                                    const std::string& id, int number,
                                    std::unique_ptr<Staged> staged) = 0;
  virtual Result<UploadParts> list_parts(const Access& access, const ObjectKey& key,
                                         const std::string& id) = 0;
  virtual Result<ObjectInfo> complete_upload(const Access& access, const ObjectKey& key,
                                             const std::string& id,
                                             const Completion& completion) = 0;
  virtual Result<void> abort_upload(const Access& access, const ObjectKey& key,
                                    const std::string& id) = 0;
  // In byte order of the key, then by time of initiation.
  virtual Result<std::vector<UploadInfo>>
  list_uploads(const Access& access, const std::string& bucket, const std::string& prefix) = 0;

  // Removes what ended processes left behind, never what belongs to a living one. Cheap; for after
  // a child's death.
  virtual Result<void> sweep() = 0;
};

// The lake under a local folder. Recovers and sweeps what a killed process left; several processes
// may have the same folder open (the server and its engines).
struct LocalLakeOptions {
  std::string folder;  // <data>; objects at <data>/lake/<bucket>/<key>
  bool recover = true; // the server's own opening; children pass false
};
Result<std::unique_ptr<Lake>> open_local_lake(const LocalLakeOptions& options);

} // namespace bindery::lake
