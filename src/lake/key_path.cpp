#include "lake/key_path.h"

namespace bindery::lake {

static constexpr std::string_view FileMark = "@f@";
static constexpr std::string_view FolderMark = "@d@";
static constexpr std::string_view ContinuedMark = "@c@";
static constexpr size_t MarkSize = 3;
static constexpr size_t TextSizeMax = 240; // escaped bytes in one name

bool is_escaped(std::string_view name)
{
  return name.starts_with(FileMark) || name.starts_with(FolderMark) ||
         name.starts_with(ContinuedMark);
}

bool is_plain(std::string_view part)
{
  return !part.empty() && part != "." && part != ".." && part.size() <= NameSizeMax &&
         !is_escaped(part) && part.find('\0') == std::string_view::npos;
}

static bool is_middle_of_character(char byte)
{
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// Cuts the escaped text into names: full pieces end between two characters, so that each name is
// UTF-8.
static std::vector<std::string> escape(std::string_view part, std::string_view last_mark)
{
  std::vector<std::string> names;
  std::string text;
  for (size_t i = 0; i < part.size();) {
    size_t end = i + 1;
    while (end < part.size() && end - i < 4 && is_middle_of_character(part[end])) ++end;
    std::string piece;
    for (const char byte : part.substr(i, end - i))
      piece += byte == '\0'  ? std::string("%00")
               : byte == '%' ? std::string("%25")
                             : std::string(1, byte);
    if (text.size() + piece.size() > TextSizeMax) {
      names.push_back(std::string(ContinuedMark) + text);
      text.clear();
    }
    text += piece;
    i = end;
  }
  names.push_back(std::string(last_mark) + text);
  return names;
}

std::vector<std::string> escape_file(std::string_view part) { return escape(part, FileMark); }

std::vector<std::string> escape_folder(std::string_view part)
{
  if (is_plain(part)) return {std::string(part)};
  return escape(part, FolderMark);
}

std::optional<EscapedName> unescape(std::string_view name)
{
  if (!is_escaped(name)) return std::nullopt;
  const NameKind kind = name[1] == 'f'   ? NameKind::File
                        : name[1] == 'd' ? NameKind::Folder
                                         : NameKind::Continued;
  std::string text;
  for (size_t i = MarkSize; i < name.size(); ++i) {
    if (name[i] != '%') {
      text += name[i];
      continue;
    }
    const std::string_view digits = name.substr(i + 1, 2);
    if (digits != "00" && digits != "25") return std::nullopt;
    text += digits == "00" ? '\0' : '%';
    i += 2;
  }
  return EscapedName{kind, std::move(text)};
}

std::vector<std::string> get_folder_path(std::string_view prefix)
{
  std::vector<std::string> folders;
  while (!prefix.empty()) {
    const size_t slash = prefix.find('/');
    for (std::string& name : escape_folder(prefix.substr(0, slash)))
      folders.push_back(std::move(name));
    if (slash == std::string_view::npos) break;
    prefix.remove_prefix(slash + 1);
  }
  return folders;
}

static std::string_view last_part(std::string_view key) { return key.substr(key.rfind('/') + 1); }

std::optional<KeyPath> find_plain_path(std::string_view key)
{
  const std::string_view part = last_part(key);
  if (!is_plain(part)) return std::nullopt;
  return KeyPath{get_folder_path(key.substr(0, key.size() - part.size())), std::string(part)};
}

KeyPath get_escaped_path(std::string_view key)
{
  const std::string_view part = last_part(key);
  KeyPath path{get_folder_path(key.substr(0, key.size() - part.size())), {}};
  for (std::string& name : escape_file(part)) path.folders.push_back(std::move(name));
  path.name = std::move(path.folders.back());
  path.folders.pop_back();
  return path;
}

} // namespace bindery::lake
