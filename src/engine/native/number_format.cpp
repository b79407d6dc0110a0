// Numbers by the formats of to_number and to_char.
#include "engine/native/by_value.h"
#include "engine/native/texts.h"

#include "plan/functions/number_format.h"

#include "engine/errors.h"

namespace bindery::engine::native {

using duckdb::LogicalType;
using duckdb::Value;
using plan::NumberFormat;
using Kind = NumberFormat::Kind;
using Token = NumberFormat::Token;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Tokens from `at` on that are digits and separators.
std::vector<Token> group_at(const std::vector<Token>& tokens, size_t at)
{
  std::vector<Token> group;
  while (at < tokens.size() &&
         (tokens[at].kind == Kind::Digits || tokens[at].kind == Kind::Separator))
    group.push_back(tokens[at++]);
  return group;
}

// ---- texts to numbers -------------------------------------------------------

class Reader {
public:
  Reader(const NumberFormat& format, std::string_view text) : format_(format)
  {
    for (const char c : text)
      if (c != ' ' && (c < '\t' || c > '\r')) text_ += c;
  }

  // Digits with a point and perhaps a minus; nothing: the text is none of the format.
  std::optional<std::string> read()
  {
    const auto& tokens = format_.tokens;
    for (size_t i = 0; i < tokens.size();) {
      const auto group = group_at(tokens, i);
      if (group.empty() ? !take(tokens[i]) : !take_digits(group)) return std::nullopt;
      i += std::max<size_t>(group.size(), 1);
    }
    const bool has_digits = !whole_.empty() || !fraction_.empty();
    if (at_ < text_.size() || is_open_ || !has_digits) return std::nullopt;
    return (is_negative_ ? "-" : "") + (whole_.empty() ? "0" : whole_) +
           (fraction_.empty() ? "" : "." + fraction_);
  }

private:
  bool take(char wanted)
  {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    at_++;
    return true;
  }
  bool take_minus()
  {
    if (take('-')) is_negative_ = !is_negative_;
    return true;
  }

  bool take(const Token& token)
  {
    switch (token.kind) {
    case Kind::Point: behind_point_ = take('.') || behind_point_; return true;
    case Kind::Dollar: return take('$');
    case Kind::Sign: return take('+') || take_minus();
    case Kind::Minus: return take_minus();
    case Kind::Open: is_open_ = take('<'); return true;
    case Kind::Close:
      if (!is_open_) return true;
      is_open_ = !take('>');
      is_negative_ = !is_negative_;
      return true;
    default: return false;
    }
  }

  // The groups of the text, from the right, hold no more digits than those of the format.
  bool take_digits(const std::vector<Token>& group)
  {
    std::vector<int> counts = {0};
    for (; at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == ','); at_++) {
      if (text_[at_] == ',') {
        counts.push_back(0);
        continue;
      }
      counts.back()++;
      (behind_point_ ? fraction_ : whole_) += text_[at_];
    }
    std::vector<Token> digits;
    for (const auto& token : group)
      if (token.kind == Kind::Digits) digits.push_back(token);
    if (counts.size() > digits.size()) return false;
    std::reverse(counts.begin(), counts.end());
    std::reverse(digits.begin(), digits.end());
    for (size_t i = 0; i < digits.size(); i++) {
      const int count = i < counts.size() ? counts[i] : 0;
      if (count > digits[i].count || (digits[i].is_exact && count != digits[i].count)) return false;
    }
    return true;
  }

  const NumberFormat& format_;
  std::string text_, whole_, fraction_;
  size_t at_ = 0;
  bool behind_point_ = false, is_negative_ = false, is_open_ = false;
};

// ---- numbers to texts -------------------------------------------------------

class Writer {
public:
  Writer(const NumberFormat& format, const std::string& number) : format_(format)
  {
    std::string_view digits = number;
    if (digits.starts_with('-')) digits.remove_prefix(1);
    const size_t point = std::min(digits.find('.'), digits.size());
    whole_ = digits.substr(0, point);
    whole_.erase(0, std::min(whole_.find_first_not_of('0'), whole_.size()));
    if (point < digits.size()) fraction_ = digits.substr(point + 1);
    fraction_.erase(fraction_.find_last_not_of('0') + 1);
    is_negative_ = number.starts_with('-') && (!whole_.empty() || !fraction_.empty());
    overflows_ = whole_.size() > static_cast<size_t>(format.whole_digits) ||
                 fraction_.size() > static_cast<size_t>(format.fraction_digits);
  }

  std::string write()
  {
    left_ = format_.whole_digits;
    for (const auto& token : format_.tokens) append(token);
    drop_lone_point();
    return out_;
  }

private:
  // Before a sign that stands at the end.
  void add_space()
  {
    const bool signed_end =
        !out_.empty() && (out_.back() == '+' || out_.back() == '-' || out_.back() == '<');
    out_.insert(signed_end ? out_.size() - 1 : out_.size(), 1, ' ');
  }
  // Behind the number, before the blanks at its end.
  void add_behind(char c)
  {
    size_t at = out_.size();
    while (at > 0 && out_[at - 1] == ' ') at--;
    out_.insert(at, 1, c);
  }
  void drop_lone_point()
  {
    if (out_.ends_with('.')) out_.back() = ' ';
  }

  void append_digits(const Token& token)
  {
    for (int i = 0; i < token.count; i++) {
      if (overflows_) {
        out_ += '#';
      } else if (behind_point_) {
        out_ += next_ < fraction_.size() ? fraction_[next_++] : '0';
      } else if (left_-- <= static_cast<int>(whole_.size())) {
        out_ += whole_[whole_.size() - static_cast<size_t>(left_) - 1];
      } else if (token.is_exact) {
        out_ += '0';
      } else {
        add_space();
      }
    }
  }

  void append(const Token& token)
  {
    switch (token.kind) {
    case Kind::Digits: return append_digits(token);
    case Kind::Separator:
      if (!out_.empty() && is_digit(out_.back())) {
        out_ += ',';
      } else {
        add_space();
      }
      return;
    case Kind::Point:
      if (out_.ends_with(' ')) out_.back() = '0';
      out_ += '.';
      behind_point_ = true;
      return;
    case Kind::Dollar: out_ += '$'; return;
    case Kind::Sign: drop_lone_point(); return add_behind(is_negative_ ? '-' : '+');
    case Kind::Minus:
      drop_lone_point();
      if (is_negative_) return add_behind('-');
      out_ += ' ';
      return;
    case Kind::Open:
      if (is_negative_) out_ += '<';
      return;
    case Kind::Close:
      drop_lone_point();
      if (is_negative_) return add_behind('>');
      out_ += "  ";
      return;
    case Kind::Unknown: return;
    }
  }

  const NumberFormat& format_;
  std::string whole_, fraction_, out_;
  size_t next_ = 0;
  int left_ = 0;
  bool is_negative_ = false, overflows_ = false, behind_point_ = false;
};

[[noreturn]] void raise_mismatch(const std::string& format, const std::string& text)
{
  raise("INVALID_FORMAT.MISMATCH_INPUT", "42601",
        "The format is invalid: '" + format + "'. The input \"STRING\" '" + text +
            "' does not match the format.",
        {{"format", "'" + format + "'"}, {"inputType", "\"STRING\""}, {"input", "'" + text + "'"}});
}

} // namespace

template <bool Raises> static Kernel bind_to_number(const Signature& signature)
{
  const std::string text = duckdb::StringValue::Get(signature.constants.at(1));
  const auto format = std::make_shared<const NumberFormat>(NumberFormat::parse(text));
  return by_value<Nulls::Spread>(signature, [=](const Values& a, const LogicalType& type) {
    const std::string& input = duckdb::StringValue::Get(a[0]);
    const auto number = Reader(*format, input).read();
    if (!number && !Raises) return Value(type);
    if (!number) raise_mismatch(text, input);
    Value result;
    std::string error;
    if (!Value(*number).DefaultTryCastAs(type, result, &error))
      raise_decimal_range(*number, duckdb::DecimalType::GetWidth(type),
                          duckdb::DecimalType::GetScale(type));
    return result;
  });
}

static Kernel bind_to_char(const Signature& signature)
{
  const std::string text = duckdb::StringValue::Get(signature.constants.at(1));
  const auto format = std::make_shared<const NumberFormat>(NumberFormat::parse(text));
  return by_value<Nulls::Spread>(signature, [=](const Values& a, const LogicalType&) {
    return Value(Writer(*format, a[0].ToString()).write());
  });
}

void add_number_formats(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"to_number", bind_to_number<true>, true});
  s.push_back({"try_to_number", bind_to_number<false>, true});
  s.push_back({"to_char", bind_to_char});
}

} // namespace bindery::engine::native
