// Types: Trino's names for them.
#include "base/text.h"
#include "sql/trino/builder.h"

#include <charconv>
#include <map>

namespace bindery::sql::trino {

namespace {

using plan::TypeKind;

const std::map<std::string, TypeKind>& simple_types()
{
  static const std::map<std::string, TypeKind> types = {
      {"boolean", TypeKind::Boolean},  {"tinyint", TypeKind::Byte}, {"smallint", TypeKind::Short},
      {"integer", TypeKind::Integer},  {"int", TypeKind::Integer},  {"bigint", TypeKind::Long},
      {"real", TypeKind::Float},       {"float", TypeKind::Float},  {"double", TypeKind::Double},
      {"varbinary", TypeKind::Binary}, {"date", TypeKind::Date},    {"string", TypeKind::String},
      {"unknown", TypeKind::Null},
  };
  return types;
}

std::optional<int> to_size(const Node& parameter)
{
  const std::string text = parameter.joined();
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int interval_field(const Node& field)
{
  switch (field.first().type) {
  case token::Year: return 0;
  case token::Month: return 1;
  case token::Day: return 0;
  case token::Hour: return 1;
  case token::Minute: return 2;
  default: return 3;
  }
}

} // namespace

Result<Type> Builder::type(const Node& node)
{
  const DepthGuard guard(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax)
    return unsupported_at(node, "a type nested as deep as this");
  const auto inner = node.all(rule::Type);
  switch (node.alternative()) {
  case alt::RowType: return row_type(node);
  case alt::DoublePrecisionType: return Type(TypeKind::Double);
  case alt::DateTimeType:
    if (node.first().type != token::Timestamp) return unsupported_at(node, "the type TIME");
    return Type(node.has(token::With) ? TypeKind::Timestamp : TypeKind::TimestampNtz);
  case alt::LegacyArrayType:
  case alt::ArrayType: {
    TRY(Type element, type(*inner[0]));
    return Type::array(std::move(element), true);
  }
  case alt::LegacyMapType: {
    TRY(Type key, type(*inner[0]));
    TRY(Type value, type(*inner[1]));
    return Type::map(std::move(key), std::move(value), true);
  }
  case alt::IntervalType: {
    const auto units = node.all(rule::IntervalField);
    const auto first = static_cast<uint8_t>(interval_field(*units.front()));
    const auto last = static_cast<uint8_t>(interval_field(*units.back()));
    const int unit = units.front()->first().type;
    return unit == token::Year || unit == token::Month ? Type::year_month({first, last})
                                                       : Type::day_time({first, last});
  }
  default: return generic_type(node);
  }
}

Result<Type> Builder::generic_type(const Node& node)
{
  constexpr int DecimalPrecisionMax = 38;
  TRY(std::string name, identifier(node.get(rule::Identifier)));
  name = to_lower(name);
  const auto parameters = node.all(rule::TypeParameter);
  const auto inner = [&](size_t index) -> Result<Type> {
    const Node* given = parameters[index]->find(rule::Type);
    if (given == nullptr) return parse_error(*parameters[index], "a type was expected");
    return type(*given);
  };
  if (name == "array" && parameters.size() == 1) {
    TRY(Type element, inner(0));
    return Type::array(std::move(element), true);
  }
  if (name == "map" && parameters.size() == 2) {
    TRY(Type key, inner(0));
    TRY(Type value, inner(1));
    return Type::map(std::move(key), std::move(value), true);
  }
  std::vector<int> sizes;
  for (const Node* parameter : parameters) {
    const auto size = to_size(*parameter);
    if (!size) return parse_error(*parameter, "Unknown type: " + std::string(node.text()));
    sizes.push_back(*size);
  }
  if (name == "decimal" || name == "numeric" || name == "dec") {
    const int precision = sizes.empty() ? DecimalPrecisionMax : sizes[0];
    const int scale = sizes.size() > 1 ? sizes[1] : 0;
    if (precision < 1 || precision > DecimalPrecisionMax || scale > precision || sizes.size() > 2)
      return parse_error(node, "Invalid type " + std::string(node.text()));
    return Type::decimal(precision, scale);
  }
  if (name == "varchar" && sizes.empty()) return Type(TypeKind::String);
  if (name == "varchar" && sizes.size() == 1 && sizes[0] > 0) return Type::varchar_of(sizes[0]);
  if (name == "char" && sizes.size() <= 1)
    return Type::char_of(sizes.empty() ? 1 : std::max(sizes[0], 1));
  if (name == "timestamp" && sizes.size() <= 1) return Type(TypeKind::TimestampNtz);
  if (const auto found = simple_types().find(name); found != simple_types().end() && sizes.empty())
    return Type(found->second);
  return unsupported_at(node, "the type " + std::string(node.text()));
}

Result<Type> Builder::row_type(const Node& node)
{
  std::vector<plan::Field> fields;
  for (const Node* item : node.all(rule::RowField)) {
    plan::Field field;
    field.name = "field" + std::to_string(fields.size());
    if (const Node* name = item->find(rule::Identifier)) {
      TRY(field.name, identifier(*name));
    }
    TRY(field.type, type(item->get(rule::Type)));
    fields.push_back(std::move(field));
  }
  return Type::structure(std::move(fields));
}

} // namespace bindery::sql::trino
