#include "engine/write/csv_text.h"

#include "engine/write/json_value.h"

#include "base/text.h"

namespace bindery::engine {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::Vector;
using plan::Type;
using plan::TypeKind;

namespace {

bool is_true(const WriteSchema& schema, const char* name, bool fallback)
{
  const auto found = schema.options.find(name);
  return found == schema.options.end() ? fallback : equals_ignore_case(found->second, "true");
}

std::string option(const WriteSchema& schema, const char* name, const std::string& fallback)
{
  const auto found = schema.options.find(name);
  return found == schema.options.end() ? fallback : found->second;
}

CsvStyle style_of(const WriteSchema& schema)
{
  CsvStyle style;
  style.separator = option(schema, "sep", option(schema, "delimiter", ","));
  if (style.separator == "\\t") style.separator = "\t";
  style.null_value = option(schema, "nullvalue", "");
  style.empty_value = option(schema, "emptyvalue", "\"\"");
  style.line_end = option(schema, "linesep", "\n");
  const std::string quote = option(schema, "quote", "\""), escape = option(schema, "escape", "\\");
  style.quote = quote.empty() ? '\0' : quote[0];
  style.escape = escape.empty() ? '\0' : escape[0];
  style.header = is_true(schema, "header", false);
  style.quote_all = is_true(schema, "quoteall", false);
  style.escape_quotes = is_true(schema, "escapequotes", true);
  style.trim_left = is_true(schema, "ignoreleadingwhitespace", true);
  style.trim_right = is_true(schema, "ignoretrailingwhitespace", true);
  return style;
}

// A first field that starts as a comment is quoted.
void write_field(const CsvStyle& style, std::string_view text, bool is_first, std::string& out)
{
  const bool has_line_end = text.find_first_of("\r\n") != std::string_view::npos; // also of blanks
  while (style.trim_left && !text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (style.trim_right && !text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  if (text.empty()) {
    out += style.empty_value;
    return;
  }
  const bool has_quote = style.quote != 0 && text.find(style.quote) != std::string_view::npos;
  const bool quoted =
      style.quote != 0 && (style.quote_all || (has_quote && style.escape_quotes) ||
                           text[0] == style.quote || (is_first && text[0] == '#') ||
                           text.find(style.separator) != std::string_view::npos || has_line_end);
  if (!quoted) {
    out += text;
    return;
  }
  out += style.quote;
  for (const char c : text) {
    if (c == style.quote || (c == style.escape && style.escape != style.quote)) out += style.escape;
    out += c;
  }
  out += style.quote;
}

std::string_view text_at(const Vector& vector, idx_t row)
{
  const auto& text = FlatVector::GetData<duckdb::string_t>(vector)[row];
  return {text.GetData(), text.GetSize()};
}

} // namespace

CsvText::CsvText(const WriteSchema& schema) : style_(style_of(schema)), schema_(schema)
{
  native::CastContext context;
  context.mode = plan::typed::CastMode::Ansi;
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

void CsvText::append_row(idx_t row, std::string& out) const
{
  for (size_t i = 0; i < texts_.size(); i++) {
    if (i > 0) out += style_.separator;
    if (FlatVector::IsNull(texts_[i], row)) {
      out += style_.null_value;
    } else {
      write_field(style_, text_at(texts_[i], row), i == 0, out);
    }
  }
}

} // namespace bindery::engine
