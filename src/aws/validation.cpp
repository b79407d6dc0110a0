#include "aws/validation.h"

#include "aws/pattern.h"
#include "base/text.h"

#include <algorithm>

namespace bindery::aws {

constexpr size_t ProblemsListedMax = 20;
constexpr size_t QuotedValueMax = 512;

Validation::Inside::Inside(Validation& validation, std::string_view member)
    : validation_(validation), length_(validation.path_.size())
{
  std::string& path = validation.path_;
  if (!path.empty()) path += '.';
  path += member;
  char& first = path[path.size() - member.size()];
  if (first >= 'A' && first <= 'Z') first = static_cast<char>(first - 'A' + 'a');
}

Validation::Inside::Inside(Validation& validation, size_t item)
    : validation_(validation), length_(validation.path_.size())
{
  validation.path_ += '.' + std::to_string(item + 1) + ".member";
}

void Validation::add(std::string_view value, std::string_view constraint)
{
  if (++problem_count_ > ProblemsListedMax) return;
  std::string text = "Value ";
  if (!value.empty()) text += std::string(value) + " ";
  problems_.push_back(text + "at '" + path_ +
                      "' failed to satisfy constraint: " + std::string(constraint));
}

void Validation::missing() { add("null", "Member must not be null"); }

Result<void> Validation::finish() const
{
  if (problem_count_ == 0) return {};
  std::string text = std::to_string(problem_count_) + " validation error" +
                     (problem_count_ == 1 ? "" : "s") + " detected: ";
  return invalid_input(text + join(problems_, "; ")).with_name("ValidationException");
}

// Lengths are counted as the services count them: in UTF-16 units.
static int64_t count_utf16(std::string_view text)
{
  int64_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) ++count;
    if (byte >= 0xf0) ++count;
  }
  return count;
}

static std::string quoted(const Shape& shape, const std::string& value)
{
  if (shape.is_sensitive || value.size() > QuotedValueMax) return "";
  return "'" + value + "'";
}

static std::string range_text(std::string_view what, std::string_view relation, int64_t bound)
{
  return "Member must have " + std::string(what) + " " + std::string(relation) +
         " than or equal to " + std::to_string(bound);
}

static std::string values_text(const Constraint& constraint)
{
  std::string text = "Member must satisfy enum value set: [";
  for (size_t i = 0; i < constraint.values.size(); ++i)
    text += (i ? ", " : "") + std::string(constraint.values[i]);
  return text + "]";
}

static std::string pattern_text(const Constraint& constraint)
{
  return "Member must satisfy regular expression pattern: " + std::string(constraint.pattern->text);
}

// What is wrong with one text, or nothing.
static std::vector<std::string> text_problems(const Constraint& constraint, const std::string& text)
{
  std::vector<std::string> problems;
  if (!constraint.values.empty() &&
      std::ranges::find(constraint.values, text) == constraint.values.end())
    problems.push_back(values_text(constraint));
  if (constraint.min != INT64_MIN || constraint.max != INT64_MAX) {
    const int64_t length = count_utf16(text);
    if (length < constraint.min)
      problems.push_back(range_text("length", "greater", constraint.min));
    if (length > constraint.max) problems.push_back(range_text("length", "less", constraint.max));
  }
  if (problems.empty() && constraint.pattern && !matches(*constraint.pattern, text))
    problems.push_back(pattern_text(constraint));
  return problems;
}

// Every constraint of the items of a list or map, as the services list them when one item breaks
// one.
static std::string all_constraints(const Constraint& constraint)
{
  std::vector<std::string> parts;
  if (constraint.max != INT64_MAX) parts.push_back(range_text("length", "less", constraint.max));
  if (constraint.min != INT64_MIN) parts.push_back(range_text("length", "greater", constraint.min));
  if (constraint.pattern) parts.push_back(pattern_text(constraint));
  if (!constraint.values.empty()) parts.push_back(values_text(constraint));
  return "[" + join(parts, ", ") + "]";
}

static bool breaks(const Shape& shape, const void* value)
{
  return shape.kind == Kind::Text && shape.constraint &&
         !text_problems(*shape.constraint, *static_cast<const std::string*>(value)).empty();
}

static bool has_broken_item(const Shape& shape, const void* list)
{
  if (!shape.element->constraint || shape.element->kind != Kind::Text) return false;
  for (size_t i = 0, size = shape.list->size(list); i < size; ++i)
    if (breaks(*shape.element, shape.list->at(list, i))) return true;
  return false;
}

namespace {

struct MapFindings {
  const Shape& shape;
  bool has_broken_key = false;
  bool has_broken_value = false;
};

} // namespace

static void visit_entry(void* visitor, const std::string& key, const void* value)
{
  auto& findings = *static_cast<MapFindings*>(visitor);
  if (breaks(*findings.shape.key, &key)) findings.has_broken_key = true;
  if (breaks(*findings.shape.element, value)) findings.has_broken_value = true;
}

void Validation::check(const Shape& shape, const void* value)
{
  const Constraint* constraint = shape.constraint;
  switch (shape.kind) {
  case Kind::Text: {
    if (!constraint) return;
    const auto& text = *static_cast<const std::string*>(value);
    for (const std::string& problem : text_problems(*constraint, text))
      add(quoted(shape, text), problem);
    return;
  }
  case Kind::Integer:
  case Kind::Long: {
    const int64_t number = *static_cast<const int64_t*>(value);
    if (!constraint) return;
    const std::string text = quoted(shape, std::to_string(number));
    if (number < constraint->min) add(text, range_text("value", "greater", constraint->min));
    if (number > constraint->max) add(text, range_text("value", "less", constraint->max));
    return;
  }
  case Kind::Double: {
    const double number = *static_cast<const double*>(value);
    if (!constraint) return;
    const std::string text = quoted(shape, std::to_string(number));
    if (constraint->min != INT64_MIN && number < static_cast<double>(constraint->min))
      add(text, range_text("value", "greater", constraint->min));
    if (constraint->max != INT64_MAX && number > static_cast<double>(constraint->max))
      add(text, range_text("value", "less", constraint->max));
    return;
  }
  case Kind::List:
  case Kind::Map: {
    const auto size = static_cast<int64_t>(shape.kind == Kind::List ? shape.list->size(value)
                                                                    : shape.map->size(value));
    if (constraint && size < constraint->min)
      add("", range_text("length", "greater", constraint->min));
    if (constraint && size > constraint->max)
      add("", range_text("length", "less", constraint->max));
    if (shape.kind == Kind::List) {
      if (has_broken_item(shape, value))
        add("", "Member must satisfy constraint: " + all_constraints(*shape.element->constraint));
      return;
    }
    MapFindings findings{shape};
    shape.map->each(value, &findings, visit_entry);
    if (findings.has_broken_key)
      add("", "Map keys must satisfy constraint: " + all_constraints(*shape.key->constraint));
    if (findings.has_broken_value)
      add("", "Map value must satisfy constraint: " + all_constraints(*shape.element->constraint));
    return;
  }
  case Kind::Blob: {
    if (!constraint) return;
    const auto length = static_cast<int64_t>(static_cast<const std::string*>(value)->size());
    if (length < constraint->min) add("", range_text("length", "greater", constraint->min));
    if (length > constraint->max) add("", range_text("length", "less", constraint->max));
    return;
  }
  case Kind::Structure:
  case Kind::Boolean:
  case Kind::Timestamp:
  case Kind::Document:
  case Kind::Stream: return;
  }
}

} // namespace bindery::aws
