// Functions on arrays, value by value; lists.cpp has those that need not take values out.
#include "engine/native/by_value.h"
#include "engine/native/lists.h"

#include <algorithm>
#include <unordered_set>

namespace bindery::engine::native {

using duckdb::LogicalType;
using duckdb::Value;

// NaN is greatest in DuckDB too; NULL inside an array or a struct is not least there.
static bool less_than(const Value& a, const Value& b)
{
  if (a.type().IsNested()) return order_key(a) < order_key(b);
  return duckdb::ValueOperations::LessThan(a, b);
}

static Kernel bind_array_contains(const Signature& signature)
{
  if (auto kernel = find_contains(signature)) return kernel;
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    bool has_null = false;
    for (const auto& one : items(a[0])) {
      if (one.IsNull()) {
        has_null = true;
      } else if (same(one, a[1])) {
        return Value::BOOLEAN(true);
      }
    }
    return has_null ? Value(type) : Value::BOOLEAN(false);
  });
}

static Kernel bind_array_position(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType&) {
    const auto& list = items(a[0]);
    for (size_t i = 0; i < list.size(); i++) {
      if (same(list[i], a[1])) return Value::BIGINT(static_cast<int64_t>(i) + 1);
    }
    return Value::BIGINT(0);
  });
}

namespace {

// NULL is a value as others are.
struct HashOf {
  size_t operator()(const Value& value) const { return value.Hash(); }
};
struct AreSame {
  bool operator()(const Value& a, const Value& b) const { return same(a, b); }
};
using ValueSet = std::unordered_set<Value, HashOf, AreSame>;

ValueSet set_of(const Values& values) { return {values.begin(), values.end()}; }

} // namespace

static Values distinct(const Values& values)
{
  Values result;
  ValueSet seen;
  for (const auto& one : values) {
    if (seen.insert(one).second) result.push_back(one);
  }
  return result;
}

static Kernel bind_distinct(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    return list_of(type, distinct(items(a[0])));
  });
}

static Kernel bind_union(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values both = items(a[0]);
    for (const auto& one : items(a[1])) both.push_back(one);
    return list_of(type, distinct(both));
  });
}

template <bool Kept> static Kernel bind_intersect(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values result;
    const ValueSet others = set_of(items(a[1]));
    for (const auto& one : distinct(items(a[0]))) {
      if (others.contains(one) == Kept) result.push_back(one);
    }
    return list_of(type, std::move(result));
  });
}

static Kernel bind_overlap(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    bool has_null = false;
    const ValueSet others = set_of(items(a[1]));
    for (const auto& one : items(a[0])) {
      has_null |= one.IsNull();
      if (!one.IsNull() && others.contains(one)) return Value::BOOLEAN(true);
    }
    for (const auto& one : items(a[1])) has_null |= one.IsNull();
    return has_null && !items(a[0]).empty() && !items(a[1]).empty() ? Value(type)
                                                                    : Value::BOOLEAN(false);
  });
}

static Kernel bind_remove(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values result;
    for (const auto& one : items(a[0])) {
      if (one.IsNull() || !same(one, a[1])) result.push_back(one);
    }
    return list_of(type, std::move(result));
  });
}

static Kernel bind_repeat(const Signature& signature)
{
  return by_value<Nulls::Seen>(signature, [](const Values& a, const LogicalType& type) {
    if (a[1].IsNull()) return Value(type);
    const int64_t count = std::max<int64_t>(0, a[1].GetValue<int64_t>());
    if (count > ElementsMax) raise_too_long();
    return list_of(type, Values(static_cast<size_t>(count), a[0]));
  });
}

static Kernel bind_join(const Signature& signature)
{
  return by_value<Nulls::Seen>(signature, [](const Values& a, const LogicalType& type) {
    if (a[0].IsNull() || a[1].IsNull() || (a.size() > 2 && a[2].IsNull())) return Value(type);
    std::string text;
    bool first = true;
    for (const auto& one : items(a[0])) {
      if (one.IsNull() && a.size() < 3) continue;
      if (!first) text += duckdb::StringValue::Get(a[1]);
      first = false;
      text += duckdb::StringValue::Get(one.IsNull() ? a[2] : one);
    }
    return Value(text);
  });
}

static Kernel bind_concat(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values all;
    for (const auto& list : a) {
      for (const auto& one : items(list)) all.push_back(one);
    }
    return list_of(type, std::move(all));
  });
}

static Kernel bind_reverse(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values all = items(a[0]);
    std::reverse(all.begin(), all.end());
    return list_of(type, std::move(all));
  });
}

static Kernel bind_slice(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const auto& list = items(a[0]);
    const int64_t start = a[1].GetValue<int64_t>(), length = a[2].GetValue<int64_t>(),
                  size = static_cast<int64_t>(list.size());
    if (start == 0)
      raise("INVALID_PARAMETER_VALUE.START", "22023",
            "The value of parameter(s) `start` in `slice` is invalid: Expects a positive or a "
            "negative value for `start`, but got 0.");
    if (length < 0)
      raise("INVALID_PARAMETER_VALUE.LENGTH", "22023",
            "The value of parameter(s) `length` in `slice` is invalid: Expects `length` greater "
            "than or equal to 0, but got " +
                std::to_string(length) + ".");
    const int64_t from = start > 0 ? start - 1 : size + start;
    Values part;
    for (int64_t i = from; from >= 0 && i < std::min(from + length, size); i++)
      part.push_back(list[static_cast<size_t>(i)]);
    return list_of(type, std::move(part));
  });
}

static Value sorted(const LogicalType& type, Values values, bool ascending, bool nulls_first)
{
  std::stable_sort(values.begin(), values.end(), [&](const Value& a, const Value& b) {
    if (a.IsNull() || b.IsNull())
      return nulls_first ? a.IsNull() && !b.IsNull() : b.IsNull() && !a.IsNull();
    return ascending ? less_than(a, b) : less_than(b, a);
  });
  return list_of(type, std::move(values));
}

static Kernel bind_array_sort(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    return sorted(type, items(a[0]), true, false);
  });
}

static Kernel bind_sort_array(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const bool ascending = a[1].GetValue<bool>();
    return sorted(type, items(a[0]), ascending, ascending);
  });
}

template <bool Max> static Kernel bind_extreme(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Value best(type);
    for (const auto& one : items(a[0])) {
      if (!one.IsNull() && (best.IsNull() || (Max ? less_than(best, one) : less_than(one, best))))
        best = one;
    }
    return best;
  });
}

static Kernel bind_flatten(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values all;
    for (const auto& inner : items(a[0])) {
      if (inner.IsNull()) return Value(type);
      for (const auto& one : items(inner)) all.push_back(one);
    }
    return list_of(type, std::move(all));
  });
}

static Kernel bind_compact(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    Values kept;
    for (const auto& one : items(a[0])) {
      if (!one.IsNull()) kept.push_back(one);
    }
    return list_of(type, std::move(kept));
  });
}

template <bool Front> static Kernel bind_append(const Signature& signature)
{
  return by_value<Nulls::Seen>(signature, [](const Values& a, const LogicalType& type) {
    if (a[0].IsNull()) return Value(type);
    Values all = items(a[0]);
    all.insert(Front ? all.begin() : all.end(), a[1]);
    return list_of(type, std::move(all));
  });
}

static Kernel bind_insert(const Signature& signature)
{
  return by_value<Nulls::Seen>(signature, [](const Values& a, const LogicalType& type) {
    if (a[0].IsNull() || a[1].IsNull()) return Value(type);
    const int64_t position = a[1].GetValue<int64_t>();
    if (position == 0)
      raise("INVALID_INDEX_OF_ZERO", "22003",
            "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has "
            "index 1).");
    Values all = items(a[0]);
    const int64_t size = static_cast<int64_t>(all.size());
    if (std::abs(position) > ElementsMax) raise_too_long();
    const Value null(duckdb::ListType::GetChildType(type));
    if (position > 0) {
      while (static_cast<int64_t>(all.size()) < position - 1) all.push_back(null);
      all.insert(all.begin() + (position - 1), a[2]);
    } else if (-position <= size + 1) {
      all.insert(all.begin() + (size + 1 + position), a[2]);
    } else {
      all.insert(all.begin(), static_cast<size_t>(-position - size - 1), null);
      all.insert(all.begin(), a[2]);
    }
    return list_of(type, std::move(all));
  });
}

static Kernel bind_zip(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const LogicalType& row_type = duckdb::ListType::GetChildType(type);
    size_t longest = 0;
    for (const auto& list : a) longest = std::max(longest, items(list).size());
    Values zipped;
    for (size_t i = 0; i < longest; i++) {
      Values fields;
      for (size_t k = 0; k < a.size(); k++) {
        fields.push_back(i < items(a[k]).size()
                             ? items(a[k])[i]
                             : Value(duckdb::StructType::GetChildType(row_type, k)));
      }
      zipped.push_back(Value::STRUCT(row_type, std::move(fields)));
    }
    return list_of(type, std::move(zipped));
  });
}

// true when one is; else null when one is null; else false: and the other way round for forall.
template <bool Wanted> static Kernel bind_quantifier(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    bool has_null = false;
    for (const auto& one : items(a[0])) {
      has_null |= one.IsNull();
      if (!one.IsNull() && one.GetValue<bool>() == Wanted) return Value::BOOLEAN(Wanted);
    }
    return has_null ? Value(type) : Value::BOOLEAN(!Wanted);
  });
}

void add_collections(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"size", bind_size});
  s.push_back({"element_at", bind_element_at<false>, true});
  s.push_back({"element_at_ansi", bind_element_at<true>, true});
  s.push_back({"array_subscript", bind_array_subscript, true});
  s.push_back({"array_index", bind_array_index<false>});
  s.push_back({"array_index_ansi", bind_array_index<true>, true});
  s.push_back({"array_contains", bind_array_contains});
  s.push_back({"array_position", bind_array_position});
  s.push_back({"array_distinct", bind_distinct});
  s.push_back({"array_union", bind_union});
  s.push_back({"array_intersect", bind_intersect<true>});
  s.push_back({"array_except", bind_intersect<false>});
  s.push_back({"arrays_overlap", bind_overlap});
  s.push_back({"array_remove", bind_remove});
  s.push_back({"array_repeat", bind_repeat, true});
  s.push_back({"array_join", bind_join});
  s.push_back({"array_concat", bind_concat});
  s.push_back({"array_reverse", bind_reverse});
  s.push_back({"array_slice", bind_slice, true});
  s.push_back({"array_sort", bind_array_sort});
  s.push_back({"sort_array", bind_sort_array});
  s.push_back({"array_min", bind_extreme<false>});
  s.push_back({"array_max", bind_extreme<true>});
  s.push_back({"array_flatten", bind_flatten});
  s.push_back({"array_compact", bind_compact});
  s.push_back({"array_append", bind_append<false>});
  s.push_back({"array_prepend", bind_append<true>});
  s.push_back({"array_insert", bind_insert, true});
  s.push_back({"arrays_zip", bind_zip});
  s.push_back({"exists", bind_quantifier<true>});
  s.push_back({"forall", bind_quantifier<false>});
}

} // namespace bindery::engine::native
