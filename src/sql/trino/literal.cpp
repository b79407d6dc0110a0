// Constants.
#include "base/text.h"
#include "sql/datetime.h"
#include "sql/decimal.h"
#include "sql/interval_text.h"
#include "sql/trino/builder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bindery::sql::trino {

namespace {

struct Radix {
  std::string_view prefix;
  int base;
};

// 0x1F, 0o17, 0b11 and plain digits, with _ between digits.
std::optional<int64_t> to_integer(std::string text)
{
  text = to_lower(replace_all(std::move(text), "_", ""));
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.erase(0, 1);
  int base = 10;
  for (const Radix& radix : {Radix{"0x", 16}, Radix{"0o", 8}, Radix{"0b", 2}})
    if (text.starts_with(radix.prefix)) {
      base = radix.base;
      text.erase(0, radix.prefix.size());
      break;
    }
  if (is_negative) text.insert(0, "-");
  int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int unit_of(const Node& field)
{
  switch (field.first().type) {
  case token::Day: return 0;
  case token::Hour: return 1;
  case token::Minute: return 2;
  case token::Second: return 3;
  default: return -1;
  }
}

} // namespace

Result<std::string> Builder::string(const Node& node)
{
  if (node.alternative() == alt::UnicodeStringLiteral)
    return unsupported_at(node, "the literal U&'…'");
  const std::string text(node.first().text);
  return replace_all(text.substr(1, text.size() - 2), "''", "'");
}

Result<ExpressionPtr> Builder::constant(const Node& node)
{
  switch (node.alternative()) {
  case alt::NullLiteral: return literal(node, Value::null());
  case alt::BooleanLiteral: return literal(node, Value::boolean(node.child(0).has(token::True)));
  case alt::NumericLiteral: return number(node.get(rule::Number));
  case alt::IntervalLiteral: return interval(node.get(rule::Interval));
  case alt::TypeConstructor: return typed_literal(node);
  case alt::StringLiteral: {
    TRY(std::string text, string(node.get(rule::String)));
    return literal(node, Value::string(std::move(text)));
  }
  case alt::BinaryLiteral: {
    const std::string_view text = node.first().text;
    std::string digits;
    for (char c : text.substr(2, text.size() - 3))
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') digits += c;
    auto bytes = digits.size() % 2 == 0 ? from_hex(digits) : std::nullopt;
    if (!bytes)
      return parse_error(node, "Binary literal must contain an even number of hexadecimal digits");
    return literal(node, Value{plan::TypeKind::Binary, std::move(*bytes)});
  }
  default: return unsupported_at(node, "the literal " + std::string(node.text()));
  }
}

Result<ExpressionPtr> Builder::number(const Node& node)
{
  const std::string text = node.joined();
  if (node.alternative() == alt::IntegerLiteral) {
    const auto value = to_integer(text);
    if (!value) return parse_error(node, "Invalid numeric literal: " + text);
    const bool is_int = *value >= std::numeric_limits<int32_t>::min() &&
                        *value <= std::numeric_limits<int32_t>::max();
    return literal(node,
                   is_int ? Value::integer(static_cast<int32_t>(*value)) : Value::long_of(*value));
  }
  const std::string digits = replace_all(text, "_", "");
  // Athena reads 1.5 as a double; DECIMAL '1.5' is the decimal.
  const double value = std::strtod(digits.c_str(), nullptr);
  if (!std::isfinite(value)) return parse_error(node, "Invalid double literal: " + text);
  return literal(node, Value::double_of(value));
}

// DATE '…', TIMESTAMP '…' and DECIMAL '…' are read here; BIGINT '1' and its like are casts of the
// text.
Result<ExpressionPtr> Builder::typed_literal(const Node& node)
{
  TRY(const std::string text, string(node.get(rule::String)));
  const Node* named = node.find(rule::Identifier);
  std::string name = "double";
  if (named != nullptr) {
    TRY(name, identifier(*named));
  }
  name = to_lower(name);
  const auto invalid = [&] {
    return parse_error(node, "'" + text + "' is not a valid " + name + " literal");
  };
  const LocalClock clock = {settings_.time_zone, 0, settings_.find_offset};
  // No words (today, now) and no shortened dates here.
  const bool is_full = std::count(text.begin(), text.end(), '-') >= 2 &&
                       text.find_first_not_of(" +-0123456789") != 0;
  if (name == "date") {
    TRY(const auto days, parse_date(text, clock));
    if (!days || !is_full) return invalid();
    return literal(node, Value{plan::TypeKind::Date, *days});
  }
  if (name == "timestamp") {
    if (!is_full) return invalid();
    if (const auto local = parse_local_timestamp(text))
      return literal(node, Value{plan::TypeKind::TimestampNtz, *local});
    TRY(const auto instant, parse_timestamp(text, clock));
    if (!instant) return invalid();
    return literal(node, Value{plan::TypeKind::Timestamp, *instant});
  }
  if (name == "decimal") {
    const auto value = parse_decimal(text);
    if (!value) return invalid();
    return literal(node, *value);
  }
  const auto casted = [&](Type type) {
    auto cast = make<plan::unresolved::Cast>(node);
    cast->child = literal(node, Value::string(text));
    cast->type = std::move(type);
    return ExpressionPtr(cast);
  };
  if (name == "boolean") return casted(plan::TypeKind::Boolean);
  if (name == "tinyint") return casted(plan::TypeKind::Byte);
  if (name == "smallint") return casted(plan::TypeKind::Short);
  if (name == "integer" || name == "int") return casted(plan::TypeKind::Integer);
  if (name == "bigint") return casted(plan::TypeKind::Long);
  if (name == "real") return casted(plan::TypeKind::Float);
  if (name == "double") return casted(plan::TypeKind::Double);
  if (name == "varchar" || name == "char") return literal(node, Value::string(text));
  return unsupported_at(node, "the literal " + to_upper(name) + " '…'");
}

Result<ExpressionPtr> Builder::interval(const Node& node)
{
  TRY(const std::string text, string(node.get(rule::String)));
  const std::string signed_text = (node.has(token::Minus) ? "-" : "") + text;
  const auto units = node.all(rule::IntervalField);
  const int from = units.front()->first().type;
  const auto invalid = [&] {
    return parse_error(node, "'" + text + "' is not a valid INTERVAL literal");
  };
  if (from == token::Year || from == token::Month) {
    const bool is_span = units.size() > 1;
    const uint8_t first = from == token::Year ? 0 : 1;
    const uint8_t last = is_span ? 1 : first;
    const auto parsed =
        is_span ? std::nullopt : parse_interval(signed_text + " " + units[0]->joined());
    const auto months = is_span  ? parse_year_to_month(signed_text)
                        : parsed ? std::optional<int32_t>(parsed->months)
                                 : std::nullopt;
    if (!months) return invalid();
    return literal(node, Value{Type::year_month({first, last}), static_cast<int64_t>(*months)});
  }
  const int first = unit_of(*units.front());
  const int last = unit_of(*units.back());
  if (first < 0 || last < first) return parse_error(node, "Invalid interval fields");
  const auto micros = parse_day_to_second(signed_text, first, last);
  if (!micros) return invalid();
  return literal(
      node,
      Value{Type::day_time({static_cast<uint8_t>(first), static_cast<uint8_t>(last)}), *micros});
}

} // namespace bindery::sql::trino
