// Rows as Spark's csv writer spells them. Private to the engine.
#pragma once

#include "engine/native/cast/cast.h"
#include "engine/write/format.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindery::engine {

struct CsvStyle {
  std::string separator, null_value, empty_value, line_end;
  std::string quote = "\"", escape = "\\"; // a character each
  bool header = false, quote_all = false, escape_quotes = true, trim_left = true, trim_right = true;
};

// The options of a write; those that Spark does not take are refused.
Result<CsvStyle> read_csv_style(const WriteSchema& schema);

class CsvText {
public:
  // `schema` lives as long as this.
  CsvText(const WriteSchema& schema, CsvStyle style);

  const CsvStyle& style() const { return style_; }
  void append_header(std::string& out) const;

  // The columns of some rows, to be appended one by one; no ends of lines.
  void take(const std::vector<duckdb::Vector*>& columns, duckdb::idx_t count);
  void append_row(duckdb::idx_t row, std::string& out) const;

private:
  void append_field(duckdb::idx_t row, size_t column, std::string& out) const;

  CsvStyle style_;
  const WriteSchema& schema_;
  std::vector<native::Caster> casters_;
  std::vector<duckdb::Vector> texts_;
};

} // namespace bindery::engine
