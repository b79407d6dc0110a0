#include "server/connection.h"

#include "aws/http.h"
#include "aws/socket.h"
#include "aws/socket_reader.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "server/response.h"

#include <boost/asio/post.hpp>
#include <boost/beast/http/read.hpp>
#include <sys/socket.h>

namespace bindery::server {

namespace http = boost::beast::http;
using boost::beast::error_code;

constexpr uint32_t HeaderSizeMax = 64 * 1024;
constexpr size_t BufferSizeMax = 256 * 1024;
// What an operation left unread is read up to here, so that the connection can go on; beyond, it is
// closed.
constexpr size_t DrainMax = 1 << 20;
constexpr int64_t DrainTimeMs = 1000;

// The body of the request that is being answered.
class RequestBody : public ByteStream {
public:
  RequestBody(Connection& connection, int64_t timeout_ms)
      : connection_(connection), timeout_ms_(timeout_ms)
  {}

  Result<size_t> read(char* buffer, size_t size) override
  {
    RequestParser& parser = *connection_.parser_;
    if (size == 0 || parser.is_done()) return size_t{0};
    if (connection_.awaits_continue_) {
      connection_.awaits_continue_ = false;
      TRY_VOID(
          aws::write_socket(connection_.fd(), "HTTP/1.1 100 Continue\r\n\r\n", "", timeout_ms_));
    }
    aws::SocketReader reader(connection_.fd(), timeout_ms_);
    auto& body = parser.get().body();
    body.data = buffer;
    body.size = size;
    while (body.size == size && !parser.is_done()) {
      error_code code;
      http::read_some(reader, connection_.buffer_, parser, code);
      if (code && code != http::error::need_buffer) {
        if (reader.error()) return *reader.error();
        return invalid_input("The request body is broken or ends early: " + code.message())
            .with_name("IncompleteBody");
      }
    }
    return size - body.size;
  }

  std::optional<int64_t> size() const override
  {
    const auto length = connection_.parser_->content_length();
    return length ? std::optional<int64_t>(static_cast<int64_t>(*length)) : std::nullopt;
  }

private:
  Connection& connection_;
  const int64_t timeout_ms_; // without a byte
};

Connection::Connection(boost::asio::ip::tcp::socket socket, Shared& shared)
    : shared_(shared), stream_(std::move(socket)), buffer_(BufferSizeMax)
{
  const std::lock_guard guard(shared_.mutex);
  shared_.connections.insert(this);
}

Connection::~Connection()
{
  const std::lock_guard guard(shared_.mutex);
  shared_.connections.erase(this);
  shared_.changed.notify_all();
}

void Connection::wait_for_request()
{
  is_idle_ = true;
  {
    const std::lock_guard guard(shared_.mutex);
    if (shared_.is_stopping) return;
  }
  if (buffer_.size() == 0 && buffer_.capacity() > 16 * 1024) buffer_.shrink_to_fit();
  parser_.emplace();
  parser_->header_limit(HeaderSizeMax);
  parser_->body_limit(UINT64_MAX);
  stream_.expires_after(std::chrono::milliseconds(shared_.idle_timeout_ms));
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code code, size_t) { self->on_header(code); });
}

void Connection::close_if_idle()
{
  if (!is_idle_) return;
  error_code ignored;
  stream_.socket().close(ignored);
}

void Connection::cut_off() { ::shutdown(fd(), SHUT_RDWR); }

void Connection::on_header(error_code code)
{
  stream_.expires_never();
  const bool is_parse_error =
      code && code.category() == http::make_error_code(http::error::bad_method).category() &&
      code != http::error::end_of_stream && code != http::error::partial_message;
  if (code && !is_parse_error) return;
  is_idle_ = false;
  {
    const std::lock_guard guard(shared_.mutex);
    ++shared_.active;
  }
  shared_.workers.post([self = shared_from_this(), code] {
    if (!code)
      self->answer_request();
    else
      self->refuse(code == http::error::header_limit ? 431 : 400,
                   "The request is no valid HTTP: " + code.message());
  });
}

// Fills what the chain reads from the parsed header.
static Result<void> fill_request(const RequestParser& parser, aws::HttpRequest& request)
{
  const auto& header = parser.get();
  request.method = std::string(header.method_string());
  for (const auto& field : header) {
    const auto name = field.name_string();
    const auto value = field.value();
    request.headers.emplace_back(to_lower({name.data(), name.size()}),
                                 std::string(value.data(), value.size()));
  }
  if (const auto length = parser.content_length())
    request.content_length = static_cast<int64_t>(*length);
  return aws::parse_target({header.target().data(), header.target().size()}, request);
}

// Another transfer coding would leave the end of the body to guess.
static Result<void> check_transfer(const aws::HttpRequest& request)
{
  int count = 0;
  for (const auto& [name, value] : request.headers)
    if (name == "transfer-encoding" && (++count > 1 || !equals_ignore_case(value, "chunked")))
      return invalid_input("Transfer-Encoding must be chunked, not " + value.substr(0, 100));
  return {};
}

void Connection::answer_request()
{
  aws::HttpRequest request;
  auto filled = fill_request(*parser_, request);
  if (filled.ok()) filled = check_transfer(request);
  if (!filled.ok()) return refuse(400, filled.error().message);
  const std::string* expect = request.find_header("expect");
  awaits_continue_ = expect && equals_ignore_case(*expect, "100-continue");
  if (!parser_->is_done())
    request.body = std::make_unique<RequestBody>(*this, shared_.io_timeout_ms);

  aws::HttpResponse response = shared_.chain.handle(request);
  request.body.reset();
  // A client that still waits for "100 Continue" may or may not send its body after the answer: the
  // connection ends.
  const bool can_go_on =
      parser_->get().keep_alive() && (awaits_continue_ ? parser_->is_done() : true);
  bool stays = can_go_on && (awaits_continue_ || drain());
  {
    const std::lock_guard guard(shared_.mutex);
    if (shared_.is_stopping) stays = false;
  }
  const ResponseForm form{.is_head = request.method == "HEAD",
                          .keeps_alive = stays,
                          .knows_chunks = parser_->get().version() >= 11,
                          .timeout_ms = shared_.io_timeout_ms};
  auto written = write_response(fd(), response, form);
  if (!written.ok()) log_debug("a response was not sent to its end: " + written.error().message);
  finish(stays && written.ok());
}

// Reads what is left of the body; false when that is too much, or does not come at once.
bool Connection::drain()
{
  if (parser_->content_length_remaining().value_or(0) > DrainMax) return false;
  const int64_t until_ms = monotonic_ms() + DrainTimeMs;
  std::vector<char> buffer;
  for (size_t total = 0; !parser_->is_done();) {
    const int64_t left_ms = until_ms - monotonic_ms();
    if (left_ms <= 0) return false;
    RequestBody rest(*this, left_ms);
    buffer.resize(16 * 1024);
    const auto count = rest.read(buffer.data(), buffer.size());
    if (!count.ok()) return false;
    total += *count;
    if (total > DrainMax) return false;
  }
  return true;
}

void Connection::refuse(int status, const std::string& message)
{
  aws::HttpResponse response;
  response.status = status;
  response.text = message + "\n";
  response.set_header("Content-Type", "text/plain");
  (void)write_response(fd(), response,
                       {.is_head = false,
                        .keeps_alive = false,
                        .knows_chunks = true,
                        .timeout_ms = shared_.io_timeout_ms});
  finish(false);
}

void Connection::finish(bool keeps_alive)
{
  {
    const std::lock_guard guard(shared_.mutex);
    --shared_.active;
    shared_.changed.notify_all();
  }
  if (keeps_alive) {
    boost::asio::post(stream_.get_executor(),
                      [self = shared_from_this()] { self->wait_for_request(); });
    return;
  }
  // The client reads the answer to its end before the connection is torn down, even when it is
  // still sending.
  ::shutdown(fd(), SHUT_WR);
  char rest[4096];
  const int64_t until = monotonic_ms() + 1000;
  while (monotonic_ms() < until) {
    const auto count = aws::read_socket(fd(), rest, sizeof rest, 200);
    if (!count.ok() || *count == 0) break;
  }
  boost::asio::post(stream_.get_executor(), [self = shared_from_this()] {
    error_code ignored;
    self->stream_.socket().close(ignored);
  });
}

} // namespace bindery::server
