// csv, json and text files as Spark writes them.
#include "engine/write/format.h"

#include "engine/errors.h"
#include "engine/lower/lowerer.h"
#include "engine/native/cast/cast.h"
#include "engine/write/json_value.h"
#include "engine/write/packed.h"

#include "base/text.h"

namespace bindery::engine {

using duckdb::idx_t;
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

// ---- csv --------------------------------------------------------------------

struct CsvStyle {
  std::string separator, null_value, empty_value, line_end;
  char quote = '"', escape = '\\';
  bool header = false, quote_all = false, escape_quotes = true, trim_left = true, trim_right = true;
};

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

void write_field(const CsvStyle& style, std::string_view text, std::string& out)
{
  while (style.trim_left && !text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (style.trim_right && !text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  if (text.empty()) {
    out += style.empty_value;
    return;
  }
  const bool has_quote = style.quote != 0 && text.find(style.quote) != std::string_view::npos;
  const bool quoted = style.quote != 0 && (style.quote_all || (has_quote && style.escape_quotes) ||
                                           text[0] == style.quote ||
                                           text.find(style.separator) != std::string_view::npos ||
                                           text.find_first_of("\r\n") != std::string_view::npos);
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

class CsvWriter : public FileWriter {
public:
  CsvWriter(const WriteSchema& schema, const Codec& codec, Sink& sink)
      : style_(style_of(schema)), schema_(schema), out_(sink, codec)
  {
    native::CastContext context;
    context.mode = plan::typed::CastMode::Ansi;
    context.zone = schema.zone;
    for (const auto& field : schema.fields) {
      const bool own = field.type.is(TypeKind::Timestamp) || field.type.is(TypeKind::TimestampNtz);
      casters_.push_back(own ? native::Caster()
                             : native::make_caster(field.type, TypeKind::String, context));
    }
    if (!style_.header) return;
    for (size_t i = 0; i < schema.fields.size(); i++) {
      if (i > 0) out_.buffer += style_.separator;
      write_field(style_, schema.fields[i].name, out_.buffer);
    }
    out_.buffer += style_.line_end;
  }

  void write(duckdb::DataChunk& chunk) override
  {
    const idx_t count = chunk.size();
    std::vector<duckdb::Vector> texts;
    for (size_t i = 0; i < casters_.size(); i++) {
      texts.emplace_back(duckdb::LogicalType::VARCHAR, std::max<idx_t>(count, 1));
      chunk.data[i].Flatten(count);
      if (casters_[i]) {
        casters_[i](chunk.data[i], texts[i], count);
      } else {
        format_timestamps(chunk.data[i], texts[i], count, schema_.fields[i].type);
      }
      texts[i].Flatten(count);
    }
    for (idx_t row = 0; row < count; row++) {
      for (size_t i = 0; i < texts.size(); i++) {
        if (i > 0) out_.buffer += style_.separator;
        if (duckdb::FlatVector::IsNull(texts[i], row)) {
          out_.buffer += style_.null_value;
          continue;
        }
        const auto& text = duckdb::FlatVector::GetData<duckdb::string_t>(texts[i])[row];
        write_field(style_, {text.GetData(), text.GetSize()}, out_.buffer);
      }
      out_.buffer += style_.line_end;
      out_.flush_when_full();
    }
  }
  void close() override { out_.close(); }

private:
  void format_timestamps(duckdb::Vector& source, duckdb::Vector& texts, idx_t count,
                         const Type& type)
  {
    const auto* values = duckdb::FlatVector::GetData<int64_t>(source);
    for (idx_t row = 0; row < count; row++) {
      if (duckdb::FlatVector::IsNull(source, row)) {
        duckdb::FlatVector::SetNull(texts, row, true);
        continue;
      }
      duckdb::FlatVector::GetData<duckdb::string_t>(texts)[row] = duckdb::StringVector::AddString(
          texts,
          iso_timestamp(values[row], type.is(TypeKind::Timestamp) ? schema_.zone.get() : nullptr));
    }
  }

  CsvStyle style_;
  const WriteSchema& schema_;
  Packed out_;
  std::vector<native::Caster> casters_;
};

// ---- json and text ----------------------------------------------------------

class JsonWriter : public FileWriter {
public:
  JsonWriter(const WriteSchema& schema, const Codec& codec, Sink& sink)
      : schema_(schema), out_(sink, codec)
  {}

  void write(duckdb::DataChunk& chunk) override
  {
    for (auto& column : chunk.data) flatten_deep(column, chunk.size());
    for (idx_t row = 0; row < chunk.size(); row++) {
      out_.buffer += '{';
      bool first = true;
      for (size_t i = 0; i < schema_.fields.size(); i++) {
        if (duckdb::FlatVector::IsNull(chunk.data[i], row)) continue;
        if (!first) out_.buffer += ',';
        first = false;
        write_json_text(schema_.fields[i].name, out_.buffer);
        out_.buffer += ':';
        write_json_value(chunk.data[i], row, schema_.fields[i].type, schema_.zone.get(),
                         out_.buffer);
      }
      out_.buffer += "}\n";
      out_.flush_when_full();
    }
  }
  void close() override { out_.close(); }

private:
  const WriteSchema& schema_;
  Packed out_;
};

class TextWriter : public FileWriter {
public:
  TextWriter(const WriteSchema& schema, const Codec& codec, Sink& sink)
      : line_end_(option(schema, "linesep", "\n")), out_(sink, codec)
  {}
  void write(duckdb::DataChunk& chunk) override
  {
    chunk.data[0].Flatten(chunk.size());
    for (idx_t row = 0; row < chunk.size(); row++) {
      if (!duckdb::FlatVector::IsNull(chunk.data[0], row)) {
        const auto& text = duckdb::FlatVector::GetData<duckdb::string_t>(chunk.data[0])[row];
        out_.buffer.append(text.GetData(), text.GetSize());
      }
      out_.buffer += line_end_;
      out_.flush_when_full();
    }
  }
  void close() override { out_.close(); }

private:
  std::string line_end_;
  Packed out_;
};

template <class Writer> class TextFormat : public FileFormat {
public:
  TextFormat(WriteSchema schema, Codec codec, std::string extension)
      : schema_(std::move(schema)), codec_(std::move(codec)), extension_(std::move(extension))
  {}
  std::string extension() const override { return extension_ + codec_.extension; }
  std::unique_ptr<FileWriter> open(Sink& sink) override
  {
    return std::make_unique<Writer>(schema_, codec_, sink);
  }

private:
  WriteSchema schema_;
  Codec codec_;
  std::string extension_;
};

template <class Writer>
Result<std::unique_ptr<FileFormat>> make(const WriteSchema& schema, const std::string& format,
                                         std::string extension)
{
  TRY(auto codec, codec_of(schema.options, format));
  return std::unique_ptr<FileFormat>(
      std::make_unique<TextFormat<Writer>>(schema, std::move(codec), std::move(extension)));
}

Error unsupported_column(const std::string& format, const plan::Field& field)
{
  return spark_error(ErrorCode::Unsupported, "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", "0A000",
                     "The " + format + " datasource doesn't support the column `" + field.name +
                         "` of the type \"" + field.type.sql() + "\".",
                     {{"format", format},
                      {"columnName", "`" + field.name + "`"},
                      {"columnType", "\"" + field.type.sql() + "\""}});
}

} // namespace

Result<std::unique_ptr<FileFormat>> make_csv_format(const WriteSchema& schema)
{
  for (const auto& field : schema.fields) {
    if (field.type.is_nested() || field.type.is(TypeKind::CalendarInterval) ||
        field.type.is(TypeKind::Binary) || field.type.is(TypeKind::Null)) {
      return unsupported_column("CSV", field);
    }
  }
  return make<CsvWriter>(schema, "csv", ".csv");
}

Result<std::unique_ptr<FileFormat>> make_json_format(const WriteSchema& schema)
{
  return make<JsonWriter>(schema, "json", ".json");
}

Result<std::unique_ptr<FileFormat>> make_text_format(const WriteSchema& schema)
{
  if (schema.fields.size() != 1) {
    return spark_error(ErrorCode::InvalidInput, "_LEGACY_ERROR_TEMP_1290", "",
                       "Text data source supports only a single column, and you have " +
                           std::to_string(schema.fields.size()) + " columns.");
  }
  if (!schema.fields[0].type.is_text()) return unsupported_column("Text", schema.fields[0]);
  return make<TextWriter>(schema, "text", ".txt");
}

} // namespace bindery::engine
