// Native functions: Spark's semantics as vector kernels, in the attached catalog as
// spark.main.<name>.
//
// The first argument of every call is a witness: a null of the type that the analyzer gave the
// call. The bind step takes the result type from it and drops it, so a kernel never guesses a type.
#pragma once

#include "engine/duckdb.h"

#include <string>
#include <vector>

namespace bindery::engine::native {

struct Signature {
  std::string name;
  duckdb::LogicalType result;
  std::vector<duckdb::LogicalType> arguments;
  std::vector<duckdb::Value> constants; // of constant arguments; an untyped null value elsewhere
  std::vector<bool> is_constant;
  duckdb::optional_ptr<duckdb::ClientContext> context;
};

using Kernel = duckdb::scalar_function_t;

struct Scalar {
  const char* name;
  Kernel (*bind)(const Signature& signature); // throws on types that the kernel does not have
  bool fallible = false;
  bool is_volatile = false;
};

// Fills in the callbacks of `function` for the given types.
struct Aggregate {
  const char* name;
  void (*bind)(duckdb::AggregateFunction& function, const Signature& signature);
};

struct Registry {
  std::vector<Scalar> scalars;
  std::vector<Aggregate> aggregates;
};

// A family a file.
void add_arithmetic(Registry& registry);
void add_decimal(Registry& registry);
void add_casts(Registry& registry);
void add_math(Registry& registry);
void add_text(Registry& registry);
void add_regex(Registry& registry);
void add_times(Registry& registry);
void add_collections(Registry& registry);
void add_sequences(Registry& registry);
void add_maps(Registry& registry);
void add_hashes(Registry& registry);
void add_json(Registry& registry);
void add_formats(Registry& registry);
void add_format_string(Registry& registry);
void add_aggregates(Registry& registry);
void add_moments(Registry& registry);
void add_order_keys(Registry& registry);
void add_random(Registry& registry);
void add_bits(Registry& registry);
void add_intervals(Registry& registry);
void add_made_times(Registry& registry);
void add_statistics(Registry& registry);

// What an aggregate's bind step left as the function's info, for its callbacks.
const duckdb::AggregateFunctionInfo& info_of(const duckdb::AggregateInputData& data);
// The callbacks of an aggregate that DuckDB's templates made.
void take(duckdb::AggregateFunction& function, const duckdb::AggregateFunction& made);
// Bytes that compare as Spark orders the value; of a value that is not null.
std::string order_key(const duckdb::Value& value);

// Throws: our own analyzer asked for types that a kernel lacks.
[[noreturn]] void refuse(const Signature& signature);

const Registry& all_natives();

// Registers every native in the catalog `spark`, inside a transaction of `context`.
void register_all(duckdb::ClientContext& context);

} // namespace bindery::engine::native
