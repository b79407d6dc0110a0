// Structs to csv.
#include "engine/errors.h"
#include "engine/native/kernel.h"
#include "engine/native/texts.h"
#include "engine/write/csv_text.h"
#include "engine/write/json_value.h"

namespace bindery::engine::native {

using duckdb::idx_t;

// (value, zone, options, type as JSON)
static Kernel bind_to_csv(const Signature& signature)
{
  auto schema = std::make_shared<WriteSchema>();
  schema->fields = type_of(signature, 3).fields();
  schema->zone = get_zone(duckdb::StringValue::Get(signature.constants.at(1)));
  for (const auto& [name, value] : options_of(signature.constants.at(2)))
    schema->options[name] = value;
  auto style = read_csv_style(*schema);
  if (!style.ok()) raise_error(style.error());
  return [schema, style = *style](duckdb::DataChunk& input, duckdb::ExpressionState&,
                                  duckdb::Vector& result) {
    const idx_t count = input.size();
    duckdb::Vector source(input.data[0].GetType(), std::max<idx_t>(count, 1));
    duckdb::VectorOperations::Copy(input.data[0], source, count, 0, 0);
    flatten_deep(source, count);
    std::vector<duckdb::Vector*> columns;
    for (auto& column : duckdb::StructVector::GetEntries(source)) columns.push_back(column.get());
    CsvText text(*schema, style);
    text.take(columns, count);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < count; row++) {
      std::string line;
      if (!duckdb::FlatVector::IsNull(source, row)) text.append_row(row, line);
      // A row of nothing is no row.
      if (line.empty()) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      duckdb::FlatVector::GetData<duckdb::string_t>(result)[row] =
          duckdb::StringVector::AddString(result, line);
    }
  };
}

void add_csv(Registry& registry) { registry.scalars.push_back({"to_csv", bind_to_csv, true}); }

} // namespace bindery::engine::native
