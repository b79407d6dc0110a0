#include "server/response.h"

#include "aws/socket.h"
#include "base/clock.h"
#include "base/text.h"

#include <boost/beast/http/status.hpp>
#include <cstdio>

namespace bindery::server {

constexpr size_t CopySize = 256 * 1024;

// No header can be made to hold another: line ends become blanks.
static std::string one_line(std::string_view value)
{
  std::string out(value);
  for (char& c : out)
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  return out;
}

static bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

static std::string header_text(const aws::HttpResponse& response, const ResponseForm& form,
                               bool is_chunked)
{
  const auto reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
  std::string text =
      "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason) + "\r\n";
  bool has_length = false;
  for (const auto& [name, value] : response.headers) {
    if (equals_ignore_case(name, "content-length")) {
      if (is_chunked || has_no_body(response.status)) continue;
      has_length = true;
    }
    text += name + ": " + one_line(value) + "\r\n";
  }
  if (is_chunked)
    text += "Transfer-Encoding: chunked\r\n";
  else if (!has_length && response.stream && response.stream->size())
    text += "Content-Length: " + std::to_string(*response.stream->size()) + "\r\n";
  else if (!has_length && !response.stream && !has_no_body(response.status))
    text += "Content-Length: " + std::to_string(response.text.size()) + "\r\n";
  if (!form.keeps_alive) text += "Connection: close\r\n";
  return text + "Date: " + format_http_date(now()) + "\r\nServer: Bindery\r\n\r\n";
}

static Result<void> write_stream(int socket, std::string header, ByteStream& stream,
                                 bool is_chunked, const ResponseForm& form)
{
  std::vector<char> buffer(CopySize);
  int64_t total = 0;
  for (;;) {
    TRY(size_t count, stream.read(buffer.data(), buffer.size()));
    if (count == 0) break;
    total += static_cast<int64_t>(count);
    if (is_chunked) {
      char line[32];
      const int length = std::snprintf(line, sizeof line, "%zx\r\n", count);
      header.append(line, static_cast<size_t>(length));
    }
    TRY_VOID(aws::write_socket(socket, header, {buffer.data(), count}, form.timeout_ms));
    header = is_chunked ? "\r\n" : "";
  }
  if (is_chunked) header += "0\r\n\r\n";
  TRY_VOID(aws::write_socket(socket, header, "", form.timeout_ms));
  if (stream.size() && *stream.size() != total)
    return internal("a response was shorter than announced");
  return {};
}

Result<void> write_response(int socket, aws::HttpResponse& response, const ResponseForm& asked)
{
  ResponseForm form = asked;
  const bool is_open_ended = response.stream && !response.stream->size();
  const bool is_chunked = is_open_ended && form.knows_chunks;
  if (is_open_ended && !is_chunked) form.keeps_alive = false;
  if (form.is_head && !response.stream) {
    // Without a body of its own the header's length stands for the object's.
    const std::string header = header_text(response, form, false);
    return aws::write_socket(socket, header, "", form.timeout_ms);
  }
  std::string header = header_text(response, form, is_chunked);
  if (form.is_head || has_no_body(response.status))
    return aws::write_socket(socket, header, "", form.timeout_ms);
  if (response.stream)
    return write_stream(socket, std::move(header), *response.stream, is_chunked, form);
  return aws::write_socket(socket, header, response.text, form.timeout_ms);
}

} // namespace bindery::server
