#include "catalog/partition_value.h"

#include "base/text.h"

#include <array>

namespace bindery::catalog {

std::optional<KeyKind> find_key_kind(std::string_view type)
{
  std::string_view base = type.substr(0, type.find('('));
  for (std::string_view name :
       {"int", "integer", "bigint", "long", "tinyint", "smallint", "decimal"})
    if (base == name) return KeyKind::Number;
  for (std::string_view name : {"string", "char", "varchar"})
    if (base == name) return KeyKind::Text;
  if (base == "date") return KeyKind::Date;
  if (base == "timestamp") return KeyKind::Timestamp;
  return std::nullopt;
}

// [-]digits[.digits], without zeros that say nothing.
static std::optional<std::string> canonical_number(std::string_view text)
{
  bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  for (std::string_view part : {whole, fraction})
    for (char c : part)
      if (c < '0' || c > '9') return std::nullopt;
  while (whole.starts_with('0')) whole.remove_prefix(1);
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  if (whole.empty() && fraction.empty()) return "0";
  std::string result = is_negative ? "-" : "";
  result += whole;
  if (!fraction.empty()) result += "." + std::string(fraction);
  return result;
}

// Digits stand where `form` has 0; all else must be equal.
static bool has_form(std::string_view text, std::string_view form)
{
  if (text.size() != form.size()) return false;
  for (size_t i = 0; i < form.size(); ++i) {
    bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !is_digit : text[i] != form[i]) return false;
  }
  return true;
}

static std::optional<std::string> canonical_timestamp(std::string_view text)
{
  if (has_form(text, "0000-00-00")) return std::string(text) + " 00:00:00";
  constexpr size_t SecondsEnd = 19;
  std::string result(text);
  if (result.size() > 10 && result[10] == 'T') result[10] = ' ';
  if (!has_form(std::string_view(result).substr(0, SecondsEnd), "0000-00-00 00:00:00"))
    return std::nullopt;
  if (result.size() == SecondsEnd) return result;
  if (result[SecondsEnd] != '.') return std::nullopt;
  for (size_t i = SecondsEnd + 1; i < result.size(); ++i)
    if (result[i] < '0' || result[i] > '9') return std::nullopt;
  while (result.back() == '0') result.pop_back();
  if (result.back() == '.') result.pop_back();
  return result;
}

std::optional<std::string> canonical(KeyKind kind, std::string_view text)
{
  switch (kind) {
  case KeyKind::Text: return std::string(text);
  case KeyKind::Number: return canonical_number(trim(text));
  case KeyKind::Date:
    return has_form(trim(text), "0000-00-00") ? std::optional(std::string(trim(text)))
                                              : std::nullopt;
  case KeyKind::Timestamp: return canonical_timestamp(trim(text));
  }
  return std::nullopt;
}

static std::strong_ordering compare_magnitudes(std::string_view a, std::string_view b)
{
  size_t whole_a = std::min(a.find('.'), a.size()), whole_b = std::min(b.find('.'), b.size());
  if (whole_a != whole_b) return whole_a <=> whole_b;
  return a.compare(b) <=> 0;
}

std::strong_ordering compare_canonical(KeyKind kind, const std::string& a, const std::string& b)
{
  if (kind != KeyKind::Number) return a.compare(b) <=> 0;
  bool negative_a = a.starts_with('-'), negative_b = b.starts_with('-');
  if (negative_a != negative_b)
    return negative_a ? std::strong_ordering::less : std::strong_ordering::greater;
  std::string_view x = a, y = b;
  if (negative_a) return compare_magnitudes(y.substr(1), x.substr(1));
  // "0" has no digit in front of its point in this form; it is less than any other.
  if (x == "0" || y == "0") return (x != "0") <=> (y != "0");
  return compare_magnitudes(x, y);
}

} // namespace bindery::catalog
