// Arrays, maps and structs.
#include "plan/functions/row.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Result<Type> common_of(Site& site, const std::vector<size_t>& indices)
{
  std::vector<Type> types;
  for (const size_t index : indices) types.push_back(site.type(index));
  const auto common = coerce::find_wider(types, site.analysis.coercion());
  if (!common) return different_types(site, types);
  for (const size_t index : indices)
    site.arguments[index].expression = site.analysis.convert(site.expression(index), *common);
  return *common;
}

Result<Bound> array(Site& site)
{
  std::vector<size_t> all;
  for (size_t i = 0; i < site.arguments.size(); ++i) all.push_back(i);
  TRY(Type element, common_of(site, all));
  build::Arguments arguments;
  bool nullable = false;
  for (const auto& argument : site.arguments) {
    arguments.push_back(argument.expression);
    nullable = nullable || argument.expression->nullable;
  }
  return bound(
      build::form("array", Type::array(std::move(element), nullable), std::move(arguments), false),
      site.sql());
}

// struct(a, b AS x): fields are named by what they are; else col1, col2, …
Result<Bound> structure(Site& site)
{
  if (site.arguments.empty()) return wrong_argument_count(site.shown, "> 0", 0, site.node.origin);
  std::vector<Field> fields;
  build::Arguments arguments;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    const Bound& argument = site.arguments[i];
    const std::string name = argument.name.empty() ? "col" + std::to_string(i + 1) : argument.name;
    fields.push_back(
        {name, argument.expression->type, argument.expression->nullable, argument.metadata});
    arguments.push_back(argument.expression);
  }
  return bound(
      build::form("struct", Type::structure(std::move(fields)), std::move(arguments), false),
      site.sql());
}

Result<Bound> named_struct(Site& site)
{
  if (site.arguments.size() % 2 != 0 || site.arguments.empty())
    return wrong_argument_count(site.shown, "2n (n > 0)", site.arguments.size(), site.node.origin);
  std::vector<Field> fields;
  build::Arguments arguments;
  for (size_t i = 0; i < site.arguments.size(); i += 2) {
    TRY(const auto name, site.analysis.constant(site.expression(i)));
    if (!name || name->is_null() || !name->type.is_text())
      return spark_error("DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING",
                         {{"sqlExpr", quote_sql(site.sql())},
                          {"inputExprs", "[" + quote_sql(site.arguments[i].sql) + "]"}},
                         site.node.origin);
    fields.push_back({std::get<std::string>(name->data), site.type(i + 1),
                      site.expression(i + 1)->nullable, ""});
    arguments.push_back(site.expression(i + 1));
  }
  return bound(
      build::form("struct", Type::structure(std::move(fields)), std::move(arguments), false),
      site.sql());
}

Result<Bound> map(Site& site)
{
  if (site.arguments.size() % 2 != 0)
    return wrong_argument_count(site.shown, "2n (n > 0)", site.arguments.size(), site.node.origin);
  std::vector<size_t> keys;
  std::vector<size_t> values;
  bool nullable = false;
  for (size_t i = 0; i < site.arguments.size(); i += 2) {
    keys.push_back(i);
    values.push_back(i + 1);
    nullable = nullable || site.expression(i + 1)->nullable;
  }
  TRY(Type key, common_of(site, keys));
  TRY(Type value, common_of(site, values));
  if (key.is(TypeKind::Map))
    return spark_error("DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE",
                       {{"sqlExpr", quote_sql(site.sql())}, {"keyType", quote_sql(key.sql())}},
                       site.node.origin);
  build::Arguments arguments;
  for (const auto& argument : site.arguments) arguments.push_back(argument.expression);
  return bound(build::native("map", Type::map(std::move(key), std::move(value), nullable),
                             std::move(arguments), false),
               site.sql());
}

Result<Bound> map_from_arrays(Site& site)
{
  TRY(auto arguments, coerce_arguments(site));
  Type type = Type::map(arguments[0]->type.element(), arguments[1]->type.element(),
                        arguments[1]->type.contains_null());
  return bound(build::native("map_from_arrays", std::move(type), std::move(arguments)), site.sql());
}

Result<Bound> map_from_entries(Site& site)
{
  TRY(auto arguments, coerce_arguments(site));
  const auto& fields = arguments[0]->type.element().fields();
  if (fields.size() != 2) return unexpected_type(site, 0, "\"ARRAY<STRUCT<_1, _2>>\"");
  Type type = Type::map(fields[0].type, fields[1].type, fields[1].nullable);
  const bool nullable = arguments[0]->nullable || arguments[0]->type.contains_null();
  return bound(build::native("map_from_entries", std::move(type), std::move(arguments), nullable),
               site.sql());
}

Result<Bound> map_entries(Site& site)
{
  if (!site.type(0).is(TypeKind::Map)) return unexpected_type(site, 0, "\"MAP\"");
  const Type& map = site.type(0);
  Type entry = Type::structure(
      {{"key", map.key(), false, ""}, {"value", map.value(), map.contains_null(), ""}});
  return bound(
      build::native("map_entries", Type::array(std::move(entry), false), {site.expression(0)}),
      site.sql());
}

Result<Bound> map_concat(Site& site)
{
  std::vector<size_t> all;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    if (!site.type(i).is(TypeKind::Map)) return unexpected_type(site, i, "\"MAP\"");
    all.push_back(i);
  }
  if (all.empty()) return not_supported("map_concat without arguments");
  TRY(Type type, common_of(site, all));
  build::Arguments arguments;
  for (const auto& argument : site.arguments) arguments.push_back(argument.expression);
  return bound(build::native("map_concat", std::move(type), std::move(arguments)), site.sql());
}

Result<Bound> map_contains_key(Site& site)
{
  if (!site.type(0).is(TypeKind::Map)) return unexpected_type(site, 0, "\"MAP\"");
  const Type key = site.type(0).key();
  return bound(build::native("map_contains_key", TypeKind::Boolean,
                             {site.expression(0), site.analysis.convert(site.expression(1), key)}),
               site.sql());
}

// size(NULL) is NULL under ANSI, -1 without; array_size and cardinality always follow the first or
// the second.
Result<Bound> size(Site& site)
{
  const Type& type = site.type(0);
  if (!type.is(TypeKind::Array) && !type.is(TypeKind::Map))
    return unexpected_type(site, 0, "(\"ARRAY\" or \"MAP\")");
  ExpressionPtr made = build::native("size", TypeKind::Integer, {site.expression(0)});
  const bool legacy = !site.analysis.is_ansi() && site.row.name != "array_size";
  if (legacy) made = build::coalesce({made, build::literal(Value::integer(-1))});
  return bound(std::move(made), site.sql());
}

Result<Bound> element_at(Site& site, bool is_try)
{
  const Type type = site.type(0);
  const bool ansi = site.analysis.is_ansi() && !is_try;
  if (type.is(TypeKind::Map)) {
    if (!coerce::allows_implicit(site.type(1), type.key(), site.analysis.coercion()))
      return unexpected_type(site, 1, quote_sql(type.key().sql()));
    return bound(
        build::form("map_value", type.value(),
                    {site.expression(0), site.analysis.convert(site.expression(1), type.key())},
                    true),
        site.sql());
  }
  if (!type.is(TypeKind::Array)) return unexpected_type(site, 0, "(\"ARRAY\" or \"MAP\")");
  if (!site.type(1).is_integral()) return unexpected_type(site, 1, "\"INT\"");
  return bound(build::native(ansi ? "element_at_ansi" : "element_at", type.element(),
                             {site.expression(0),
                              site.analysis.convert(site.expression(1), TypeKind::Integer)},
                             true),
               site.sql());
}
Result<Bound> element_at(Site& site) { return element_at(site, false); }
Result<Bound> try_element_at(Site& site) { return element_at(site, true); }

Result<Bound> get(Site& site)
{
  if (!site.type(0).is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY\"");
  return bound(build::form("array_index", site.type(0).element(),
                           {site.expression(0),
                            site.analysis.convert(site.expression(1), TypeKind::Integer)},
                           true),
               site.sql());
}

// An array and an element brought to one type.
struct Pair {
  ExpressionPtr array;
  ExpressionPtr element;
};
Result<Pair> array_and_element(Site& site, size_t array_at, size_t element_at)
{
  const Type& type = site.type(array_at);
  if (!type.is(TypeKind::Array)) return unexpected_type(site, array_at, "\"ARRAY\"");
  const auto common =
      coerce::find_wider(type.element(), site.type(element_at), site.analysis.coercion());
  if (!common)
    return spark_error("DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES",
                       {{"sqlExpr", quote_sql(site.sql())},
                        {"functionName", quote_name(std::string_view(site.shown))},
                        {"dataType", quote_sql("ARRAY")},
                        {"leftType", quote_sql(type.sql())},
                        {"rightType", quote_sql(site.type(element_at).sql())}},
                       site.node.origin);
  return Pair{
      site.analysis.convert(site.expression(array_at), Type::array(*common, type.contains_null())),
      site.analysis.convert(site.expression(element_at), *common)};
}

Result<Bound> array_contains(Site& site)
{
  TRY(const Pair pair, array_and_element(site, 0, 1));
  const bool nullable =
      pair.array->nullable || pair.element->nullable || pair.array->type.contains_null();
  return bound(
      build::native("array_contains", TypeKind::Boolean, {pair.array, pair.element}, nullable),
      site.sql());
}
Result<Bound> array_position(Site& site)
{
  TRY(const Pair pair, array_and_element(site, 0, 1));
  return bound(build::native("array_position", TypeKind::Long, {pair.array, pair.element}),
               site.sql());
}
Result<Bound> array_remove(Site& site)
{
  TRY(const Pair pair, array_and_element(site, 0, 1));
  return bound(build::native("array_remove", pair.array->type, {pair.array, pair.element}),
               site.sql());
}
Result<Bound> array_add(Site& site)
{
  TRY(const Pair pair, array_and_element(site, 0, 1));
  Type type = Type::array(pair.array->type.element(), true);
  return bound(build::native(site.row.name, std::move(type),
                             {site.analysis.convert(pair.array, type), pair.element},
                             pair.array->nullable),
               site.sql());
}
Result<Bound> array_insert(Site& site)
{
  TRY(const Pair pair, array_and_element(site, 0, 2));
  Type type = Type::array(pair.array->type.element(), true);
  return bound(
      build::native("array_insert", type,
                    {site.analysis.convert(pair.array, type),
                     site.analysis.convert(site.expression(1), TypeKind::Integer), pair.element},
                    pair.array->nullable || site.expression(1)->nullable),
      site.sql());
}

Result<Bound> array_repeat(Site& site)
{
  Type type = Type::array(site.type(0), site.expression(0)->nullable);
  return bound(build::native("array_repeat", std::move(type),
                             {site.expression(0),
                              site.analysis.convert(site.expression(1), TypeKind::Integer)},
                             site.expression(1)->nullable),
               site.sql());
}

Result<Bound> array_join(Site& site)
{
  const Type texts = Type::array(TypeKind::String, true);
  if (!site.type(0).is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY<STRING>\"");
  build::Arguments arguments = {site.analysis.convert(site.expression(0), texts)};
  for (size_t i = 1; i < site.arguments.size(); ++i)
    arguments.push_back(site.analysis.convert(site.expression(i), TypeKind::String));
  return bound(build::native("array_join", TypeKind::String, std::move(arguments)), site.sql());
}

// Functions of arrays of one type: union, intersect, except, overlap.
Result<Bound> array_sets(Site& site)
{
  TRY(Type type, common_of(site, {0, 1}));
  if (!type.is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY\"");
  build::Arguments arguments = {site.expression(0), site.expression(1)};
  const bool nullable =
      site.expression(0)->nullable || site.expression(1)->nullable || type.contains_null();
  if (site.row.name == "arrays_overlap")
    return bound(build::native("arrays_overlap", TypeKind::Boolean, std::move(arguments), nullable),
                 site.sql());
  return bound(build::native(site.row.name, std::move(type), std::move(arguments)), site.sql());
}

Result<Bound> same_array(Site& site, std::string_view lowering)
{
  if (!site.type(0).is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY\"");
  Type type = site.type(0);
  if (lowering == "array_compact") type = Type::array(type.element(), false);
  return bound(build::native(lowering, std::move(type), {site.expression(0)}), site.sql());
}
Result<Bound> array_distinct(Site& site) { return same_array(site, "array_distinct"); }
Result<Bound> array_compact(Site& site) { return same_array(site, "array_compact"); }

Result<Bound> sort_array(Site& site)
{
  if (!site.type(0).is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY\"");
  if (site.arguments.size() == 1)
    site.arguments.push_back({build::literal(Value::boolean(true)), "true", "", "", false, {}});
  return bound(build::native("sort_array", site.type(0), {site.expression(0), site.expression(1)}),
               site.sql());
}

Result<Bound> array_extreme(Site& site)
{
  if (!site.type(0).is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY\"");
  return bound(build::native(site.row.name, site.type(0).element(), {site.expression(0)}, true),
               site.sql());
}

Result<Bound> flatten(Site& site)
{
  const Type& type = site.type(0);
  if (!type.is(TypeKind::Array) || !type.element().is(TypeKind::Array))
    return unexpected_type(site, 0, "\"ARRAY\" of \"ARRAY\"");
  return bound(build::native("array_flatten", type.element(), {site.expression(0)},
                             site.expression(0)->nullable || type.contains_null()),
               site.sql());
}

Result<Bound> slice(Site& site)
{
  if (!site.type(0).is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY\"");
  return bound(build::native("array_slice", site.type(0),
                             {site.expression(0),
                              site.analysis.convert(site.expression(1), TypeKind::Integer),
                              site.analysis.convert(site.expression(2), TypeKind::Integer)}),
               site.sql());
}

Result<Bound> arrays_zip(Site& site)
{
  std::vector<Field> fields;
  build::Arguments arguments;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    if (!site.type(i).is(TypeKind::Array)) return unexpected_type(site, i, "\"ARRAY\"");
    const std::string name =
        site.arguments[i].name.empty() ? std::to_string(i) : site.arguments[i].name;
    fields.push_back({name, site.type(i).element(), true, ""});
    arguments.push_back(site.expression(i));
  }
  return bound(build::native("arrays_zip", Type::array(Type::structure(std::move(fields)), false),
                             std::move(arguments)),
               site.sql());
}

// sequence over integers, dates and times; the step of times is an interval.
Result<Bound> sequence(Site& site)
{
  const std::string sql = site.sql();
  const auto common = coerce::find_wider(site.type(0), site.type(1), site.analysis.coercion());
  if (!common) return different_types(site, {site.type(0), site.type(1)});
  const ExpressionPtr start = site.analysis.convert(site.expression(0), *common);
  const ExpressionPtr stop = site.analysis.convert(site.expression(1), *common);
  const Type result = Type::array(*common, false);
  if (common->is_integral()) {
    ExpressionPtr step;
    if (site.arguments.size() > 2)
      step = site.analysis.convert(site.expression(2), *common);
    else
      step = build::if_else(build::form("less_equal", TypeKind::Boolean, {start, stop}),
                            build::cast({.child = build::literal(Value::integer(1)),
                                         .type = *common,
                                         .mode = typed::CastMode::Legacy,
                                         .time_zone = ""}),
                            build::cast({.child = build::literal(Value::integer(-1)),
                                         .type = *common,
                                         .mode = typed::CastMode::Legacy,
                                         .time_zone = ""}));
    return bound(build::native("sequence_integer", result, {start, stop, step}), sql);
  }
  int64_t months = 0;
  int64_t micros = 86400000000;
  if (site.arguments.size() > 2) {
    TRY(const Value step, constant_argument(site, 2, "step", "INTERVAL"));
    if (step.is_null()) return not_supported("sequence with a step of NULL");
    if (step.type.is(TypeKind::DayTimeInterval))
      micros = std::get<int64_t>(step.data);
    else if (step.type.is(TypeKind::YearMonthInterval)) {
      months = std::get<int64_t>(step.data);
      micros = 0;
    } else
      return not_supported("sequence with a step of type " + step.type.simple_string());
  }
  constexpr int64_t Day = 86400000000;
  const auto days = build::literal(Value::integer(static_cast<int>(micros / Day)));
  const auto month_count = build::literal(Value::integer(static_cast<int>(months)));
  if (common->is(TypeKind::Date)) {
    if (micros % Day != 0) return not_supported("sequence of dates by less than a day");
    return bound(build::native("sequence_date", result, {start, stop, month_count, days}), sql);
  }
  if (!common->is(TypeKind::Timestamp))
    return not_supported("sequence of " + common->simple_string());
  return bound(build::native("sequence_timestamp", result,
                             {start, stop, month_count, days,
                              build::literal(Value::long_of(micros % Day)), site.analysis.zone()}),
               sql);
}

constexpr Row Rows[] = {
    row("array", "any…", array),
    row("struct", "any…", structure),
    row("named_struct", "any…", named_struct),
    row("map", "any…", map),
    row("create_map", "any…", map),
    row("map_from_arrays", "array<any>, array<any>", map_from_arrays),
    row("map_from_entries", "array<struct>", map_from_entries),
    row("map_keys", "map<K,V>", "array<K>", "native:map_keys"),
    row("map_values", "map<K,V>", "array<V>", "native:map_values"),
    row("map_entries", "any", map_entries),
    row("map_concat", "any…", map_concat),
    row("map_contains_key", "any, any", map_contains_key),
    row("str_to_map", "text, text=',', text=':'", "map<string,string>", "native:str_to_map"),
    row("size", "any", size),
    row("cardinality", "any", size),
    row("array_size", "any", size),
    row("element_at", "any, any", element_at),
    row("try_element_at", "any, any", try_element_at),
    row("get", "any, any", get),
    row("array_contains", "any, any", array_contains),
    row("array_position", "any, any", array_position),
    row("array_remove", "any, any", array_remove),
    row("array_append", "any, any", array_add),
    row("array_prepend", "any, any", array_add),
    row("array_insert", "any, any, any", array_insert),
    row("array_repeat", "any, any", array_repeat),
    row("array_join", "any, any, any?", array_join),
    row("array_union", "any, any", array_sets),
    row("array_intersect", "any, any", array_sets),
    row("array_except", "any, any", array_sets),
    row("arrays_overlap", "any, any", array_sets),
    row("array_distinct", "any", array_distinct),
    row("array_compact", "any", array_compact),
    row("sort_array", "any, any?", sort_array),
    row("array_min", "any", array_extreme),
    row("array_max", "any", array_extreme),
    row("flatten", "any", flatten),
    row("slice", "any, any, any", slice),
    row("arrays_zip", "any…", arrays_zip),
    row("sequence", "any, any, any?", sequence),
};

} // namespace

std::span<const Row> collection_rows() { return Rows; }

} // namespace bindery::plan
