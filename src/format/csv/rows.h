// Splits the sample of a CSV file into rows of cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bindery::format {

struct CsvRows {
  std::vector<std::vector<std::string>> rows; // cells without their quotes
  size_t end = 0;                             // bytes of text that the rows take
  size_t broken_quotes = 0;                   // quotes that never close
};

// At most `rows_max` rows. The last line is left out unless `is_whole`: it may be cut. Blank lines
// are no rows.
CsvRows read_rows(std::string_view text, char delimiter, size_t rows_max, bool is_whole);

} // namespace bindery::format
