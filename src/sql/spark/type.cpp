// Data types and column lists.
#include "base/json.h"
#include "base/text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace {

constexpr int64_t PrecisionMax = 38;
constexpr int64_t TextLengthMax = 0x7FFFFFFF;

Type simple_type(const Token& token, bool timestamp_is_ntz)
{
  using plan::TypeKind;
  switch (token.type) {
  case token::Boolean: return TypeKind::Boolean;
  case token::Tinyint:
  case token::Byte: return TypeKind::Byte;
  case token::Smallint:
  case token::Short: return TypeKind::Short;
  case token::Int:
  case token::Integer: return TypeKind::Integer;
  case token::Bigint:
  case token::Long: return TypeKind::Long;
  case token::Float:
  case token::Real: return TypeKind::Float;
  case token::Double: return TypeKind::Double;
  case token::Date: return TypeKind::Date;
  case token::TimestampLtz: return TypeKind::Timestamp;
  case token::TimestampNtz: return TypeKind::TimestampNtz;
  case token::Timestamp: return timestamp_is_ntz ? TypeKind::TimestampNtz : TypeKind::Timestamp;
  case token::Binary: return TypeKind::Binary;
  case token::Variant: return TypeKind::Variant;
  default: return TypeKind::Null;
  }
}

int day_time_field(int type)
{
  switch (type) {
  case token::Day: return 0;
  case token::Hour: return 1;
  case token::Minute: return 2;
  case token::Second: return 3;
  default: return -1;
  }
}

} // namespace

Result<Type> Builder::data_type(const Node& node)
{
  const DepthGuard guard(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax)
    return unsupported_at(node, "a type nested as deep as this");
  if (node.alternative() == alt::ComplexDataType) return complex_type(node);
  return primitive_type(node.get(rule::PrimitiveType));
}

Result<Type> Builder::complex_type(const Node& node)
{
  const std::string kind = to_upper(node.first().text);
  if (!node.has(token::Lt) && !node.has(token::Neq))
    return error(node, "INCOMPLETE_TYPE_DEFINITION." + kind, {});
  std::vector<Type> parts;
  for (const Node* child : node.all(rule::DataType)) {
    TRY(Type part, data_type(*child));
    parts.push_back(std::move(part));
  }
  if (node.first().type == token::Array) return Type::array(parts[0], true);
  if (node.first().type == token::Map) return Type::map(parts[0], parts[1], true);
  std::vector<plan::Field> fields;
  if (const Node* list = node.find(rule::ComplexColTypeList))
    for (const Node* child : list->all(rule::ComplexColType)) {
      TRY(plan::Field field, column(*child));
      fields.push_back(std::move(field));
    }
  return Type::structure(std::move(fields));
}

Result<Type> Builder::primitive_type(const Node& node)
{
  if (const Node* simple = node.find(rule::TrivialPrimitiveType))
    return simple_type(simple->first(), settings_.timestamp_is_ntz);
  if (const Node* sized = node.find(rule::NonTrivialPrimitiveType)) return sized_type(*sized);
  const int type = node.first().type;
  if (type == token::Array || type == token::Map || type == token::Struct)
    return error(node, "INCOMPLETE_TYPE_DEFINITION." + to_upper(node.first().text), {});
  return error(node, "UNSUPPORTED_DATATYPE", {{"typeName", "\"" + to_upper(node.joined()) + "\""}});
}

// Types that take arguments: DECIMAL(p, s), VARCHAR(n), STRING COLLATE c, INTERVAL a TO b,
// TIMESTAMP WITHOUT TIME ZONE.
Result<Type> Builder::sized_type(const Node& node)
{
  std::vector<int64_t> sizes;
  for (const Node* child : node.all(rule::IntegerValue)) {
    TRY(const int64_t size, integer(*child));
    sizes.push_back(size);
  }
  switch (node.first().type) {
  case token::String:
    if (const Node* collate = node.find(rule::CollateClause)) {
      TRY(const Name collation, name(collate->get(rule::MultipartIdentifier)));
      const std::string last = to_upper(collation.back());
      return last == "UTF8_BINARY" ? Type(plan::TypeKind::String) : Type::string(last);
    }
    return Type(plan::TypeKind::String);
  case token::Char:
  case token::Character:
  case token::Varchar: {
    if (sizes.empty())
      return error(node, "DATATYPE_MISSING_SIZE",
                   {{"type", "\"" + to_upper(node.joined()) + "\""}});
    if (sizes[0] < 1 || sizes[0] > TextLengthMax)
      return unsupported_at(node, "the length " + std::to_string(sizes[0]) + " of " +
                                      to_upper(node.first().text));
    const int length = static_cast<int>(sizes[0]);
    return node.first().type == token::Varchar ? Type::varchar_of(length) : Type::char_of(length);
  }
  case token::Decimal:
  case token::Dec:
  case token::Numeric: {
    const int64_t precision = sizes.empty() ? 10 : sizes[0];
    const int64_t scale = sizes.size() > 1 ? sizes[1] : 0;
    if (precision > PrecisionMax)
      return placeless_error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                             {{"precision", std::to_string(precision)},
                              {"maxPrecision", std::to_string(PrecisionMax)}});
    if (scale > precision)
      return unsupported_at(node, "a decimal scale greater than its precision");
    return Type::decimal(static_cast<int>(precision), static_cast<int>(scale));
  }
  case token::Timestamp:
    if (node.has(token::Without)) return Type(plan::TypeKind::TimestampNtz);
    return simple_type(node.first(), settings_.timestamp_is_ntz);
  case token::Interval: return interval_type(node);
  default:
    return unsupported_at(node,
                          "the type " + to_upper(node.first().text)); // TIME, GEOMETRY, GEOGRAPHY
  }
}

Result<Type> Builder::interval_type(const Node& node)
{
  std::vector<const Token*> units;
  for (const Node& child : node.children())
    if (child.is_token() && !child.is_token(token::Interval) && !child.is_token(token::To))
      units.push_back(&child.first());
  if (units.empty()) return Type(plan::TypeKind::CalendarInterval);
  const Token& from = *units.front();
  const Token& to = *units.back();
  if (from.type == token::Year || from.type == token::Month) {
    const uint8_t first = from.type == token::Year ? 0 : 1;
    const uint8_t last = to.type == token::Year ? 0 : 1;
    if (units.size() == 1 || last > first) return Type::year_month({first, last});
  } else {
    const int first = day_time_field(from.type);
    const int last = day_time_field(to.type);
    if (units.size() == 1 || last > first)
      return Type::day_time({static_cast<uint8_t>(first), static_cast<uint8_t>(last)});
  }
  return error(node, "INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
               {{"input", ""}, {"from", to_lower(from.text)}, {"to", to_lower(to.text)}});
}

// colType, complexColType and colDefinition: name, type, NOT NULL, COMMENT.
Result<plan::Field> Builder::column(const Node& node)
{
  plan::Field field;
  TRY(field.name, identifier(node.get(rule::ErrorCapturingIdentifier)));
  TRY(field.type, data_type(node.get(rule::DataType)));
  field.nullable = !node.has(token::Null);
  const Node* comment = node.find(rule::CommentSpec);
  for (const Node* option : node.all(rule::ColDefinitionOption)) {
    if (option->has(token::Null))
      field.nullable = false;
    else if (const Node* spec = option->find(rule::CommentSpec))
      comment = spec;
    else
      return unsupported_at(*option, "the column option " + to_upper(option->first().text));
  }
  if (comment != nullptr) {
    TRY(std::string text, string(comment->get(rule::StringLit)));
    field.metadata = Json(Json::Object{{"comment", Json(std::move(text))}}).write();
  }
  return field;
}

Result<Type> Builder::column_list(const Node& node)
{
  std::vector<plan::Field> fields;
  for (const Node* child : node.all(rule::ColType)) {
    TRY(plan::Field field, column(*child));
    fields.push_back(std::move(field));
  }
  return Type::structure(std::move(fields));
}

} // namespace bindery::sql::spark
