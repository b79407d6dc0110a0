// Files and folders by descriptor. Symbolic links are never followed below a folder that was opened
// here.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::lake {

// An open descriptor, closed with the object.
class File {
public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept;
  ~File();

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

private:
  int descriptor_ = -1;
};

// What names one version of a file: bytes never change under the same size and time.
struct FileState {
  int64_t size = 0;
  int64_t modified_ns = 0;
  bool operator==(const FileState&) const = default;
  Time modified() const { return Time{modified_ns / 1000}; }
};

// Opens <folder>/<name>; NotFound when it is not there or is no folder.
Result<File> open_folder(int folder, const std::string& name);
// Opens the folder at the end of the path, one name after the other; NotFound when one is missing.
Result<File> open_folders(int folder, const std::vector<std::string>& path);
// Makes the missing ones. Each folder that got a new entry is flushed when `flush` is set.
Result<File> make_folder(int folder, const std::string& name, bool flush);
// The absolute or relative path as a folder; made with its parents when missing.
Result<File> make_root_folder(const std::string& path);

// A regular file of that name, or nothing (also when it is a folder, a link, a device).
Result<std::optional<FileState>> find_file(int folder, const std::string& name);
Result<FileState> get_state(const File& file);
bool exists(int folder, const std::string& name); // of any kind
bool is_same(const File& a, const File& b);

Result<std::optional<std::string>> find_content(int folder, const std::string& name,
                                                size_t size_max);
// Creates or replaces a file at once: written aside, its bytes flushed when `flush` is set,
// renamed.
Result<void> write_file(int folder, const std::string& name, std::string_view content, bool flush);
Result<void> write_bytes(const File& file, std::string_view content);
Result<void> flush(const File& file);
Result<void> flush_file_system(const File& file);
Result<void> move_file(int from, const std::string& from_name, int to, const std::string& to_name);
// No error when it is not there.
Result<void> remove_file(int folder, const std::string& name);
Result<void> remove_tree(int folder, const std::string& name);

enum class EntryType { File, Folder, Other };
// Calls `visit` for each entry but "." and ".." until it returns false.
Result<void>
for_each_entry(const File& folder,
               const std::function<bool(std::string_view name, EntryType type)>& visit);

// flock: waits for the lock, which ends with the descriptor.
Result<void> lock_shared(const File& file);
Result<void> lock_exclusive(const File& file);
Result<bool> try_lock_exclusive(const File& file);

} // namespace bindery::lake
