// Tables of the catalog by the SerDe that it names: Hive's delimited text, OpenCSV, JSON.
#include "engine/native/unicode.h"
#include "engine/scan/serde.h"
#include "engine/scan/cells.h"
#include "engine/scan/json_columns.h"
#include "engine/scan/source.h"

#include "base/text.h"

namespace bindery::engine {

using duckdb::idx_t;
using plan::TypeKind;

char serde_delimiter(const std::map<std::string, std::string>& parameters, const char* name,
                     char fallback)
{
  const auto found = parameters.find(name);
  if (found == parameters.end() || found->second.empty()) return fallback;
  const std::string& text = found->second;
  if (text == "\\t") return '\t';
  // A number names the byte: "1" is Ctrl-A.
  int64_t code;
  if (native::parse_long(text, false, -128, 127, code) == native::Outcome::Ok) {
    return static_cast<char>(code);
  }
  return text[0];
}

namespace {

int64_t header_lines(const plan::ScanSpec& spec)
{
  int64_t count = 0;
  const std::string text = find_option(spec, "skip.header.line.count", "0");
  return native::parse_long(text, false, 0, INT32_MAX, count) == native::Outcome::Ok ? count : 0;
}

char delimiter(const plan::ScanSpec& spec, const char* name, char fallback)
{
  return serde_delimiter(spec.options, name, fallback);
}

// Splits one record into the texts of its fields; none: null.
using Split =
    std::function<void(std::string_view record, std::vector<std::optional<std::string>>& fields)>;

Split split_lazy(const plan::ScanSpec& spec)
{
  const char field =
      delimiter(spec, "field.delim", delimiter(spec, "serialization.format", '\x01'));
  const char escape = delimiter(spec, "escape.delim", '\0');
  const std::string null_text = find_option(spec, "serialization.null.format", "\\N");
  return [=](std::string_view record, std::vector<std::optional<std::string>>& fields) {
    fields.clear();
    // The text of null is looked for before escapes are taken off.
    size_t start = 0;
    const auto push = [&](size_t end) {
      const std::string_view raw = record.substr(start, end - start);
      start = end + 1;
      if (raw == null_text) return fields.push_back(std::nullopt);
      std::string text;
      for (size_t i = 0; i < raw.size(); i++) {
        if (escape != 0 && raw[i] == escape && i + 1 < raw.size()) i++;
        text += raw[i];
      }
      fields.push_back(std::move(text));
    };
    for (size_t i = 0; i < record.size(); i++) {
      if (escape != 0 && record[i] == escape && i + 1 < record.size()) {
        i++;
      } else if (record[i] == field) {
        push(i);
      }
    }
    push(record.size());
  };
}

Split split_open_csv(const plan::ScanSpec& spec)
{
  const char separator = delimiter(spec, "separatorchar", ',');
  const char quote = delimiter(spec, "quotechar", '"');
  const char escape = delimiter(spec, "escapechar", '\\');
  return [=](std::string_view record, std::vector<std::optional<std::string>>& fields) {
    fields.clear();
    std::string text;
    bool inside = false;
    for (size_t i = 0; i < record.size(); i++) {
      const char c = record[i];
      const bool more = i + 1 < record.size();
      if (c == escape && escape != quote) {
        // As opencsv: an escape that escapes nothing is dropped.
        if (inside && more && (record[i + 1] == quote || record[i + 1] == escape))
          text += record[++i];
      } else if (c == quote) {
        if (inside && more && record[i + 1] == quote) {
          text += quote;
          i++;
        } else {
          inside = !inside;
        }
      } else if (c == separator && !inside) {
        fields.push_back(std::move(text));
        text.clear();
      } else {
        text += c;
      }
    }
    fields.push_back(std::move(text));
  };
}

class DelimitedReader : public RowReader {
public:
  DelimitedReader(const PinnedScan& scan, std::unique_ptr<Lines> lines, std::string url,
                  Split split)
      : lines_(std::move(lines)), url_(std::move(url)), split_(std::move(split))
  {
    native::CastContext context;
    context.mode = plan::typed::CastMode::Legacy;
    context.zone = native::get_zone(scan.spec->time_zone.empty() ? "UTC" : scan.spec->time_zone);
    for (size_t i = 0; i < scan.spec->data_schema.size(); i++) {
      const auto& field = scan.spec->data_schema[i];
      auto caster = field.type.is_nested()
                        ? native::Caster()
                        : native::make_caster(TypeKind::String, field.type, context);
      if (!caster) {
        raise("UNSUPPORTED_OPERATION", "0A000",
              "Reading the column `" + field.name + "` of type " + field.type.sql() + " with " +
                  scan.spec->format + " is not supported.");
      }
      columns_.emplace_back(field.type, scan.types[i], std::move(caster));
    }
    std::string_view header;
    for (int64_t i = header_lines(*scan.spec); i > 0 && take_or_raise(lines_->next(header)); i--) {
    }
  }

  idx_t read(const std::vector<duckdb::Vector*>& wanted, idx_t max) override
  {
    idx_t row = 0;
    std::string_view record;
    std::vector<std::optional<std::string>> fields;
    while (row < max && take_or_raise(lines_->next(record))) {
      std::string valid;
      if (!is_utf8(record)) record = valid = native::to_valid_utf8(record);
      split_(record, fields);
      for (size_t i = 0; i < columns_.size(); i++) {
        if (wanted[i] == nullptr) continue;
        if (i < fields.size() && fields[i]) {
          columns_[i].set(row, *fields[i]);
        } else {
          columns_[i].set_null(row);
        }
      }
      row++;
    }
    for (size_t i = 0; i < columns_.size() && row > 0; i++) {
      if (wanted[i] != nullptr) columns_[i].finish(*wanted[i], row);
    }
    return row;
  }

private:
  std::unique_ptr<Lines> lines_;
  std::string url_;
  Split split_;
  std::vector<TextColumn> columns_;
};

class JsonSerdeReader : public RowReader {
public:
  JsonSerdeReader(const PinnedScan& scan, std::unique_ptr<Lines> lines, std::string url)
      : scan_(scan), lines_(std::move(lines)), url_(std::move(url)),
        options_(json_options(*scan.spec))
  {
    options_.lenient_numbers = true;
    options_.ignore_case = true;
    keep_malformed_ = find_option(*scan.spec, "ignore.malformed.json") == "true";
    // mapping.<column> = <key>
    for (const auto& field : scan.spec->data_schema) {
      keys_.push_back(find_option(*scan.spec, "mapping." + to_lower(field.name), field.name));
    }
  }

  idx_t read(const std::vector<duckdb::Vector*>& wanted, idx_t max) override
  {
    idx_t row = 0;
    std::string_view record;
    while (row < max && take_or_raise(lines_->next(record))) {
      if (trim(record).empty()) continue;
      const JsonNode* root = is_utf8(record) ? parser_.parse(record) : nullptr;
      if ((root == nullptr || root->kind != JsonNode::Object) && !keep_malformed_) {
        raise_unreadable(url_,
                         "Row is not a valid JSON Object: " + std::string(record.substr(0, 200)));
      }
      for (size_t i = 0; i < wanted.size(); i++) {
        if (wanted[i] == nullptr) continue;
        const JsonNode* value = root == nullptr ? nullptr : root->find(keys_[i], true);
        if (value == nullptr) {
          set_json_null(*wanted[i], row);
        } else {
          set_json(*wanted[i], row, *value, scan_.spec->data_schema[i].type, options_);
        }
      }
      row++;
    }
    return row;
  }

private:
  const PinnedScan& scan_;
  std::unique_ptr<Lines> lines_;
  std::string url_;
  JsonText parser_;
  JsonColumnOptions options_;
  std::vector<std::string> keys_;
  bool keep_malformed_ = false;
};

} // namespace

std::unique_ptr<RowReader> open_serde(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                      const std::string& url)
{
  const std::string& serde = scan.spec->format;
  if (serde == LazySimpleSerde) {
    return std::make_unique<DelimitedReader>(scan, std::move(lines), url, split_lazy(*scan.spec));
  }
  if (serde == OpenCsvSerde) {
    return std::make_unique<DelimitedReader>(scan, std::move(lines), url,
                                             split_open_csv(*scan.spec));
  }
  if (serde == OpenxJsonSerde || serde == HiveJsonSerde) {
    return std::make_unique<JsonSerdeReader>(scan, std::move(lines), url);
  }
  raise("UNSUPPORTED_OPERATION", "0A000", "The SerDe " + serde + " is not supported.",
        {{"operation", serde}});
}

} // namespace bindery::engine
