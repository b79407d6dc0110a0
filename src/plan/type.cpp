#include "plan/type.h"

#include "base/json.h"
#include "base/text.h"

#include <array>
#include <charconv>

namespace bindery::plan {

struct Type::Nested {
  std::string collation;
  std::vector<Field> fields; // Struct; of Array the element alone; of Map key and value
};

Type::Type(TypeKind kind) : kind_(kind)
{
  if (kind == TypeKind::Decimal) precision_ = 10;
  if (kind == TypeKind::YearMonthInterval) interval_ = {0, 1};
}

Type Type::decimal(int precision, int scale)
{
  Type type(TypeKind::Decimal);
  type.precision_ = precision;
  type.scale_ = scale;
  return type;
}

Type Type::string(std::string collation)
{
  Type type(TypeKind::String);
  if (collation == "UTF8_BINARY") collation.clear();
  if (!collation.empty()) type.nested_ = std::make_shared<Nested>(Nested{std::move(collation), {}});
  return type;
}

Type Type::char_of(int length)
{
  Type type(TypeKind::Char);
  type.precision_ = length;
  return type;
}

Type Type::varchar_of(int length)
{
  Type type(TypeKind::Varchar);
  type.precision_ = length;
  return type;
}

Type Type::day_time(IntervalFields fields)
{
  Type type(TypeKind::DayTimeInterval);
  type.interval_ = fields;
  return type;
}

Type Type::year_month(IntervalFields fields)
{
  Type type(TypeKind::YearMonthInterval);
  type.interval_ = fields;
  return type;
}

Type Type::array(Type element, bool contains_null)
{
  Type type(TypeKind::Array);
  type.contains_null_ = contains_null;
  type.nested_ =
      std::make_shared<Nested>(Nested{"", {{"element", std::move(element), contains_null, ""}}});
  return type;
}

Type Type::map(Type key, Type value, bool value_contains_null)
{
  Type type(TypeKind::Map);
  type.contains_null_ = value_contains_null;
  type.nested_ = std::make_shared<Nested>(Nested{
      "",
      {{"key", std::move(key), false, ""}, {"value", std::move(value), value_contains_null, ""}}});
  return type;
}

Type Type::structure(std::vector<Field> fields)
{
  Type type(TypeKind::Struct);
  type.nested_ = std::make_shared<Nested>(Nested{"", std::move(fields)});
  return type;
}

bool Type::is_integral() const
{
  return kind_ == TypeKind::Byte || kind_ == TypeKind::Short || kind_ == TypeKind::Integer ||
         kind_ == TypeKind::Long;
}

bool Type::is_numeric() const
{
  return is_integral() || kind_ == TypeKind::Float || kind_ == TypeKind::Double ||
         kind_ == TypeKind::Decimal;
}

bool Type::is_text() const
{
  return kind_ == TypeKind::String || kind_ == TypeKind::Char || kind_ == TypeKind::Varchar;
}

bool Type::is_nested() const
{
  return kind_ == TypeKind::Array || kind_ == TypeKind::Map || kind_ == TypeKind::Struct;
}

const std::string& Type::collation() const
{
  static const std::string none;
  return kind_ == TypeKind::String && nested_ ? nested_->collation : none;
}

const Type& Type::element() const
{
  CHECK(kind_ == TypeKind::Array);
  return nested_->fields[0].type;
}

const Type& Type::key() const
{
  CHECK(kind_ == TypeKind::Map);
  return nested_->fields[0].type;
}

const Type& Type::value() const
{
  CHECK(kind_ == TypeKind::Map);
  return nested_->fields[1].type;
}

const std::vector<Field>& Type::fields() const
{
  static const std::vector<Field> none;
  CHECK(kind_ == TypeKind::Struct);
  return nested_ ? nested_->fields : none;
}

bool Type::operator==(const Type& other) const
{
  if (kind_ != other.kind_ || precision_ != other.precision_ || scale_ != other.scale_)
    return false;
  if (interval_ != other.interval_) return false;
  if (kind_ == TypeKind::String) return collation() == other.collation();
  if (!is_nested() || nested_ == other.nested_) return true;
  static const std::vector<Field> none;
  const auto& mine = nested_ ? nested_->fields : none;
  const auto& theirs = other.nested_ ? other.nested_->fields : none;
  return contains_null_ == other.contains_null_ && mine == theirs;
}

bool Type::equals_ignoring_nullability(const Type& other) const
{
  return *this == other || as_nullable() == other.as_nullable();
}

// Field metadata is no part of a type's nullability, but two types that differ in it alone are as
// good as equal.
Type Type::as_nullable() const
{
  switch (kind_) {
  case TypeKind::Array: return array(element().as_nullable(), true);
  case TypeKind::Map: return map(key().as_nullable(), value().as_nullable(), true);
  case TypeKind::Struct: {
    std::vector<Field> nullable;
    for (const auto& field : fields())
      nullable.push_back({field.name, field.type.as_nullable(), true, ""});
    return structure(std::move(nullable));
  }
  default: return *this;
  }
}

static std::string_view plain_name(TypeKind kind)
{
  switch (kind) {
  case TypeKind::Null: return "void";
  case TypeKind::Boolean: return "boolean";
  case TypeKind::Byte: return "tinyint";
  case TypeKind::Short: return "smallint";
  case TypeKind::Integer: return "int";
  case TypeKind::Long: return "bigint";
  case TypeKind::Float: return "float";
  case TypeKind::Double: return "double";
  case TypeKind::Decimal: return "decimal";
  case TypeKind::String: return "string";
  case TypeKind::Char: return "char";
  case TypeKind::Varchar: return "varchar";
  case TypeKind::Binary: return "binary";
  case TypeKind::Date: return "date";
  case TypeKind::Timestamp: return "timestamp";
  case TypeKind::TimestampNtz: return "timestamp_ntz";
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval:
  case TypeKind::CalendarInterval: return "interval";
  case TypeKind::Array: return "array";
  case TypeKind::Map: return "map";
  case TypeKind::Struct: return "struct";
  case TypeKind::Variant: return "variant";
  }
  UNREACHABLE();
}

static std::string interval_name(TypeKind kind, IntervalFields fields)
{
  static constexpr std::array<std::string_view, 4> DayTime = {"day", "hour", "minute", "second"};
  static constexpr std::array<std::string_view, 2> YearMonth = {"year", "month"};
  const auto name = [&](uint8_t field) {
    return std::string(kind == TypeKind::DayTimeInterval ? DayTime.at(field) : YearMonth.at(field));
  };
  if (fields.start == fields.end) return "interval " + name(fields.start);
  return "interval " + name(fields.start) + " to " + name(fields.end);
}

// The names of types without children, alike in all forms but for the numbers' names in JSON.
static std::string leaf_name(const Type& type)
{
  switch (type.kind()) {
  case TypeKind::Decimal:
    return "decimal(" + std::to_string(type.precision()) + "," + std::to_string(type.scale()) + ")";
  case TypeKind::Char: return "char(" + std::to_string(type.length()) + ")";
  case TypeKind::Varchar: return "varchar(" + std::to_string(type.length()) + ")";
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval: return interval_name(type.kind(), type.interval());
  case TypeKind::String:
    return type.collation().empty() ? "string" : "string collate " + type.collation();
  default: return std::string(plain_name(type.kind()));
  }
}

std::string Type::simple_string() const
{
  switch (kind_) {
  case TypeKind::Array: return "array<" + element().simple_string() + ">";
  case TypeKind::Map: return "map<" + key().simple_string() + "," + value().simple_string() + ">";
  case TypeKind::Struct: {
    std::string text = "struct<";
    for (const auto& field : fields())
      text += (text.back() == '<' ? "" : ",") + field.name + ":" + field.type.simple_string();
    return text + ">";
  }
  default: return leaf_name(*this);
  }
}

static bool is_plain_identifier(std::string_view name)
{
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (const char c : name)
    if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
      return false;
  return true;
}

std::string Type::sql() const
{
  switch (kind_) {
  case TypeKind::Array: return "ARRAY<" + element().sql() + ">";
  case TypeKind::Map: return "MAP<" + key().sql() + ", " + value().sql() + ">";
  case TypeKind::Struct: {
    std::string text = "STRUCT<";
    for (const auto& field : fields()) {
      if (text.back() != '<') text += ", ";
      text += is_plain_identifier(field.name) ? field.name
                                              : "`" + replace_all(field.name, "`", "``") + "`";
      text += ": " + field.type.sql() + (field.nullable ? "" : " NOT NULL");
    }
    return text + ">";
  }
  default: return to_upper(leaf_name(*this));
  }
}

static std::string json_leaf(const Type& type)
{
  switch (type.kind()) {
  case TypeKind::Byte: return "byte";
  case TypeKind::Short: return "short";
  case TypeKind::Integer: return "integer";
  case TypeKind::Long: return "long";
  case TypeKind::String: return "string"; // the collation of a field is in the field's metadata
  default: return leaf_name(type);
  }
}

static std::string_view json_bool(bool value) { return value ? "true" : "false"; }

std::string Type::json() const
{
  switch (kind_) {
  case TypeKind::Array:
    return "{\"type\":\"array\",\"elementType\":" + element().json() +
           ",\"containsNull\":" + std::string(json_bool(contains_null_)) + "}";
  case TypeKind::Map:
    return "{\"type\":\"map\",\"keyType\":" + key().json() + ",\"valueType\":" + value().json() +
           ",\"valueContainsNull\":" + std::string(json_bool(contains_null_)) + "}";
  case TypeKind::Struct: {
    std::string text = "{\"type\":\"struct\",\"fields\":[";
    for (const auto& field : fields()) {
      if (text.back() != '[') text += ",";
      text += "{\"name\":" + quote_json(field.name) + ",\"type\":" + field.type.json() +
              ",\"nullable\":" + std::string(json_bool(field.nullable)) +
              ",\"metadata\":" + (field.metadata.empty() ? "{}" : field.metadata) + "}";
    }
    return text + "]}";
  }
  default: return quote_json(json_leaf(*this));
  }
}

// ---- from JSON ----------------------------------------------------------------------------------

// A schema is as deep as the JSON parser lets it be: 200 levels.
static Result<Type> type_of(const Json& json);

static Error bad_schema(std::string_view what)
{
  return invalid_input("not a Spark schema in JSON: " + std::string(what));
}

// "name(a)" or "name(a,b)" into its numbers; nothing when `text` is of another form.
static std::optional<std::vector<int>> arguments_of(std::string_view text, std::string_view name)
{
  if (!text.starts_with(name) || text.size() < name.size() + 3 || text[name.size()] != '(' ||
      text.back() != ')')
    return std::nullopt;
  std::vector<int> numbers;
  for (const auto& part : split(text.substr(name.size() + 1, text.size() - name.size() - 2), ',')) {
    const std::string_view digits = trim(part);
    int number = 0;
    const auto end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, number).ptr != end || digits.empty())
      return std::nullopt;
    numbers.push_back(number);
  }
  return numbers;
}

static std::optional<Type> find_interval(std::string_view text)
{
  for (const TypeKind kind : {TypeKind::DayTimeInterval, TypeKind::YearMonthInterval}) {
    const uint8_t last = kind == TypeKind::DayTimeInterval ? 3 : 1;
    for (uint8_t start = 0; start <= last; ++start)
      for (uint8_t end = start; end <= last; ++end)
        if (interval_name(kind, {start, end}) == text)
          return kind == TypeKind::DayTimeInterval ? Type::day_time({start, end})
                                                   : Type::year_month({start, end});
  }
  return std::nullopt;
}

static Result<Type> leaf_of(std::string_view text)
{
  static constexpr std::pair<std::string_view, TypeKind> Names[] = {
      {"void", TypeKind::Null},           {"null", TypeKind::Null},
      {"boolean", TypeKind::Boolean},     {"byte", TypeKind::Byte},
      {"tinyint", TypeKind::Byte},        {"short", TypeKind::Short},
      {"smallint", TypeKind::Short},      {"integer", TypeKind::Integer},
      {"int", TypeKind::Integer},         {"long", TypeKind::Long},
      {"bigint", TypeKind::Long},         {"float", TypeKind::Float},
      {"double", TypeKind::Double},       {"string", TypeKind::String},
      {"binary", TypeKind::Binary},       {"date", TypeKind::Date},
      {"timestamp", TypeKind::Timestamp}, {"timestamp_ltz", TypeKind::Timestamp},
      {"decimal", TypeKind::Decimal},     {"timestamp_ntz", TypeKind::TimestampNtz},
      {"variant", TypeKind::Variant},     {"interval", TypeKind::CalendarInterval},
  };
  for (const auto& [name, kind] : Names)
    if (name == text) return Type(kind);
  if (const auto numbers = arguments_of(text, "decimal"); numbers && numbers->size() == 2) {
    const auto& pair = *numbers;
    if (pair[0] < 1 || pair[0] > 38 || pair[1] < 0 || pair[1] > pair[0]) return bad_schema(text);
    return Type::decimal(pair[0], pair[1]);
  }
  if (const auto numbers = arguments_of(text, "char");
      numbers && numbers->size() == 1 && numbers->front() > 0)
    return Type::char_of(numbers->front());
  if (const auto numbers = arguments_of(text, "varchar");
      numbers && numbers->size() == 1 && numbers->front() > 0)
    return Type::varchar_of(numbers->front());
  if (const auto interval = find_interval(text)) return *interval;
  return bad_schema("unknown type " + std::string(text));
}

static Result<Type> struct_of(const Json& json)
{
  const Json* fields = json.find("fields");
  if (!fields || !fields->is_array()) return bad_schema("a struct without fields");
  std::vector<Field> list;
  for (const Json& item : fields->as_array()) {
    const Json* name = item.find("name");
    const Json* type = item.find("type");
    if (!name || !name->is_string() || !type) return bad_schema("a field without name or type");
    TRY(Type field_type, type_of(*type));
    const Json* metadata = item.find("metadata");
    const bool has_metadata = metadata && metadata->is_object() && !metadata->as_object().empty();
    list.push_back({name->as_string(), std::move(field_type), item.get_bool("nullable", true),
                    has_metadata ? metadata->write() : ""});
  }
  return Type::structure(std::move(list));
}

static Result<Type> type_of(const Json& json)
{
  if (json.is_string()) return leaf_of(json.as_string());
  const std::string kind = json.get_string("type");
  if (kind == "struct") return struct_of(json);
  if (kind == "array") {
    const Json* element = json.find("elementType");
    if (!element) return bad_schema("an array without elementType");
    TRY(Type type, type_of(*element));
    return Type::array(std::move(type), json.get_bool("containsNull", true));
  }
  if (kind == "map") {
    const Json* key = json.find("keyType");
    const Json* value = json.find("valueType");
    if (!key || !value) return bad_schema("a map without keyType or valueType");
    TRY(Type key_type, type_of(*key));
    TRY(Type value_type, type_of(*value));
    return Type::map(std::move(key_type), std::move(value_type),
                     json.get_bool("valueContainsNull", true));
  }
  // A user-defined type is its SQL type underneath.
  if (const Json* underneath = json.find("sqlType"); kind == "udt" && underneath)
    return type_of(*underneath);
  return bad_schema("a type of no known form");
}

Result<Type> parse_type_json(std::string_view json)
{
  TRY(const Json parsed, parse_json(json));
  TRY(Type type, type_of(parsed));
  if (!type.is(TypeKind::Struct)) return Type::structure({{"value", std::move(type), true, ""}});
  return type;
}

} // namespace bindery::plan
