// URLs as java.net.URI takes them apart (RFC 2396, with characters beyond ASCII allowed).
#include "engine/native/kernel.h"
#include "engine/native/texts.h"
#include "engine/native/unicode.h"

#include "engine/errors.h"

#include "base/text.h"

#include <arpa/inet.h>

namespace bindery::engine::native {

using duckdb::idx_t;

namespace {

constexpr auto None = std::string_view::npos;

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

constexpr std::string_view Marks = "-_.!~*'()";
constexpr std::string_view OfUric = ";/?:@&=+$,[]";
constexpr std::string_view OfPath = ":@&=+$,;/";
constexpr std::string_view OfUser = ";:&=+$,";
constexpr std::string_view OfRegistry = "$,;:@&=+";
constexpr std::string_view OfServer = ";:&=+$,.:@[]";

struct Malformed {};

// Unicode's Zs, Zl, Zp and Cc, beyond ASCII.
bool is_blank_or_control(uint32_t code)
{
  return code <= 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
         code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

// Whether all of it are unreserved characters, escapes, or of `more`. A broken escape is an error
// wherever it stands.
bool is_made_of(std::string_view text, std::string_view more)
{
  for (size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) throw Malformed();
      i += 2;
    } else if (static_cast<unsigned char>(c) < 0x80 && !is_alnum(c) && Marks.find(c) == None &&
               more.find(c) == None) {
      return false;
    }
  }
  // Of what lies beyond ASCII, blanks and control characters are not allowed.
  for (size_t at = 0; at < text.size();) {
    const uint32_t code = next_code_point(text, at);
    if (code >= 0x80 && is_blank_or_control(code)) return false;
  }
  return true;
}

void require(bool good)
{
  if (!good) throw Malformed();
}

using Part = std::optional<std::string_view>;

struct Url {
  Part scheme, authority, user, host, path, query, fragment;
};

bool is_ipv4(std::string_view text)
{
  int parts = 0;
  for (const auto& one : split(text, '.')) {
    if (one.empty() || one.size() > 3 || !std::all_of(one.begin(), one.end(), is_digit))
      return false;
    if (std::stoi(one) > 255) return false;
    parts++;
  }
  return parts == 4;
}

bool is_ipv6(std::string_view text)
{
  const std::string plain(text.substr(0, text.find('%')));
  unsigned char address[16];
  return inet_pton(AF_INET6, plain.c_str(), address) == 1;
}

// Letters and digits with single dashes between, in labels; the last of several starts with a
// letter.
bool is_host_name(std::string_view text)
{
  if (text.ends_with('.')) text.remove_suffix(1);
  const auto labels = split(text, '.');
  for (const auto& label : labels) {
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    for (const char c : label)
      if (!is_alnum(c) && c != '-') return false;
  }
  return labels.size() == 1 || is_alpha(labels.back().front());
}

// user@host:port; false when it is no server.
bool parse_server(std::string_view text, Url& url)
{
  Part user;
  if (const size_t at = text.find('@'); at != None) {
    user = text.substr(0, at);
    if (!is_made_of(*user, OfUser)) return false;
    text.remove_prefix(at + 1);
  }
  size_t end = text.find(':');
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    require(close != None && is_ipv6(text.substr(1, close - 1)));
    end = close + 1;
  }
  const std::string_view host = text.substr(0, std::min(end, text.size()));
  const bool literal = host.starts_with('[');
  if (!literal && !is_ipv4(host) && !is_host_name(host)) return false;
  std::string_view port = text.substr(host.size());
  if (!port.empty() && port.front() != ':') return false;
  if (!port.empty()) port.remove_prefix(1);
  if (!std::all_of(port.begin(), port.end(), is_digit)) return false;
  const size_t start = std::min(port.find_first_not_of('0'), port.size());
  const std::string digits(port.substr(start));
  if (digits.size() > 10 || (!digits.empty() && std::stoll(digits) > 2147483647)) return false;
  url.user = user;
  url.host = host;
  return true;
}

void parse_authority(std::string_view text, Url& url)
{
  const bool has_literal = text.find(']') != None;
  bool server = true;
  if (!has_literal) server = is_made_of(text, OfServer);
  const bool registry = !has_literal && is_made_of(text, OfRegistry);
  url.authority = text;
  if (server && parse_server(text, url)) return;
  require(registry);
}

void parse_hierarchy(std::string_view text, Url& url)
{
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const size_t end = std::min(text.find_first_of("/?#"), text.size());
    if (end > 0)
      parse_authority(text.substr(0, end), url);
    else
      require(!text.empty());
    text.remove_prefix(end);
  }
  const size_t end = std::min(text.find('?'), text.size());
  url.path = text.substr(0, end);
  require(is_made_of(*url.path, OfPath));
  if (end == text.size()) return;
  url.query = text.substr(end + 1);
  require(is_made_of(*url.query, OfUric));
}

Url parse(std::string_view text)
{
  Url url;
  if (const size_t hash = text.find('#'); hash != None) {
    url.fragment = text.substr(hash + 1);
    require(is_made_of(*url.fragment, OfUric));
    text = text.substr(0, hash);
  }
  const size_t colon = text.find_first_of("/?:");
  if (colon != None && text[colon] == ':') {
    url.scheme = text.substr(0, colon);
    require(!url.scheme->empty() && is_alpha(url.scheme->front()));
    for (const char c : *url.scheme) require(is_alnum(c) || c == '+' || c == '-' || c == '.');
    text.remove_prefix(colon + 1);
    if (!text.starts_with('/')) {
      require(!text.empty() && is_made_of(text, OfUric));
      return url;
    }
  }
  parse_hierarchy(text, url);
  return url;
}

Url parsed(std::string_view text)
{
  try {
    return parse(text);
  } catch (const Malformed&) {
    raise("INVALID_URL", "22P02",
          "The url is invalid: " + std::string(text) +
              ". Use `try_parse_url` to tolerate invalid URL and return NULL instead.",
          {{"url", std::string(text)}});
  }
}

std::optional<std::string> part_of(const Url& url, std::string_view part)
{
  const auto text = [](const Part& found) {
    return found ? std::optional(std::string(*found)) : std::nullopt;
  };
  if (part == "HOST") return text(url.host);
  if (part == "PATH") return text(url.path);
  if (part == "QUERY") return text(url.query);
  if (part == "REF") return text(url.fragment);
  if (part == "PROTOCOL") return text(url.scheme);
  if (part == "AUTHORITY") return text(url.authority);
  if (part == "USERINFO") return text(url.user);
  if (part != "FILE" || !url.path) return std::nullopt;
  return std::string(*url.path) + (url.query ? "?" + std::string(*url.query) : "");
}

} // namespace

static Kernel bind_parse_url(const Signature& signature)
{
  const bool has_key = signature.arguments.size() > 2;
  return rows([has_key](Rows& all, idx_t row) {
    const auto part = all.text(1, row);
    const auto found = part_of(parsed(all.text(0, row)), part);
    if (!found || (has_key && part != "QUERY")) return all.set_null(row);
    if (!has_key) return all.set_text(row, *found);
    std::string_view value;
    const std::string pattern = "(&|^)" + std::string(all.text(2, row)) + "=([^&]*)";
    if (!find_second_group(pattern, *found, value)) return all.set_null(row);
    all.set_text(row, value);
  });
}

void add_urls(Registry& registry)
{
  registry.scalars.push_back({"parse_url", bind_parse_url, true});
}

} // namespace bindery::engine::native
