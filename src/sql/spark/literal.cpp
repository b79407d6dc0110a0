// Constants: strings, typed literals, booleans, parameters.
#include "base/text.h"
#include "sql/datetime.h"
#include "sql/interval_text.h"
#include "sql/spark/builder.h"

#include <algorithm>

namespace bindery::sql::spark {

namespace {

constexpr size_t UnicodeEscapeDigits = 4;
constexpr size_t LongUnicodeEscapeDigits = 8;

void append_utf8(std::string& out, uint32_t c)
{
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// The number that `digits` hexadecimal digits give, if they are there.
std::optional<uint32_t> hex_at(std::string_view text, size_t at, size_t digits)
{
  if (at + digits > text.size()) return std::nullopt;
  uint32_t value = 0;
  for (char c : text.substr(at, digits)) {
    if (c >= '0' && c <= '9')
      value = value * 16 + static_cast<uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      value = value * 16 + static_cast<uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      value = value * 16 + static_cast<uint32_t>(c - 'A' + 10);
    else
      return std::nullopt;
  }
  return value;
}

std::optional<char> octal_at(std::string_view text, size_t at)
{
  if (at + 3 > text.size()) return std::nullopt;
  const std::string_view digits = text.substr(at, 3);
  if (digits[0] > '1' ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; }))
    return std::nullopt;
  return static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
}

std::string simple_escape(char c)
{
  switch (c) {
  case '0': return std::string(1, '\0');
  case 'b': return "\b";
  case 'n': return "\n";
  case 'r': return "\r";
  case 't': return "\t";
  case 'Z': return "\x1A";
  case '%': return "\\%";
  case '_': return "\\_";
  default: return std::string(1, c);
  }
}

// Characters of escapes as UTF-16 gives them: halves of a pair join, a lone half becomes '?'.
class UnitSink {
public:
  explicit UnitSink(std::string& out) : out_(out) {}
  ~UnitSink() { flush(); }
  void flush()
  {
    if (high_ != 0) out_ += '?';
    high_ = 0;
  }
  void unit(uint32_t unit)
  {
    if (unit >= 0xDC00 && unit <= 0xDFFF && high_ != 0) {
      append_utf8(out_, 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
      high_ = 0;
      return;
    }
    flush();
    if (unit >= 0xD800 && unit <= 0xDBFF)
      high_ = unit;
    else if (unit >= 0xDC00 && unit <= 0xDFFF)
      out_ += '?';
    else
      append_utf8(out_, unit);
  }

private:
  std::string& out_;
  uint32_t high_ = 0;
};

// One escape after its backslash; gives the length that it takes.
size_t append_escape(std::string_view text, size_t at, std::string& out, UnitSink& units)
{
  if (text[at] == 'u')
    if (const auto unit = hex_at(text, at + 1, UnicodeEscapeDigits)) {
      units.unit(*unit);
      return 1 + UnicodeEscapeDigits;
    }
  units.flush();
  if (text[at] == 'U')
    if (const auto c = hex_at(text, at + 1, LongUnicodeEscapeDigits)) {
      if (*c <= 0x10FFFF)
        units.unit(*c);
      else
        out += '?';
      return 1 + LongUnicodeEscapeDigits;
    }
  if (const auto c = octal_at(text, at)) {
    append_utf8(out, static_cast<unsigned char>(*c));
    return 3;
  }
  out += simple_escape(text[at]);
  return 1;
}

} // namespace

std::string Builder::unescaped(std::string_view literal) const
{
  const char first = literal.front();
  if (first == 'r' || first == 'R') return std::string(literal.substr(2, literal.size() - 3));
  const std::string_view body = literal.substr(1, literal.size() - 2);
  if (settings_.escaped_string_literals) return std::string(body);
  std::string out;
  out.reserve(body.size());
  UnitSink units(out);
  for (size_t i = 0; i < body.size();) {
    if (body[i] == first && i + 1 < body.size() && body[i + 1] == first) {
      units.flush();
      out += first;
      i += 2;
    } else if (body[i] == '\\' && i + 1 < body.size()) {
      i += 1 + append_escape(body, i + 1, out, units);
    } else {
      units.flush();
      out += body[i++];
    }
  }
  units.flush();
  return out;
}

Result<std::string> Builder::string(const Node& node)
{
  if (node.is_token()) return unescaped(node.first().text);
  if (node.is_rule(rule::ParameterMarker))
    return unsupported_at(node,
                          "a parameter marker where a string literal is needed before planning");
  std::string text;
  for (const Node& child : node.children()) {
    TRY(const std::string part, string(child));
    text += part;
  }
  return text;
}

Result<ExpressionPtr> Builder::constant(const Node& node)
{
  switch (node.alternative()) {
  case alt::NullLiteral: return literal(node, Value::null());
  case alt::BooleanLiteral: return literal(node, Value::boolean(node.child(0).has(token::True)));
  case alt::NumericLiteral: return number(node.get(rule::Number));
  case alt::IntervalLiteral: return interval(node.get(rule::Interval));
  case alt::TypeConstructor: return typed_literal(node);
  case alt::PosParameterLiteral:
  case alt::NamedParameterLiteral: return parameter(node);
  case alt::StringLiteral: {
    TRY(std::string text, string(node.get(rule::StringLit)));
    return literal(node, Value::string(std::move(text)));
  }
  default: return unsupported_at(node, "the literal " + node.joined());
  }
}

Result<ExpressionPtr> Builder::parameter(const Node& node)
{
  auto parameter = make<plan::unresolved::Parameter>(node);
  if (node.alternative() == alt::NamedParameterLiteral) {
    TRY(parameter->name,
        identifier(node.get(rule::NamedParameterMarker).get(rule::SimpleIdentifier)));
    if (settings_.parameters) {
      const auto given = settings_.parameters->named.find(parameter->name);
      if (given != settings_.parameters->named.end()) return given->second;
    }
    return ExpressionPtr(parameter);
  }
  parameter->position = 0;
  for (const Token& token : tree_.tokens)
    if (token.type == token::Question && token.start < node.first().start) ++parameter->position;
  const size_t position = static_cast<size_t>(parameter->position);
  if (settings_.parameters && position < settings_.parameters->positional.size())
    return settings_.parameters->positional[position];
  return ExpressionPtr(parameter);
}

// DATE '…', TIMESTAMP '…', X'…', INTERVAL '…'
Result<ExpressionPtr> Builder::typed_literal(const Node& node)
{
  const Node& type = node.get(rule::LiteralType);
  TRY(const std::string text, string(node.child(1)));
  const auto invalid = [&](std::string_view name) {
    return error(node, "INVALID_TYPED_LITERAL",
                 {{"valueType", "\"" + std::string(name) + "\""}, {"value", "'" + text + "'"}});
  };
  const LocalClock clock = {settings_.time_zone, settings_.now_microseconds, settings_.find_offset};
  const auto zoned = [&](std::string_view name) -> Result<ExpressionPtr> {
    TRY(const auto instant, parse_timestamp(text, clock));
    if (!instant) return invalid(name);
    return literal(node, Value{plan::TypeKind::Timestamp, *instant});
  };
  const auto unzoned = [&](std::string_view name) -> Result<ExpressionPtr> {
    const auto local = parse_local_timestamp(text);
    if (!local) return invalid(name);
    return literal(node, Value{plan::TypeKind::TimestampNtz, *local});
  };
  switch (type.first().type) {
  case token::Date: {
    TRY(const auto days, parse_date(text, clock));
    if (!days) return invalid("DATE");
    return literal(node, Value{plan::TypeKind::Date, *days});
  }
  case token::Timestamp: {
    // A zone in the text makes it an instant, whatever the session's default type.
    if (settings_.timestamp_is_ntz && !has_zone(text)) return unzoned("TIMESTAMP");
    return zoned("TIMESTAMP");
  }
  case token::TimestampLtz: return zoned("TIMESTAMP_LTZ");
  case token::TimestampNtz: return unzoned("TIMESTAMP_NTZ");
  case token::BinaryHex: {
    const std::string even = text.size() % 2 == 0 ? text : "0" + text;
    auto bytes = from_hex(even);
    if (!bytes) return invalid("X");
    return literal(node, Value{plan::TypeKind::Binary, std::move(*bytes)});
  }
  case token::Interval: {
    if (!parse_interval(text)) return invalid("INTERVAL");
    std::vector<std::string> units;
    std::string word;
    for (char c : to_lower(text) + " ") {
      if (c != ' ' && c != '\t' && c != '\n') {
        word += c;
        continue;
      }
      const bool is_number = word.find_first_of("0123456789") != std::string::npos;
      if (!word.empty() && word != "interval" && !is_number) units.push_back(word);
      word.clear();
    }
    return interval_of_units(node, text, units);
  }
  case token::Time: return unsupported_at(node, "the TIME literal");
  default:
    return error(node, "UNSUPPORTED_TYPED_LITERAL",
                 {{"unsupportedType", "\"" + to_upper(type.joined()) + "\""},
                  {"supportedTypes", "\"DATE\", \"TIMESTAMP_NTZ\", \"TIMESTAMP_LTZ\", "
                                     "\"TIMESTAMP\", \"INTERVAL\", \"X\", \"TIME\""}});
  }
}

} // namespace bindery::sql::spark
