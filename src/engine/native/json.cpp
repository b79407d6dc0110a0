// JSON texts to values and back.
#include "engine/native/kernel.h"
#include "engine/native/texts.h"

#include "engine/errors.h"
#include "engine/scan/json_columns.h"
#include "engine/write/json_value.h"

#include "base/text.h"

namespace bindery::engine::native {

using duckdb::idx_t;
using plan::Type;
using plan::TypeKind;

static Type type_of(const Signature& signature, size_t argument)
{
  auto parsed = plan::parse_type_json("{\"type\":\"struct\",\"fields\":[{\"name\":\"f\",\"type\":" +
                                      duckdb::StringValue::Get(signature.constants.at(argument)) +
                                      ",\"nullable\":true,\"metadata\":{}}]}");
  if (!parsed.ok()) throw duckdb::InternalException(parsed.error().message);
  return parsed->fields().at(0).type;
}

// (text, zone, mode, witness, type as JSON)
static Kernel bind_from_json(const Signature& signature)
{
  const Type type = type_of(signature, 4);
  JsonColumnOptions options;
  options.zone = get_zone(duckdb::StringValue::Get(signature.constants.at(1)));
  const bool fails =
      equals_ignore_case(duckdb::StringValue::Get(signature.constants.at(2)), "FAILFAST");
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnifiedVectorFormat texts;
    input.data[0].ToUnifiedFormat(input.size(), texts);
    const bool constant = input.data[0].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    JsonText parser;
    for (idx_t row = 0; row < (constant ? 1 : input.size()); row++) {
      const auto at = texts.sel->get_index(row);
      if (!texts.validity.RowIsValid(at)) {
        set_json_null(result, row);
        continue;
      }
      const auto& text = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(texts)[at];
      const std::string_view view(text.GetData(), text.GetSize());
      const JsonNode* root = trim(view).empty() ? nullptr : parser.parse(view);
      const bool is_struct = type.is(TypeKind::Struct);
      if (trim(view).empty()) {
        set_json_null(result, row);
        continue;
      }
      // A record that is none gives a struct of nulls.
      static const JsonNode Empty{JsonNode::Object, {}, {}, nullptr, nullptr};
      const bool usable = root != nullptr && (!is_struct || root->kind == JsonNode::Object);
      const bool good = usable ? set_json(result, row, *root, type, options) : false;
      if (!good && fails) {
        raise("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "22023",
              "Malformed records are detected in record parsing: " + std::string(view) +
                  ". Parse Mode: FAILFAST. To process malformed records as null result, try "
                  "setting the option 'mode' as 'PERMISSIVE'.",
              {{"badRecord", std::string(view)}, {"failFastMode", "FAILFAST"}});
      }
      if (!usable && is_struct) set_json(result, row, Empty, type, options);
      if (!usable && !is_struct) set_json_null(result, row);
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
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
  s.push_back({"to_json", bind_to_json, true});
  s.push_back({"get_json_object", bind_get_json_object<Found::Any>});
  s.push_back({"get_json_scalar", bind_get_json_object<Found::Scalars>});
  s.push_back({"json_array_length", bind_json_array_length});
  s.push_back({"json_field", bind_json_field});
  s.push_back({"json_object_keys", bind_json_object_keys});
}

} // namespace bindery::engine::native
