// Which cast is whose.
#include "engine/native/cast/cast.h"

#include "engine/errors.h"
#include "engine/types.h"

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::Vector;

Caster make_caster(const Type& from, const Type& to, const CastContext& context)
{
  if (from.equals_ignoring_nullability(to) || (from.is_text() && to.is_text())) {
    return [](Vector& source, Vector& result, idx_t) { result.Reference(source); };
  }
  if (from.is(TypeKind::Null)) {
    return [](Vector&, Vector& result, idx_t) {
      result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
      duckdb::ConstantVector::SetNull(result, true);
    };
  }
  if (to.is_text()) return any_to_text(from, context);
  if (from.is_text()) return text_to_any(to, context);
  if (from.is_nested()) return nested_to_nested(from, to, context);
  const bool is_number = from.is_numeric() || from.is(TypeKind::Boolean);
  if (is_number && (to.is_numeric() || to.is(TypeKind::Boolean)))
    return number_to_number(from, to, context);
  if (is_number) return number_to_time(from, to, context);
  if (from.is(TypeKind::Timestamp) && to.is(TypeKind::Boolean)) return {};
  return time_to_any(from, to, context);
}

static Type parse_type(const std::string& json)
{
  auto parsed =
      plan::parse_type_json("{\"type\":\"struct\",\"fields\":[{\"name\":\"f\",\"type\":" + json +
                            ",\"nullable\":true,\"metadata\":{}}]}");
  if (!parsed.ok()) throw duckdb::InternalException("cast: " + parsed.error().message);
  return parsed->fields().at(0).type;
}

// (value, source type, target type, zone); the types as Spark's JSON.
template <CastMode Mode> static Kernel bind_cast(const Signature& signature)
{
  const Type from = parse_type(duckdb::StringValue::Get(signature.constants.at(1)));
  const Type to = parse_type(duckdb::StringValue::Get(signature.constants.at(2)));
  CastContext context;
  context.mode = Mode;
  context.zone = get_zone(duckdb::StringValue::Get(signature.constants.at(3)));
  Caster caster = make_caster(from, to, context);
  if (!caster) {
    raise("UNSUPPORTED_OPERATION", "0A000",
          "The cast from " + from.sql() + " to " + to.sql() + " is not supported.");
  }
  return [caster](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    const bool constant = input.data[0].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    const idx_t count = constant ? 1 : input.size();
    if (input.data[0].GetType().IsNested()) {
      // Nested casters write to flat vectors, and may flatten what they read.
      Vector source(input.data[0].GetType(), std::max<idx_t>(count, 1));
      source.Reference(input.data[0]);
      source.Flatten(count);
      caster(source, result, count);
    } else {
      caster(input.data[0], result, count);
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

void add_casts(Registry& registry)
{
  registry.scalars.push_back({"cast_ansi", bind_cast<CastMode::Ansi>, true});
  registry.scalars.push_back({"cast_legacy", bind_cast<CastMode::Legacy>});
  registry.scalars.push_back({"cast_try", bind_cast<CastMode::Try>});
}

} // namespace bindery::engine::native
