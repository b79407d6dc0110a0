// hash and xxhash64 as Spark computes them, type by type: Murmur3 (x86, 32 bits) and XXH64, both
// from 42.
#include "engine/native/kernel.h"

#include <cmath>
#include <cstring>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::Value;

namespace {

// ---- Murmur3 ----------------------------------------------------------------

struct Murmur3 {
  using Hash = uint32_t;

  static uint32_t rotate(uint32_t x, int by) { return (x << by) | (x >> (32 - by)); }
  static uint32_t mix_block(uint32_t hash, uint32_t block)
  {
    block = rotate(block * 0xcc9e2d51u, 15) * 0x1b873593u;
    return rotate(hash ^ block, 13) * 5 + 0xe6546b64u;
  }
  static uint32_t finish(uint32_t hash, uint32_t length)
  {
    hash ^= length;
    hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
    hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
    return hash ^ (hash >> 16);
  }
  static uint32_t of_int(int32_t value, uint32_t seed)
  {
    return finish(mix_block(seed, static_cast<uint32_t>(value)), 4);
  }
  static uint32_t of_long(int64_t value, uint32_t seed)
  {
    const auto bits = static_cast<uint64_t>(value);
    const uint32_t low = mix_block(seed, static_cast<uint32_t>(bits));
    return finish(mix_block(low, static_cast<uint32_t>(bits >> 32)), 8);
  }
  // Spark's own way with what is left after whole words: each byte is a block, with its sign.
  static uint32_t of_bytes(std::string_view bytes, uint32_t seed)
  {
    uint32_t hash = seed;
    const size_t whole = bytes.size() / 4 * 4;
    for (size_t i = 0; i < whole; i += 4) {
      uint32_t word;
      std::memcpy(&word, bytes.data() + i, 4);
      hash = mix_block(hash, word);
    }
    for (size_t i = whole; i < bytes.size(); i++) {
      hash = mix_block(
          hash, static_cast<uint32_t>(static_cast<int32_t>(static_cast<signed char>(bytes[i]))));
    }
    return finish(hash, static_cast<uint32_t>(bytes.size()));
  }
};

// ---- XXH64 ------------------------------------------------------------------

struct Xxh64 {
  using Hash = uint64_t;
  static constexpr uint64_t P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F,
                            P3 = 0x165667B19E3779F9, P4 = 0x85EBCA77C2B2AE63,
                            P5 = 0x27D4EB2F165667C5;

  static uint64_t rotate(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }
  static uint64_t finish(uint64_t hash)
  {
    hash = (hash ^ (hash >> 33)) * P2;
    hash = (hash ^ (hash >> 29)) * P3;
    return hash ^ (hash >> 32);
  }
  static uint64_t of_int(int32_t value, uint64_t seed)
  {
    uint64_t hash = seed + P5 + 4;
    hash ^= static_cast<uint64_t>(static_cast<uint32_t>(value)) * P1;
    return finish(rotate(hash, 23) * P2 + P3);
  }
  static uint64_t of_long(int64_t value, uint64_t seed)
  {
    uint64_t hash = seed + P5 + 8;
    hash ^= rotate(static_cast<uint64_t>(value) * P2, 31) * P1;
    return finish(rotate(hash, 27) * P1 + P4);
  }
  static uint64_t word_at(std::string_view bytes, size_t at)
  {
    uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    return word;
  }
  static uint64_t of_bytes(std::string_view bytes, uint64_t seed)
  {
    size_t at = 0;
    uint64_t hash;
    if (bytes.size() >= 32) {
      uint64_t lanes[4] = {seed + P1 + P2, seed + P2, seed, seed - P1};
      for (; at + 32 <= bytes.size(); at += 32) {
        for (size_t i = 0; i < 4; i++)
          lanes[i] = rotate(lanes[i] + word_at(bytes, at + i * 8) * P2, 31) * P1;
      }
      hash =
          rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
      for (const uint64_t lane : lanes) hash = (hash ^ (rotate(lane * P2, 31) * P1)) * P1 + P4;
    } else {
      hash = seed + P5;
    }
    hash += bytes.size();
    for (; at + 8 <= bytes.size(); at += 8) {
      hash = rotate(hash ^ (rotate(word_at(bytes, at) * P2, 31) * P1), 27) * P1 + P4;
    }
    if (at + 4 <= bytes.size()) {
      uint32_t word;
      std::memcpy(&word, bytes.data() + at, 4);
      hash = rotate(hash ^ (static_cast<uint64_t>(word) * P1), 23) * P2 + P3;
      at += 4;
    }
    for (; at < bytes.size(); at++)
      hash = rotate(hash ^ (static_cast<unsigned char>(bytes[at]) * P5), 11) * P1;
    return finish(hash);
  }
};

// The bytes of java.math.BigInteger.toByteArray.
std::string big_integer_bytes(__int128 value)
{
  std::string bytes;
  for (int i = 15; i >= 0; i--)
    bytes += static_cast<char>(static_cast<unsigned __int128>(value) >> (i * 8));
  size_t skip = 0;
  const char filler = value < 0 ? '\xFF' : '\0';
  while (skip < 15 && bytes[skip] == filler && (bytes[skip] & 0x80) == (bytes[skip + 1] & 0x80))
    skip++;
  return bytes.substr(skip);
}

template <class F> typename F::Hash hash_value(const Value& value, typename F::Hash seed)
{
  if (value.IsNull()) return seed;
  using duckdb::LogicalTypeId;
  switch (value.type().id()) {
  case LogicalTypeId::BOOLEAN: return F::of_int(value.GetValueUnsafe<bool>() ? 1 : 0, seed);
  case LogicalTypeId::TINYINT:
  case LogicalTypeId::SMALLINT:
  case LogicalTypeId::INTEGER: return F::of_int(value.GetValue<int32_t>(), seed);
  case LogicalTypeId::DATE: return F::of_int(value.GetValueUnsafe<int32_t>(), seed);
  case LogicalTypeId::BIGINT:
  case LogicalTypeId::TIMESTAMP:
  case LogicalTypeId::TIMESTAMP_TZ: return F::of_long(value.GetValueUnsafe<int64_t>(), seed);
  case LogicalTypeId::FLOAT: {
    const float number = value.GetValueUnsafe<float>();
    int32_t bits = 0;
    if (number != 0) std::memcpy(&bits, &number, 4);
    return F::of_int(std::isnan(number) ? 0x7fc00000 : bits, seed);
  }
  case LogicalTypeId::DOUBLE: {
    const double number = value.GetValueUnsafe<double>();
    int64_t bits = 0;
    if (number != 0) std::memcpy(&bits, &number, 8);
    return F::of_long(std::isnan(number) ? 0x7ff8000000000000 : bits, seed);
  }
  case LogicalTypeId::DECIMAL: {
    const int scale = duckdb::DecimalType::GetScale(value.type());
    const auto wide_value = value.DefaultCastAs(duckdb::LogicalType::DECIMAL(38, scale));
    const __int128 units = to_int128(wide_value.GetValueUnsafe<duckdb::hugeint_t>());
    if (duckdb::DecimalType::GetWidth(value.type()) <= 18)
      return F::of_long(static_cast<int64_t>(units), seed);
    return F::of_bytes(big_integer_bytes(units), seed);
  }
  case LogicalTypeId::VARCHAR:
  case LogicalTypeId::BLOB: return F::of_bytes(duckdb::StringValue::Get(value), seed);
  case LogicalTypeId::LIST:
    for (const auto& one : duckdb::ListValue::GetChildren(value)) seed = hash_value<F>(one, seed);
    return seed;
  case LogicalTypeId::STRUCT:
    for (const auto& one : duckdb::StructValue::GetChildren(value)) seed = hash_value<F>(one, seed);
    return seed;
  default: throw duckdb::NotImplementedException("hash of " + value.type().ToString());
  }
}

} // namespace

template <class F, class Result> static Kernel bind_hash(const Signature&)
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* hashes = duckdb::FlatVector::GetData<Result>(result);
    for (idx_t row = 0; row < input.size(); row++) {
      typename F::Hash hash = 42;
      for (auto& column : input.data) hash = hash_value<F>(column.GetValue(row), hash);
      hashes[row] = static_cast<Result>(hash);
    }
  };
}

void add_hashes(Registry& registry)
{
  registry.scalars.push_back({"hash", bind_hash<Murmur3, int32_t>});
  registry.scalars.push_back({"xxhash64", bind_hash<Xxh64, int64_t>});
}

} // namespace bindery::engine::native
