// Bits of numbers, and bitmaps: binaries of 4096 bytes.
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <algorithm>
#include <bit>

namespace bindery::engine::native {

using duckdb::AggregateFunction;
using duckdb::AggregateInputData;
using duckdb::idx_t;

static Kernel bind_bit_count(const Signature&)
{
  return unary<int64_t, int32_t>(
      [](int64_t value) { return std::popcount(static_cast<uint64_t>(value)); });
}

// (value, position, width)
static Kernel bind_bit_get(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int position = all.get<int32_t>(1, row), width = all.get<int32_t>(2, row);
    if (position < 0 || position >= width)
      raise("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE", "22023",
            "The value of parameter(s) `pos` in `getbit` is invalid: expects an integer value in "
            "[0, " +
                std::to_string(width) + "), but got " + std::to_string(position) + ".",
            {{"parameter", "`pos`"},
             {"functionName", "`getbit`"},
             {"upper", std::to_string(width)},
             {"invalidValue", std::to_string(position)}});
    all.set<int8_t>(row, static_cast<int8_t>((all.get<int64_t>(0, row) >> position) & 1));
  });
}

// ---- bitmaps ----------------------------------------------------------------

static constexpr size_t BitmapBytes = 4096;

// Nothing until there is a row.
struct Bitmap {
  uint8_t* bytes;
};

template <bool And> struct BitmapOf {
  static constexpr uint8_t Start = And ? 0xff : 0;

  static uint8_t* bytes_of(Bitmap& state, AggregateInputData& data)
  {
    if (!state.bytes) {
      state.bytes = data.allocator.AllocateAligned(BitmapBytes);
      std::fill_n(state.bytes, BitmapBytes, Start);
    }
    return state.bytes;
  }
  // Shorter bitmaps count as ending in clear bits; what is beyond the end is dropped.
  static void merge(uint8_t* bytes, const uint8_t* other, size_t size)
  {
    for (size_t i = 0; i < BitmapBytes; i++) {
      const uint8_t byte = i < size ? other[i] : 0;
      bytes[i] = And ? bytes[i] & byte : bytes[i] | byte;
    }
  }
  static void add(uint8_t* bytes, const duckdb::string_t& other)
  {
    merge(bytes, reinterpret_cast<const uint8_t*>(other.GetData()), other.GetSize());
  }
  static void add(uint8_t* bytes, int64_t position)
  {
    if (position < 0 || position >= static_cast<int64_t>(BitmapBytes * 8))
      raise("INVALID_BITMAP_POSITION", "22003",
            "The 0-indexed bitmap position " + std::to_string(position) +
                " is out of bounds. The bitmap has 32768 bits (4096 bytes).",
            {{"bitPosition", std::to_string(position)},
             {"bitmapNumBytes", "4096"},
             {"bitmapNumBits", "32768"}});
    bytes[position / 8] |= static_cast<uint8_t>(1u << (position % 8));
  }

  template <class State> static void Initialize(State& state) { state.bytes = nullptr; }
  template <class Input, class State, class Op>
  static void Operation(State& state, const Input& input, duckdb::AggregateUnaryInput& unary)
  {
    add(bytes_of(state, unary.input), input);
  }
  template <class Input, class State, class Op>
  static void ConstantOperation(State& state, const Input& input,
                                duckdb::AggregateUnaryInput& unary, idx_t)
  {
    add(bytes_of(state, unary.input), input);
  }
  template <class State, class Op>
  static void Combine(const State& source, State& target, AggregateInputData& data)
  {
    if (source.bytes) merge(bytes_of(target, data), source.bytes, BitmapBytes);
  }
  template <class T, class State>
  static void Finalize(State& state, T& target, duckdb::AggregateFinalizeData& data)
  {
    target = duckdb::StringVector::EmptyString(data.result, BitmapBytes);
    if (state.bytes)
      std::copy_n(state.bytes, BitmapBytes, reinterpret_cast<uint8_t*>(target.GetDataWriteable()));
    else
      std::fill_n(reinterpret_cast<uint8_t*>(target.GetDataWriteable()), BitmapBytes, Start);
    target.Finalize();
  }
  static bool IgnoreNull() { return true; }
};

template <class Input, bool And>
static void bind_bitmap(AggregateFunction& function, const Signature& signature)
{
  take(function, AggregateFunction::UnaryAggregate<Bitmap, Input, duckdb::string_t, BitmapOf<And>>(
                     signature.arguments.at(0), signature.result));
  function.SetOrderDependent(duckdb::AggregateOrderDependent::NOT_ORDER_DEPENDENT);
}

static constexpr int64_t BucketBits = 32768;

static int64_t bit_position(int64_t value)
{
  if (value > 0) return (value - 1) % BucketBits;
  return value == INT64_MIN ? 0 : -value % BucketBits;
}
static int64_t bucket_number(int64_t value)
{
  return value > 0 ? 1 + (value - 1) / BucketBits : value / BucketBits;
}

static Kernel bind_bitmap_count(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    int64_t count = 0;
    for (const char byte : all.text(0, row)) count += std::popcount(static_cast<uint8_t>(byte));
    all.set<int64_t>(row, count);
  });
}

void add_bits(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"bit_count", bind_bit_count});
  s.push_back({"bit_get", bind_bit_get, true});
  s.push_back({"bitmap_bit_position",
               [](const Signature&) { return unary<int64_t, int64_t>(bit_position); }});
  s.push_back({"bitmap_bucket_number",
               [](const Signature&) { return unary<int64_t, int64_t>(bucket_number); }});
  s.push_back({"bitmap_count", bind_bitmap_count});
  auto& a = registry.aggregates;
  a.push_back({"bitmap_construct_agg", bind_bitmap<int64_t, false>});
  a.push_back({"bitmap_or_agg", bind_bitmap<duckdb::string_t, false>});
  a.push_back({"bitmap_and_agg", bind_bitmap<duckdb::string_t, true>});
}

} // namespace bindery::engine::native
