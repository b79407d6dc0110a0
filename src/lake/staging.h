// Bytes that are not committed: <data>/staging/<process>/<number>. Each open lake has a folder of
// its own, whose lock file is locked as long as the process lives; what has no living owner is
// swept.
#pragma once

#include "base/hash.h"
#include "lake/data_folder.h"
#include "lake/lake.h"

#include <atomic>

namespace bindery::lake {

class Staging {
public:
  static Result<std::unique_ptr<Staging>> open(std::shared_ptr<const DataFolder> data);
  Staging(std::string name, File lock, File folder, std::shared_ptr<const DataFolder> data);
  ~Staging(); // removes the folder
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const std::string& name() const { return name_; }
  const File& folder() const { return folder_; }
  std::string next_file_name() { return std::to_string(next_.fetch_add(1)); }

private:
  const std::string name_;
  const File lock_;
  const File folder_;
  const std::shared_ptr<const DataFolder> data_;
  std::atomic<int64_t> next_ = 1;
};

class StagedFile final : public Staged {
public:
  static Result<std::unique_ptr<StagedFile>> create(std::shared_ptr<Staging> staging, ObjectKey key,
                                                    const ObjectProperties& properties);
  StagedFile(std::shared_ptr<Staging> staging, ObjectKey key, ObjectProperties properties,
             std::string name, File file);
  ~StagedFile() override;

  Result<void> append(std::string_view bytes) override;
  Result<void> finish() override;
  const ObjectKey& key() const override { return key_; }
  int64_t size() const override { return size_; }
  const std::string& etag() const override { return properties_.etag; }
  ObjectProperties& properties() override { return properties_; }

  const Staging& staging() const { return *staging_; }
  const std::string& name() const { return name_; }
  bool is_finished() const { return is_finished_; }
  // Appends bytes of another file without a digest; only where the ETag was given.
  Result<void> append_file(const File& file, int64_t size);
  // Gives up ownership of the file: it was moved, or a manifest names it.
  void release() { is_released_ = true; }

private:
  Result<void> write_buffer();

  const std::shared_ptr<Staging> staging_;
  const ObjectKey key_;
  ObjectProperties properties_;
  const std::string name_;
  File file_;
  std::string buffer_;
  std::optional<Digest> digest_; // while the ETag is not known
  int64_t size_ = 0;
  bool is_finished_ = false;
  bool is_released_ = false;
};

// Removes what processes left that live no more. Finishes their commits first.
Result<void> sweep_staging(const DataFolder& data);

} // namespace bindery::lake
