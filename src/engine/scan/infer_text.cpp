// Schemas of csv and json files.
#include "engine/errors.h"
#include "engine/native/cast/cast.h"
#include "engine/scan/infer.h"
#include "engine/scan/json_type.h"
#include "engine/scan/rows.h"

#include "base/text.h"

#include <algorithm>
#include <map>

namespace bindery::engine {

using plan::Field;
using plan::Type;
using plan::TypeKind;

// ---- csv --------------------------------------------------------------------

static std::string option(const InferRequest& request, const std::string& name,
                          const std::string& fallback = "")
{
  const auto found = request.options.find(name);
  return found == request.options.end() ? fallback : found->second;
}

// A scan of `columns` texts over the files, without header handling.
static std::shared_ptr<PinnedScan> text_scan(lake::Lake* lake,
                                             const std::vector<plan::ScanFile>& files,
                                             const InferRequest& request, size_t columns,
                                             bool header)
{
  auto spec = std::make_shared<plan::ScanSpec>();
  spec->format = "csv";
  spec->options = request.options;
  spec->options["header"] = header ? "true" : "false";
  spec->options["enforceschema"] = "true"; // the names come later
  spec->options["mode"] = "PERMISSIVE";
  spec->time_zone = request.time_zone;
  for (size_t i = 0; i < columns; i++)
    spec->data_schema.push_back({"c" + std::to_string(i), TypeKind::String, true, ""});
  for (const auto& file : files) spec->files.push_back({file.url, file.size, file.etag, {}});
  return MUST(PinnedScan::make(std::move(spec), lake));
}

// Rows of texts of one file, a chunk at a time.
static Result<void>
each_row(lake::Lake* lake, const PinnedScan& scan, const std::string& url, size_t columns,
         const std::function<bool(const std::vector<std::optional<std::string>>&)>& visit)
{
  return guarded([&]() -> Result<void> {
    TRY(auto file, open_file(lake, url));
    TRY(auto lines, Lines::open(std::move(file), url, find_option(*scan.spec, "linesep")));
    auto reader = open_csv(scan, std::move(lines), url);
    std::vector<std::optional<std::string>> row(columns);
    while (true) {
      std::vector<duckdb::Vector> vectors;
      for (size_t i = 0; i < columns; i++) vectors.emplace_back(duckdb::LogicalType::VARCHAR);
      std::vector<duckdb::Vector*> wanted;
      for (auto& vector : vectors) wanted.push_back(&vector);
      const auto count = reader->read(wanted, STANDARD_VECTOR_SIZE);
      if (count == 0) return {};
      for (duckdb::idx_t at = 0; at < count; at++) {
        for (size_t i = 0; i < columns; i++) {
          row[i].reset();
          if (duckdb::FlatVector::IsNull(vectors[i], at)) continue;
          row[i] = duckdb::FlatVector::GetData<duckdb::string_t>(vectors[i])[at].GetString();
        }
        if (!visit(row)) return {};
      }
    }
  });
}

static bool is_integer(std::string_view text, int64_t min, int64_t max)
{
  int64_t value;
  return !text.empty() && static_cast<unsigned char>(text.front()) > ' ' &&
         static_cast<unsigned char>(text.back()) > ' ' &&
         native::parse_long(text, false, min, max, value) == native::Outcome::Ok;
}

static Type csv_type_of(const std::string& text, bool prefers_ntz)
{
  if (is_integer(text, INT32_MIN, INT32_MAX)) return TypeKind::Integer;
  if (is_integer(text, INT64_MIN, INT64_MAX)) return TypeKind::Long;
  const std::string_view digits =
      std::string_view(text).substr(text[0] == '-' || text[0] == '+' ? 1 : 0);
  const bool all_digits =
      !digits.empty() && digits.size() <= 38 &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (all_digits) return Type::decimal(static_cast<int>(digits.size()), 0);
  if (native::parse_double(text)) return TypeKind::Double;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-' && native::parse_date(text))
    return TypeKind::Date;
  if (text.size() > 10 && native::parse_timestamp(text) &&
      !native::parse_timestamp(text)->is_time_only) {
    return prefers_ntz && !native::parse_timestamp(text)->zone ? TypeKind::TimestampNtz
                                                               : TypeKind::Timestamp;
  }
  if (equals_ignore_case(text, "true") || equals_ignore_case(text, "false"))
    return TypeKind::Boolean;
  return TypeKind::String;
}

static int number_rank(const Type& type)
{
  return type.is(TypeKind::Integer)   ? 1
         : type.is(TypeKind::Long)    ? 2
         : type.is(TypeKind::Decimal) ? 3
         : type.is(TypeKind::Double)  ? 4
                                      : 0;
}

static Type csv_wider(const Type& a, const Type& b)
{
  if (a == b || b.is(TypeKind::Null)) return a;
  if (a.is(TypeKind::Null)) return b;
  if (number_rank(a) > 0 && number_rank(b) > 0) {
    if (a.is(TypeKind::Decimal) && b.is(TypeKind::Decimal))
      return a.precision() > b.precision() ? a : b;
    const Type& wider = number_rank(a) > number_rank(b) ? a : b;
    if (wider.is(TypeKind::Decimal)) return Type::decimal(std::max(wider.precision(), 20), 0);
    return wider;
  }
  const auto is_time = [](const Type& type) {
    return type.is(TypeKind::Date) || type.is(TypeKind::Timestamp);
  };
  if (is_time(a) && is_time(b)) return TypeKind::Timestamp;
  return TypeKind::String;
}

// Names of a header: duplicates and empty ones get their position.
static std::vector<std::string> header_names(const std::vector<std::optional<std::string>>& header)
{
  std::map<std::string, int> counts;
  for (const auto& name : header) counts[to_lower(name.value_or(""))]++;
  std::vector<std::string> names;
  for (size_t i = 0; i < header.size(); i++) {
    if (!header[i] || header[i]->empty()) {
      names.push_back("_c" + std::to_string(i));
    } else if (counts[to_lower(*header[i])] > 1) {
      names.push_back(*header[i] + std::to_string(i));
    } else {
      names.push_back(*header[i]);
    }
  }
  return names;
}

static constexpr size_t CsvColumnsMax = 20'480;

Result<std::optional<std::vector<Field>>>
infer_csv(lake::Lake* lake, const std::vector<plan::ScanFile>& files, const InferRequest& request)
{
  using Inferred = std::optional<std::vector<Field>>;
  std::vector<std::optional<std::string>> first;
  for (const auto& file : files) {
    TRY(auto fields, read_csv_record(lake, file.url, request.options));
    if (!fields) continue;
    first = std::move(*fields);
    break;
  }
  if (first.empty()) return Inferred();
  if (first.size() > CsvColumnsMax) return invalid_input("A csv file has too many columns.");
  const bool has_header = equals_ignore_case(option(request, "header"), "true");
  std::vector<Field> schema;
  const auto names = has_header ? header_names(first) : std::vector<std::string>();
  for (size_t i = 0; i < first.size(); i++) {
    schema.push_back(
        {has_header ? names[i] : "_c" + std::to_string(i), TypeKind::String, true, ""});
  }
  if (!equals_ignore_case(option(request, "inferschema"), "true"))
    return Inferred(std::move(schema));
  std::vector<Type> types(schema.size(), Type(TypeKind::Null));
  const auto scan = text_scan(lake, files, request, schema.size(), has_header);
  for (const auto& file : files) {
    TRY_VOID(each_row(lake, *scan, file.url, schema.size(), [&](const auto& row) {
      for (size_t i = 0; i < row.size(); i++) {
        if (!row[i] || row[i]->empty() || types[i].is(TypeKind::String)) continue;
        types[i] = csv_wider(types[i], csv_type_of(*row[i], request.prefers_ntz));
      }
      return true;
    }));
  }
  for (size_t i = 0; i < schema.size(); i++) {
    schema[i].type = types[i].is(TypeKind::Null) ? Type(TypeKind::String) : types[i];
  }
  return Inferred(std::move(schema));
}

// ---- json -------------------------------------------------------------------

namespace {

struct JsonInference {
  bool primitives_as_text = false;
};

} // namespace

static Type json_wider(const Type& a, const Type& b);

static Type merge_structs(const Type& a, const Type& b)
{
  std::map<std::string, Type> fields;
  for (const auto& field : a.fields()) fields.emplace(field.name, field.type);
  for (const auto& field : b.fields()) {
    const auto [place, fresh] = fields.emplace(field.name, field.type);
    if (!fresh) place->second = json_wider(place->second, field.type);
  }
  std::vector<Field> merged;
  for (const auto& [name, type] : fields) merged.push_back({name, type, true, ""});
  return Type::structure(std::move(merged));
}

static Type json_wider(const Type& a, const Type& b)
{
  if (a.is(TypeKind::Null)) return b;
  if (b.is(TypeKind::Null)) return a;
  if (a.is(TypeKind::Struct) && b.is(TypeKind::Struct)) return merge_structs(a, b);
  if (a.is(TypeKind::Array) && b.is(TypeKind::Array))
    return Type::array(json_wider(a.element(), b.element()), true);
  if (a == b) return a;
  if (a.is_numeric() && b.is_numeric()) {
    if (a.is(TypeKind::Double) || b.is(TypeKind::Double)) return TypeKind::Double;
    const auto digits = [](const Type& type) {
      return type.is(TypeKind::Long) ? 20 : type.precision() - type.scale();
    };
    const auto scale = [](const Type& type) { return type.is(TypeKind::Long) ? 0 : type.scale(); };
    const int wanted_scale = std::max(scale(a), scale(b)),
              wanted = std::max(digits(a), digits(b)) + wanted_scale;
    return wanted > 38 ? Type(TypeKind::Double) : Type::decimal(wanted, wanted_scale);
  }
  return TypeKind::String;
}

static Type json_type_of(const JsonNode& node, const JsonInference& how)
{
  switch (node.kind) {
  case JsonNode::Null: return TypeKind::Null;
  case JsonNode::True:
  case JsonNode::False: return how.primitives_as_text ? TypeKind::String : TypeKind::Boolean;
  case JsonNode::Text: return TypeKind::String;
  case JsonNode::Integer: {
    if (how.primitives_as_text) return TypeKind::String;
    int64_t value;
    if (native::parse_long(node.text, false, INT64_MIN, INT64_MAX, value) == native::Outcome::Ok)
      return TypeKind::Long;
    const int digits = static_cast<int>(node.text.size()) - (node.text[0] == '-' ? 1 : 0);
    return digits <= 38 ? Type::decimal(digits, 0) : Type(TypeKind::Double);
  }
  case JsonNode::Floating: return how.primitives_as_text ? TypeKind::String : TypeKind::Double;
  case JsonNode::Array: {
    Type element = TypeKind::Null;
    for (const auto* child = node.child; child != nullptr; child = child->next) {
      element = json_wider(element, json_type_of(*child, how));
    }
    return Type::array(std::move(element), true);
  }
  case JsonNode::Object: {
    std::map<std::string, Type> fields;
    for (const auto* child = node.child; child != nullptr; child = child->next) {
      fields.insert_or_assign(std::string(child->key), json_type_of(*child, how));
    }
    std::vector<Field> list;
    for (auto& [name, type] : fields) list.push_back({name, std::move(type), true, ""});
    return Type::structure(std::move(list));
  }
  }
  UNREACHABLE();
}

// What is still void becomes text; structs without fields are left out.
static std::optional<Type> canonical(const Type& type)
{
  if (type.is(TypeKind::Null)) return Type(TypeKind::String);
  if (type.is(TypeKind::Array)) {
    auto element = canonical(type.element());
    if (!element) return std::nullopt;
    return Type::array(std::move(*element), true);
  }
  if (!type.is(TypeKind::Struct)) return type;
  std::vector<Field> fields;
  for (const auto& field : type.fields()) {
    if (field.name.empty()) continue;
    if (auto child = canonical(field.type))
      fields.push_back({field.name, std::move(*child), true, ""});
  }
  if (fields.empty()) return std::nullopt;
  return Type::structure(std::move(fields));
}

std::optional<Type> infer_json_value(const JsonNode& node, bool primitives_as_text)
{
  return canonical(json_type_of(node, {primitives_as_text}));
}

// The type of a record never changes from one to the next in most files: then merging is comparing.
static Result<void> infer_json_file(lake::Lake* lake, const std::string& url,
                                    const InferRequest& request, const JsonInference& how,
                                    Type& merged, bool& malformed)
{
  TRY(auto file, open_file(lake, url));
  TRY(auto lines, Lines::open(std::move(file), url, option(request, "linesep")));
  JsonText parser;
  parser.allow_single_quotes = option(request, "allowsinglequotes", "true") != "false";
  const auto take = [&](std::string_view text) {
    if (trim(text).empty()) return;
    const JsonNode* root = is_utf8(text) ? parser.parse(text) : nullptr;
    if (root != nullptr && root->kind == JsonNode::Object) {
      merged = json_wider(merged, json_type_of(*root, how));
    } else if (root != nullptr && root->kind == JsonNode::Array) {
      for (const auto* child = root->child; child != nullptr; child = child->next) {
        if (child->kind == JsonNode::Object) merged = json_wider(merged, json_type_of(*child, how));
      }
    } else {
      malformed = true;
    }
  };
  if (equals_ignore_case(option(request, "multiline"), "true")) {
    TRY(const auto whole, lines->rest());
    take(whole);
    return {};
  }
  std::string_view line;
  while (true) {
    TRY(const bool more, lines->next(line));
    if (!more) return {};
    take(line);
  }
}

Result<std::optional<std::vector<Field>>>
infer_json(lake::Lake* lake, const std::vector<plan::ScanFile>& files, const InferRequest& request)
{
  using Inferred = std::optional<std::vector<Field>>;
  if (files.empty()) return Inferred();
  JsonInference how;
  how.primitives_as_text = equals_ignore_case(option(request, "primitivesasstring"), "true");
  Type merged = TypeKind::Null;
  bool malformed = false;
  for (const auto& file : files)
    TRY_VOID(infer_json_file(lake, file.url, request, how, merged, malformed));
  std::vector<Field> schema;
  if (merged.is(TypeKind::Struct)) {
    if (auto type = canonical(merged)) schema = type->fields();
  }
  const std::string mode = to_upper(option(request, "mode", "PERMISSIVE"));
  if (malformed && mode != "DROPMALFORMED" && mode != "FAILFAST") {
    const Field corrupt{option(request, "columnnameofcorruptrecord", "_corrupt_record"),
                        TypeKind::String, true, ""};
    const auto place =
        std::lower_bound(schema.begin(), schema.end(), corrupt,
                         [](const Field& a, const Field& b) { return a.name < b.name; });
    schema.insert(place, corrupt);
  }
  std::map<std::string, bool> seen;
  for (const auto& field : schema) {
    if (seen.emplace(to_lower(field.name), true).second) continue;
    return spark_error(ErrorCode::InvalidInput, "COLUMN_ALREADY_EXISTS", "42711",
                       "The column `" + to_lower(field.name) +
                           "` already exists. Choose another name or rename the existing column.",
                       {{"columnName", "`" + to_lower(field.name) + "`"}});
  }
  return Inferred(std::move(schema));
}

} // namespace bindery::engine
