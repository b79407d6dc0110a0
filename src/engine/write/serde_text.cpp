// Lines as Hive's SerDes of texts read them: LazySimpleSerDe and OpenCSVSerde.
#include "engine/errors.h"
#include "engine/lower/lowerer.h"
#include "engine/native/cast/cast.h"
#include "engine/scan/serde.h"
#include "engine/scan/source.h"
#include "engine/write/format.h"
#include "engine/write/packed.h"

namespace bindery::engine {

using duckdb::idx_t;
using plan::TypeKind;

namespace {

// Appends one field; none: null.
using WriteField = std::function<void(std::optional<std::string_view> text, std::string& out)>;

struct LineStyle {
  char separator = 0;
  WriteField write_field;
};

LineStyle lazy_style(const std::map<std::string, std::string>& parameters)
{
  LineStyle style;
  style.separator = serde_delimiter(parameters, "field.delim",
                                    serde_delimiter(parameters, "serialization.format", '\x01'));
  const char escape = serde_delimiter(parameters, "escape.delim", '\0');
  const auto found = parameters.find("serialization.null.format");
  const std::string null_text = found == parameters.end() ? "\\N" : found->second;
  // With an escape, it, the delimiter and those of nested values are escaped.
  std::string special;
  if (escape != 0) special = {escape, style.separator, '\2', '\3', '\4', '\5', '\6', '\7', '\x08'};
  style.write_field = [=](std::optional<std::string_view> text, std::string& out) {
    if (!text) {
      out += null_text;
      return;
    }
    for (const char c : *text) {
      if (special.find(c) != std::string::npos) out += escape;
      out += c;
    }
  };
  return style;
}

LineStyle open_csv_style(const std::map<std::string, std::string>& parameters)
{
  LineStyle style;
  style.separator = serde_delimiter(parameters, "separatorchar", ',');
  const char quote = serde_delimiter(parameters, "quotechar", '"');
  // Without an escape of its own the SerDe doubles quotes, and reads a backslash as an escape.
  const bool is_own = parameters.contains("escapechar");
  const char escape = serde_delimiter(parameters, "escapechar", '\\');
  style.write_field = [=](std::optional<std::string_view> text, std::string& out) {
    if (!text) return;
    out += quote;
    for (const char c : *text) {
      if (c == quote) out += is_own ? escape : quote;
      if (c == escape && escape != quote) out += escape;
      out += c;
    }
    out += quote;
  };
  return style;
}

class LineWriter : public FileWriter {
public:
  LineWriter(const WriteSchema& schema, const LineStyle& style, Sink& sink)
      : style_(style), out_(sink, Codec{})
  {
    native::CastContext context;
    context.mode = plan::typed::CastMode::Ansi;
    context.zone = schema.zone;
    for (const auto& field : schema.fields)
      casters_.push_back(native::make_caster(field.type, TypeKind::String, context));
  }

  void write(duckdb::DataChunk& chunk) override
  {
    const idx_t count = chunk.size();
    std::vector<duckdb::Vector> texts;
    for (size_t i = 0; i < casters_.size(); i++) {
      texts.emplace_back(duckdb::LogicalType::VARCHAR, std::max<idx_t>(count, 1));
      chunk.data[i].Flatten(count);
      casters_[i](chunk.data[i], texts[i], count);
      texts[i].Flatten(count);
    }
    for (idx_t row = 0; row < count; row++) {
      for (size_t i = 0; i < texts.size(); i++) {
        if (i > 0) out_.buffer += style_.separator;
        std::optional<std::string_view> text;
        if (!duckdb::FlatVector::IsNull(texts[i], row)) {
          const auto& value = duckdb::FlatVector::GetData<duckdb::string_t>(texts[i])[row];
          text = std::string_view(value.GetData(), value.GetSize());
        }
        style_.write_field(text, out_.buffer);
      }
      out_.buffer += '\n';
      out_.flush_when_full();
    }
  }
  void close() override { out_.close(); }

private:
  const LineStyle& style_;
  Packed out_;
  std::vector<native::Caster> casters_;
};

class LineFormat : public FileFormat {
public:
  LineFormat(WriteSchema schema, LineStyle style)
      : schema_(std::move(schema)), style_(std::move(style))
  {}
  std::string extension() const override { return ""; }
  std::unique_ptr<FileWriter> open(Sink& sink) override
  {
    return std::make_unique<LineWriter>(schema_, style_, sink);
  }

private:
  WriteSchema schema_;
  LineStyle style_;
};

} // namespace

Result<std::unique_ptr<FileFormat>> make_serde_format(const std::string& serde,
                                                      const WriteSchema& schema)
{
  for (const auto& field : schema.fields) {
    if (field.type.is_nested() || field.type.is(TypeKind::CalendarInterval) ||
        field.type.is(TypeKind::Binary) || field.type.is(TypeKind::Null)) {
      return unsupported_operation("Writing the column `" + field.name + "` of type " +
                                   field.type.sql() + " with " + serde);
    }
  }
  auto style = serde == OpenCsvSerde ? open_csv_style(schema.options) : lazy_style(schema.options);
  return std::unique_ptr<FileFormat>(std::make_unique<LineFormat>(schema, std::move(style)));
}

} // namespace bindery::engine
