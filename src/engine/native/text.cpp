// Functions on texts and bytes.
#include "engine/native/kernel.h"
#include "engine/native/unicode.h"

#include "engine/errors.h"

#include "base/hash.h"
#include "base/text.h"

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::string_t;

// text(string) -> string
template <std::string (*F)(std::string_view)> static Kernel bind_text(const Signature&)
{
  return rows([](Rows& all, idx_t row) { all.set_text(row, F(all.text(0, row))); });
}

static std::string reversed(std::string_view text)
{
  std::string out;
  out.reserve(text.size());
  for (size_t end = text.size(); end > 0;) {
    size_t start = end - 1;
    while (start > 0 && !starts_code_point(text[start])) start--;
    out += text.substr(start, end - start);
    end = start;
  }
  return out;
}

static std::string soundex(std::string_view text)
{
  static constexpr char Codes[] = "01230127022455012623010202"; // of A … Z; 7: transparent
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0]))) return std::string(text);
  const auto code_of = [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) ? Codes[std::toupper(c) - 'A'] : '0';
  };
  std::string out(1, static_cast<char>(std::toupper(text[0])));
  char last = code_of(text[0]);
  for (size_t i = 1; i < text.size() && out.size() < 4; i++) {
    const char code = code_of(text[i]);
    if (code == '7' || std::toupper(text[i]) == 'H' || std::toupper(text[i]) == 'W') continue;
    if (code != '0' && code != last) out += code;
    last = code;
  }
  while (out.size() < 4) out += '0';
  return out;
}

// Spark's substring: position 0 is 1, negative from the end; what lies before the start uses up
// length.
static Kernel bind_substring(const Signature& signature)
{
  const bool bytes = signature.arguments[0].id() == duckdb::LogicalTypeId::BLOB;
  return rows([bytes](Rows& all, idx_t row) {
    const std::string_view text = all.text(0, row);
    const int64_t position = all.get<int32_t>(1, row), length = all.get<int32_t>(2, row);
    const int64_t size = bytes ? static_cast<int64_t>(text.size()) : count_code_points(text);
    int64_t start = position > 0 ? position - 1 : position < 0 ? size + position : 0;
    const int64_t end = std::min(start + length, size);
    start = std::max<int64_t>(start, 0);
    if (start >= end) return all.set_text(row, "");
    if (bytes)
      return all.set_text(
          row, text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start)));
    const size_t from = byte_of(text, start);
    const size_t count = byte_of(text.substr(from), end - start);
    all.set_text(row, text.substr(from, count));
  });
}

static int64_t position_of(std::string_view text, std::string_view part, int64_t start)
{
  const size_t from = byte_of(text, start);
  const size_t found = text.find(part, from);
  return found == std::string_view::npos ? 0 : count_code_points(text.substr(0, found)) + 1;
}

static Kernel bind_instr(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    all.set<int32_t>(row, static_cast<int32_t>(position_of(all.text(0, row), all.text(1, row), 0)));
  });
}

static Kernel bind_locate(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int64_t start = all.get<int32_t>(2, row);
    if (start < 1) return all.set<int32_t>(row, 0);
    const auto text = all.text(1, row);
    if (start > count_code_points(text) + 1) return all.set<int32_t>(row, 0);
    all.set<int32_t>(row, static_cast<int32_t>(position_of(text, all.text(0, row), start - 1)));
  });
}

static constexpr int64_t PaddedMax = 1 << 28;

template <bool Left> static Kernel bind_pad(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row), pad = all.text(2, row);
    const int64_t wanted = all.get<int32_t>(1, row), size = count_code_points(text);
    if (wanted <= 0) return all.set_text(row, "");
    if (wanted > PaddedMax)
      raise("UNSUPPORTED_OPERATION", "0A000",
            "Padding to more than 268435456 characters is not supported.");
    if (size >= wanted || pad.empty())
      return all.set_text(row, text.substr(0, byte_of(text, wanted)));
    const int64_t missing = wanted - size, pad_size = count_code_points(pad);
    std::string filling;
    for (int64_t i = 0; i < missing / pad_size; i++) filling += pad;
    filling += pad.substr(0, byte_of(pad, missing % pad_size));
    all.set_text(row, Left ? filling + std::string(text) : std::string(text) + filling);
  });
}

static Kernel bind_split_part(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row), delimiter = all.text(1, row);
    const int64_t wanted = all.get<int32_t>(2, row);
    if (wanted == 0) {
      raise("INVALID_INDEX_OF_ZERO", "22003",
            "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has "
            "index 1).");
    }
    std::vector<std::string_view> parts;
    size_t at = 0;
    while (!delimiter.empty()) {
      const size_t next = text.find(delimiter, at);
      if (next == std::string_view::npos) break;
      parts.push_back(text.substr(at, next - at));
      at = next + delimiter.size();
    }
    parts.push_back(text.substr(at));
    const int64_t size = static_cast<int64_t>(parts.size()),
                  index = wanted > 0 ? wanted - 1 : size + wanted;
    all.set_text(row, index >= 0 && index < size ? parts[static_cast<size_t>(index)]
                                                 : std::string_view());
  });
}

static Kernel bind_substring_index(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row), delimiter = all.text(1, row);
    int64_t count = all.get<int32_t>(2, row);
    if (count == 0 || delimiter.empty()) return all.set_text(row, "");
    if (count > 0) {
      size_t at = 0;
      while (true) {
        const size_t next = text.find(delimiter, at);
        if (next == std::string_view::npos) return all.set_text(row, text);
        if (--count == 0) return all.set_text(row, text.substr(0, next));
        at = next + 1;
      }
    }
    size_t end = text.size();
    while (true) {
      const size_t next = end == 0 ? std::string_view::npos : text.rfind(delimiter, end - 1);
      if (next == std::string_view::npos) return all.set_text(row, text);
      if (++count == 0) return all.set_text(row, text.substr(next + delimiter.size()));
      end = next;
    }
  });
}

static Kernel bind_overlay(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row), by = all.text(1, row);
    const int64_t position = all.get<int32_t>(2, row), given = all.get<int32_t>(3, row);
    const int64_t length = given >= 0 ? given : count_code_points(by);
    const size_t head = byte_of(text, std::max<int64_t>(position - 1, 0));
    const size_t tail = byte_of(text, std::max<int64_t>(position - 1 + length, 0));
    all.set_text(row, std::string(text.substr(0, head)) + std::string(by) +
                          std::string(text.substr(tail)));
  });
}

static Kernel bind_ascii(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row);
    size_t at = 0;
    all.set<int32_t>(row, text.empty() ? 0 : static_cast<int32_t>(next_code_point(text, at)));
  });
}

static Kernel bind_chr(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int64_t n = all.get<int64_t>(0, row);
    std::string text;
    if (n >= 0) append_code_point(static_cast<uint32_t>(n & 255), text);
    all.set_text(row, text);
  });
}

static Kernel bind_hex(const Signature& signature)
{
  if (signature.arguments[0].id() == duckdb::LogicalTypeId::BIGINT) {
    return rows([](Rows& all, idx_t row) {
      char text[20];
      std::snprintf(text, sizeof text, "%llX",
                    static_cast<unsigned long long>(all.get<int64_t>(0, row)));
      all.set_text(row, text);
    });
  }
  return rows([](Rows& all, idx_t row) { all.set_text(row, to_upper(to_hex(all.text(0, row)))); });
}

static Kernel bind_unhex(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    std::string text(all.text(0, row));
    if (text.size() % 2 != 0) text.insert(text.begin(), '0');
    const auto bytes = from_hex(text);
    if (!bytes) return all.set_null(row);
    all.set_text(row, *bytes);
  });
}

static Kernel bind_base64(const Signature&)
{
  return rows([](Rows& all, idx_t row) { all.set_text(row, to_base64(all.text(0, row))); });
}

static Kernel bind_unbase64(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    std::string text;
    for (const char c : all.text(0, row)) {
      if (c != '\r' && c != '\n') text += c;
    }
    while (text.size() % 4 != 0 && !text.ends_with("==")) text += '=';
    const auto bytes = from_base64(text);
    if (!bytes) {
      raise("CONVERSION_INVALID_INPUT", "22018",
            "The value '" + std::string(all.text(0, row)) +
                "' (BASE64) cannot be converted to \"BINARY\" because it is malformed. Correct the "
                "value as per the syntax, or change its format. Use `try_to_binary` to tolerate "
                "malformed input and return NULL instead.",
            {{"str", "'" + std::string(all.text(0, row)) + "'"},
             {"fmt", "'BASE64'"},
             {"targetType", "\"BINARY\""},
             {"suggestion", "`try_to_binary`"}});
    }
    all.set_text(row, *bytes);
  });
}

static constexpr size_t LevenshteinMax = 20'000;

static Kernel bind_levenshtein(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    std::vector<uint32_t> a, b;
    for (const int side : {0, 1}) {
      const auto text = all.text(static_cast<size_t>(side), row);
      for (size_t at = 0; at < text.size();)
        (side == 0 ? a : b).push_back(next_code_point(text, at));
    }
    if (a.size() > LevenshteinMax || b.size() > LevenshteinMax)
      raise("UNSUPPORTED_OPERATION", "0A000", "levenshtein of texts this long is not supported.");
    std::vector<int32_t> line(b.size() + 1);
    for (size_t j = 0; j <= b.size(); j++) line[j] = static_cast<int32_t>(j);
    for (size_t i = 1; i <= a.size(); i++) {
      int32_t corner = line[0];
      line[0] = static_cast<int32_t>(i);
      for (size_t j = 1; j <= b.size(); j++) {
        const int32_t kept = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
        corner = line[j];
        line[j] = std::min({kept, line[j] + 1, line[j - 1] + 1});
      }
    }
    all.set<int32_t>(row, line[b.size()]);
  });
}

static Kernel bind_crc32(const Signature&)
{
  return rows(
      [](Rows& all, idx_t row) { all.set<int64_t>(row, bindery::crc32(all.text(0, row))); });
}

static std::string url_encoded(std::string_view text)
{
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '*' ||
        c == '_') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += "%" + to_upper(to_hex(std::string_view(&c, 1)));
    }
  }
  return out;
}

static std::string url_decoded(std::string_view text)
{
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      const auto byte = i + 2 < text.size() ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
      if (!byte || byte->size() != 1) {
        raise("CANNOT_DECODE_URL", "22546",
              "The provided URL cannot be decoded: " + std::string(text) +
                  ". Please ensure that the URL is properly formatted and try again.",
              {{"url", std::string(text)}});
      }
      out += *byte;
      i += 2;
    } else {
      out += text[i];
    }
  }
  return to_valid_utf8(out);
}

// What a column of char(n) or varchar(n) takes: blanks beyond the length go, other text may not.
template <bool Pads> static Kernel bind_write_check(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row);
    const int limit = all.get<int32_t>(1, row);
    const int64_t length = count_code_points(text);
    if (length <= limit) {
      const auto missing = static_cast<size_t>(Pads ? limit - length : 0);
      return all.set_text(row, std::string(text) + std::string(missing, ' '));
    }
    const size_t end = byte_of(text, limit);
    if (text.find_first_not_of(' ', end) != std::string_view::npos) {
      raise("EXCEED_LIMIT_LENGTH", "54006",
            "Exceeds char/varchar type length limitation: " + std::to_string(limit) + ".",
            {{"limit", std::to_string(limit)}});
    }
    all.set_text(row, text.substr(0, end));
  });
}

static Kernel bind_raise_error(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const std::string message(all.text(0, row));
    raise("USER_RAISED_EXCEPTION", "P0001", message, {{"errorMessage", message}});
  });
}

// ---- choices ----------------------------------------------------------------

template <bool Ansi> static Kernel bind_elt(const Signature&)
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    Rows all(input, result);
    const auto size = static_cast<int64_t>(all.argument_count()) - 1;
    all.run([&](idx_t row) {
      if (all.is_null(0, row)) return all.set_null(row);
      const int64_t index = all.get<int32_t>(0, row);
      if (index < 1 || index > size) {
        if (Ansi)
          raise("INVALID_ARRAY_INDEX", "22003",
                "The index " + std::to_string(index) + " is out of bounds. The array has " +
                    std::to_string(size) +
                    " elements. Use the SQL function `get()` to tolerate accessing element at "
                    "invalid index and return NULL instead. If necessary set "
                    "\"spark.sql.ansi.enabled\" to \"false\" to bypass this error.",
                {{"indexValue", std::to_string(index)},
                 {"arraySize", std::to_string(size)},
                 {"ansiConfig", "\"spark.sql.ansi.enabled\""}});
        return all.set_null(row);
      }
      const auto at = static_cast<size_t>(index);
      if (all.is_null(at, row)) return all.set_null(row);
      all.set_text(row, all.text(at, row));
    });
  };
}

static int find_in_set(std::string_view word, std::string_view set)
{
  if (word.find(',') != std::string_view::npos) return 0;
  for (int position = 1;; position++) {
    const size_t comma = set.find(',');
    if (set.substr(0, comma) == word) return position;
    if (comma == std::string_view::npos) return 0;
    set.remove_prefix(comma + 1);
  }
}

static Kernel bind_find_in_set(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    all.set<int32_t>(row, find_in_set(all.text(0, row), all.text(1, row)));
  });
}

static bool passes_luhn(std::string_view digits)
{
  int sum = 0;
  for (size_t i = 0; i < digits.size(); i++) {
    const char c = digits[digits.size() - 1 - i];
    if (c < '0' || c > '9') return false;
    int digit = c - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum = (sum + digit) % 10;
  }
  return !digits.empty() && sum == 0;
}

static Kernel bind_luhn(const Signature&)
{
  return rows([](Rows& all, idx_t row) { all.set<bool>(row, passes_luhn(all.text(0, row))); });
}

static Kernel bind_repeat(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row);
    const int64_t count = std::max<int64_t>(all.get<int64_t>(1, row), 0);
    if (!text.empty() && count > PaddedMax / static_cast<int64_t>(text.size()))
      raise("UNSUPPORTED_OPERATION", "0A000", "Not supported: so many times a text.");
    std::string made;
    for (int64_t i = 0; i < count && !text.empty(); i++) made += text;
    all.set_text(row, made);
  });
}

static Kernel bind_space(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int32_t count = std::max(all.get<int32_t>(0, row), 0);
    if (count > PaddedMax)
      raise("UNSUPPORTED_OPERATION", "0A000", "Not supported: a text of so many blanks.");
    all.set_text(row, std::string(static_cast<size_t>(count), ' '));
  });
}

void add_text(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"upper", bind_text<to_upper_unicode>});
  s.push_back({"lower", bind_text<to_lower_unicode>});
  s.push_back({"initcap", bind_text<to_title_words>});
  s.push_back({"reverse", bind_text<reversed>});
  s.push_back({"soundex", bind_text<soundex>});
  s.push_back({"url_encode", bind_text<url_encoded>});
  s.push_back({"url_decode", bind_text<url_decoded>, true});
  s.push_back({"substring", bind_substring});
  s.push_back({"instr", bind_instr});
  s.push_back({"locate", bind_locate});
  s.push_back({"lpad", bind_pad<true>});
  s.push_back({"rpad", bind_pad<false>});
  s.push_back({"split_part", bind_split_part, true});
  s.push_back({"substring_index", bind_substring_index});
  s.push_back({"overlay", bind_overlay});
  s.push_back({"ascii", bind_ascii});
  s.push_back({"chr", bind_chr});
  s.push_back({"hex", bind_hex});
  s.push_back({"unhex", bind_unhex});
  s.push_back({"base64", bind_base64});
  s.push_back({"unbase64", bind_unbase64, true});
  s.push_back({"levenshtein", bind_levenshtein});
  s.push_back({"crc32", bind_crc32});
  s.push_back({"char_write_check", bind_write_check<true>, true});
  s.push_back({"varchar_write_check", bind_write_check<false>, true});
  s.push_back({"raise_error", bind_raise_error, true});
  s.push_back({"elt", bind_elt<false>});
  s.push_back({"elt_ansi", bind_elt<true>, true});
  s.push_back({"space", bind_space, true});
  s.push_back({"repeat", bind_repeat, true});
  s.push_back({"find_in_set", bind_find_in_set});
  s.push_back({"luhn_check", bind_luhn});
}

} // namespace bindery::engine::native
