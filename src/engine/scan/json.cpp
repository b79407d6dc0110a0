// JSON lines into columns by Spark's rules.
#include "engine/native/unicode.h"
#include "engine/scan/json_columns.h"
#include "engine/scan/rows.h"

#include "base/text.h"

namespace bindery::engine {

using duckdb::idx_t;
using duckdb::Vector;

namespace {

class JsonReader : public RowReader {
public:
  JsonReader(const PinnedScan& scan, std::unique_ptr<Lines> lines, std::string url)
      : lines_(std::move(lines)), url_(std::move(url)), scan_(scan)
  {
    const auto& spec = *scan.spec;
    options_ = json_options(spec);
    mode_ = parse_mode(spec);
    multi_line_ = find_option(spec, "multiline") == "true";
    parser_.allow_single_quotes = find_option(spec, "allowsinglequotes", "true") != "false";
    const std::string corrupt = find_option(spec, "columnnameofcorruptrecord", "_corrupt_record");
    for (size_t i = 0; i < spec.data_schema.size(); i++) {
      if (spec.data_schema[i].name == corrupt && spec.data_schema[i].type.is_text()) corrupt_ = i;
    }
  }

  idx_t read(const std::vector<Vector*>& columns, idx_t max) override
  {
    idx_t row = 0;
    while (row < max) {
      if (element_ != nullptr) {
        // The rest of an array of records.
        if (element_->kind == JsonNode::Object) row += add(element_, line_, row, columns) ? 1 : 0;
        element_ = element_->next;
        continue;
      }
      if (!next_text()) break;
      const JsonNode* root = parse();
      if (root != nullptr && root->kind == JsonNode::Array) {
        element_ = root->child;
        continue;
      }
      const bool usable = root != nullptr && root->kind == JsonNode::Object;
      row += add(usable ? root : nullptr, line_, row, columns) ? 1 : 0;
    }
    return row;
  }

private:
  // None when the text is no JSON; bytes that are not UTF-8 are none.
  const JsonNode* parse()
  {
    if (is_utf8(line_)) return parser_.parse(line_);
    replaced_ = native::to_valid_utf8(line_);
    line_ = replaced_;
    return nullptr;
  }

  bool next_text()
  {
    if (multi_line_) {
      if (done_) return false;
      done_ = true;
      whole_ = take_or_raise(lines_->rest());
      line_ = whole_;
      return !trim(line_).empty();
    }
    while (take_or_raise(lines_->next(line_))) {
      if (trim(line_).empty()) continue;
      return true;
    }
    return false;
  }

  // A null root: the text is no record.
  bool add(const JsonNode* root, std::string_view text, idx_t row,
           const std::vector<Vector*>& columns)
  {
    bool good = root != nullptr;
    const auto& schema = scan_.spec->data_schema;
    for (size_t i = 0; i < columns.size(); i++) {
      const bool is_corrupt = corrupt_ && *corrupt_ == i;
      if (columns[i] == nullptr || is_corrupt) continue;
      const JsonNode* value =
          root == nullptr ? nullptr : root->find(schema[i].name, options_.ignore_case);
      if (value == nullptr) {
        set_json_null(*columns[i], row);
      } else if (!set_json(*columns[i], row, *value, schema[i].type, options_)) {
        good = false;
      }
    }
    if (corrupt_ && columns[*corrupt_] != nullptr) {
      auto& column = *columns[*corrupt_];
      if (good) {
        duckdb::FlatVector::SetNull(column, row, true);
      } else {
        duckdb::FlatVector::GetData<duckdb::string_t>(column)[row] =
            duckdb::StringVector::AddString(column, text.data(), text.size());
      }
    }
    if (good || mode_ == "PERMISSIVE") return true;
    if (mode_ == "FAILFAST") {
      raise("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "22023",
            "Malformed records are detected in record parsing: " + std::string(text) +
                ". Parse Mode: FAILFAST. To process malformed records as null result, try setting "
                "the option 'mode' as 'PERMISSIVE'.",
            {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}});
    }
    for (auto* column : columns) {
      if (column != nullptr) duckdb::FlatVector::SetNull(*column, row, false);
    }
    return false;
  }

  std::unique_ptr<Lines> lines_;
  std::string url_;
  const PinnedScan& scan_;
  JsonText parser_;
  JsonColumnOptions options_;
  std::string mode_;
  bool multi_line_ = false, done_ = false;
  std::string whole_, replaced_;
  std::string_view line_;
  const JsonNode* element_ = nullptr;
  std::optional<size_t> corrupt_;
};

} // namespace

std::unique_ptr<RowReader> open_json(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                     const std::string& url)
{
  return std::make_unique<JsonReader>(scan, std::move(lines), url);
}

} // namespace bindery::engine
