// Bytes and texts in each other's forms, and what is done to single characters.
#include "engine/native/kernel.h"
#include "engine/native/texts.h"
#include "engine/native/unicode.h"

#include "engine/errors.h"

#include "base/hash.h"
#include "base/text.h"

namespace duckdb {
int32_t utf8proc_category(int32_t code);
} // namespace duckdb

namespace bindery::engine::native {

using duckdb::idx_t;

// ---- bytes ------------------------------------------------------------------

enum class Place { Anywhere, Start, End };

template <Place Wanted> static Kernel bind_find_bytes(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto bytes = all.text(0, row), part = all.text(1, row);
    const bool found = Wanted == Place::Start ? bytes.starts_with(part)
                       : Wanted == Place::End ? bytes.ends_with(part)
                                              : bytes.find(part) != std::string_view::npos;
    all.set<bool>(row, found);
  });
}

static constexpr int64_t PaddedMax = 1 << 28;

template <bool Left> static Kernel bind_pad_bytes(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto bytes = all.text(0, row), pad = all.text(2, row);
    const int64_t wanted = std::max<int64_t>(all.get<int32_t>(1, row), 0);
    if (wanted > PaddedMax)
      raise("UNSUPPORTED_OPERATION", "0A000",
            "Padding to more than 268435456 bytes is not supported.");
    const auto size = static_cast<size_t>(wanted);
    if (bytes.size() >= size || pad.empty()) return all.set_text(row, bytes.substr(0, size));
    std::string filling;
    while (filling.size() < size - bytes.size()) filling += pad;
    filling.resize(size - bytes.size());
    all.set_text(row, Left ? filling + std::string(bytes) : std::string(bytes) + filling);
  });
}

[[noreturn]] static void raise_malformed(std::string_view text, const std::string& format)
{
  const std::string shown = "'" + std::string(text) + "'";
  raise("CONVERSION_INVALID_INPUT", "22018",
        "The value " + shown + " ('" + format +
            "') cannot be converted to \"BINARY\" because it is malformed. Correct the value as "
            "per the syntax, or change its format. Use `try_to_binary` to tolerate malformed input "
            "and return NULL instead.",
        {{"str", shown},
         {"fmt", "'" + format + "'"},
         {"targetType", "\"BINARY\""},
         {"suggestion", "`try_to_binary`"}});
}

static Kernel bind_unhex_strict(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    std::string text(all.text(0, row));
    if (text.size() % 2 != 0) text.insert(text.begin(), '0');
    const auto bytes = from_hex(text);
    if (!bytes) raise_malformed(all.text(0, row), "HEX");
    all.set_text(row, *bytes);
  });
}

static bool is_base64(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

// Blanks are passed over; the padding may be missing, but not in part.
static std::optional<std::string> strict_base64(std::string_view text)
{
  std::string digits;
  size_t padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '=') {
      padding++;
    } else if (!is_base64(c) || padding > 0) {
      return std::nullopt;
    } else {
      digits += c;
    }
  }
  const size_t rest = digits.size() % 4;
  if (rest == 1) return std::nullopt;
  if (padding > 0 && padding != (4 - rest) % 4) return std::nullopt;
  digits.append((4 - rest) % 4, '=');
  return from_base64(digits);
}

static Kernel bind_unbase64_strict(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto bytes = strict_base64(all.text(0, row));
    if (!bytes) raise_malformed(all.text(0, row), "BASE64");
    all.set_text(row, *bytes);
  });
}

// ---- UTF-8 ------------------------------------------------------------------

// Surrogates stand for three malformed bytes, not for one malformed sequence.
static std::string valid_utf8(std::string_view bytes)
{
  std::string parted(bytes);
  for (size_t i = 0; i + 1 < parted.size(); i++) {
    if (parted[i] == '\xED' && static_cast<unsigned char>(parted[i + 1]) >= 0xA0)
      parted[i] = '\xFF';
  }
  return to_valid_utf8(parted);
}

static Kernel bind_is_valid(const Signature&)
{
  return rows([](Rows& all, idx_t row) { all.set<bool>(row, is_utf8(all.text(0, row))); });
}

static Kernel bind_make_valid(const Signature&)
{
  return rows([](Rows& all, idx_t row) { all.set_text(row, valid_utf8(all.text(0, row))); });
}

template <bool Raises> static Kernel bind_validate(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto bytes = all.text(0, row);
    if (is_utf8(bytes)) return all.set_text(row, bytes);
    if (!Raises) return all.set_null(row);
    std::string shown;
    for (const char c : bytes)
      shown += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c)
                                                    : "\\x" + bindery::to_upper(to_hex({&c, 1}));
    raise("INVALID_UTF8_STRING", "22029",
          "Invalid UTF8 byte sequence found in string: " + shown + ".", {{"str", shown}});
  });
}

// ---- mask -------------------------------------------------------------------

// Which of the replacements a character takes: 1 upper, 2 lower, 3 digit, 4 other.
static size_t mask_kind(uint32_t code)
{
  if (code > 0xFFFF) return 4; // Java sees two halves of no kind
  switch (duckdb::utf8proc_category(static_cast<int32_t>(code))) {
  case 1: return 1;
  case 2: return 2;
  case 9: return 3;
  default: return 4;
  }
}

static Kernel bind_mask(const Signature&)
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    Rows all(input, result);
    all.run([&](idx_t row) {
      if (all.is_null(0, row)) return all.set_null(row);
      const auto text = all.text(0, row);
      std::string out;
      for (size_t at = 0; at < text.size();) {
        const size_t start = at;
        const uint32_t code = next_code_point(text, at);
        const size_t kind = mask_kind(code);
        if (all.is_null(kind, row)) {
          out += text.substr(start, at - start);
        } else {
          out += all.text(kind, row);
          if (code > 0xFFFF) out += all.text(kind, row);
        }
      }
      all.set_text(row, out);
    });
  };
}

static Kernel bind_within_threshold(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int32_t distance = all.get<int32_t>(0, row);
    all.set<int32_t>(row, distance <= all.get<int32_t>(1, row) ? distance : -1);
  });
}

void add_codings(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"binary_contains", bind_find_bytes<Place::Anywhere>});
  s.push_back({"binary_starts_with", bind_find_bytes<Place::Start>});
  s.push_back({"binary_ends_with", bind_find_bytes<Place::End>});
  s.push_back({"binary_lpad", bind_pad_bytes<true>, true});
  s.push_back({"binary_rpad", bind_pad_bytes<false>, true});
  s.push_back({"unhex_strict", bind_unhex_strict, true});
  s.push_back({"unbase64_strict", bind_unbase64_strict, true});
  s.push_back({"is_valid_utf8", bind_is_valid});
  s.push_back({"make_valid_utf8", bind_make_valid});
  s.push_back({"validate_utf8", bind_validate<true>, true});
  s.push_back({"try_validate_utf8", bind_validate<false>});
  s.push_back({"mask", bind_mask});
  s.push_back({"within_threshold", bind_within_threshold});
}

} // namespace bindery::engine::native
