#include "aws/xml_text.h"

namespace bindery::aws {

constexpr int DepthMax = 64;

std::string escape_xml(std::string_view text)
{
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    default:
      // S3 writes control characters as references too, although XML 1.0 knows them in neither
      // form.
      if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
        out += "&#" + std::to_string(static_cast<int>(c)) + ";";
      else
        out += c;
    }
  }
  return out;
}

// The end of a tag that begins at `at`, beyond its '>', minding quotes.
static size_t end_of_tag(std::string_view text, size_t at)
{
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return at + 1;
    }
  }
  return text.size();
}

static size_t after(std::string_view text, size_t at, std::string_view mark)
{
  const size_t found = text.find(mark, at);
  return found == std::string_view::npos ? text.size() : found + mark.size();
}

Result<void> check_xml_depth(std::string_view text)
{
  int depth = 0;
  size_t at = 0;
  while ((at = text.find('<', at)) != std::string_view::npos) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<!--")) {
      at = after(text, at + 4, "-->");
    } else if (rest.starts_with("<![CDATA[")) {
      at = after(text, at + 9, "]]>");
    } else if (rest.starts_with("<?")) {
      at = after(text, at + 2, "?>");
    } else if (rest.starts_with("<!")) {
      return invalid_input("The XML you provided has a document type, which is not allowed")
          .with_name("MalformedXML");
    } else if (rest.starts_with("</")) {
      --depth;
      at = end_of_tag(text, at + 2);
    } else {
      const size_t end = end_of_tag(text, at + 1);
      const bool is_empty = end >= 2 && text[end - 2] == '/';
      if (!is_empty && ++depth > DepthMax)
        return invalid_input("The XML you provided nests too deeply").with_name("MalformedXML");
      at = end;
    }
  }
  return {};
}

} // namespace bindery::aws
