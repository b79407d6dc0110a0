// Functions on maps, value by value.
#include "engine/native/by_value.h"
#include "engine/native/texts.h"

#include <unordered_map>

namespace bindery::engine::native {

using duckdb::LogicalType;
using duckdb::Value;

// Which of some values are the same, without looking at all of them.
class Keys {
public:
  // The place of the same key among those added before, or the key's own new place.
  std::pair<size_t, bool> add(const Value& key)
  {
    auto& places = places_[key.Hash()];
    for (const size_t place : places)
      if (same(all[place], key)) return {place, false};
    places.push_back(all.size());
    all.push_back(key);
    return {all.size() - 1, true};
  }
  Values all;

private:
  std::unordered_map<duckdb::hash_t, std::vector<size_t>> places_;
};

// Keys in order of their first place; a null key and a repeated one are errors.
Value map_of(const LogicalType& type, const Values& keys, const Values& values)
{
  Keys own_keys;
  for (size_t i = 0; i < keys.size(); i++) {
    if (keys[i].IsNull()) raise("NULL_MAP_KEY", "2200E", "Cannot use null as map key.");
    if (!own_keys.add(keys[i]).second) {
      raise(
          "DUPLICATED_MAP_KEY", "23505",
          "Duplicate map key " + keys[i].ToString() +
              " was found, please check the input data. If you want to remove the duplicated keys, "
              "you can set \"spark.sql.mapKeyDedupPolicy\" to \"LAST_WIN\" so that the key "
              "inserted at last takes precedence.",
          {{"key", keys[i].ToString()}, {"mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\""}});
    }
  }
  return Value::MAP(duckdb::MapType::KeyType(type), duckdb::MapType::ValueType(type),
                    std::move(own_keys.all), Values(values));
}

static void split_map(const Value& map, Values& keys, Values& values)
{
  for (const auto& entry : duckdb::MapValue::GetChildren(map)) {
    const auto& pair = duckdb::StructValue::GetChildren(entry);
    keys.push_back(pair[0]);
    values.push_back(pair[1]);
  }
}

static Kernel bind_map(const Signature& signature)
{
  return by_value<Nulls::Seen>(signature, [](const Values& a, const LogicalType& type) {
    Values keys, values;
    for (size_t i = 0; i + 1 < a.size(); i += 2) {
      keys.push_back(a[i]);
      values.push_back(a[i + 1]);
    }
    return map_of(type, keys, values);
  });
}

static Kernel bind_map_from_arrays(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    if (items(a[0]).size() != items(a[1]).size()) {
      raise("INTERNAL_ERROR", "XX000",
            "The key array and value array of MapData must have the same length.");
    }
    return map_of(type, items(a[0]), items(a[1]));
  });
}

static Kernel bind_map_from_entries(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values keys, values;
    for (const auto& entry : items(a[0])) {
      if (entry.IsNull()) return Value(type);
      keys.push_back(duckdb::StructValue::GetChildren(entry)[0]);
      values.push_back(duckdb::StructValue::GetChildren(entry)[1]);
    }
    return map_of(type, keys, values);
  });
}

static Kernel bind_map_concat(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values keys, values;
    for (const auto& map : a) split_map(map, keys, values);
    return map_of(type, keys, values);
  });
}

template <int Side> static Kernel bind_map_side(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values keys, values;
    split_map(a[0], keys, values);
    return list_of(type, Side == 0 ? std::move(keys) : std::move(values));
  });
}

static Kernel bind_map_entries(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values keys, values, pairs;
    split_map(a[0], keys, values);
    for (size_t i = 0; i < keys.size(); i++) {
      pairs.push_back(Value::STRUCT(duckdb::ListType::GetChildType(type), {keys[i], values[i]}));
    }
    return list_of(type, std::move(pairs));
  });
}

static Kernel bind_map_contains_key(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType&) {
    Values keys, values;
    split_map(a[0], keys, values);
    return Value::BOOLEAN(holds(keys, a[1]));
  });
}

// (map, map) -> entries: every key of either, in order, with what each has for it.
static Kernel bind_map_zip(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const LogicalType entry = duckdb::ListType::GetChildType(type);
    const auto& fields = duckdb::StructType::GetChildTypes(entry);
    Keys keys;
    Values sides[2];
    for (const size_t side : {0, 1}) {
      Values own_keys, own_values;
      split_map(a[side], own_keys, own_values);
      for (size_t i = 0; i < own_keys.size(); i++) {
        const auto [place, is_new] = keys.add(own_keys[i]);
        for (size_t each = 0; is_new && each < 2; each++)
          sides[each].emplace_back(fields[each + 1].second);
        sides[side][place] = own_values[i];
      }
    }
    Values entries;
    for (size_t i = 0; i < keys.all.size(); i++)
      entries.push_back(Value::STRUCT(entry, {keys.all[i], sides[0][i], sides[1][i]}));
    return list_of(type, std::move(entries));
  });
}

// Trino's m[key].
static Kernel bind_map_subscript(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType&) {
    Values keys, values;
    split_map(a[0], keys, values);
    for (size_t i = 0; i < keys.size(); i++)
      if (same(keys[i], a[1])) return values[i];
    raise_argument("Key not present in map: " + a[1].ToString());
  });
}

void add_maps(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"map", bind_map, true});
  s.push_back({"map_from_arrays", bind_map_from_arrays, true});
  s.push_back({"map_from_entries", bind_map_from_entries, true});
  s.push_back({"map_concat", bind_map_concat, true});
  s.push_back({"map_keys", bind_map_side<0>});
  s.push_back({"map_values", bind_map_side<1>});
  s.push_back({"map_entries", bind_map_entries});
  s.push_back({"map_contains_key", bind_map_contains_key});
  s.push_back({"map_zip", bind_map_zip});
  s.push_back({"map_subscript", bind_map_subscript, true});
}

} // namespace bindery::engine::native
