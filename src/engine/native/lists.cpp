// Functions that look at elements of an array in their place.
#include "engine/native/lists.h"

#include "engine/errors.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::LogicalType;
using duckdb::PhysicalType;
using duckdb::Vector;

Kernel bind_size(const Signature&) // of arrays and maps
{
  return unary<list_entry_t, int32_t>(
      [](list_entry_t entry) { return static_cast<int32_t>(entry.length); });
}

// ---- one element ------------------------------------------------------------

namespace {

constexpr idx_t NoElement = duckdb::DConstants::INVALID_INDEX;

// at(index, length) -> the element's place in its list, or NoElement; it may raise.
template <class At> Kernel take_element(At at)
{
  return [at](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    bool is_constant = true;
    for (auto& column : input.data)
      is_constant &= column.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    const idx_t count = is_constant ? 1 : input.size();
    duckdb::UnifiedVectorFormat lists, indexes;
    input.data[0].ToUnifiedFormat(input.size(), lists);
    Vector wide_indexes(LogicalType::BIGINT, std::max<idx_t>(input.size(), 1));
    duckdb::VectorOperations::DefaultCast(input.data[1], wide_indexes, input.size());
    wide_indexes.ToUnifiedFormat(input.size(), indexes);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    duckdb::SelectionVector places(std::max<idx_t>(count, 1));
    std::vector<idx_t> nulls;
    for (idx_t row = 0; row < count; row++) {
      const idx_t list = lists.sel->get_index(row), index = indexes.sel->get_index(row);
      idx_t place = NoElement;
      if (lists.validity.RowIsValid(list) && indexes.validity.RowIsValid(index)) {
        const auto entry = duckdb::UnifiedVectorFormat::GetData<list_entry_t>(lists)[list];
        place = at(duckdb::UnifiedVectorFormat::GetData<int64_t>(indexes)[index],
                   static_cast<int64_t>(entry.length));
        if (place != NoElement) place += entry.offset;
      }
      if (place == NoElement) nulls.push_back(row);
      places.set_index(row, place == NoElement ? 0 : place);
    }
    if (nulls.size() < count)
      duckdb::VectorOperations::Copy(duckdb::ListVector::GetEntry(input.data[0]), result, places,
                                     count, 0, 0);
    for (const idx_t row : nulls) duckdb::FlatVector::SetNull(result, row, true);
    if (is_constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

} // namespace

template <bool Ansi> Kernel bind_element_at(const Signature&)
{
  return take_element([](int64_t index, int64_t size) {
    if (index == 0)
      raise("INVALID_INDEX_OF_ZERO", "22003",
            "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has "
            "index 1).");
    const int64_t at = index > 0 ? index - 1 : size + index;
    if (at >= 0 && at < size) return static_cast<idx_t>(at);
    if (Ansi) {
      raise("INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "22003",
            "The index " + std::to_string(index) + " is out of bounds. The array has " +
                std::to_string(size) +
                " elements. Use `try_element_at` to tolerate accessing element at invalid index "
                "and return NULL instead.",
            {{"indexValue", std::to_string(index)}, {"arraySize", std::to_string(size)}});
    }
    return NoElement;
  });
}
template Kernel bind_element_at<false>(const Signature&);
template Kernel bind_element_at<true>(const Signature&);

Kernel bind_array_subscript(const Signature&)
{
  return take_element([](int64_t index, int64_t size) {
    if (index == 0) raise_argument("SQL array indices start at 1");
    if (index < 0) raise_argument("Array subscript is negative: " + std::to_string(index));
    if (index > size)
      raise_argument("Array subscript must be less than or equal to array length: " +
                     std::to_string(index) + " > " + std::to_string(size));
    return static_cast<idx_t>(index - 1);
  });
}

template <bool Ansi> Kernel bind_array_index(const Signature&)
{
  return take_element([](int64_t index, int64_t size) {
    if (index >= 0 && index < size) return static_cast<idx_t>(index);
    if (Ansi) {
      raise("INVALID_ARRAY_INDEX", "22003",
            "The index " + std::to_string(index) + " is out of bounds. The array has " +
                std::to_string(size) +
                " elements. Use the SQL function `get()` to tolerate accessing element at invalid "
                "index and return NULL instead.",
            {{"indexValue", std::to_string(index)}, {"arraySize", std::to_string(size)}});
    }
    return NoElement;
  });
}
template Kernel bind_array_index<false>(const Signature&);
template Kernel bind_array_index<true>(const Signature&);

// ---- array_contains ---------------------------------------------------------

template <class T> static bool are_equal(const T& a, const T& b)
{
  if constexpr (std::is_floating_point_v<T>) {
    return a == b || (std::isnan(a) && std::isnan(b));
  } else {
    return a == b;
  }
}

template <class T> static Kernel contains_of()
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    auto& elements = duckdb::ListVector::GetEntry(input.data[0]);
    duckdb::UnifiedVectorFormat format;
    elements.ToUnifiedFormat(duckdb::ListVector::GetListSize(input.data[0]), format);
    const auto* values = duckdb::UnifiedVectorFormat::GetData<T>(format);
    duckdb::BinaryExecutor::ExecuteWithNulls<list_entry_t, T, bool>(
        input.data[0], input.data[1], result, input.size(),
        [&](list_entry_t entry, T wanted, duckdb::ValidityMask& mask, idx_t row) {
          bool has_null = false;
          for (idx_t i = 0; i < entry.length; i++) {
            const idx_t at = format.sel->get_index(entry.offset + i);
            if (!format.validity.RowIsValid(at)) {
              has_null = true;
            } else if (are_equal(values[at], wanted)) {
              return true;
            }
          }
          if (has_null) mask.SetInvalid(row);
          return false;
        });
  };
}

Kernel find_contains(const Signature& signature)
{
  if (duckdb::ListType::GetChildType(signature.arguments[0]) != signature.arguments[1]) return {};
  switch (signature.arguments[1].InternalType()) {
  case PhysicalType::BOOL: return contains_of<bool>();
  case PhysicalType::INT8: return contains_of<int8_t>();
  case PhysicalType::INT16: return contains_of<int16_t>();
  case PhysicalType::INT32: return contains_of<int32_t>();
  case PhysicalType::INT64: return contains_of<int64_t>();
  case PhysicalType::INT128: return contains_of<duckdb::hugeint_t>();
  case PhysicalType::FLOAT: return contains_of<float>();
  case PhysicalType::DOUBLE: return contains_of<double>();
  case PhysicalType::VARCHAR: return contains_of<duckdb::string_t>();
  default: return {};
  }
}

} // namespace bindery::engine::native
