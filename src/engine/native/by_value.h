// Kernels that see one row's values at a time: for what is not hot.
#pragma once

#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <algorithm>

namespace bindery::engine::native {

using Values = duckdb::vector<duckdb::Value>;

enum class Nulls { Spread, Seen };

// f(arguments, result type) -> Value. Spread: a null argument makes the result null.
template <Nulls Mode, class F> Kernel by_value(const Signature& signature, F f)
{
  const duckdb::LogicalType type = signature.result;
  return [f, type](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    bool constant = input.ColumnCount() > 0;
    for (auto& column : input.data)
      constant &= column.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    Values arguments(input.ColumnCount());
    for (duckdb::idx_t row = 0; row < (constant ? 1 : input.size()); row++) {
      bool has_null = false;
      for (duckdb::idx_t i = 0; i < arguments.size(); i++) {
        arguments[i] = input.data[i].GetValue(row);
        has_null |= arguments[i].IsNull();
      }
      result.SetValue(row,
                      Mode == Nulls::Spread && has_null ? duckdb::Value(type) : f(arguments, type));
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

inline duckdb::Value list_of(const duckdb::LogicalType& type, Values values)
{
  return duckdb::Value::LIST(duckdb::ListType::GetChildType(type), std::move(values));
}

inline bool same(const duckdb::Value& a, const duckdb::Value& b)
{
  return duckdb::Value::NotDistinctFrom(a, b);
}

inline bool holds(const Values& values, const duckdb::Value& wanted)
{
  return std::any_of(values.begin(), values.end(),
                     [&](const duckdb::Value& one) { return same(one, wanted); });
}

inline const Values& items(const duckdb::Value& list)
{
  return duckdb::ListValue::GetChildren(list);
}

inline constexpr int64_t ElementsMax = 100'000'000;

[[noreturn]] inline void raise_too_long()
{
  raise("COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION", "54000",
        "Can't create array with so many elements.");
}

} // namespace bindery::engine::native
