// CSV as Spark's univocity parser reads it: one record a line, quotes and escapes, malformed
// records kept with nulls.
#include "engine/native/unicode.h"
#include "engine/scan/cells.h"
#include "engine/scan/infer.h"

#include "base/text.h"

#include <charconv>

namespace bindery::engine {

using duckdb::idx_t;
using plan::Type;
using plan::TypeKind;

static constexpr size_t ColumnsMax = 20'480;

namespace {

struct Dialect {
  std::string separator = ",";
  char quote = '"'; // 0: none
  char escape = '\\';
  char comment = 0;
  bool header = false;
  bool checks_header = false; // enforceSchema=false: the header has the columns' names
  bool trim_left = false, trim_right = false;
  bool multi_line = false;
  std::string null_value;
  std::string empty_value;
  std::string nan = "NaN", positive_infinity = "Inf", negative_infinity = "-Inf";
  std::string mode = "PERMISSIVE";
};

bool is_true(const plan::ScanSpec& spec, const char* name)
{
  return equals_ignore_case(find_option(spec, name), "true");
}

char one_char(const plan::ScanSpec& spec, const char* name, char fallback)
{
  const auto found = spec.options.find(name);
  if (found == spec.options.end()) return fallback;
  return found->second.empty() ? '\0' : found->second[0];
}

Dialect dialect_of(const plan::ScanSpec& spec)
{
  Dialect dialect;
  dialect.separator = find_option(spec, "sep", find_option(spec, "delimiter", ","));
  if (dialect.separator == "\\t") dialect.separator = "\t";
  dialect.quote = one_char(spec, "quote", '"');
  dialect.escape = one_char(spec, "escape", '\\');
  dialect.comment = one_char(spec, "comment", 0);
  dialect.header = is_true(spec, "header");
  dialect.checks_header = equals_ignore_case(find_option(spec, "enforceschema"), "false");
  dialect.trim_left = is_true(spec, "ignoreleadingwhitespace");
  dialect.trim_right = is_true(spec, "ignoretrailingwhitespace");
  dialect.multi_line = is_true(spec, "multiline");
  dialect.null_value = find_option(spec, "nullvalue");
  dialect.empty_value = find_option(spec, "emptyvalue");
  dialect.nan = find_option(spec, "nanvalue", "NaN");
  dialect.positive_infinity = find_option(spec, "positiveinf", "Inf");
  dialect.negative_infinity = find_option(spec, "negativeinf", "-Inf");
  dialect.mode = parse_mode(spec);
  return dialect;
}

// The fields of one record. Views point into the record or into what was unescaped.
class Splitter {
public:
  explicit Splitter(const Dialect& dialect) : dialect_(dialect) {}

  // Fields and whether each was quoted.
  struct Field {
    std::string_view text;
    bool quoted = false;
  };
  std::vector<Field> fields;
  bool is_open = false; // the record ended inside quotes

  void split(std::string_view record)
  {
    spans_.clear();
    arena_.clear();
    is_open = false;
    take_fields(record, 0);
  }
  // Takes what is left of an open record for its last field.
  void close(std::string_view record)
  {
    add_unescaped(open_begin_, true);
    is_open = false;
    take_fields(record, record.size() + 1);
  }
  // Goes on with a record that was open and has become longer.
  void resume(std::string_view record)
  {
    is_open = false;
    take_fields(record, take_quoted(record, open_begin_, open_at_));
  }

private:
  // Where a field's text is, while record and arena may still move.
  struct Span {
    size_t offset, size;
    bool in_arena, quoted;
  };

  void take_fields(std::string_view record, size_t at)
  {
    while (at <= record.size()) {
      if (spans_.size() > ColumnsMax)
        raise("MALFORMED_RECORD_IN_PARSING", "22023", "A record has too many columns.");
      at = take_field(record, at);
    }
    fields.clear();
    if (is_open) return;
    for (const auto& span : spans_) {
      const std::string_view home = span.in_arena ? std::string_view(arena_) : record;
      fields.push_back({home.substr(span.offset, span.size), span.quoted});
    }
  }

  void add_unescaped(size_t begin, bool quoted)
  {
    spans_.push_back({begin, arena_.size() - begin, true, quoted});
  }

  static std::string_view trimmed(std::string_view text, bool left, bool right)
  {
    while (left && !text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
      text.remove_prefix(1);
    while (right && !text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
      text.remove_suffix(1);
    return text;
  }

  // Adds the field that starts at `at`; answers where the next starts, past the end when there is
  // none.
  size_t take_field(std::string_view record, size_t at)
  {
    size_t start = at;
    if (dialect_.trim_left) {
      while (start < record.size() && record[start] != dialect_.separator[0] &&
             static_cast<unsigned char>(record[start]) <= ' ') {
        start++;
      }
    }
    if (dialect_.quote != 0 && start < record.size() && record[start] == dialect_.quote) {
      return take_quoted(record, arena_.size(), start + 1);
    }
    return take_plain(record, at);
  }

  size_t take_plain(std::string_view record, size_t at)
  {
    const size_t end = record.find(dialect_.separator, at);
    const size_t stop = end == std::string_view::npos ? record.size() : end;
    const auto text =
        trimmed(record.substr(at, stop - at), dialect_.trim_left, dialect_.trim_right);
    spans_.push_back({static_cast<size_t>(text.data() - record.data()), text.size(), false, false});
    return end == std::string_view::npos ? record.size() + 1 : end + dialect_.separator.size();
  }

  // A quote inside that no separator follows: the field goes on to the next separator, with its
  // quotes. What was read up to `at` stays as it was unescaped.
  size_t take_unquoted(std::string_view record, size_t begin, size_t at)
  {
    const size_t end = record.find(dialect_.separator, at);
    const size_t stop = end == std::string_view::npos ? record.size() : end;
    arena_.insert(begin, 1, dialect_.quote);
    arena_ += record.substr(at, stop - at);
    add_unescaped(begin, false);
    return end == std::string_view::npos ? record.size() + 1 : end + dialect_.separator.size();
  }

  // From `i` inside the quotes; the text so far is in the arena from `begin`.
  size_t take_quoted(std::string_view record, size_t begin, size_t i)
  {
    while (i < record.size()) {
      const char c = record[i];
      if (dialect_.escape != 0 && c == dialect_.escape && i + 1 < record.size() &&
          (record[i + 1] == dialect_.quote ||
           (record[i + 1] == dialect_.escape && dialect_.escape != dialect_.quote))) {
        arena_ += record[i + 1];
        i += 2;
        continue;
      }
      if (c == dialect_.quote) {
        size_t after = i + 1;
        while (after < record.size() && (record[after] == ' ' || record[after] == '\t') &&
               record.substr(after, dialect_.separator.size()) != dialect_.separator) {
          after++;
        }
        const bool ends = after >= record.size();
        if (ends || record.substr(after, dialect_.separator.size()) == dialect_.separator) {
          add_unescaped(begin, true);
          return ends ? record.size() + 1 : after + dialect_.separator.size();
        }
        return take_unquoted(record, begin, i);
      }
      arena_ += c;
      i++;
    }
    is_open = true;
    open_begin_ = begin;
    open_at_ = i;
    return record.size() + 1;
  }

  const Dialect& dialect_;
  std::vector<Span> spans_;
  std::string arena_;
  size_t open_begin_ = 0, open_at_ = 0; // of take_quoted, while open
};

// ---- values -----------------------------------------------------------------

// How CSV reads a text as a number: as Java's own parsers do, without the blanks that casts allow.
bool is_strict_integer(std::string_view text)
{
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::string> normalize(const Type& type, std::string_view text,
                                     const Dialect& dialect)
{
  if (type.is_integral())
    return is_strict_integer(text) ? std::optional(std::string(text)) : std::nullopt;
  if (type.is(TypeKind::Boolean)) {
    if (equals_ignore_case(text, "true")) return "true";
    if (equals_ignore_case(text, "false")) return "false";
    return std::nullopt;
  }
  if (type.is(TypeKind::Decimal)) return replace_all(std::string(text), ",", "");
  if (type.is(TypeKind::Double) || type.is(TypeKind::Float)) {
    if (text == dialect.nan) return "NaN";
    if (text == dialect.positive_infinity) return "Infinity";
    if (text == dialect.negative_infinity) return "-Infinity";
    return std::string(text);
  }
  return std::string(text);
}

// What is not UTF-8 is replaced; `home` then holds the text.
void make_valid(std::string_view& text, std::string& home)
{
  if (is_utf8(text)) return;
  home = native::to_valid_utf8(text);
  text = home;
}

class CsvReader : public RowReader {
public:
  CsvReader(const PinnedScan& scan, std::unique_ptr<Lines> lines, std::string url)
      : scan_(scan), lines_(std::move(lines)), url_(std::move(url)),
        dialect_(dialect_of(*scan.spec)), splitter_(dialect_)
  {
    native::CastContext context;
    context.mode = plan::typed::CastMode::Legacy;
    context.zone = native::get_zone(scan.spec->time_zone.empty() ? "UTC" : scan.spec->time_zone);
    const std::string corrupt =
        find_option(*scan.spec, "columnnameofcorruptrecord", "_corrupt_record");
    for (size_t i = 0; i < scan.spec->data_schema.size(); i++) {
      const auto& field = scan.spec->data_schema[i];
      if (field.type.is_nested()) {
        raise("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", "0A000",
              "The CSV datasource doesn't support the column `" + field.name + "` of the type \"" +
                  field.type.sql() + "\".");
      }
      if (field.name == corrupt && field.type.is_text()) corrupt_ = i;
      auto caster = native::make_caster(TypeKind::String, field.type, context);
      if (!caster)
        raise("UNSUPPORTED_OPERATION", "0A000",
              "Reading " + field.type.sql() + " from csv is not supported.");
      columns_.emplace_back(field.type, scan.types[i], std::move(caster));
    }
    judges_ = corrupt_ || dialect_.mode != "PERMISSIVE";
    if (dialect_.header) skip_header();
  }

  idx_t read(const std::vector<duckdb::Vector*>& columns, idx_t max) override
  {
    idx_t row = 0;
    std::string_view record;
    while (row < max && next_record(record)) {
      if (add(record, row, columns)) row++;
    }
    if (row == 0) return 0;
    for (size_t i = 0; i < columns.size(); i++) {
      if (columns[i] != nullptr) columns_[i].finish(*columns[i], row);
    }
    return row;
  }

private:
  void skip_header()
  {
    std::string_view record;
    if (next_record(record) && dialect_.checks_header) check_header();
  }

  // Spark's CSVHeaderChecker: the same names in the same order, whatever their case.
  void check_header()
  {
    std::vector<std::string> names;
    for (size_t i = 0; i < columns_.size(); i++)
      if (!corrupt_ || i != *corrupt_) names.push_back(scan_.spec->data_schema[i].name);
    const auto& header = splitter_.fields;
    if (header.size() != names.size())
      raise_unreadable(url_, "Number of column in CSV header is not equal to number of fields in "
                             "the schema: Header length: " +
                                 std::to_string(header.size()) +
                                 ", schema size: " + std::to_string(names.size()) + ".");
    for (size_t i = 0; i < names.size(); i++)
      if (!equals_ignore_case(header[i].text, names[i]))
        raise_unreadable(url_, "CSV header does not conform to the schema. Expected: " + names[i] +
                                   " but found: " + std::string(header[i].text) + ".");
  }

  // Splits the next record. Blank lines and comments are no records.
  bool next_record(std::string_view& record)
  {
    while (take_or_raise(lines_->next(record))) {
      if (trim(record).empty()) continue;
      if (dialect_.comment != 0 && record[0] == dialect_.comment) continue;
      make_valid(record, valid_);
      splitter_.split(record);
      if (splitter_.is_open && dialect_.multi_line) join_lines(record);
      if (splitter_.is_open) splitter_.close(record);
      return true;
    }
    return false;
  }

  // With multiLine a quoted field may hold line ends.
  void join_lines(std::string_view& record)
  {
    joined_ = std::string(record);
    std::string_view more;
    while (splitter_.is_open && take_or_raise(lines_->next(more))) {
      if (joined_.size() + more.size() >= LineBytesMax)
        raise_unreadable(url_, "A record is longer than 512 MiB.");
      make_valid(more, valid_);
      joined_ += '\n';
      joined_ += more;
      splitter_.resume(joined_);
    }
    record = joined_;
  }

  // False: the mode drops the record.
  bool add(std::string_view record, idx_t row, const std::vector<duckdb::Vector*>& wanted)
  {
    const size_t expected = columns_.size() - (corrupt_ ? 1 : 0);
    bool bad = splitter_.fields.size() != expected;
    size_t token = 0;
    for (size_t i = 0; i < columns_.size(); i++) {
      if (corrupt_ && *corrupt_ == i) continue;
      const size_t index = token++;
      const bool is_wanted = wanted[i] != nullptr;
      if (!is_wanted && !judges_) continue;
      if (index < splitter_.fields.size()) {
        const bool is_good = is_wanted ? set(columns_[i], row, splitter_.fields[index])
                                       : is_value(columns_[i], splitter_.fields[index]);
        if (!is_good) bad = true;
      } else if (is_wanted) {
        columns_[i].set_null(row);
      }
    }
    if (corrupt_ && wanted[*corrupt_] != nullptr) {
      if (bad) {
        columns_[*corrupt_].set(row, record);
      } else {
        columns_[*corrupt_].set_null(row);
      }
    }
    if (!bad || dialect_.mode == "PERMISSIVE") return true;
    if (dialect_.mode == "FAILFAST") raise_malformed(record);
    for (size_t i = 0; i < columns_.size(); i++)
      if (wanted[i] != nullptr) columns_[i].restore(row);
    return false;
  }

  [[noreturn]] void raise_malformed(std::string_view record)
  {
    raise("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "22023",
          "Malformed records are detected in record parsing: " + std::string(record) +
              ". Parse Mode: FAILFAST. To process malformed records as null result, try setting "
              "the option 'mode' as 'PERMISSIVE'.",
          {{"badRecord", std::string(record)}, {"failFastMode", "FAILFAST"}});
  }

  // None: null.
  std::optional<std::string_view> text_of(const Splitter::Field& field) const
  {
    const std::string_view text =
        field.quoted && field.text.empty() ? std::string_view(dialect_.empty_value) : field.text;
    if (text == dialect_.null_value || (!field.quoted && text.empty())) return std::nullopt;
    return text;
  }

  bool is_value(TextColumn& column, const Splitter::Field& field) const
  {
    const auto text = text_of(field);
    if (!text || column.type().is_text()) return true;
    const auto normal = normalize(column.type(), *text, dialect_);
    return normal && column.can_parse(*normal);
  }

  bool set(TextColumn& column, idx_t row, const Splitter::Field& field)
  {
    const auto found = text_of(field);
    if (!found) {
      column.set_null(row);
      return true;
    }
    const std::string_view text = *found;
    if (column.type().is_text()) {
      column.set(row, text);
      return true;
    }
    const auto normal = normalize(column.type(), text, dialect_);
    if (!normal || (judges_ && !column.can_parse(*normal))) {
      column.set_null(row);
      return false;
    }
    column.set(row, *normal);
    return true;
  }

  const PinnedScan& scan_;
  std::unique_ptr<Lines> lines_;
  std::string url_;
  Dialect dialect_;
  Splitter splitter_;
  std::vector<TextColumn> columns_;
  std::optional<size_t> corrupt_;
  bool judges_ = false; // somebody wants to know which records are malformed
  std::string joined_, valid_;
};

} // namespace

Result<std::optional<std::vector<std::optional<std::string>>>>
read_csv_record(lake::Lake* lake, const std::string& url,
                const std::map<std::string, std::string>& options)
{
  using Record = std::optional<std::vector<std::optional<std::string>>>;
  plan::ScanSpec spec;
  spec.options = options;
  const Dialect dialect = dialect_of(spec);
  TRY(auto file, open_file(lake, url));
  TRY(auto lines, Lines::open(std::move(file), url, find_option(spec, "linesep")));
  Splitter splitter(dialect);
  std::string_view line;
  while (true) {
    TRY(const bool more, lines->next(line));
    if (!more) return Record();
    if (trim(line).empty() || (dialect.comment != 0 && line[0] == dialect.comment)) continue;
    return guarded([&]() -> Result<Record> {
      std::string valid;
      make_valid(line, valid);
      splitter.split(line);
      if (splitter.is_open) splitter.close(line);
      std::vector<std::optional<std::string>> fields;
      for (const auto& field : splitter.fields) {
        const bool is_null = field.text == dialect.null_value || field.text.empty();
        fields.push_back(is_null ? std::nullopt : std::optional(std::string(field.text)));
      }
      return Record(std::move(fields));
    });
  }
}

std::unique_ptr<RowReader> open_csv(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                    const std::string& url)
{
  return std::make_unique<CsvReader>(scan, std::move(lines), url);
}

} // namespace bindery::engine
