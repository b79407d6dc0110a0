// Where a key is kept below the folder of its bucket.
//
// Parts of a key (between slashes) are folder and file names as they are: the plain form. A part
// that a file system cannot hold, and a key whose plain name is taken by a folder (`a` beside
// `a/b`), has an escaped name:
//   @f@<text>   a file: the last part of a key      @d@<text>   a folder: any other part
//   @c@<text>   a folder that holds the first bytes of a part that goes on below it (parts over 255
//   bytes)
// where <text> is the part with NUL as %00 and % as %25. A part that begins with such a mark is
// itself escaped, so no two keys share a path, and each path gives back its key.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::lake {

constexpr size_t KeySizeMax = 1024;
constexpr size_t NameSizeMax = 255; // of one file name, in bytes

struct KeyPath {
  std::vector<std::string> folders; // below the bucket
  std::string name;
};

// The paths of a valid key. Not every key has a plain path; each has an escaped one.
std::optional<KeyPath> find_plain_path(std::string_view key);
KeyPath get_escaped_path(std::string_view key);
// The folders that hold what lies below `prefix`, which is empty or ends with a slash.
std::vector<std::string> get_folder_path(std::string_view prefix);

enum class NameKind { File, Folder, Continued };

struct EscapedName {
  NameKind kind;
  std::string text;
};

bool is_escaped(std::string_view name);
std::optional<EscapedName> unescape(std::string_view name);
bool is_plain(std::string_view part);
// The names, outermost first, of a part as a file or as a folder; the last is the file or folder
// itself.
std::vector<std::string> escape_file(std::string_view part);
std::vector<std::string> escape_folder(std::string_view part); // plain where that is possible

} // namespace bindery::lake
