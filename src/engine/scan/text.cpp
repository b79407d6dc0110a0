// The text format: a line a row, in one column.
#include "engine/native/unicode.h"
#include "engine/scan/rows.h"

#include "base/text.h"

namespace bindery::engine {

namespace {

class TextReader : public RowReader {
public:
  TextReader(const PinnedScan& scan, std::unique_ptr<Lines> lines)
      : lines_(std::move(lines)), whole_(find_option(*scan.spec, "wholetext") == "true")
  {}

  duckdb::idx_t read(const std::vector<duckdb::Vector*>& columns, duckdb::idx_t max) override
  {
    auto* column = columns.empty() ? nullptr : columns[0];
    duckdb::idx_t row = 0;
    if (whole_) {
      if (done_) return 0;
      done_ = true;
      const std::string all = take_or_raise(lines_->rest());
      if (column != nullptr) set(*column, 0, all);
      return 1;
    }
    std::string_view line;
    while (row < max && take_or_raise(lines_->next(line))) {
      if (column != nullptr) set(*column, row, line);
      row++;
    }
    return row;
  }

private:
  static void set(duckdb::Vector& column, duckdb::idx_t row, std::string_view text)
  {
    if (!is_utf8(text)) {
      const std::string valid = native::to_valid_utf8(text);
      duckdb::FlatVector::GetData<duckdb::string_t>(column)[row] =
          duckdb::StringVector::AddString(column, valid.data(), valid.size());
      return;
    }
    duckdb::FlatVector::GetData<duckdb::string_t>(column)[row] =
        duckdb::StringVector::AddString(column, text.data(), text.size());
  }

  std::unique_ptr<Lines> lines_;
  bool whole_;
  bool done_ = false;
};

} // namespace

std::unique_ptr<RowReader> open_text(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                     const std::string&)
{
  return std::make_unique<TextReader>(scan, std::move(lines));
}

} // namespace bindery::engine
