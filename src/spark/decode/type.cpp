#include "spark/decode/type.h"

#include "spark/errors.h"

namespace bindery::spark {

namespace connect = ::spark::connect;
using plan::Type;
using plan::TypeKind;

Result<Type> decimal_type(int precision, int scale)
{
  constexpr int PrecisionMax = 38;
  if (precision > PrecisionMax) {
    return invalid_input("[DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION] Decimal precision " +
                         std::to_string(precision) + " exceeds max precision 38. SQLSTATE: 22003")
        .with_name("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION")
        .with_parameter("precision", std::to_string(precision))
        .with_parameter("maxPrecision", "38");
  }
  if (precision < 1 || scale < 0 || scale > precision)
    return unsupported_operation("DECIMAL(" + std::to_string(precision) + "," +
                                 std::to_string(scale) + ")");
  return Type::decimal(precision, scale);
}

static Result<Type> decode_struct(const connect::DataType::Struct& type, plan::TextParser& parser)
{
  std::vector<plan::Field> fields;
  for (const auto& field : type.fields()) {
    TRY(Type field_type, decode_type(field.data_type(), parser));
    fields.push_back({field.name(), std::move(field_type), field.nullable(), field.metadata()});
  }
  return Type::structure(std::move(fields));
}

Result<Type> decode_type(const connect::DataType& type, plan::TextParser& parser)
{
  switch (type.kind_case()) {
  case connect::DataType::kNull: return Type(TypeKind::Null);
  case connect::DataType::kBinary: return Type(TypeKind::Binary);
  case connect::DataType::kBoolean: return Type(TypeKind::Boolean);
  case connect::DataType::kByte: return Type(TypeKind::Byte);
  case connect::DataType::kShort: return Type(TypeKind::Short);
  case connect::DataType::kInteger: return Type(TypeKind::Integer);
  case connect::DataType::kLong: return Type(TypeKind::Long);
  case connect::DataType::kFloat: return Type(TypeKind::Float);
  case connect::DataType::kDouble: return Type(TypeKind::Double);
  case connect::DataType::kDecimal: {
    const auto& decimal = type.decimal();
    return decimal_type(decimal.has_precision() ? decimal.precision() : 10,
                        decimal.has_scale() ? decimal.scale() : 0);
  }
  case connect::DataType::kString: {
    const std::string& collation = type.string().collation();
    return Type::string(collation == "UTF8_BINARY" ? "" : collation);
  }
  case connect::DataType::kChar: return Type::char_of(type.char_().length());
  case connect::DataType::kVarChar: return Type::varchar_of(type.var_char().length());
  case connect::DataType::kDate: return Type(TypeKind::Date);
  case connect::DataType::kTimestamp: return Type(TypeKind::Timestamp);
  case connect::DataType::kTimestampNtz: return Type(TypeKind::TimestampNtz);
  case connect::DataType::kCalendarInterval: return Type(TypeKind::CalendarInterval);
  case connect::DataType::kYearMonthInterval: {
    const auto& interval = type.year_month_interval();
    const auto start =
        static_cast<uint8_t>(interval.has_start_field() ? interval.start_field() : 0);
    return Type::year_month(
        {start, static_cast<uint8_t>(interval.has_end_field() ? interval.end_field() : 1)});
  }
  case connect::DataType::kDayTimeInterval: {
    const auto& interval = type.day_time_interval();
    const auto start =
        static_cast<uint8_t>(interval.has_start_field() ? interval.start_field() : 0);
    return Type::day_time(
        {start, static_cast<uint8_t>(interval.has_end_field() ? interval.end_field() : 3)});
  }
  case connect::DataType::kArray: {
    TRY(Type element, decode_type(type.array().element_type(), parser));
    return Type::array(std::move(element), type.array().contains_null());
  }
  case connect::DataType::kStruct: return decode_struct(type.struct_(), parser);
  case connect::DataType::kMap: {
    TRY(Type key, decode_type(type.map().key_type(), parser));
    TRY(Type value, decode_type(type.map().value_type(), parser));
    return Type::map(std::move(key), std::move(value), type.map().value_contains_null());
  }
  case connect::DataType::kVariant: return Type(TypeKind::Variant);
  case connect::DataType::kUdt: return unsupported_operation("user-defined types");
  case connect::DataType::kGeometry: return unsupported_operation("type GEOMETRY");
  case connect::DataType::kGeography: return unsupported_operation("type GEOGRAPHY");
  case connect::DataType::kTime: return unsupported_operation("type TIME");
  case connect::DataType::kUnparsed: return parser.parse_type(type.unparsed().data_type_string());
  case connect::DataType::KIND_NOT_SET: return invalid_input("a data type of no kind");
  }
  return unsupported_operation("data type " + std::to_string(type.kind_case()));
}

static void encode_struct(const Type& type, connect::DataType::Struct* out)
{
  for (const plan::Field& field : type.fields()) {
    auto* added = out->add_fields();
    added->set_name(field.name);
    encode_type(field.type, added->mutable_data_type());
    added->set_nullable(field.nullable);
    if (!field.metadata.empty()) added->set_metadata(field.metadata);
  }
}

void encode_type(const Type& type, connect::DataType* out)
{
  switch (type.kind()) {
  case TypeKind::Null: out->mutable_null(); break;
  case TypeKind::Boolean: out->mutable_boolean(); break;
  case TypeKind::Byte: out->mutable_byte(); break;
  case TypeKind::Short: out->mutable_short_(); break;
  case TypeKind::Integer: out->mutable_integer(); break;
  case TypeKind::Long: out->mutable_long_(); break;
  case TypeKind::Float: out->mutable_float_(); break;
  case TypeKind::Double: out->mutable_double_(); break;
  case TypeKind::Decimal:
    out->mutable_decimal()->set_precision(type.precision());
    out->mutable_decimal()->set_scale(type.scale());
    break;
  case TypeKind::String:
    out->mutable_string()->set_collation(type.collation().empty() ? "UTF8_BINARY"
                                                                  : type.collation());
    break;
  case TypeKind::Char: out->mutable_char_()->set_length(type.length()); break;
  case TypeKind::Varchar: out->mutable_var_char()->set_length(type.length()); break;
  case TypeKind::Binary: out->mutable_binary(); break;
  case TypeKind::Date: out->mutable_date(); break;
  case TypeKind::Timestamp: out->mutable_timestamp(); break;
  case TypeKind::TimestampNtz: out->mutable_timestamp_ntz(); break;
  case TypeKind::DayTimeInterval:
    out->mutable_day_time_interval()->set_start_field(type.interval().start);
    out->mutable_day_time_interval()->set_end_field(type.interval().end);
    break;
  case TypeKind::YearMonthInterval:
    out->mutable_year_month_interval()->set_start_field(type.interval().start);
    out->mutable_year_month_interval()->set_end_field(type.interval().end);
    break;
  case TypeKind::CalendarInterval: out->mutable_calendar_interval(); break;
  case TypeKind::Array:
    encode_type(type.element(), out->mutable_array()->mutable_element_type());
    out->mutable_array()->set_contains_null(type.contains_null());
    break;
  case TypeKind::Map:
    encode_type(type.key(), out->mutable_map()->mutable_key_type());
    encode_type(type.value(), out->mutable_map()->mutable_value_type());
    out->mutable_map()->set_value_contains_null(type.contains_null());
    break;
  case TypeKind::Struct: encode_struct(type, out->mutable_struct_()); break;
  case TypeKind::Variant: out->mutable_variant(); break;
  }
}

} // namespace bindery::spark
