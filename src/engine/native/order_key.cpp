// Arrays and structs as texts of bytes whose order is Spark's: NULL is least at every depth, where
// DuckDB takes it for greatest; a shorter array comes before what it begins.
#include "engine/native/kernel.h"

#include "engine/write/json_value.h"

#include <bit>
#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::PhysicalType;
using duckdb::Vector;

namespace {

constexpr char End = 0, Null = 1, Present = 2;

template <class Unsigned> void put(std::string& key, Unsigned bits)
{
  for (int shift = static_cast<int>(sizeof(Unsigned) * 8) - 8; shift >= 0; shift -= 8)
    key += static_cast<char>((bits >> shift) & 0xff);
}

template <class Signed> void put_integer(std::string& key, Signed value)
{
  using Unsigned = std::make_unsigned_t<Signed>;
  put(key, static_cast<Unsigned>(static_cast<Unsigned>(value) ^
                                 (Unsigned(1) << (sizeof(Signed) * 8 - 1))));
}

// -0.0 is 0.0; NaN is greatest.
template <class Float, class Unsigned> void put_float(std::string& key, Float value)
{
  if (value == 0) value = 0;
  if (std::isnan(value)) value = std::numeric_limits<Float>::quiet_NaN();
  const auto bits = std::bit_cast<Unsigned>(value);
  constexpr Unsigned Sign = Unsigned(1) << (sizeof(Unsigned) * 8 - 1);
  put(key, static_cast<Unsigned>(bits & Sign ? ~bits : bits ^ Sign));
}

void put_text(std::string& key, const duckdb::string_t& text)
{
  for (idx_t i = 0; i < text.GetSize(); i++) {
    key += text.GetData()[i];
    if (text.GetData()[i] == 0) key += static_cast<char>(0xff);
  }
  key += std::string(2, '\0');
}

template <class T> T get(const Vector& vector, idx_t row)
{
  return duckdb::FlatVector::GetData<T>(vector)[row];
}

void put_value(std::string& key, Vector& vector, idx_t row);

void put_nested(std::string& key, Vector& vector, idx_t row)
{
  if (vector.GetType().InternalType() == PhysicalType::STRUCT) {
    for (auto& child : duckdb::StructVector::GetEntries(vector)) put_value(key, *child, row);
    return;
  }
  const auto entry = get<duckdb::list_entry_t>(vector, row);
  auto& elements = duckdb::ListVector::GetEntry(vector);
  for (idx_t i = 0; i < entry.length; i++) put_value(key, elements, entry.offset + i);
  key += End;
}

// `vector` is flat at every depth.
void put_value(std::string& key, Vector& vector, idx_t row)
{
  if (duckdb::FlatVector::IsNull(vector, row)) {
    key += Null;
    return;
  }
  key += Present;
  switch (vector.GetType().InternalType()) {
  case PhysicalType::BOOL: key += get<bool>(vector, row) ? 1 : 0; return;
  case PhysicalType::INT8: put_integer(key, get<int8_t>(vector, row)); return;
  case PhysicalType::INT16: put_integer(key, get<int16_t>(vector, row)); return;
  case PhysicalType::INT32: put_integer(key, get<int32_t>(vector, row)); return;
  case PhysicalType::INT64: put_integer(key, get<int64_t>(vector, row)); return;
  case PhysicalType::INT128: {
    const auto value = get<duckdb::hugeint_t>(vector, row);
    put_integer(key, value.upper);
    put(key, static_cast<uint64_t>(value.lower));
    return;
  }
  case PhysicalType::FLOAT: put_float<float, uint32_t>(key, get<float>(vector, row)); return;
  case PhysicalType::DOUBLE: put_float<double, uint64_t>(key, get<double>(vector, row)); return;
  case PhysicalType::VARCHAR: put_text(key, get<duckdb::string_t>(vector, row)); return;
  case PhysicalType::STRUCT:
  case PhysicalType::LIST: put_nested(key, vector, row); return;
  default: throw duckdb::NotImplementedException("an order of " + vector.GetType().ToString());
  }
}

} // namespace

std::string order_key(const duckdb::Value& value)
{
  Vector vector(value);
  vector.Flatten(1);
  duckdb::Vector flat(value.type(), 1);
  duckdb::VectorOperations::Copy(vector, flat, 1, 0, 0);
  flatten_deep(flat, 1);
  std::string key;
  put_value(key, flat, 0);
  return key;
}

static Kernel bind_order_key(const Signature&)
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    const idx_t count = input.size();
    Vector source(input.data[0].GetType(), std::max<idx_t>(count, 1));
    duckdb::VectorOperations::Copy(input.data[0], source, count, 0, 0);
    flatten_deep(source, count);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    std::string key;
    for (idx_t row = 0; row < count; row++) {
      if (duckdb::FlatVector::IsNull(source, row)) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      key.clear();
      put_value(key, source, row);
      duckdb::FlatVector::GetData<duckdb::string_t>(result)[row] =
          duckdb::StringVector::AddStringOrBlob(result, key);
    }
  };
}

void add_order_keys(Registry& registry)
{
  registry.scalars.push_back({"order_key", bind_order_key});
}

} // namespace bindery::engine::native
