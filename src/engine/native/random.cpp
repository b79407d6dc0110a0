// Spark's random numbers: java.util.Random's doubles over an xorshift generator
// (org.apache.spark.util.random.XORShiftRandom), as one partition sees them.
#include "engine/native/kernel.h"

#include <bit>
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

private:
  uint64_t next(int bits)
  {
    state_ ^= state_ << 21;
    state_ ^= state_ >> 35;
    state_ ^= state_ << 4;
    return state_ & ((uint64_t(1) << bits) - 1);
  }
  uint64_t state_;
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

struct Shared {
  explicit Shared(int64_t seed) : generator(seed) {}
  std::mutex mutex;
  XorShift generator;
};

int64_t seed_of(const Signature& signature, size_t argument)
{
  return signature.constants.at(argument).GetValue<int64_t>();
}

} // namespace

static Kernel bind_rand(const Signature& signature)
{
  const bool has_seed = !signature.arguments.empty() && !signature.constants.at(0).IsNull();
  const int64_t seed =
      has_seed ? seed_of(signature, 0) : static_cast<int64_t>(std::random_device{}());
  const auto shared = std::make_shared<Shared>(seed);
  return [shared](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* values = duckdb::FlatVector::GetData<double>(result);
    const std::lock_guard lock(shared->mutex);
    for (idx_t row = 0; row < input.size(); row++) values[row] = shared->generator.next_double();
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
  registry.scalars.push_back({"rand", bind_rand, false, true});
  registry.scalars.push_back({"random_of_row", bind_random_of_row});
}

} // namespace bindery::engine::native
