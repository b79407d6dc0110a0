// HTTP messages as the wire layers see them, free of any HTTP library.
#pragma once

#include "aws/byte_stream.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindery::aws {

using NameValue = std::pair<std::string, std::string>;
using NameValues = std::vector<NameValue>;

struct HttpRequest {
  std::string method;
  std::string path;   // as sent, still percent-encoded, without the query
  NameValues query;   // decoded, in the order sent; "?uploads" has an empty value
  NameValues headers; // names in lower case, values trimmed
  std::unique_ptr<ByteStream> body;
  std::optional<int64_t> content_length;

  // The first header or query parameter of that name, or null. Header names in lower case.
  const std::string* find_header(std::string_view name) const;
  const std::string* find_query(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  NameValues headers;
  std::string text;                   // the body, unless
  std::unique_ptr<ByteStream> stream; // there is a stream

  void set_header(std::string_view name, std::string value);
};

// Splits "/path?a=b&c" into path and decoded query. InvalidInput for broken percent signs or too
// many parameters.
Result<void> parse_target(std::string_view target, HttpRequest& request);

// Percent-encoding after RFC 3986, as SigV4 wants it: all but letters, digits, and -._~ (and '/'
// where it is kept).
enum class Slash { Keep, Encode };
std::string percent_encode(std::string_view text, Slash slash);
std::optional<std::string> percent_decode(std::string_view text);
// The fields of application/x-www-form-urlencoded, where '+' is a blank.
Result<NameValues> parse_form(std::string_view text);

} // namespace bindery::aws
