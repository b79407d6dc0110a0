// Parameters written as text: their types, implicit casts to them, defaults.
#include "plan/functions/row.h"

#include "base/text.h"
#include "plan/coerce/decimal.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

struct Parameter {
  std::vector<std::string> types;
  bool optional = false;
  bool repeated = false;
  std::string shown_default;
  std::string hidden_default;
};

using Variables = std::map<std::string, Type>;

std::vector<std::string> split_parameters(std::string_view text)
{
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t comma = text.find(", ");
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 2);
  }
  return parts;
}

Parameter parse_parameter(std::string text)
{
  Parameter parameter;
  constexpr std::string_view Ellipsis = "…";
  if (const size_t at = text.find_first_of("=~"); at != std::string::npos) {
    (text[at] == '=' ? parameter.shown_default : parameter.hidden_default) = text.substr(at + 1);
    parameter.optional = true;
    text.resize(at);
  }
  if (text.ends_with("?")) {
    parameter.optional = true;
    text.pop_back();
  }
  if (text.ends_with(Ellipsis)) {
    parameter.repeated = true;
    text.resize(text.size() - Ellipsis.size());
  }
  parameter.types = split(text, '|');
  return parameter;
}

std::vector<Parameter> parse_parameters(std::string_view text)
{
  std::vector<Parameter> parameters;
  for (auto& part : split_parameters(text)) {
    if (part == "@zone") {
      Parameter zone;
      zone.hidden_default = part;
      zone.optional = true;
      parameters.push_back(zone);
    } else {
      parameters.push_back(parse_parameter(std::move(part)));
    }
  }
  return parameters;
}

bool is_variable(const std::string& name)
{
  return name == "T" || name == "U" || name == "K" || name == "V";
}

// The concrete type that a name stands for; nothing for kinds of types and variables.
std::optional<Type> find_concrete(const std::string& name)
{
  static const std::map<std::string, Type, std::less<>> Types = {
      {"boolean", TypeKind::Boolean},     {"byte", TypeKind::Byte},
      {"short", TypeKind::Short},         {"int", TypeKind::Integer},
      {"long", TypeKind::Long},           {"float", TypeKind::Float},
      {"double", TypeKind::Double},       {"string", TypeKind::String},
      {"binary", TypeKind::Binary},       {"date", TypeKind::Date},
      {"text", TypeKind::String},         {"bytes", TypeKind::Binary},
      {"timestamp", TypeKind::Timestamp}, {"ntz", TypeKind::TimestampNtz},
      {"void", TypeKind::Null},           {"interval", TypeKind::CalendarInterval}};
  if (const auto found = Types.find(name); found != Types.end()) return found->second;
  if (name.starts_with("array<") && name.ends_with(">")) {
    const auto element = find_concrete(name.substr(6, name.size() - 7));
    if (element) return Type::array(*element, true);
  }
  if (name == "map<string,string>") return Type::map(TypeKind::String, TypeKind::String, true);
  if (name == "decimal") return std::nullopt;
  return std::nullopt;
}

// Whether `type` is of that kind as it stands.
bool accepts(const std::string& name, const Type& type)
{
  if (name == "any" || is_variable(name)) return true;
  if (name == "numeric") return type.is_numeric();
  if (name == "integral") return type.is_integral();
  if (name == "decimal") return type.is(TypeKind::Decimal);
  if (name == "string" || name == "text") return type.is_text();
  if (name == "struct") return type.is(TypeKind::Struct);
  if (name == "map" || name == "map<K,V>") return type.is(TypeKind::Map);
  if (name == "array" || name == "array<T>" || name == "array<any>")
    return type.is(TypeKind::Array);
  if (name == "array<array<T>>")
    return type.is(TypeKind::Array) && type.element().is(TypeKind::Array);
  if (name == "array<struct>")
    return type.is(TypeKind::Array) && type.element().is(TypeKind::Struct);
  const auto concrete = find_concrete(name);
  return concrete && concrete->equals_ignoring_nullability(type);
}

// How messages name what was wanted.
std::string required_text(const std::vector<std::string>& names)
{
  std::vector<std::string> texts;
  for (const auto& name : names) {
    if (const auto type = find_concrete(name))
      texts.push_back(quote_sql(type->sql()));
    else if (name.starts_with("array"))
      texts.push_back(quote_sql("ARRAY"));
    else if (name.starts_with("map"))
      texts.push_back(quote_sql("MAP"));
    else
      texts.push_back(quote_sql(to_upper(name)));
  }
  if (texts.size() == 1) return texts.front();
  return "(" + join(texts, " or ") + ")";
}

// The type that the argument is taken as: its own, or the first alternative that it silently
// becomes.
std::optional<Type> find_target(const Site& site, const Parameter& parameter, const Type& type)
{
  for (const auto& name : parameter.types)
    if (accepts(name, type))
      return name == "string" || name == "text" ? Type(TypeKind::String) : type;
  for (const auto& name : parameter.types) {
    const bool to_number = name == "numeric" || (name == "double" && type.is_text());
    if (type.is(TypeKind::Null)) {
      if (const auto concrete = find_concrete(name)) return concrete;
      if (name == "numeric") return Type(TypeKind::Double);
      if (name == "integral") return Type(TypeKind::Long);
      if (name.starts_with("array")) return Type::array(TypeKind::Null, true);
      if (name.starts_with("map")) return Type::map(TypeKind::Null, TypeKind::Null, true);
      continue;
    }
    if (name == "text" || name == "bytes") continue; // nothing else becomes one
    if (to_number && type.is_text()) return Type(TypeKind::Double);
    if (name == "integral" && type.is_text() && site.analysis.is_ansi())
      return Type(TypeKind::Long);
    if (name == "decimal" && type.is_integral()) return decimal::of_number(type);
    const auto concrete = find_concrete(name);
    if (concrete && coerce::allows_implicit(type, *concrete, site.analysis.coercion()))
      return concrete;
    // A parameter of one numeric type takes every number, as a cast that may raise.
    const bool one_number = parameter.types.size() == 1 && concrete && concrete->is_numeric() &&
                            site.analysis.coercion() != Coercion::Trino;
    if (one_number && type.is_numeric() && site.row.call == CallKind::Scalar) return concrete;
  }
  return std::nullopt;
}

Result<void> bind_variable(const Site& site, Variables& variables, const std::string& name,
                           const Type& type)
{
  const auto [entry, is_new] = variables.emplace(name, type);
  if (is_new) return {};
  const auto wider = coerce::find_wider(entry->second, type, site.analysis.coercion());
  if (!wider) {
    std::vector<Type> types;
    for (const auto& argument : site.arguments) types.push_back(argument.expression->type);
    return different_types(site, types);
  }
  entry->second = *wider;
  return {};
}

// Variables of one parameter: T itself, or within array<T> and map<K,V>.
Result<void> bind_variables(const Site& site, Variables& variables, const Parameter& parameter,
                            const Type& type)
{
  const std::string& name = parameter.types.front();
  if (is_variable(name)) return bind_variable(site, variables, name, type);
  if (name == "array<T>" && type.is(TypeKind::Array))
    return bind_variable(site, variables, "T", type.element());
  if (name == "array<array<T>>" && type.is(TypeKind::Array))
    return bind_variable(site, variables, "T", type.element().element());
  if (name == "map<K,V>" && type.is(TypeKind::Map)) {
    TRY_VOID(bind_variable(site, variables, "K", type.key()));
    return bind_variable(site, variables, "V", type.value());
  }
  return {};
}

Type substituted(const Variables& variables, const Parameter& parameter, const Type& type)
{
  const std::string& name = parameter.types.front();
  if (is_variable(name)) return variables.at(name);
  if (name == "array<T>" && type.is(TypeKind::Array))
    return Type::array(variables.at("T"), type.contains_null());
  if (name == "map<K,V>" && type.is(TypeKind::Map))
    return Type::map(variables.at("K"), variables.at("V"), type.contains_null());
  return type;
}

ExpressionPtr default_of(const Site& site, const std::string& text)
{
  if (text == "@zone") return site.analysis.zone();
  if (text == "NULL") return build::null_of(TypeKind::Null);
  if (text == "true" || text == "false") return build::literal(Value::boolean(text == "true"));
  if (text.front() == '\'') return build::literal(Value::string(text.substr(1, text.size() - 2)));
  int32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return build::literal(Value::integer(number));
}

// "2", "[2, 3]" or "> 1": how many arguments the parameters take.
std::string expected_count(const std::vector<Parameter>& parameters)
{
  size_t least = 0;
  size_t most = 0;
  for (const auto& parameter : parameters) {
    if (parameter.hidden_default == "@zone") continue;
    if (parameter.repeated) return "> " + std::to_string(least);
    ++most;
    if (!parameter.optional) ++least;
  }
  if (least == most) return std::to_string(least);
  std::vector<std::string> counts;
  for (size_t count = least; count <= most; ++count) counts.push_back(std::to_string(count));
  return "[" + join(counts, ", ") + "]";
}

Type result_of(const Site& site, const Variables& variables,
               const std::vector<ExpressionPtr>& arguments)
{
  const std::string name(site.row.result);
  if (name.starts_with("$")) return arguments.at(name[1] - '1')->type;
  if (is_variable(name)) return variables.at(name);
  const auto nullable_elements = [&] {
    return std::any_of(arguments.begin(), arguments.end(), [](const ExpressionPtr& argument) {
      return argument->type.is(TypeKind::Array) ? argument->type.contains_null() : false;
    });
  };
  if (name == "array<T>") return Type::array(variables.at("T"), nullable_elements());
  if (name == "array<K>") return Type::array(variables.at("K"), true);
  if (name == "array<V>") return Type::array(variables.at("V"), true);
  const auto concrete = find_concrete(name);
  CHECK(concrete.has_value());
  // What a text is split into holds no NULLs; of what matches are, Spark says that it may.
  if (concrete->is(TypeKind::Array))
    return Type::array(concrete->element(), site.row.name != "split");
  return *concrete;
}

struct Coerced {
  std::vector<ExpressionPtr> arguments;
  Variables variables;
};

Result<Coerced> coerce_all(Site& site)
{
  const auto parameters = parse_parameters(site.row.parameters);
  Coerced coerced;
  std::vector<const Parameter*> used;
  size_t next = 0;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    if (next >= parameters.size() || parameters[next].hidden_default == "@zone")
      return wrong_argument_count(site.shown, expected_count(parameters), site.arguments.size(),
                                  site.node.origin);
    used.push_back(&parameters[next]);
    if (!parameters[next].repeated) ++next;
  }
  const bool missing =
      next < parameters.size() && !parameters[next].optional &&
      !(parameters[next].repeated && !used.empty() && used.back() == &parameters[next]);
  if (missing && !parameters[next].repeated)
    return wrong_argument_count(site.shown, expected_count(parameters), site.arguments.size(),
                                site.node.origin);
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    const auto target = find_target(site, *used[i], site.type(i));
    if (!target) return unexpected_type(site, i, required_text(used[i]->types));
    TRY_VOID(bind_variables(site, coerced.variables, *used[i], *target));
    coerced.arguments.push_back(site.analysis.convert(site.expression(i), *target));
  }
  for (size_t i = 0; i < used.size(); ++i) {
    const Type target = substituted(coerced.variables, *used[i], coerced.arguments[i]->type);
    coerced.arguments[i] = site.analysis.convert(coerced.arguments[i], target);
  }
  for (; next < parameters.size(); ++next) {
    const auto& parameter = parameters[next];
    const bool shown = !parameter.shown_default.empty();
    if (!shown && parameter.hidden_default.empty()) continue;
    const ExpressionPtr value =
        default_of(site, shown ? parameter.shown_default : parameter.hidden_default);
    if (shown) {
      std::string text = parameter.shown_default;
      if (text.front() == '\'') text = text.substr(1, text.size() - 2);
      site.arguments.push_back({value, text, "", ""});
    }
    coerced.arguments.push_back(value);
  }
  return coerced;
}

} // namespace

typed::Lowering parse_lowering(std::string_view text, bool ansi)
{
  // The name of the bitwise or is the separator itself.
  const size_t bar = text.ends_with(":|") ? std::string_view::npos : text.find('|', 9);
  if (bar != std::string_view::npos && bar + 1 < text.size() &&
      text.find(':', bar) != std::string_view::npos)
    text = ansi ? text.substr(0, bar) : text.substr(bar + 1);
  const size_t colon = text.find(':');
  CHECK(colon != std::string_view::npos);
  const std::string_view kind = text.substr(0, colon);
  const std::string name(text.substr(colon + 1));
  if (kind == "builtin") return {typed::LoweringKind::BuiltIn, name};
  if (kind == "native") return {typed::LoweringKind::Native, name};
  CHECK(kind == "form");
  return {typed::LoweringKind::Form, name};
}

Result<void> check_argument_count(const Site& site)
{
  const auto parameters = parse_parameters(site.row.parameters);
  size_t least = 0;
  size_t most = 0;
  bool repeated = false;
  for (const auto& parameter : parameters) {
    if (parameter.hidden_default == "@zone") continue;
    repeated = repeated || parameter.repeated;
    ++most;
    if (!parameter.optional && !parameter.repeated) ++least;
  }
  const size_t actual = site.arguments.size();
  if (actual >= least && (repeated || actual <= most)) return {};
  return wrong_argument_count(site.shown, expected_count(parameters), actual, site.node.origin);
}

Result<std::vector<ExpressionPtr>> coerce_arguments(Site& site)
{
  TRY(Coerced coerced, coerce_all(site));
  return std::move(coerced.arguments);
}

Result<Bound> resolve_by_signature(Site& site)
{
  TRY(Coerced coerced, coerce_all(site));
  Type type = result_of(site, coerced.variables, coerced.arguments);
  const typed::Lowering lowering = parse_lowering(site.row.lowering, site.analysis.is_ansi());
  if (site.row.call == CallKind::Aggregate) {
    TRY(auto call, make_aggregate(site, site.row.lowering, std::move(type),
                                  std::move(coerced.arguments), site.row.nulls != Nulls::Never));
    return Bound{std::move(call), site.sql(), "", ""};
  }
  const LoweringInfo* info = find_lowering(site.row.call, lowering);
  CHECK(info != nullptr);
  std::optional<bool> nullable;
  if (site.row.nulls != Nulls::Propagate) nullable = site.row.nulls == Nulls::Always;
  return Bound{build::call({.function = std::string(site.row.name),
                            .lowering = lowering,
                            .type = std::move(type),
                            .arguments = std::move(coerced.arguments),
                            .nullable = nullable,
                            .fallible = !info->raises.empty()}),
               site.sql(), "", ""};
}

} // namespace bindery::plan
