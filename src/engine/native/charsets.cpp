// Texts in the character sets of encode and decode.
#include "engine/native/kernel.h"
#include "engine/native/texts.h"
#include "engine/native/unicode.h"

#include "engine/errors.h"

#include "base/text.h"

#include <set>

namespace bindery::engine::native {

using duckdb::idx_t;

namespace {

// Of Spark before 4.0: what cannot be told becomes another character instead of an error.
enum class Malformed { Raises, Replaced };

struct Charset {
  const char* function;
  std::string name; // upper case
  Malformed malformed = Malformed::Raises;
};

[[noreturn]] void raise_malformed(const Charset& charset)
{
  if (charset.malformed == Malformed::Replaced)
    raise("UNSUPPORTED_OPERATION", "0A000",
          "Malformed texts of " + charset.name + " are not supported here.");
  raise("MALFORMED_CHARACTER_CODING", "22000",
        std::string("Invalid value found when performing ") + charset.function + " with " +
            charset.name + ".",
        {{"function", charset.function}, {"charset", charset.name}});
}

void check_name(const Charset& charset, std::string_view given)
{
  static const std::set<std::string> Known = {"UTF-8",    "US-ASCII", "ISO-8859-1", "UTF-16",
                                              "UTF-16BE", "UTF-16LE", "UTF-32"};
  if (Known.contains(charset.name)) return;
  if (charset.malformed == Malformed::Replaced)
    raise("UNSUPPORTED_OPERATION", "0A000",
          "The character set " + charset.name + " is not supported.");
  const std::string names = "ISO-8859-1, US-ASCII, UTF-16, UTF-16BE, UTF-16LE, UTF-32, UTF-8";
  raise("INVALID_PARAMETER_VALUE.CHARSET", "22023",
        std::string("The value of parameter(s) `charset` in ") + charset.function +
            " is invalid: expects one of the " + names + ", but got " + std::string(given) + ".",
        {{"parameter", "`charset`"},
         {"functionName", charset.function},
         {"charsets", names},
         {"charset", std::string(given)}});
}

// `size` bytes of the number, the highest first unless `is_little`.
void append_unit(uint32_t unit, int size, bool is_little, std::string& out)
{
  for (int i = 0; i < size; i++)
    out += static_cast<char>(unit >> (8 * (is_little ? i : size - 1 - i)));
}

uint32_t unit_at(std::string_view bytes, size_t at, int size, bool is_little)
{
  uint32_t unit = 0;
  for (int i = 0; i < size; i++) {
    const size_t byte = at + static_cast<size_t>(is_little ? size - 1 - i : i);
    unit = unit << 8 | static_cast<unsigned char>(bytes[byte]);
  }
  return unit;
}

std::string encoded(std::string_view text, const Charset& charset)
{
  if (charset.name == "UTF-8") return std::string(text);
  const bool is_little = charset.name == "UTF-16LE";
  const uint32_t narrow_end = charset.name == "US-ASCII" ? 0x80 : 0x100;
  std::string out = charset.name == "UTF-16" && !text.empty() ? "\xFE\xFF" : "";
  for (size_t at = 0; at < text.size();) {
    const uint32_t code = next_code_point(text, at);
    if (charset.name == "UTF-32") {
      append_unit(code, 4, false, out);
    } else if (charset.name.starts_with("UTF-16")) {
      if (code >= 0x10000) append_unit(0xD7C0 + (code >> 10), 2, is_little, out);
      append_unit(code >= 0x10000 ? 0xDC00 | (code & 0x3FF) : code, 2, is_little, out);
    } else if (code < narrow_end) {
      out += static_cast<char>(code);
    } else if (charset.malformed == Malformed::Replaced) {
      out += '?';
    } else {
      raise_malformed(charset);
    }
  }
  return out;
}

std::string decoded_utf16(std::string_view bytes, const Charset& charset)
{
  bool is_little = charset.name == "UTF-16LE";
  if (charset.name == "UTF-16" &&
      (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE"))) {
    is_little = bytes[0] == '\xFF';
    bytes.remove_prefix(2);
  }
  std::string out;
  if (bytes.size() % 2 != 0) raise_malformed(charset);
  for (size_t at = 0; at < bytes.size(); at += 2) {
    const uint32_t unit = unit_at(bytes, at, 2, is_little);
    if (unit < 0xD800 || unit > 0xDFFF) {
      append_code_point(unit, out);
      continue;
    }
    at += 2;
    const uint32_t low = at < bytes.size() ? unit_at(bytes, at, 2, is_little) : 0;
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF) raise_malformed(charset);
    append_code_point(0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF)), out);
  }
  return out;
}

std::string decoded_utf32(std::string_view bytes, const Charset& charset)
{
  const std::string_view big("\0\0\xFE\xFF", 4), little("\xFF\xFE\0\0", 4);
  const bool is_little = bytes.starts_with(little);
  if (is_little || bytes.starts_with(big)) bytes.remove_prefix(4);
  std::string out;
  if (bytes.size() % 4 != 0) raise_malformed(charset);
  for (size_t at = 0; at < bytes.size(); at += 4) {
    const uint32_t code = unit_at(bytes, at, 4, is_little);
    if (code > 0x10FFFF) raise_malformed(charset);
    // Half a pair is no character of a text.
    append_code_point(code >= 0xD800 && code <= 0xDFFF ? '?' : code, out);
  }
  return out;
}

std::string decoded(std::string_view bytes, const Charset& charset)
{
  if (charset.name == "ISO-8859-1") {
    std::string out;
    for (const char c : bytes) append_code_point(static_cast<unsigned char>(c), out);
    return out;
  }
  if (charset.name.starts_with("UTF-16")) return decoded_utf16(bytes, charset);
  if (charset.name == "UTF-32") return decoded_utf32(bytes, charset);
  if (charset.name == "UTF-8" && charset.malformed == Malformed::Replaced)
    return to_valid_utf8(bytes);
  const bool is_ascii = charset.name != "US-ASCII" ||
                        std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= 0; });
  if (!is_ascii || !is_utf8(bytes)) raise_malformed(charset);
  return std::string(bytes);
}

} // namespace

// (value, character set, whether malformed texts are replaced)
template <std::string (*F)(std::string_view, const Charset&)>
static Kernel bind_charset(const Signature& signature)
{
  const char* function = signature.name == "encode" ? "`encode`" : "`decode`";
  return rows([function](Rows& all, idx_t row) {
    const Charset charset{function, to_upper(all.text(1, row)),
                          all.get<bool>(2, row) ? Malformed::Replaced : Malformed::Raises};
    check_name(charset, all.text(1, row));
    all.set_text(row, F(all.text(0, row), charset));
  });
}

void add_charsets(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"encode", bind_charset<encoded>, true});
  s.push_back({"decode", bind_charset<decoded>, true});
}

} // namespace bindery::engine::native
