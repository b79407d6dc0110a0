// Texts collected column by column and turned into values at once. Private to the folder.
#pragma once

#include "engine/native/cast/cast.h"
#include "engine/scan/rows.h"

#include <memory>

namespace bindery::engine {

// One column of a row format: texts in, a vector of its type out.
class TextColumn {
public:
  TextColumn(const plan::Type& type, const duckdb::LogicalType& physical, native::Caster caster)
      : type_(type), physical_(physical), caster_(std::move(caster)),
        texts_(std::make_unique<duckdb::Vector>(duckdb::LogicalType::VARCHAR))
  {}

  void set(duckdb::idx_t row, std::string_view text)
  {
    duckdb::FlatVector::GetData<duckdb::string_t>(*texts_)[row] =
        duckdb::StringVector::AddStringOrBlob(*texts_, text.data(), text.size());
  }
  void set_null(duckdb::idx_t row) { duckdb::FlatVector::SetNull(*texts_, row, true); }
  void finish(duckdb::Vector& result, duckdb::idx_t rows)
  {
    caster_(*texts_, result, rows);
    if (result.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR) result.Flatten(rows);
    texts_ = std::make_unique<duckdb::Vector>(duckdb::LogicalType::VARCHAR);
  }
  // A row that is dropped again.
  void restore(duckdb::idx_t row) { duckdb::FlatVector::SetNull(*texts_, row, false); }
  // Whether the text is a value of the type.
  bool can_parse(const std::string& text)
  {
    duckdb::Vector one{duckdb::Value(text)};
    duckdb::Vector result(physical_, duckdb::idx_t{1});
    caster_(one, result, 1);
    return !result.GetValue(0).IsNull();
  }
  const plan::Type& type() const { return type_; }

private:
  plan::Type type_;
  duckdb::LogicalType physical_;
  native::Caster caster_;
  std::unique_ptr<duckdb::Vector> texts_;
};

} // namespace bindery::engine
