// Numeric literals, typed by their form: 1 INT, 1L BIGINT, 1.5 DECIMAL(2,1), 1.5E0 DOUBLE, 1.5BD
// DECIMAL.
#include "base/text.h"
#include "sql/decimal.h"
#include "sql/spark/builder.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace bindery::sql::spark {

namespace {

std::optional<int64_t> to_integer(std::string_view text)
{
  int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> to_double(const std::string& text)
{
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// Digits from the first that is not zero.
size_t count_digits(std::string_view text)
{
  size_t count = 0;
  for (char c : text) count += c >= '0' && c <= '9' && (count > 0 || c != '0');
  return count;
}

struct IntegerRange {
  plan::TypeKind type;
  const char* name;
  int64_t min;
  int64_t max;
};

constexpr IntegerRange TinyInt = {plan::TypeKind::Byte, "tinyint", -128, 127};
constexpr IntegerRange SmallInt = {plan::TypeKind::Short, "smallint", -32768, 32767};
constexpr IntegerRange BigInt = {plan::TypeKind::Long, "bigint",
                                 std::numeric_limits<int64_t>::min(),
                                 std::numeric_limits<int64_t>::max()};

} // namespace

Result<ExpressionPtr> Builder::number(const Node& node)
{
  std::string text = node.joined();
  const auto without_suffix = [&](size_t length) { return text.substr(0, text.size() - length); };
  const auto out_of_range = [&](const std::string& digits, std::string type, std::string min,
                                std::string max) {
    return error(node, "INVALID_NUMERIC_LITERAL_RANGE",
                 {{"rawStrippedQualifier", digits},
                  {"typeName", std::move(type)},
                  {"minValue", std::move(min)},
                  {"maxValue", std::move(max)}});
  };
  const auto ranged = [&](const IntegerRange& range) -> Result<ExpressionPtr> {
    const auto value = to_integer(without_suffix(1));
    if (!value || *value < range.min || *value > range.max)
      return out_of_range(without_suffix(1), range.name, std::to_string(range.min),
                          std::to_string(range.max));
    return literal(node, Value{range.type, *value});
  };
  const auto decimal = [&](const std::string& digits) -> Result<ExpressionPtr> {
    const auto value = parse_decimal(digits);
    if (!value)
      return placeless_error(
          "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
          {{"precision", std::to_string(count_digits(digits))}, {"maxPrecision", "38"}});
    return literal(node, *value);
  };
  switch (node.alternative()) {
  case alt::IntegerLiteral: {
    const auto value = to_integer(text);
    if (!value) return decimal(text);
    const bool is_int = *value >= std::numeric_limits<int32_t>::min() &&
                        *value <= std::numeric_limits<int32_t>::max();
    return literal(node,
                   is_int ? Value::integer(static_cast<int32_t>(*value)) : Value::long_of(*value));
  }
  case alt::TinyIntLiteral: return ranged(TinyInt);
  case alt::SmallIntLiteral: return ranged(SmallInt);
  case alt::BigIntLiteral: return ranged(BigInt);
  case alt::DecimalLiteral:
  case alt::LegacyDecimalLiteral: return decimal(text);
  case alt::BigDecimalLiteral: return decimal(without_suffix(2));
  case alt::FloatLiteral: {
    const auto value = to_double(without_suffix(1));
    if (!value || std::abs(*value) > std::numeric_limits<float>::max())
      return out_of_range(without_suffix(1), "float", "-3.4028234663852886E+38",
                          "3.4028234663852886E+38");
    return literal(node,
                   Value{plan::TypeKind::Float, static_cast<double>(static_cast<float>(*value))});
  }
  case alt::ExponentLiteral:
  case alt::DoubleLiteral: {
    const std::string digits = node.alternative() == alt::DoubleLiteral ? without_suffix(1) : text;
    const auto value = to_double(digits);
    if (!value)
      return out_of_range(digits, "double", "-1.7976931348623157E+308", "1.7976931348623157E+308");
    return literal(node, Value::double_of(*value));
  }
  default: return unsupported_at(node, "the number " + text);
  }
}

Result<int64_t> Builder::integer(const Node& node)
{
  const std::string text = node.joined();
  const auto value = to_integer(text);
  if (!value) return unsupported_at(node, "the integer " + text);
  return *value;
}

} // namespace bindery::sql::spark
