// JSON texts to values and back.
#include "engine/native/kernel.h"
#include "engine/native/texts.h"

#include "engine/errors.h"
#include "engine/scan/json_columns.h"
#include "engine/scan/json_type.h"
#include "engine/write/json_value.h"

#include "base/text.h"

#include <map>
#include <set>

namespace bindery::engine::native {

using duckdb::idx_t;
using plan::Type;
using plan::TypeKind;

Type type_of(const Signature& signature, size_t argument)
{
  auto parsed = plan::parse_type_json("{\"type\":\"struct\",\"fields\":[{\"name\":\"f\",\"type\":" +
                                      duckdb::StringValue::Get(signature.constants.at(argument)) +
                                      ",\"nullable\":true,\"metadata\":{}}]}");
  if (!parsed.ok()) throw duckdb::InternalException(parsed.error().message);
  return parsed->fields().at(0).type;
}

using Options = std::map<std::string, std::string>;

Options options_of(const duckdb::Value& text)
{
  Options options;
  for (const auto& line : split(duckdb::StringValue::Get(text), '\n')) {
    const size_t equals = line.find('=');
    if (equals != std::string::npos) options[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return options;
}

static bool is_on(const Options& options, const std::string& name, bool otherwise = false)
{
  const auto found = options.find(name);
  return found == options.end() ? otherwise : equals_ignore_case(found->second, "true");
}

static void set_up(JsonText& parser, const Options& options)
{
  parser.allow_single_quotes = is_on(options, "allowsinglequotes", true);
  parser.allow_unquoted_names = is_on(options, "allowunquotedfieldnames");
  parser.allow_leading_zeros = is_on(options, "allownumericleadingzeros");
}

namespace {

struct FromJson {
  Type type;
  JsonColumnOptions columns;
  Options options;
  bool fails = false;
  std::optional<size_t> corrupt; // the field that takes the text of a malformed record
};

FromJson from_json_of(const Signature& signature)
{
  FromJson how;
  how.type = type_of(signature, 4);
  how.columns.zone = get_zone(duckdb::StringValue::Get(signature.constants.at(1)));
  how.options = options_of(signature.constants.at(2));
  how.fails = equals_ignore_case(how.options["mode"], "FAILFAST");
  if (!how.type.is(TypeKind::Struct)) return how;
  const auto& fields = how.type.fields();
  for (size_t i = 0; i < fields.size(); i++)
    if (fields[i].name == how.options["columnnameofcorruptrecord"]) how.corrupt = i;
  return how;
}

// Sets the row; false when the text is malformed.
bool set_record(duckdb::Vector& result, idx_t row, const JsonNode* root, const FromJson& how)
{
  static const JsonNode Empty{JsonNode::Object, {}, {}, nullptr, nullptr};
  const bool is_struct = how.type.is(TypeKind::Struct);
  if (root == nullptr || (is_struct && root->kind != JsonNode::Object)) {
    if (is_struct) set_json(result, row, Empty, how.type, how.columns);
    if (!is_struct) set_json_null(result, row);
    return false;
  }
  // One record counts as an array of it.
  const bool is_alone = how.type.is(TypeKind::Array) && root->kind == JsonNode::Object &&
                        how.type.element().is(TypeKind::Struct);
  if (!is_alone) return set_json(result, row, *root, how.type, how.columns);
  JsonNode element = *root;
  element.next = nullptr;
  const JsonNode list{JsonNode::Array, {}, {}, &element, nullptr};
  return set_json(result, row, list, how.type, how.columns);
}

[[noreturn]] void raise_malformed_record(std::string_view text)
{
  raise("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "22023",
        "Malformed records are detected in record parsing: " + std::string(text) +
            ". Parse Mode: FAILFAST. To process malformed records as null result, try setting the "
            "option 'mode' as 'PERMISSIVE'.",
        {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}});
}

} // namespace

// (text, zone, options, witness, type as JSON)
static Kernel bind_from_json(const Signature& signature)
{
  const auto how = std::make_shared<const FromJson>(from_json_of(signature));
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnifiedVectorFormat texts;
    input.data[0].ToUnifiedFormat(input.size(), texts);
    const bool constant = input.data[0].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    JsonText parser;
    set_up(parser, how->options);
    for (idx_t row = 0; row < (constant ? 1 : input.size()); row++) {
      const auto at = texts.sel->get_index(row);
      if (!texts.validity.RowIsValid(at)) {
        set_json_null(result, row);
        continue;
      }
      const auto& text = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(texts)[at];
      const std::string_view view(text.GetData(), text.GetSize());
      if (trim(view).empty()) {
        set_json_null(result, row);
        continue;
      }
      const bool good = set_record(result, row, parser.parse(view), *how);
      if (!good && how->fails) raise_malformed_record(view);
      if (!how->corrupt) continue;
      auto& corrupt = *duckdb::StructVector::GetEntries(result)[*how->corrupt];
      duckdb::FlatVector::SetNull(corrupt, row, good);
      if (!good)
        duckdb::FlatVector::GetData<duckdb::string_t>(corrupt)[row] =
            duckdb::StringVector::AddString(corrupt, text);
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

static bool has_repeated_names(const JsonNode& node)
{
  std::set<std::string_view> names;
  for (const auto* child = node.child; child != nullptr; child = child->next) {
    if (node.kind == JsonNode::Object && !names.insert(child->key).second) return true;
    if (has_repeated_names(*child)) return true;
  }
  return false;
}

// (text, options): the type as Spark's SQL writes it.
static std::string schema_of_json(std::string_view text, const Options& options)
{
  if (trim(text).empty()) return "STRING";
  JsonText parser;
  set_up(parser, options);
  const JsonNode* root = parser.parse(text);
  if (root == nullptr)
    raise("INTERNAL_ERROR", "XX000", "The text is no JSON: " + std::string(text));
  if (has_repeated_names(*root))
    raise("UNSUPPORTED_OPERATION", "0A000", "Repeated names in schema_of_json are not supported.");
  const auto type = infer_json_value(*root, is_on(options, "primitivesasstring"));
  if (type) return type->sql();
  if (root->kind != JsonNode::Object)
    raise("UNSUPPORTED_OPERATION", "0A000",
          "Arrays of nothing in schema_of_json are not supported.");
  return "STRUCT<>";
}

static Kernel bind_schema_of_json(const Signature& signature)
{
  const Options options = options_of(signature.constants.at(1));
  return rows([options](Rows& all, idx_t row) {
    all.set_text(row, schema_of_json(all.text(0, row), options));
  });
}

// (value, zone, type as JSON)
static Kernel bind_to_json(const Signature& signature)
{
  const Type type = type_of(signature, 2);
  const auto zone = get_zone(duckdb::StringValue::Get(signature.constants.at(1)));
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const idx_t count = input.size();
    duckdb::Vector source(input.data[0].GetType(), std::max<idx_t>(count, 1));
    duckdb::VectorOperations::Copy(input.data[0], source, count, 0, 0);
    flatten_deep(source, count);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < count; row++) {
      if (duckdb::FlatVector::IsNull(source, row)) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      std::string text;
      write_json_value(source, row, type, zone.get(), text);
      duckdb::FlatVector::GetData<duckdb::string_t>(result)[row] =
          duckdb::StringVector::AddString(result, text);
    }
  };
}

// ---- paths ------------------------------------------------------------------

namespace {

struct Step {
  std::string key; // empty and no index: every element
  int64_t index = -1;
  bool is_index = false;
  bool is_all = false;
};

std::optional<std::vector<Step>> parse_path(std::string_view path)
{
  if (!path.starts_with('$')) return std::nullopt;
  std::vector<Step> steps;
  size_t i = 1;
  while (i < path.size()) {
    Step step;
    if (path[i] == '.') {
      size_t end = path.find_first_of(".[", i + 1);
      if (end == std::string_view::npos) end = path.size();
      step.key = path.substr(i + 1, end - i - 1);
      if (step.key.empty()) return std::nullopt;
      if (step.key == "*") step = Step{"", -1, false, true};
      i = end;
    } else if (path[i] == '[') {
      const size_t close = path.find(']', i);
      if (close == std::string_view::npos) return std::nullopt;
      const std::string_view inner = trim(path.substr(i + 1, close - i - 1));
      if (inner == "*") {
        step.is_all = true;
      } else if (inner.size() >= 2 && inner.front() == '\'' && inner.back() == '\'') {
        step.key = inner.substr(1, inner.size() - 2);
      } else {
        step.is_index = true;
        step.index = 0;
        if (inner.empty() || inner.size() > 9) return std::nullopt;
        for (const char c : inner) {
          if (c < '0' || c > '9') return std::nullopt;
          step.index = step.index * 10 + (c - '0');
        }
      }
      i = close + 1;
    } else {
      return std::nullopt;
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

void follow(const JsonNode& node, const std::vector<Step>& steps, size_t at,
            std::vector<const JsonNode*>& found)
{
  if (at == steps.size()) {
    found.push_back(&node);
    return;
  }
  const Step& step = steps[at];
  if (step.is_all || step.is_index) {
    if (node.kind != JsonNode::Array) return;
    int64_t index = 0;
    for (const auto* child = node.child; child != nullptr; child = child->next, index++) {
      if (step.is_all || index == step.index) follow(*child, steps, at + 1, found);
    }
    return;
  }
  if (node.kind != JsonNode::Object) return;
  if (const auto* member = node.find(step.key, false)) follow(*member, steps, at + 1, found);
}

} // namespace

enum class Found { Any, Scalars };

template <Found Wanted> static Kernel bind_get_json_object(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto steps = parse_path(all.text(1, row));
    JsonText parser;
    const JsonNode* root = steps ? parser.parse(all.text(0, row)) : nullptr;
    if (root == nullptr) return all.set_null(row);
    std::vector<const JsonNode*> found;
    follow(*root, *steps, 0, found);
    const bool has_all =
        std::any_of(steps->begin(), steps->end(), [](const Step& step) { return step.is_all; });
    if (found.empty() || (found.size() == 1 && found[0]->kind == JsonNode::Null))
      return all.set_null(row);
    const bool is_scalar = found.size() == 1 && !has_all && found[0]->kind != JsonNode::Array &&
                           found[0]->kind != JsonNode::Object;
    if (Wanted == Found::Scalars && !is_scalar) return all.set_null(row);
    std::string text;
    if (found.size() == 1 && !has_all) {
      if (found[0]->kind == JsonNode::Text) return all.set_text(row, found[0]->text);
      write_json(*found[0], text);
      return all.set_text(row, text);
    }
    if (found.size() == 1) {
      write_json(*found[0], text);
      return all.set_text(row, text);
    }
    text = "[";
    for (size_t i = 0; i < found.size(); i++) {
      if (i > 0) text += ',';
      write_json(*found[i], text);
    }
    all.set_text(row, text + "]");
  });
}

// A member of the top, as json_tuple gives it. Not in the contract: the generator is made of it.
static Kernel bind_json_field(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    JsonText parser;
    const JsonNode* root = parser.parse(all.text(0, row));
    const bool is_object = root != nullptr && root->kind == JsonNode::Object;
    const JsonNode* member = is_object ? root->find(all.text(1, row), false) : nullptr;
    if (member == nullptr || member->kind == JsonNode::Null) return all.set_null(row);
    if (member->kind == JsonNode::Text) return all.set_text(row, member->text);
    std::string text;
    write_json(*member, text);
    all.set_text(row, text);
  });
}

static Kernel bind_json_array_length(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    JsonText parser;
    const JsonNode* root = parser.parse(all.text(0, row));
    if (root == nullptr || root->kind != JsonNode::Array) return all.set_null(row);
    int32_t count = 0;
    for (const auto* child = root->child; child != nullptr; child = child->next) count++;
    all.set<int32_t>(row, count);
  });
}

static Kernel bind_json_object_keys(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    JsonText parser;
    const JsonNode* root = parser.parse(all.text(0, row));
    if (root == nullptr || root->kind != JsonNode::Object) return all.set_null(row);
    std::vector<std::string> keys;
    for (const auto* child = root->child; child != nullptr; child = child->next)
      keys.emplace_back(child->key);
    set_texts(all.result(), row, keys);
  });
}

void add_json(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"from_json", bind_from_json, true});
  s.push_back({"schema_of_json", bind_schema_of_json, true});
  s.push_back({"to_json", bind_to_json, true});
  s.push_back({"get_json_object", bind_get_json_object<Found::Any>});
  s.push_back({"get_json_scalar", bind_get_json_object<Found::Scalars>});
  s.push_back({"json_array_length", bind_json_array_length});
  s.push_back({"json_field", bind_json_field});
  s.push_back({"json_object_keys", bind_json_object_keys});
}

} // namespace bindery::engine::native
