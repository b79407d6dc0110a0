// The escaping of keys: each key has a path that gives it back, no two keys share one, and no path
// leaves its bucket.
#include "base/result.h"
#include "lake/key_path.h"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace bindery::lake;

static void check_name(const std::string& name)
{
  CHECK(!name.empty() && name != "." && name != ".." && name.size() <= NameSizeMax);
  CHECK(name.find('/') == std::string::npos && name.find('\0') == std::string::npos);
}

// The key that a path stands for, read as a listing reads it.
static std::string get_key(const KeyPath& path)
{
  std::string key;
  for (const std::string& name : path.folders) {
    check_name(name);
    const auto escaped = unescape(name);
    if (!escaped) CHECK(is_plain(name));
    if (escaped) CHECK(escaped->kind != NameKind::File);
    key += escaped ? escaped->text : name;
    if (!escaped || escaped->kind == NameKind::Folder) key += '/';
  }
  check_name(path.name);
  const auto escaped = unescape(path.name);
  if (!escaped) CHECK(is_plain(path.name));
  if (escaped) CHECK(escaped->kind == NameKind::File);
  return key + (escaped ? escaped->text : path.name);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
  const std::string key(reinterpret_cast<const char*>(data), size);
  if (key.empty() || key.size() > KeySizeMax) return 0;
  CHECK(get_key(get_escaped_path(key)) == key);
  if (const auto plain = find_plain_path(key)) CHECK(get_key(*plain) == key);
  // The other way: a name that unescapes and escapes to something else is nobody's.
  if (const auto escaped = unescape(key); escaped && escaped->kind == NameKind::File) {
    const auto names = escape_file(escaped->text);
    if (names.size() == 1 && names[0] == key) CHECK(unescape(names[0])->text == escaped->text);
  }
  return 0;
}
