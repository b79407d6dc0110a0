#include "format/hive_type.h"

#include "base/result.h"

#include <algorithm>
#include <unordered_map>

namespace bindery::format {

using Kind = HiveType::Kind;

HiveType make_array(HiveType element)
{
  HiveType type{.kind = Kind::Array};
  type.fields.push_back({"element", std::move(element)});
  return type;
}

HiveType make_map(HiveType key, HiveType value)
{
  HiveType type{.kind = Kind::Map};
  type.fields.push_back({"key", std::move(key)});
  type.fields.push_back({"value", std::move(value)});
  return type;
}

static void append(std::string& text, const HiveType& type)
{
  switch (type.kind) {
  case Kind::Unknown:
  case Kind::String: text += "string"; return;
  case Kind::Boolean: text += "boolean"; return;
  case Kind::TinyInt: text += "tinyint"; return;
  case Kind::SmallInt: text += "smallint"; return;
  case Kind::Int: text += "int"; return;
  case Kind::BigInt: text += "bigint"; return;
  case Kind::Float: text += "float"; return;
  case Kind::Double: text += "double"; return;
  case Kind::Binary: text += "binary"; return;
  case Kind::Date: text += "date"; return;
  case Kind::Timestamp: text += "timestamp"; return;
  case Kind::Decimal:
    text += "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    return;
  case Kind::Array:
    text += "array<";
    append(text, type.fields.at(0).type);
    text += '>';
    return;
  case Kind::Map:
    text += "map<";
    append(text, type.fields.at(0).type);
    text += ',';
    append(text, type.fields.at(1).type);
    text += '>';
    return;
  case Kind::Struct:
    text += "struct<";
    for (size_t i = 0; i < type.fields.size(); ++i) {
      if (i > 0) text += ',';
      text += type.fields[i].name + ":";
      append(text, type.fields[i].type);
    }
    text += '>';
    return;
  }
  UNREACHABLE();
}

std::string to_string(const HiveType& type)
{
  std::string text;
  append(text, type);
  return text;
}

static int integer_rank(Kind kind)
{
  constexpr Kind Ranks[] = {Kind::TinyInt, Kind::SmallInt, Kind::Int, Kind::BigInt};
  const auto rank = std::ranges::find(Ranks, kind);
  return rank == std::end(Ranks) ? 0 : static_cast<int>(rank - std::begin(Ranks)) + 1;
}

static HiveType merge_decimals(const HiveType& a, const HiveType& b)
{
  int scale = std::max(a.scale, b.scale);
  int whole = std::max(a.precision - a.scale, b.precision - b.scale);
  return {.kind = Kind::Decimal,
          .precision = std::min(38, whole + scale),
          .scale = scale,
          .fields = {}};
}

HiveType merge(const HiveType& a, const HiveType& b)
{
  if (a.kind == Kind::Unknown) return b;
  if (b.kind == Kind::Unknown) return a;
  if (a.kind == b.kind) {
    HiveType merged = a;
    if (a.kind == Kind::Decimal) return merge_decimals(a, b);
    if (a.kind == Kind::Struct) {
      merge_fields(merged.fields, b.fields);
      return merged;
    }
    for (size_t i = 0; i < merged.fields.size(); ++i)
      merged.fields[i].type = merge(a.fields[i].type, b.fields[i].type);
    return merged;
  }
  int rank_a = integer_rank(a.kind), rank_b = integer_rank(b.kind);
  if (rank_a > 0 && rank_b > 0) return rank_a > rank_b ? a : b;
  auto is_floating = [](Kind kind) { return kind == Kind::Float || kind == Kind::Double; };
  bool number_a = rank_a > 0 || is_floating(a.kind), number_b = rank_b > 0 || is_floating(b.kind);
  if (number_a && number_b) return {.kind = Kind::Double};
  return {.kind = Kind::String};
}

void merge_fields(std::vector<HiveField>& into, const std::vector<HiveField>& from)
{
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < into.size(); ++i) places.emplace(into[i].name, i);
  size_t position = 0;
  for (const HiveField& field : from) {
    // The same name at the same place first: a file may repeat a name.
    size_t here = position++;
    if (here < into.size() && into[here].name == field.name) {
      into[here].type = merge(into[here].type, field.type);
      continue;
    }
    auto place = places.find(field.name);
    if (place != places.end()) {
      into[place->second].type = merge(into[place->second].type, field.type);
      continue;
    }
    places.emplace(field.name, into.size());
    into.push_back(field);
  }
}

} // namespace bindery::format
