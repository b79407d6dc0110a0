#include "spark/decode/type.h"

#include "plan/literal_text.h"
#include "spark/errors.h"

#include <algorithm>
#include <charconv>

namespace bindery::spark {

namespace connect = ::spark::connect;
using Literal = connect::Expression::Literal;
using plan::Type;
using plan::TypeKind;
using plan::Value;

// "-12.50" as unscaled digits. The precision and scale are the larger of the message's and the
// text's, as in Spark: PySpark sends decimal(10,0) with every decimal.
static Result<Value> decode_decimal(const Literal::Decimal& literal)
{
  const std::string& text = literal.value();
  __int128 unscaled = 0;
  int digits = 0;
  int scale = 0;
  bool has_point = false;
  bool is_negative = false;
  size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) is_negative = text[at++] == '-';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !has_point) {
      has_point = true;
      continue;
    }
    if (c == 'E' || c == 'e') break;
    if (c < '0' || c > '9' || digits >= 38)
      return invalid_input("not a decimal of at most 38 digits: " + text);
    unscaled = unscaled * 10 + (c - '0');
    if (unscaled != 0) ++digits;
    if (has_point) ++scale;
  }
  if (at < text.size()) {
    int exponent = 0;
    const char* begin =
        text.data() + at + 1 + (at + 1 < text.size() && text[at + 1] == '+' ? 1 : 0);
    const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), exponent);
    if (failure != std::errc() || end != text.data() + text.size() || exponent < -76 ||
        exponent > 38)
      return invalid_input("not a decimal: " + text);
    scale -= exponent;
  }
  const int wanted_scale = std::max({literal.has_scale() ? literal.scale() : 0, scale, 0});
  for (; scale < wanted_scale; ++scale) {
    if (digits >= 38) return invalid_input("not a decimal of at most 38 digits: " + text);
    unscaled *= 10;
    if (unscaled != 0) ++digits;
  }
  const int precision =
      std::max({literal.has_precision() ? literal.precision() : 0, digits, wanted_scale, 1});
  TRY(Type type, decimal_type(precision, wanted_scale));
  return Value{std::move(type), is_negative ? -unscaled : unscaled};
}

// The element types of the old form, or of data_type of the newer form, or of the first element.
static Result<Value> decode_array(const Literal& literal, plan::TextParser& parser)
{
  Value::Items items;
  bool has_null = false;
  for (const auto& element : literal.array().elements()) {
    TRY(Value item, decode_literal(element, parser));
    has_null = has_null || item.is_null();
    items.push_back(std::move(item));
  }
  if (literal.has_data_type()) {
    TRY(Type type, decode_type(literal.data_type(), parser));
    return Value{std::move(type), std::move(items)};
  }
  Type element = items.empty() ? Type(TypeKind::Null) : items.front().type;
  if (literal.array().has_element_type()) {
    TRY(element, decode_type(literal.array().element_type(), parser));
  }
  return Value{Type::array(std::move(element), has_null || items.empty()), std::move(items)};
}

static Result<Value> decode_map(const Literal& literal, plan::TextParser& parser)
{
  const auto& map = literal.map();
  if (map.keys_size() != map.values_size())
    return invalid_input("a map literal with unequal keys and values");
  Value::Items items;
  for (int i = 0; i < map.keys_size(); ++i) {
    TRY(Value key, decode_literal(map.keys(i), parser));
    TRY(Value value, decode_literal(map.values(i), parser));
    items.push_back(std::move(key));
    items.push_back(std::move(value));
  }
  if (literal.has_data_type()) {
    TRY(Type type, decode_type(literal.data_type(), parser));
    return Value{std::move(type), std::move(items)};
  }
  Type key = items.empty() ? Type(TypeKind::Null) : items[0].type;
  Type value = items.empty() ? Type(TypeKind::Null) : items[1].type;
  if (map.has_key_type()) {
    TRY(key, decode_type(map.key_type(), parser));
  }
  if (map.has_value_type()) {
    TRY(value, decode_type(map.value_type(), parser));
  }
  return Value{Type::map(std::move(key), std::move(value), true), std::move(items)};
}

static Result<Value> decode_struct(const Literal& literal, plan::TextParser& parser)
{
  const auto& declared =
      literal.has_data_type() ? literal.data_type() : literal.struct_().struct_type();
  TRY(Type type, decode_type(declared, parser));
  Value::Items items;
  for (const auto& element : literal.struct_().elements()) {
    TRY(Value item, decode_literal(element, parser));
    items.push_back(std::move(item));
  }
  if (!type.is(TypeKind::Struct) || type.fields().size() != items.size())
    return invalid_input("a struct literal whose type does not fit its elements");
  return Value{std::move(type), std::move(items)};
}

template <class Values, class Make>
static Value make_array(const Values& values, TypeKind element, Make make)
{
  Value::Items items;
  for (const auto& value : values) items.push_back({element, make(value)});
  return {Type::array(element, false), std::move(items)};
}

static Result<Value> decode_specialized(const Literal::SpecializedArray& array)
{
  const auto integer = [](auto value) { return static_cast<int64_t>(value); };
  const auto real = [](auto value) { return static_cast<double>(value); };
  switch (array.value_type_case()) {
  case Literal::SpecializedArray::kBools:
    return make_array(array.bools().values(), TypeKind::Boolean, [](bool value) { return value; });
  case Literal::SpecializedArray::kInts:
    return make_array(array.ints().values(), TypeKind::Integer, integer);
  case Literal::SpecializedArray::kLongs:
    return make_array(array.longs().values(), TypeKind::Long, integer);
  case Literal::SpecializedArray::kFloats:
    return make_array(array.floats().values(), TypeKind::Float, real);
  case Literal::SpecializedArray::kDoubles:
    return make_array(array.doubles().values(), TypeKind::Double, real);
  case Literal::SpecializedArray::kStrings:
    return make_array(array.strings().values(), TypeKind::String,
                      [](const std::string& value) { return value; });
  case Literal::SpecializedArray::VALUE_TYPE_NOT_SET:
    return invalid_input("an array literal without values");
  }
  return unsupported_operation("array literal " + std::to_string(array.value_type_case()));
}

Result<Value> decode_literal(const Literal& literal, plan::TextParser& parser)
{
  const auto integer = [](TypeKind kind, int64_t value) { return Value{kind, value}; };
  switch (literal.literal_type_case()) {
  case Literal::kNull: {
    TRY(Type type, decode_type(literal.null(), parser));
    return Value::null(std::move(type));
  }
  case Literal::kBinary: return Value{TypeKind::Binary, literal.binary()};
  case Literal::kBoolean: return Value::boolean(literal.boolean());
  case Literal::kByte: return integer(TypeKind::Byte, literal.byte());
  case Literal::kShort: return integer(TypeKind::Short, literal.short_());
  case Literal::kInteger: return integer(TypeKind::Integer, literal.integer());
  case Literal::kLong: return integer(TypeKind::Long, literal.long_());
  case Literal::kFloat: return Value{TypeKind::Float, static_cast<double>(literal.float_())};
  case Literal::kDouble: return Value::double_of(literal.double_());
  case Literal::kDecimal: return decode_decimal(literal.decimal());
  case Literal::kString: return Value::string(literal.string());
  case Literal::kDate: return integer(TypeKind::Date, literal.date());
  case Literal::kTimestamp: return integer(TypeKind::Timestamp, literal.timestamp());
  case Literal::kTimestampNtz: return integer(TypeKind::TimestampNtz, literal.timestamp_ntz());
  case Literal::kCalendarInterval: {
    const auto& interval = literal.calendar_interval();
    return Value{
        TypeKind::CalendarInterval,
        plan::CalendarInterval{interval.months(), interval.days(), interval.microseconds()}};
  }
  case Literal::kYearMonthInterval:
    return integer(TypeKind::YearMonthInterval, literal.year_month_interval());
  case Literal::kDayTimeInterval:
    return integer(TypeKind::DayTimeInterval, literal.day_time_interval());
  case Literal::kArray: return decode_array(literal, parser);
  case Literal::kMap: return decode_map(literal, parser);
  case Literal::kStruct: return decode_struct(literal, parser);
  case Literal::kSpecializedArray: return decode_specialized(literal.specialized_array());
  case Literal::kTime: return unsupported_operation("type TIME");
  case Literal::LITERAL_TYPE_NOT_SET: break;
  }
  if (literal.has_data_type()) {
    TRY(Type type, decode_type(literal.data_type(), parser));
    return Value::null(std::move(type));
  }
  return invalid_input("a literal of no kind");
}

bool can_encode_literal(const plan::Type& type)
{
  using enum TypeKind;
  static constexpr TypeKind Kinds[] = {Null, Boolean,   Byte,         Short,  Integer,
                                       Long, Float,     Double,       String, Binary,
                                       Date, Timestamp, TimestampNtz, Decimal};
  return std::find(std::begin(Kinds), std::end(Kinds), type.kind()) != std::end(Kinds);
}

Result<void> encode_literal(const Value& value, Literal* out)
{
  if (value.is_null()) {
    encode_type(value.type, out->mutable_null());
    return {};
  }
  const auto whole = [&] { return std::get<int64_t>(value.data); };
  switch (value.type.kind()) {
  case TypeKind::Boolean: out->set_boolean(std::get<bool>(value.data)); return {};
  case TypeKind::Byte: out->set_byte(static_cast<int32_t>(whole())); return {};
  case TypeKind::Short: out->set_short_(static_cast<int32_t>(whole())); return {};
  case TypeKind::Integer: out->set_integer(static_cast<int32_t>(whole())); return {};
  case TypeKind::Long: out->set_long_(whole()); return {};
  case TypeKind::Float:
    out->set_float_(static_cast<float>(std::get<double>(value.data)));
    return {};
  case TypeKind::Double: out->set_double_(std::get<double>(value.data)); return {};
  case TypeKind::String: out->set_string(std::get<std::string>(value.data)); return {};
  case TypeKind::Binary: out->set_binary(std::get<std::string>(value.data)); return {};
  case TypeKind::Date: out->set_date(static_cast<int32_t>(whole())); return {};
  case TypeKind::Timestamp: out->set_timestamp(whole()); return {};
  case TypeKind::TimestampNtz: out->set_timestamp_ntz(whole()); return {};
  case TypeKind::Decimal:
    out->mutable_decimal()->set_value(
        plan::decimal_text(std::get<__int128>(value.data), value.type.scale()));
    out->mutable_decimal()->set_precision(value.type.precision());
    out->mutable_decimal()->set_scale(value.type.scale());
    return {};
  default: return unsupported_operation("a literal of the type " + value.type.sql());
  }
}

} // namespace bindery::spark
