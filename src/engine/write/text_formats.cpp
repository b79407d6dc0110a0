// csv, json and text files as Spark writes them.
#include "engine/write/csv_text.h"

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

// ---- csv --------------------------------------------------------------------

class CsvWriter : public FileWriter {
public:
  CsvWriter(const WriteSchema& schema, const Codec& codec, Sink& sink)
      : text_(schema, MUST(read_csv_style(schema))), out_(sink, codec)
  {
    if (!text_.style().header) return;
    text_.append_header(out_.buffer);
    out_.buffer += text_.style().line_end;
  }

  void write(duckdb::DataChunk& chunk) override
  {
    std::vector<duckdb::Vector*> columns;
    for (auto& column : chunk.data) columns.push_back(&column);
    text_.take(columns, chunk.size());
    for (idx_t row = 0; row < chunk.size(); row++) {
      text_.append_row(row, out_.buffer);
      out_.buffer += text_.style().line_end;
      out_.flush_when_full();
    }
  }
  void close() override { out_.close(); }

private:
  CsvText text_;
  Packed out_;
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
      : line_end_(schema.option("linesep", "\n")), out_(sink, codec)
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
  TRY_VOID(read_csv_style(schema));
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
