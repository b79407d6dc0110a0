// Spark's random numbers: java.util.Random's doubles over an xorshift generator
// (org.apache.spark.util.random.XORShiftRandom), as one partition sees them.
#include "engine/native/by_value.h"
#include "engine/native/strict_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <mutex>
#include <random>

namespace bindery::engine::native {

using duckdb::idx_t;

namespace {

// MurmurHash3 (x86, 32 bits) of bytes, as Scala's MurmurHash3.bytesHash.
uint32_t murmur(const uint8_t* bytes, size_t size, uint32_t hash)
{
  const auto mixed = [](uint32_t k) { return std::rotl(k * 0xcc9e2d51u, 15) * 0x1b873593u; };
  size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    const uint32_t k = bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 |
                       static_cast<uint32_t>(bytes[i + 3]) << 24;
    hash = std::rotl(hash ^ mixed(k), 13) * 5 + 0xe6546b64u;
  }
  hash ^= static_cast<uint32_t>(size);
  hash = (hash ^ hash >> 16) * 0x85ebca6bu;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35u;
  return hash ^ hash >> 16;
}

class XorShift {
public:
  explicit XorShift(int64_t seed)
  {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = static_cast<uint8_t>(seed >> (56 - 8 * i));
    const uint32_t low = murmur(bytes, sizeof bytes, 0x3c074a61u);
    const uint32_t high = murmur(bytes, sizeof bytes, low);
    state_ = static_cast<uint64_t>(high) << 32 | low;
  }
  double next_double()
  {
    const uint64_t first = next(26);
    return static_cast<double>((first << 27) + next(27)) * 0x1.0p-53;
  }
  int32_t next_int() { return static_cast<int32_t>(next(32)); }
  // The polar method, two numbers at a time.
  double next_gaussian()
  {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double a, b, square;
    do {
      a = 2 * next_double() - 1;
      b = 2 * next_double() - 1;
      square = a * a + b * b;
    } while (square >= 1 || square == 0);
    const double factor = std::sqrt(-2 * strict_log(square) / square);
    has_spare_ = true;
    spare_ = b * factor;
    return a * factor;
  }

private:
  uint64_t next(int bits)
  {
    state_ ^= state_ << 21;
    state_ ^= state_ >> 35;
    state_ ^= state_ << 4;
    return state_ & ((uint64_t(1) << bits) - 1);
  }
  uint64_t state_;
  bool has_spare_ = false;
  double spare_ = 0;
};

// MT19937 seeded by an array of two words, as commons-math3 does with a long.
class MersenneTwister {
public:
  explicit MersenneTwister(int64_t seed)
  {
    constexpr uint32_t Size = 624;
    state_[0] = 19650218;
    for (uint32_t i = 1; i < Size; i++)
      state_[i] = 1812433253u * (state_[i - 1] ^ state_[i - 1] >> 30) + i;
    const uint32_t key[2] = {static_cast<uint32_t>(static_cast<uint64_t>(seed) >> 32),
                             static_cast<uint32_t>(seed)};
    uint32_t i = 1, j = 0;
    const auto step = [&](uint32_t factor) {
      return state_[i] ^ (state_[i - 1] ^ state_[i - 1] >> 30) * factor;
    };
    const auto advance = [&] {
      if (++i < Size) return;
      state_[0] = state_[Size - 1];
      i = 1;
    };
    for (uint32_t n = 0; n < Size; n++) {
      state_[i] = step(1664525u) + key[j] + j;
      j = 1 - j;
      advance();
    }
    for (uint32_t n = 0; n < Size - 1; n++) {
      state_[i] = step(1566083941u) - i;
      advance();
    }
    state_[0] = 0x80000000u;
  }
  // Uniform below `bound`, which is positive.
  int32_t below(int32_t bound)
  {
    if ((bound & -bound) == bound)
      return static_cast<int32_t>((static_cast<int64_t>(bound) * next31()) >> 31);
    for (;;) {
      const int64_t bits = next31(), value = bits % bound;
      if (bits - value + (bound - 1) <= INT32_MAX) return static_cast<int32_t>(value);
    }
  }

private:
  int32_t next31()
  {
    if (at_ == state_.size()) refill();
    uint32_t y = state_[at_++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    y ^= y >> 18;
    return static_cast<int32_t>(y >> 1);
  }
  void refill()
  {
    const size_t size = state_.size();
    for (size_t i = 0; i < size; i++) {
      const uint32_t y = (state_[i] & 0x80000000u) | (state_[(i + 1) % size] & 0x7fffffffu);
      state_[i] = state_[(i + 397) % size] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfu : 0);
    }
    at_ = 0;
  }
  std::array<uint32_t, 624> state_;
  size_t at_ = 624;
};

// A row's number in the sequence; rows mostly come in order.
struct Sequence {
  explicit Sequence(int64_t seed) : seed(seed), generator(seed) {}
  double at(int64_t row)
  {
    if (row < position || row == 0) *this = Sequence(seed);
    while (position < row) {
      value = generator.next_double();
      position++;
    }
    return value;
  }
  int64_t seed;
  XorShift generator;
  int64_t position = 0; // of `value`, from 1
  double value = 0;
};

template <class Generator> struct Shared {
  explicit Shared(int64_t seed) : generator(seed) {}
  std::mutex mutex;
  Generator generator;
};

constexpr int32_t RandomTextMax = 1 << 17;

int64_t seed_of(const Signature& signature, size_t argument)
{
  return signature.constants.at(argument).GetValue<int64_t>();
}

} // namespace

static int64_t seed_or_random(const Signature& signature, size_t argument)
{
  const bool given =
      signature.arguments.size() > argument && !signature.constants.at(argument).IsNull();
  return given ? seed_of(signature, argument) : static_cast<int64_t>(std::random_device{}());
}

template <double (XorShift::*Next)()> static Kernel bind_rand(const Signature& signature)
{
  const auto shared = std::make_shared<Shared<XorShift>>(seed_or_random(signature, 0));
  return [shared](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* values = duckdb::FlatVector::GetData<double>(result);
    const std::lock_guard lock(shared->mutex);
    for (idx_t row = 0; row < input.size(); row++) values[row] = (shared->generator.*Next)();
  };
}

// (length[, seed])
static Kernel bind_randstr(const Signature& signature)
{
  const int32_t length = signature.constants.at(0).GetValue<int32_t>();
  if (length < 0)
    raise("INVALID_PARAMETER_VALUE.LENGTH", "22023",
          "The value of parameter(s) `length` in `randstr` is invalid: Expects `length` greater "
          "than or equal to 0, but got " +
              std::to_string(length) + ".",
          {{"parameter", "`length`"},
           {"functionName", "`randstr`"},
           {"length", std::to_string(length)}});
  if (length > RandomTextMax)
    raise("UNSUPPORTED_OPERATION", "0A000", "Not supported: randstr of so many characters.");
  const auto shared = std::make_shared<Shared<XorShift>>(seed_or_random(signature, 1));
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    const std::lock_guard lock(shared->mutex);
    std::string text(static_cast<size_t>(length), ' ');
    for (idx_t row = 0; row < input.size(); row++) {
      for (char& c : text) {
        const int v = std::abs(shared->generator.next_int() % 62);
        c = static_cast<char>(v < 10 ? '0' + v : v < 36 ? 'a' + v - 10 : 'A' + v - 36);
      }
      duckdb::FlatVector::GetData<duckdb::string_t>(result)[row] =
          duckdb::StringVector::AddString(result, text);
    }
  };
}

// (array[, seed]): each place takes over a random earlier one.
static Kernel bind_shuffle(const Signature& signature)
{
  const auto shared = std::make_shared<Shared<MersenneTwister>>(seed_or_random(signature, 1));
  const duckdb::LogicalType type = signature.result;
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    const std::lock_guard lock(shared->mutex);
    for (idx_t row = 0; row < input.size(); row++) {
      const duckdb::Value list = input.data[0].GetValue(row);
      if (list.IsNull()) {
        result.SetValue(row, duckdb::Value(type));
        continue;
      }
      const auto& given = items(list);
      std::vector<size_t> order(given.size());
      for (size_t i = 0; i < given.size(); i++) {
        const auto j = static_cast<size_t>(shared->generator.below(static_cast<int32_t>(i + 1)));
        if (j != i) order[i] = order[j];
        order[j] = i;
      }
      Values values;
      for (const size_t i : order) values.push_back(given[i]);
      result.SetValue(row, list_of(type, std::move(values)));
    }
  };
}

// (row from 1, seed): every row has its number, whichever thread asks.
static Kernel bind_random_of_row(const Signature& signature)
{
  const int64_t seed = seed_of(signature, 1);
  return [seed](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    thread_local Sequence sequence(seed);
    if (sequence.seed != seed) sequence = Sequence(seed);
    duckdb::UnaryExecutor::Execute<int64_t, double>(input.data[0], result, input.size(),
                                                    [&](int64_t row) { return sequence.at(row); });
  };
}

void add_random(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"rand", bind_rand<&XorShift::next_double>, false, true});
  s.push_back({"randn", bind_rand<&XorShift::next_gaussian>, false, true});
  s.push_back({"randstr", bind_randstr, true, true});
  s.push_back({"shuffle", bind_shuffle, false, true});
  s.push_back({"random_of_row", bind_random_of_row});
}

} // namespace bindery::engine::native
