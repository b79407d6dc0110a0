#include "format/csv/rows.h"

namespace bindery::format {

namespace {

constexpr size_t CellsMax = 10000;    // of one row; more are dropped
constexpr size_t QuotedLinesMax = 50; // lines that one quoted cell may span

struct Cursor {
  std::string_view text;
  char delimiter;
  char line_end;
  size_t at = 0;
  bool is_cut = false; // the text ended before the row did

  bool at_end() const { return at >= text.size(); }
  bool at_row_end() const { return at_end() || text[at] == line_end; }
};

// The cell that starts with a quote at `cursor`, or false when the quote never closes properly.
bool read_quoted(Cursor& cursor, std::string& cell)
{
  size_t at = cursor.at + 1;
  size_t lines = 0;
  cell.clear();
  for (; at < cursor.text.size(); ++at) {
    char c = cursor.text[at];
    if (c == cursor.line_end && ++lines > QuotedLinesMax) return false;
    if (c != '"') {
      cell += c;
      continue;
    }
    if (at + 1 < cursor.text.size() && cursor.text[at + 1] == '"') {
      cell += '"';
      ++at;
      continue;
    }
    ++at;
    while (at < cursor.text.size() && (cursor.text[at] == ' ' || cursor.text[at] == '\r')) ++at;
    if (at < cursor.text.size() && cursor.text[at] != cursor.delimiter &&
        cursor.text[at] != cursor.line_end)
      return false;
    cursor.at = at;
    return true;
  }
  cursor.is_cut = true;
  return false;
}

void read_plain(Cursor& cursor, std::string& cell)
{
  size_t start = cursor.at;
  while (!cursor.at_row_end() && cursor.text[cursor.at] != cursor.delimiter) ++cursor.at;
  cell.assign(cursor.text.substr(start, cursor.at - start));
  if (!cell.empty() && cell.back() == '\r') cell.pop_back();
}

} // namespace

CsvRows read_rows(std::string_view text, char delimiter, size_t rows_max, bool is_whole)
{
  CsvRows result;
  bool only_returns =
      text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos;
  Cursor cursor{text, delimiter, only_returns ? '\r' : '\n'};
  std::string cell;
  while (!cursor.at_end() && result.rows.size() < rows_max) {
    std::vector<std::string> row;
    while (true) {
      cursor.is_cut = false;
      bool quoted = !cursor.at_end() && text[cursor.at] == '"';
      if (quoted && !read_quoted(cursor, cell)) {
        if (cursor.is_cut && !is_whole) return result;
        ++result.broken_quotes;
        quoted = false;
      }
      if (!quoted) read_plain(cursor, cell);
      if (row.size() < CellsMax) row.push_back(cell);
      if (cursor.at_row_end()) break;
      ++cursor.at;
    }
    if (cursor.at_end() && !is_whole) return result;
    ++cursor.at;
    result.end = std::min(cursor.at, text.size());
    if (row.size() == 1 && row[0].empty()) continue;
    result.rows.push_back(std::move(row));
  }
  return result;
}

} // namespace bindery::format
