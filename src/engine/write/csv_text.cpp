#include "engine/write/csv_text.h"

#include "engine/errors.h"
#include "engine/lower/lowerer.h"
#include "engine/native/unicode.h"
#include "engine/write/json_value.h"

#include "base/text.h"

namespace bindery::engine {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::Vector;
using plan::Type;
using plan::TypeKind;

namespace {

Error refused(const std::string& name, const std::string& value)
{
  return unsupported_operation("The CSV option " + name + " = " + value);
}

Result<void> read_flag(const WriteSchema& schema, const char* name, bool& flag)
{
  const auto found = schema.options.find(name);
  if (found == schema.options.end()) return {};
  flag = equals_ignore_case(found->second, "true");
  if (!flag && !equals_ignore_case(found->second, "false")) return refused(name, found->second);
  return {};
}

// One character of Java's; none is the character 0.
Result<std::string> read_character(const WriteSchema& schema, const char* name,
                                   const std::string& fallback)
{
  const std::string text = schema.option(name, fallback);
  if (text.empty()) return std::string(1, '\0');
  size_t end = 0;
  const bool is_one = native::next_code_point(text, end) <= 0xFFFF && end == text.size();
  if (!is_one) return refused(name, text);
  return text;
}

Result<std::string> read_separator(const WriteSchema& schema)
{
  const std::string text = schema.option("sep", schema.option("delimiter", ","));
  if (text == "\\t") return std::string("\t");
  if (text.empty() || text.find('\\') != std::string::npos) return refused("sep", text);
  return text;
}

bool is_in_quotes(const CsvStyle& style, std::string_view text)
{
  return text.size() >= 2 * style.quote.size() && text.starts_with(style.quote) &&
         text.ends_with(style.quote);
}

// Nothing but blanks that are left out.
bool is_empty(const CsvStyle& style, std::string_view text)
{
  if (text.empty()) return true;
  if (!style.trim_left && !style.trim_right) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

void write_quoted(const CsvStyle& style, std::string_view text, std::string& out)
{
  out += style.quote;
  while (!text.empty()) {
    size_t size = 1;
    if (text.starts_with(style.quote)) {
      size = style.quote.size();
      out += style.escape;
    } else if (text.starts_with(style.escape)) {
      size = style.escape.size();
      out += style.escape;
    }
    out += text.substr(0, size);
    text.remove_prefix(size);
  }
  out += style.quote;
}

// A first field that starts as a comment is quoted.
void write_field(const CsvStyle& style, std::string_view text, bool is_first, std::string& out)
{
  const bool has_line_end = text.find_first_of("\r\n") != std::string_view::npos; // also of blanks
  while (style.trim_left && !text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (style.trim_right && !text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  const bool has_quote = text.find(style.quote) != std::string_view::npos;
  const bool quoted = style.quote_all || (has_quote && style.escape_quotes) ||
                      text.starts_with(style.quote) || (is_first && text.starts_with('#')) ||
                      text.find(style.separator) != std::string_view::npos || has_line_end;
  if (quoted)
    write_quoted(style, text, out);
  else
    out += text;
}

// What stands for NULL or for an empty text; kept as it is when it is in quotes already.
void write_stand_in(const CsvStyle& style, std::string_view text, bool is_first, std::string& out)
{
  if (is_in_quotes(style, text))
    out += text;
  else
    write_field(style, text, is_first, out);
}

std::string_view text_at(const Vector& vector, idx_t row)
{
  const auto& text = FlatVector::GetData<duckdb::string_t>(vector)[row];
  return {text.GetData(), text.GetSize()};
}

// Whether a collection has an element, a value or a field that is NULL. All is flat.
bool has_null_within(Vector& vector, idx_t count)
{
  const auto has_null = [](Vector& child, idx_t size) {
    return !FlatVector::Validity(child).CheckAllValid(size) || has_null_within(child, size);
  };
  switch (vector.GetType().InternalType()) {
  case duckdb::PhysicalType::LIST:
    return has_null(duckdb::ListVector::GetEntry(vector), duckdb::ListVector::GetListSize(vector));
  case duckdb::PhysicalType::STRUCT: {
    const auto& children = duckdb::StructVector::GetEntries(vector);
    return std::any_of(children.begin(), children.end(),
                       [&](const auto& child) { return has_null(*child, count); });
  }
  default: return false;
  }
}

} // namespace

Result<CsvStyle> read_csv_style(const WriteSchema& schema)
{
  CsvStyle style;
  TRY(style.separator, read_separator(schema));
  TRY(style.quote, read_character(schema, "quote", style.quote));
  TRY(style.escape, read_character(schema, "escape", style.escape));
  style.null_value = schema.option("nullvalue", "");
  style.empty_value = schema.option("emptyvalue", "\"\"");
  style.line_end = schema.option("linesep", "\n");
  TRY_VOID(read_flag(schema, "header", style.header));
  TRY_VOID(read_flag(schema, "quoteall", style.quote_all));
  TRY_VOID(read_flag(schema, "escapequotes", style.escape_quotes));
  TRY_VOID(read_flag(schema, "ignoreleadingwhitespace", style.trim_left));
  TRY_VOID(read_flag(schema, "ignoretrailingwhitespace", style.trim_right));
  return style;
}

CsvText::CsvText(const WriteSchema& schema, CsvStyle style)
    : style_(std::move(style)), schema_(schema)
{
  native::CastContext context;
  context.mode = plan::typed::CastMode::Legacy; // decimals as java.math.BigDecimal's toString
  context.zone = schema.zone;
  for (const auto& field : schema.fields) {
    const bool own = field.type.is(TypeKind::Timestamp) || field.type.is(TypeKind::TimestampNtz) ||
                     field.type.is(TypeKind::Null);
    casters_.push_back(own ? native::Caster()
                           : native::make_caster(field.type, TypeKind::String, context));
  }
}

void CsvText::append_header(std::string& out) const
{
  for (size_t i = 0; i < schema_.fields.size(); i++) {
    if (i > 0) out += style_.separator;
    write_field(style_, schema_.fields[i].name, i == 0, out);
  }
}

void CsvText::take(const std::vector<Vector*>& columns, idx_t count)
{
  texts_.clear();
  for (size_t i = 0; i < columns.size(); i++) {
    texts_.emplace_back(duckdb::LogicalType::VARCHAR, std::max<idx_t>(count, 1));
    columns[i]->Flatten(count);
    if (has_null_within(*columns[i], count))
      raise("UNSUPPORTED_OPERATION", "0A000",
            "Writing NULL within a collection as CSV is not supported.");
    if (casters_[i]) {
      casters_[i](*columns[i], texts_[i], count);
      texts_[i].Flatten(count);
      continue;
    }
    for (idx_t row = 0; row < count; row++) {
      if (FlatVector::IsNull(*columns[i], row)) {
        FlatVector::SetNull(texts_[i], row, true);
        continue;
      }
      const bool has_zone = schema_.fields[i].type.is(TypeKind::Timestamp);
      const auto text = iso_timestamp(FlatVector::GetData<int64_t>(*columns[i])[row],
                                      has_zone ? schema_.zone.get() : nullptr);
      FlatVector::GetData<duckdb::string_t>(texts_[i])[row] =
          duckdb::StringVector::AddString(texts_[i], text);
    }
  }
}

void CsvText::append_field(idx_t row, size_t column, std::string& out) const
{
  const bool is_first = column == 0;
  if (FlatVector::IsNull(texts_[column], row))
    return write_stand_in(style_, style_.null_value, is_first, out);
  const auto text = text_at(texts_[column], row);
  if (is_empty(style_, text)) return write_stand_in(style_, style_.empty_value, is_first, out);
  write_field(style_, text, is_first, out);
}

void CsvText::append_row(idx_t row, std::string& out) const
{
  for (size_t i = 0; i < texts_.size(); i++) {
    if (i > 0) out += style_.separator;
    append_field(row, i, out);
  }
}

} // namespace bindery::engine
