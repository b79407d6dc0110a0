// Bits of numbers, and bitmaps: binaries of 4096 bytes.
#include "engine/native/by_value.h"

#include "engine/errors.h"

#include <bit>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::LogicalType;

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

static Kernel bind_bitmap_construct(const Signature& signature)
{
  return by_value<Nulls::Seen>(signature, [](const Values& a, const LogicalType&) {
    std::string bits(BitmapBytes, '\0');
    if (a[0].IsNull()) return duckdb::Value::BLOB_RAW(bits);
    for (const auto& one : items(a[0])) {
      const int64_t position = one.GetValue<int64_t>();
      if (position < 0 || position >= static_cast<int64_t>(BitmapBytes * 8))
        raise("INVALID_BITMAP_POSITION", "22003",
              "The 0-indexed bitmap position " + std::to_string(position) +
                  " is out of bounds. The bitmap has 32768 bits (4096 bytes).",
              {{"bitPosition", std::to_string(position)},
               {"bitmapNumBytes", "4096"},
               {"bitmapNumBits", "32768"}});
      const auto at = static_cast<size_t>(position);
      bits[at / 8] = static_cast<char>(static_cast<unsigned char>(bits[at / 8]) | (1u << (at % 8)));
    }
    return duckdb::Value::BLOB_RAW(bits);
  });
}

// Shorter bitmaps count as ending in clear bits; what is beyond the end is dropped.
template <bool And> static Kernel bind_bitmap_merge(const Signature& signature)
{
  return by_value<Nulls::Seen>(signature, [](const Values& a, const LogicalType&) {
    std::string bits(BitmapBytes, And ? '\xff' : '\0');
    if (a[0].IsNull()) return duckdb::Value::BLOB_RAW(bits);
    for (const auto& one : items(a[0])) {
      const std::string& other = duckdb::StringValue::Get(one);
      for (size_t i = 0; i < BitmapBytes; i++) {
        const unsigned char x = static_cast<unsigned char>(bits[i]);
        const unsigned char y = i < other.size() ? static_cast<unsigned char>(other[i]) : 0;
        bits[i] = static_cast<char>(And ? x & y : x | y);
      }
    }
    return duckdb::Value::BLOB_RAW(bits);
  });
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
  s.push_back({"bitmap_construct_agg", bind_bitmap_construct, true});
  s.push_back({"bitmap_or_agg", bind_bitmap_merge<false>});
  s.push_back({"bitmap_and_agg", bind_bitmap_merge<true>});
  s.push_back({"bitmap_bit_position",
               [](const Signature&) { return unary<int64_t, int64_t>(bit_position); }});
  s.push_back({"bitmap_bucket_number",
               [](const Signature&) { return unary<int64_t, int64_t>(bucket_number); }});
  s.push_back({"bitmap_count", bind_bitmap_count});
}

} // namespace bindery::engine::native
