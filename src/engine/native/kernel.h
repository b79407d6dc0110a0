// Building blocks of kernels. NULL in, NULL out, unless a kernel says otherwise.
#pragma once

#include "engine/native/registry.h"

namespace bindery::engine::native {

// f(input) -> R
template <class A, class R, class F> Kernel unary(F f)
{
  return [f](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::Execute<A, R>(input.data[0], result, input.size(), f);
  };
}

// f(input, mask, row) -> R; may call mask.SetInvalid(row)
template <class A, class R, class F> Kernel unary_nullable(F f)
{
  return [f](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::ExecuteWithNulls<A, R>(input.data[0], result, input.size(), f);
  };
}

template <class A, class B, class R, class F> Kernel binary(F f)
{
  return [f](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::BinaryExecutor::Execute<A, B, R>(input.data[0], input.data[1], result, input.size(), f);
  };
}

template <class A, class B, class R, class F> Kernel binary_nullable(F f)
{
  return [f](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::BinaryExecutor::ExecuteWithNulls<A, B, R>(input.data[0], input.data[1], result,
                                                      input.size(), f);
  };
}

// Row by row over any number of arguments: for kernels that are not hot. `f(row, output row,
// result)` is called only for rows where no argument is null.
class Rows {
public:
  Rows(duckdb::DataChunk& input, duckdb::Vector& result) : count_(input.size()), result_(result)
  {
    formats_.resize(input.ColumnCount());
    all_constant_ = true;
    for (duckdb::idx_t i = 0; i < input.ColumnCount(); i++) {
      input.data[i].ToUnifiedFormat(input.size(), formats_[i]);
      is_text_.push_back(input.data[i].GetType().InternalType() == duckdb::PhysicalType::VARCHAR);
      const bool is_constant = input.data[i].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
      is_constant_.push_back(is_constant);
      all_constant_ &= is_constant;
    }
  }

  template <class T> const T& get(size_t argument, duckdb::idx_t row) const
  {
    const auto& format = formats_[argument];
    return duckdb::UnifiedVectorFormat::GetData<T>(format)[format.sel->get_index(row)];
  }
  bool is_null(size_t argument, duckdb::idx_t row) const
  {
    const auto& format = formats_[argument];
    return !format.validity.RowIsValid(format.sel->get_index(row));
  }
  duckdb::idx_t index(size_t argument, duckdb::idx_t row) const
  {
    return formats_[argument].sel->get_index(row);
  }
  std::string_view text(size_t argument, duckdb::idx_t row) const
  {
    const auto& value = get<duckdb::string_t>(argument, row);
    return {value.GetData(), value.GetSize()};
  }
  size_t argument_count() const { return formats_.size(); }

  template <class F> void each(F f)
  {
    run([&](duckdb::idx_t row) {
      for (size_t i = 0; i < formats_.size(); i++) {
        if (is_null(i, row)) {
          duckdb::FlatVector::SetNull(result_, row, true);
          return;
        }
      }
      f(row);
    });
  }
  // Nulls are the caller's matter.
  template <class F> void run(F f)
  {
    const bool constant = all_constant_ && !formats_.empty();
    result_.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    const duckdb::idx_t rows = constant ? 1 : count_;
    for (duckdb::idx_t row = 0; row < rows; row++) f(row);
    if (constant) result_.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  }

  template <class T> void set(duckdb::idx_t row, T value)
  {
    duckdb::FlatVector::GetData<T>(result_)[row] = value;
  }
  // Raises when the texts of a chunk grow far beyond what they are made of.
  void set_text(duckdb::idx_t row, std::string_view value)
  {
    reserve_text(value.size());
    duckdb::FlatVector::GetData<duckdb::string_t>(result_)[row] =
        duckdb::StringVector::AddStringOrBlob(result_, value.data(), value.size());
  }
  void set_null(duckdb::idx_t row) { duckdb::FlatVector::SetNull(result_, row, true); }
  // Counts a text that is about to be made.
  void reserve_text(size_t size)
  {
    text_bytes_ += size;
    if (text_bytes_ > text_bytes_max_) check_text_bytes();
  }
  duckdb::Vector& result() { return result_; }

private:
  void check_text_bytes();

  duckdb::idx_t count_;
  duckdb::Vector& result_;
  std::vector<duckdb::UnifiedVectorFormat> formats_;
  std::vector<bool> is_text_, is_constant_;
  bool all_constant_ = false;
  size_t text_bytes_ = 0;
  size_t text_bytes_max_ = 256 << 20;
};

template <class F> Kernel rows(F f)
{
  return [f](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    Rows all(input, result);
    all.each([&](duckdb::idx_t row) { f(all, row); });
  };
}

inline __int128 to_int128(duckdb::hugeint_t value)
{
  return static_cast<__int128>(
      (static_cast<unsigned __int128>(static_cast<uint64_t>(value.upper)) << 64) | value.lower);
}

inline duckdb::hugeint_t to_hugeint(__int128 value)
{
  duckdb::hugeint_t result;
  result.lower = static_cast<uint64_t>(value);
  result.upper = static_cast<int64_t>(value >> 64);
  return result;
}

template <class T> inline __int128 wide(T value) { return value; }
template <> inline __int128 wide<duckdb::hugeint_t>(duckdb::hugeint_t value)
{
  return to_int128(value);
}
template <class T> inline T narrow(__int128 value) { return static_cast<T>(value); }
template <> inline duckdb::hugeint_t narrow<duckdb::hugeint_t>(__int128 value)
{
  return to_hugeint(value);
}

// 10 to the power; 0 … 38.
__int128 power_of_ten(int exponent);
// Plain digits with the point where the scale says.
std::string decimal_text(__int128 value, int scale);

// Calls f(T()) with the integer type of a physical type.
template <class F> Kernel with_integer(duckdb::PhysicalType type, const Signature& signature, F f)
{
  switch (type) {
  case duckdb::PhysicalType::INT8: return f(int8_t());
  case duckdb::PhysicalType::INT16: return f(int16_t());
  case duckdb::PhysicalType::INT32: return f(int32_t());
  case duckdb::PhysicalType::INT64: return f(int64_t());
  default: refuse(signature);
  }
}

} // namespace bindery::engine::native
