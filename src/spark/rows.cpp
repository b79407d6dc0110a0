#include "spark/rows.h"

#include "base/text.h"

#include <algorithm>
#include <cstdint>

namespace bindery::spark {

using plan::Type;
using plan::TypeKind;
using plan::Value;

plan::typed::RelationPtr make_rows(const Type& schema, const std::vector<Value::Items>& rows)
{
  namespace typed = plan::typed;
  std::vector<typed::Attribute> output;
  int64_t id = 0;
  for (const plan::Field& field : schema.fields())
    output.push_back({{++id}, field.name, field.type, field.nullable, field.metadata});
  if (rows.empty()) {
    auto none = std::make_shared<typed::LocalRelation>();
    none->output = std::move(output);
    none->schema = schema;
    return none;
  }
  auto relation = std::make_shared<typed::Values>();
  relation->output = std::move(output);
  for (const Value::Items& row : rows) {
    std::vector<typed::ExpressionPtr> cells;
    for (size_t i = 0; i < row.size(); ++i) {
      auto cell = std::make_shared<typed::Literal>();
      cell->value = row[i];
      cell->type = schema.fields()[i].type;
      cell->value.type = cell->type;
      cell->nullable = row[i].is_null();
      cells.push_back(std::move(cell));
    }
    relation->rows.push_back(std::move(cells));
  }
  return relation;
}

// ---- show -------------------------------------------------------------------

namespace {

std::u32string to_code_points(std::string_view text)
{
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const size_t length = first < 0x80       ? 1
                          : first >> 5 == 6  ? 2
                          : first >> 4 == 14 ? 3
                          : first >> 3 == 30 ? 4
                                             : 1;
    char32_t code = length == 1 ? first : first & (0xff >> (length + 1));
    for (size_t k = 1; k < length && i + k < text.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 63);
    out += code;
    i += length;
  }
  return out;
}

std::string to_utf8(std::u32string_view text)
{
  std::string out;
  for (const char32_t code : text) {
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xc0 | code >> 6);
      out += static_cast<char>(0x80 | (code & 63));
    } else if (code < 0x10000) {
      out += static_cast<char>(0xe0 | code >> 12);
      out += static_cast<char>(0x80 | (code >> 6 & 63));
      out += static_cast<char>(0x80 | (code & 63));
    } else {
      out += static_cast<char>(0xf0 | code >> 18);
      out += static_cast<char>(0x80 | (code >> 12 & 63));
      out += static_cast<char>(0x80 | (code >> 6 & 63));
      out += static_cast<char>(0x80 | (code & 63));
    }
  }
  return out;
}

// Characters that take two columns of a terminal, by the ranges that Spark uses.
bool is_wide(char32_t code)
{
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
         (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
         (code >= 0xfe10 && code <= 0xfe19) || (code >= 0xfe30 && code <= 0xfe6f) ||
         (code >= 0xff00 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6);
}

size_t width_of(const std::u32string& text)
{
  return text.size() + static_cast<size_t>(std::count_if(text.begin(), text.end(), is_wide));
}

std::string escape_control(std::string text)
{
  text = replace_all(std::move(text), "\n", "\\n");
  text = replace_all(std::move(text), "\r", "\\r");
  text = replace_all(std::move(text), "\t", "\\t");
  text = replace_all(std::move(text), "\f", "\\f");
  text = replace_all(std::move(text), "\b", "\\b");
  text = replace_all(std::move(text), "\v", "\\v");
  return replace_all(std::move(text), "\a", "\\a");
}

std::u32string make_cell(const std::string& text, int truncate)
{
  std::u32string cell = to_code_points(escape_control(text));
  const auto limit = static_cast<size_t>(std::max(truncate, 0));
  if (limit == 0 || cell.size() <= limit) return cell;
  if (limit < 4) return cell.substr(0, limit);
  return cell.substr(0, limit - 3) + U"...";
}

std::string text_of(const Value& value)
{
  return value.is_null() ? "NULL" : std::get<std::string>(value.data);
}

using Table = std::vector<std::vector<std::u32string>>;

// The header, then the rows that are shown.
Table make_table(const std::vector<std::string>& names, const std::vector<Value::Items>& rows,
                 const ShowOptions& options)
{
  Table table;
  auto& header = table.emplace_back();
  for (const std::string& name : names) header.push_back(to_code_points(escape_control(name)));
  const size_t count = std::min(rows.size(), static_cast<size_t>(std::max(options.rows_max, 0)));
  for (size_t i = 0; i < count; ++i) {
    auto& line = table.emplace_back();
    for (const Value& value : rows[i]) line.push_back(make_cell(text_of(value), options.truncate));
  }
  return table;
}

std::string footer(size_t available, const ShowOptions& options)
{
  const auto shown = static_cast<size_t>(std::max(options.rows_max, 0));
  if (available <= shown) return "";
  return "only showing top " + std::to_string(shown) + (shown == 1 ? " row" : " rows");
}

std::string pad(const std::u32string& text, size_t width, bool to_the_left)
{
  const std::string blanks(width - std::min(width, width_of(text)), ' ');
  return to_the_left ? blanks + to_utf8(text) : to_utf8(text) + blanks;
}

std::string format_horizontal(const Table& table, const ShowOptions& options)
{
  constexpr size_t WidthMin = 3;
  std::vector<size_t> widths(table.front().size(), WidthMin);
  for (const auto& line : table)
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  std::string rule = "+";
  for (const size_t width : widths) rule += std::string(width, '-') + "+";
  rule += "\n";
  std::string out = rule;
  for (size_t n = 0; n < table.size(); ++n) {
    out += "|";
    for (size_t i = 0; i < table[n].size(); ++i)
      out += pad(table[n][i], widths[i], options.truncate > 0) + "|";
    out += "\n";
    if (n == 0) out += rule;
  }
  return out + rule;
}

std::string format_vertical(const Table& table)
{
  constexpr size_t WidthMin = 3;
  size_t name_width = WidthMin;
  size_t value_width = WidthMin;
  for (const auto& name : table.front()) name_width = std::max(name_width, width_of(name));
  for (size_t n = 1; n < table.size(); ++n)
    for (const auto& cell : table[n]) value_width = std::max(value_width, width_of(cell));
  std::string out;
  for (size_t n = 1; n < table.size(); ++n) {
    std::string title = "-RECORD " + std::to_string(n - 1);
    const size_t width = name_width + value_width + 5;
    if (title.size() < width) title += std::string(width - title.size(), '-');
    out += title + "\n";
    for (size_t i = 0; i < table[n].size(); ++i)
      out += " " + pad(table.front()[i], name_width, false) + " | " +
             pad(table[n][i], value_width, false) + " \n";
  }
  return out;
}

std::string escape_html(const std::string& text)
{
  std::string out = replace_all(text, "&", "&amp;");
  out = replace_all(std::move(out), "<", "&lt;");
  out = replace_all(std::move(out), ">", "&gt;");
  return replace_all(std::move(out), "\"", "&quot;");
}

} // namespace

std::string format_show(const std::vector<std::string>& names,
                        const std::vector<Value::Items>& rows, const ShowOptions& options)
{
  const Table table = make_table(names, rows, options);
  std::string out;
  if (!options.is_vertical)
    out = format_horizontal(table, options);
  else if (table.size() == 1)
    out = "(0 rows)\n";
  else
    out = format_vertical(table);
  const std::string more = footer(rows.size(), options);
  return more.empty() ? out : out + more + "\n";
}

std::string format_html(const std::vector<std::string>& names,
                        const std::vector<Value::Items>& rows, const ShowOptions& options)
{
  const Table table = make_table(names, rows, options);
  std::string out = "<table border='1'>\n";
  for (size_t n = 0; n < table.size(); ++n) {
    const std::string tag = n == 0 ? "th" : "td";
    out += "<tr>";
    for (const auto& cell : table[n])
      out += "<" + tag + ">" + escape_html(to_utf8(cell)) + "</" + tag + ">";
    out += "</tr>\n";
  }
  out += "</table>\n";
  const std::string more = footer(rows.size(), options);
  return more.empty() ? out : out + more + "\n";
}

// ---- printSchema ------------------------------------------------------------

namespace {

class TreeWriter {
public:
  explicit TreeWriter(int level_max) : level_max_(level_max > 0 ? level_max : INT32_MAX) {}

  std::string write(const Type& schema)
  {
    out_ = "root\n";
    fields(schema, " |", 1);
    return out_;
  }

private:
  static std::string type_name(const Type& type)
  {
    switch (type.kind()) {
    case TypeKind::Array: return "array";
    case TypeKind::Map: return "map";
    case TypeKind::Struct: return "struct";
    case TypeKind::Null: return "void";
    default: break;
    }
    // printSchema uses typeName: integer and long where simpleString says int and bigint.
    switch (type.kind()) {
    case TypeKind::Integer: return "integer";
    case TypeKind::Long: return "long";
    case TypeKind::Short: return "short";
    case TypeKind::Byte: return "byte";
    default: return type.simple_string();
    }
  }

  static std::string flag(bool value) { return value ? "true" : "false"; }

  void fields(const Type& type, const std::string& prefix, int level)
  {
    if (level > level_max_) return;
    for (const plan::Field& field : type.fields()) {
      out_ += prefix + "-- " + field.name + ": " + type_name(field.type) +
              " (nullable = " + flag(field.nullable) + ")\n";
      below(field.type, prefix + "    |", level + 1);
    }
  }

  void below(const Type& type, const std::string& prefix, int level)
  {
    if (level > level_max_) return;
    if (type.is(TypeKind::Struct)) {
      fields(type, prefix, level);
    } else if (type.is(TypeKind::Array)) {
      out_ += prefix + "-- element: " + type_name(type.element()) +
              " (containsNull = " + flag(type.contains_null()) + ")\n";
      below(type.element(), prefix + "    |", level + 1);
    } else if (type.is(TypeKind::Map)) {
      out_ += prefix + "-- key: " + type_name(type.key()) + "\n";
      below(type.key(), prefix + "    |", level + 1);
      out_ += prefix + "-- value: " + type_name(type.value()) +
              " (valueContainsNull = " + flag(type.contains_null()) + ")\n";
      below(type.value(), prefix + "    |", level + 1);
    }
  }

  const int level_max_;
  std::string out_;
};

} // namespace

std::string format_tree(const Type& schema, int level) { return TreeWriter(level).write(schema); }

} // namespace bindery::spark
