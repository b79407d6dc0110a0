// Delimited text: the delimiter found by consistency, the header by the service's written rules.
#include "base/json.h"
#include "base/text.h"
#include "format/csv/cells.h"
#include "format/csv/rows.h"
#include "format/one_format.h"
#include "format/text_storage.h"

#include <algorithm>
#include <map>

namespace bindery::format {

namespace {
constexpr char Delimiters[] = {',', '|', '\t', ';', '\x01'};
constexpr size_t RecordsMax = 1000;
constexpr size_t HeaderCellMax = 150;
// Rows that must have as many cells as the first one, in percent. The service does not publish its
// own rule.
constexpr size_t ConsistentPercentMin = 80;
} // namespace

// How many rows have as many cells as the first, in percent; 0 when this cannot be the delimiter.
static size_t measure_consistency(const CsvRows& sample)
{
  if (sample.rows.size() < 2) return 0;
  size_t width = sample.rows.front().size();
  if (width < 2) return 0;
  size_t same = 0;
  for (const auto& row : sample.rows) same += row.size() == width;
  return same * 100 / sample.rows.size();
}

static std::vector<HiveType> infer_columns(const CsvRows& sample, size_t first_row)
{
  std::vector<HiveType> types(sample.rows.front().size());
  for (size_t i = first_row; i < sample.rows.size(); ++i) {
    const auto& row = sample.rows[i];
    for (size_t column = 0; column < std::min(row.size(), types.size()); ++column)
      types[column] = merge(types[column], infer_cell(row[column]));
  }
  return types;
}

static bool is_text(const HiveType& type)
{
  return type.kind == HiveType::Kind::String || type.kind == HiveType::Kind::Unknown;
}

static bool has_header(const CsvRows& sample)
{
  const auto& candidate = sample.rows.front();
  for (size_t i = 0; i < candidate.size(); ++i) {
    if (!is_text(infer_cell(candidate[i]))) return false;
    bool is_last = i + 1 == candidate.size();
    if (!is_last && candidate[i].size() >= HeaderCellMax) return false;
    for (unsigned char c : candidate[i])
      if (c < ' ' && c != '\t') return false;
  }
  std::vector<HiveType> below = infer_columns(sample, 1);
  return std::any_of(below.begin(), below.end(),
                     [](const HiveType& type) { return !is_text(type); });
}

static std::vector<HiveField> name_columns(const CsvRows& sample, bool header)
{
  std::vector<HiveType> types = infer_columns(sample, header ? 1 : 0);
  std::vector<HiveField> columns;
  for (size_t i = 0; i < types.size(); ++i) {
    std::string name;
    if (header) name = to_lower(sample.rows.front()[i]);
    if (!is_utf8(name))
      name = *[&] {
        // Written and parsed once: bytes that are no UTF-8 become U+FFFD.
        auto cleaned = parse_json(Json(name).write());
        return std::optional<std::string>(cleaned.ok() ? cleaned->as_string() : "");
      }();
    if (trim(name).empty()) name = "col" + std::to_string(i);
    columns.push_back({std::move(name), types[i]});
  }
  return columns;
}

static Result<std::optional<FileFacts>> infer_csv(Candidate& candidate)
{
  std::optional<FileFacts> none;
  std::string_view text = candidate.sample.text;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.find('\0') != std::string_view::npos) return none;

  CsvRows best;
  char delimiter = 0;
  size_t consistency = 0;
  for (char tried : Delimiters) {
    if (text.find(tried) == std::string_view::npos) continue;
    CsvRows sample = read_rows(text, tried, RecordsMax, candidate.sample.is_whole);
    size_t measured = measure_consistency(sample);
    if (measured < ConsistentPercentMin || measured <= consistency) continue;
    best = std::move(sample);
    delimiter = tried;
    consistency = measured;
  }
  if (delimiter == 0) return none;

  FileFacts facts;
  facts.compression = candidate.sample.compression;
  facts.delimiter = delimiter;
  facts.has_header = has_header(best);
  facts.columns = name_columns(best, facts.has_header);
  int64_t records = static_cast<int64_t>(best.rows.size());
  facts.average_record_size = std::max<int64_t>(1, static_cast<int64_t>(best.end) / records);
  facts.record_count = estimate_records(candidate.bytes.size(), facts.average_record_size);
  if (consistency < 100)
    facts.warnings.push_back(
        std::to_string(100 - consistency) +
        " percent of the sampled rows have another number of cells than the first");
  if (best.broken_quotes > 0)
    facts.warnings.push_back(std::to_string(best.broken_quotes) +
                             " quotes in the sample are never closed");
  return std::optional<FileFacts>(std::move(facts));
}

static void describe_csv(const FileFacts& facts, Storage& storage)
{
  use_text_files(storage);
  std::string delimiter(1, facts.delimiter);
  storage.serde_library = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
  storage.serde_parameters["field.delim"] = delimiter;
  storage.table_parameters["delimiter"] = delimiter;
  storage.table_parameters["areColumnsQuoted"] = "false";
  storage.table_parameters["columnsOrdered"] = "true";
  if (facts.has_header) storage.table_parameters["skip.header.line.count"] = "1";
}

const Format csv_format = {"csv", infer_csv, describe_csv};

} // namespace bindery::format
