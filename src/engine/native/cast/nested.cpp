// Arrays, maps and structs, element by element.
#include "engine/native/cast/cast.h"

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::Vector;

static Caster list_caster(Caster inner)
{
  return [inner](Vector& source, Vector& result, idx_t count) {
    source.Flatten(count);
    const auto size = duckdb::ListVector::GetListSize(source);
    duckdb::ListVector::Reserve(result, size);
    auto& child = duckdb::ListVector::GetEntry(source);
    Vector fresh(duckdb::ListType::GetChildType(result.GetType()), std::max<idx_t>(size, 1));
    inner(child, fresh, size);
    fresh.Flatten(size);
    duckdb::ListVector::GetEntry(result).Reference(fresh);
    duckdb::ListVector::SetListSize(result, size);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    const auto* from = duckdb::FlatVector::GetData<duckdb::list_entry_t>(source);
    auto* to = duckdb::FlatVector::GetData<duckdb::list_entry_t>(result);
    for (idx_t row = 0; row < count; row++) to[row] = from[row];
    duckdb::FlatVector::SetValidity(result, duckdb::FlatVector::Validity(source));
  };
}

static Caster struct_caster(std::vector<Caster> inner)
{
  return [inner](Vector& source, Vector& result, idx_t count) {
    source.Flatten(count);
    auto& from = duckdb::StructVector::GetEntries(source);
    auto& to = duckdb::StructVector::GetEntries(result);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (size_t i = 0; i < inner.size(); i++) {
      Vector fresh(to[i]->GetType(), std::max<idx_t>(count, 1));
      inner[i](*from[i], fresh, count);
      fresh.Flatten(count);
      to[i]->Reference(fresh);
    }
    duckdb::FlatVector::SetValidity(result, duckdb::FlatVector::Validity(source));
  };
}

Caster nested_to_nested(const Type& from, const Type& to, const CastContext& context)
{
  if (from.kind() != to.kind()) return {};
  if (from.is(TypeKind::Array)) {
    auto inner = make_caster(from.element(), to.element(), context);
    return inner ? list_caster(std::move(inner)) : Caster();
  }
  if (from.is(TypeKind::Map)) {
    auto key = make_caster(from.key(), to.key(), context);
    auto value = make_caster(from.value(), to.value(), context);
    if (!key || !value) return {};
    return list_caster(struct_caster({std::move(key), std::move(value)}));
  }
  if (from.fields().size() != to.fields().size()) return {};
  std::vector<Caster> inner;
  for (size_t i = 0; i < from.fields().size(); i++) {
    inner.push_back(make_caster(from.fields()[i].type, to.fields()[i].type, context));
    if (!inner.back()) return {};
  }
  return struct_caster(std::move(inner));
}

} // namespace bindery::engine::native
