#include "aws/http.h"

#include "base/text.h"

namespace bindery::aws {

constexpr size_t ParametersMax = 2000;

static const std::string* find(const NameValues& values, std::string_view name)
{
  for (const auto& [key, value] : values)
    if (key == name) return &value;
  return nullptr;
}

const std::string* HttpRequest::find_header(std::string_view name) const
{
  return find(headers, name);
}
const std::string* HttpRequest::find_query(std::string_view name) const
{
  return find(query, name);
}

void HttpResponse::set_header(std::string_view name, std::string value)
{
  for (auto& [key, present] : headers)
    if (equals_ignore_case(key, name)) {
      present = std::move(value);
      return;
    }
  headers.emplace_back(std::string(name), std::move(value));
}

std::string percent_encode(std::string_view text, Slash slash)
{
  static constexpr char Digits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' ||
                       (c == '/' && slash == Slash::Keep);
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += Digits[byte >> 4];
      out += Digits[byte & 15];
    }
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text)
{
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto byte = from_hex(text.substr(i + 1, 2));
    if (!byte) return std::nullopt;
    out += *byte;
    i += 2;
  }
  return out;
}

// The fields of a query or a form, where '+' is a blank.
static Result<NameValues> parse_parameters(std::string_view text)
{
  NameValues values;
  while (!text.empty()) {
    const size_t end = text.find('&');
    std::string field(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (field.empty()) continue;
    for (char& c : field)
      if (c == '+') c = ' ';
    const size_t equals = field.find('=');
    auto name = percent_decode(std::string_view(field).substr(0, equals));
    auto value =
        percent_decode(equals == std::string::npos ? std::string_view()
                                                   : std::string_view(field).substr(equals + 1));
    if (!name || !value)
      return invalid_input("The request has a broken percent sign in its parameters");
    if (values.size() >= ParametersMax) return invalid_input("The request has too many parameters");
    values.emplace_back(std::move(*name), std::move(*value));
  }
  return values;
}

Result<void> parse_target(std::string_view target, HttpRequest& request)
{
  // The absolute form, as proxies send it.
  if (const size_t scheme = target.find("://");
      !target.starts_with('/') && scheme != std::string_view::npos) {
    const size_t slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  if (!target.starts_with('/')) return invalid_input("The request target must begin with a slash");
  const size_t question = target.find('?');
  request.path = std::string(target.substr(0, question));
  if (question == std::string_view::npos) return {};
  TRY(request.query, parse_parameters(target.substr(question + 1)));
  return {};
}

Result<NameValues> parse_form(std::string_view text) { return parse_parameters(text); }

} // namespace bindery::aws
