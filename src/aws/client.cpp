#include "aws/client.h"

#include "aws/http.h"
#include "aws/socket.h"
#include "aws/socket_reader.h"
#include "base/text.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <mutex>
#include <unistd.h>
#include <vector>

namespace bindery::aws {

namespace http = boost::beast::http;
using boost::beast::error_code;

constexpr size_t IdleConnectionsMax = 16;
constexpr uint64_t ResponseSizeMax = 256 << 20;

namespace {

struct Target {
  std::string_view service;
  std::string_view prefix;
};
constexpr Target Targets[] = {
    {"athena", "AmazonAthena"}, {"glue", "AWSGlue"}, {"logs", "Logs_20140328"}};

// What a failure's name says about its kind; names are the same over the services.
ErrorCode code_of(std::string_view name, int status)
{
  const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  if (has("NotFound")) return ErrorCode::NotFound;
  if (has("AlreadyExists")) return ErrorCode::AlreadyExists;
  if (has("ConcurrentModification") || has("Conflict") || has("OperationAborted"))
    return ErrorCode::Conflict;
  if (has("LimitExceeded") || has("TooLarge")) return ErrorCode::Limit;
  if (has("NotSupported") || has("UnknownOperation")) return ErrorCode::Unsupported;
  if (has("AccessDenied") || has("Signature") || has("UnrecognizedClient") ||
      has("AuthenticationToken"))
    return ErrorCode::Denied;
  if (has("Throttl") || has("TooManyRequests")) return ErrorCode::Throttled;
  if (has("Timeout")) return ErrorCode::Timeout;
  if (has("Unavailable")) return ErrorCode::Unavailable;
  return status >= 500 ? ErrorCode::Internal : ErrorCode::InvalidInput;
}

Error unreachable(Error error)
{
  if (error.code == ErrorCode::Timeout)
    return Error{ErrorCode::Timeout, "the service did not answer in time", {}, {}, {}};
  return unavailable("the answer did not come: " + error.message);
}

struct Answer {
  int status = 0;
  std::string body;
  bool keeps_alive = false;
};

// Whether a call that failed may have been taken: not where the connection ended before a byte of
// an answer came, as one does that the other side had closed while it was idle.
enum class Taken { No, Maybe };

Result<Answer> exchange(int socket, const std::string& header, const std::string& body,
                        int64_t timeout_ms, Taken& taken)
{
  taken = Taken::Maybe;
  if (auto sent = write_socket(socket, header, body, timeout_ms); !sent.ok()) {
    if (sent.error().code != ErrorCode::Timeout) taken = Taken::No;
    return unreachable(std::move(sent).error());
  }
  http::response_parser<http::string_body> parser;
  parser.body_limit(ResponseSizeMax);
  SocketReader reader(socket, timeout_ms);
  boost::beast::flat_buffer buffer;
  error_code code;
  http::read(reader, buffer, parser, code);
  const bool is_timeout = reader.error() && reader.error()->code == ErrorCode::Timeout;
  if (code && reader.total() == 0 && !is_timeout) taken = Taken::No;
  if (code && reader.error()) return unreachable(*reader.error());
  if (code) return unavailable("the answer did not come to its end: " + code.message());
  return Answer{.status = static_cast<int>(parser.get().result_int()),
                .body = std::move(parser.get().body()),
                .keeps_alive = parser.get().keep_alive()};
}

} // namespace

struct Client::State {
  ClientOptions options;
  std::string host;
  std::string port = "80";
  std::mutex mutex;
  std::vector<int> idle;

  ~State()
  {
    for (const int socket : idle) ::close(socket);
  }
  std::optional<int> take_idle()
  {
    const std::lock_guard guard(mutex);
    if (idle.empty()) return std::nullopt;
    const int socket = idle.back();
    idle.pop_back();
    return socket;
  }
  void give_back(int socket, bool keeps_alive)
  {
    if (keeps_alive) {
      const std::lock_guard guard(mutex);
      if (idle.size() < IdleConnectionsMax) {
        idle.push_back(socket);
        return;
      }
    }
    ::close(socket);
  }
  Result<Answer> send(const std::string& header, const std::string& body);
};

// A kept connection may have been closed by the other side meanwhile, which is seen when it is
// used. Only then the call is sent again: sent twice, CreateTable would fail for a table that it
// made.
Result<Answer> Client::State::send(const std::string& header, const std::string& body)
{
  Taken taken = Taken::Maybe;
  while (const auto socket = take_idle()) {
    auto answer = exchange(*socket, header, body, options.timeout_ms, taken);
    give_back(*socket, answer.ok() && answer->keeps_alive);
    if (answer.ok() || taken == Taken::Maybe) return answer;
  }
  TRY(const int socket, connect_socket(host, port, options.timeout_ms));
  auto answer = exchange(socket, header, body, options.timeout_ms, taken);
  give_back(socket, answer.ok() && answer->keeps_alive);
  return answer;
}

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::make(ClientOptions options)
{
  auto state = std::make_unique<State>();
  std::string_view rest = options.endpoint;
  constexpr std::string_view Scheme = "http://";
  if (rest.starts_with("https://"))
    return unsupported("https endpoints are not supported yet: " + options.endpoint);
  if (!rest.starts_with(Scheme))
    return invalid_input("the endpoint must begin with http://, not '" + options.endpoint + "'");
  rest = rest.substr(Scheme.size());
  rest = rest.substr(0, rest.find('/'));
  const size_t colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
    state->port = std::string(rest.substr(colon + 1));
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  if (rest.empty()) return invalid_input("the endpoint has no host: '" + options.endpoint + "'");
  state->host = std::string(rest);
  state->options = std::move(options);
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

static Error to_error(const Answer& answer)
{
  const auto json = parse_json(answer.body);
  if (!json.ok())
    return unavailable("the service answered with status " + std::to_string(answer.status) +
                       " and no JSON");
  std::string name = json->get_string("__type", "UnknownError");
  if (const size_t hash = name.rfind('#'); hash != std::string::npos) name = name.substr(hash + 1);
  Error error = internal(json->get_string("Message", json->get_string("message")));
  error.code = code_of(name, answer.status);
  error.wire_name = std::move(name);
  return error;
}

Result<Json> Client::send(std::string_view service, std::string_view operation,
                          const std::string& body)
{
  std::string_view prefix;
  for (const Target& target : Targets)
    if (target.service == service) prefix = target.prefix;
  CHECK(!prefix.empty());
  HttpRequest request;
  request.method = "POST";
  request.path = "/";
  const bool is_ipv6 = state_->host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + state_->host + "]" : state_->host;
  request.headers = {{"host", host + ":" + state_->port},
                     {"content-type", "application/x-amz-json-1.1"},
                     {"x-amz-target", std::string(prefix) + "." + std::string(operation)}};
  if (!state_->options.credentials.access_key_id.empty())
    sign(request, state_->options.credentials, body,
         {.region = state_->options.region, .service = std::string(service), .now = now()});
  std::string header = "POST / HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) header += name + ": " + value + "\r\n";
  header += "content-length: " + std::to_string(body.size()) + "\r\n\r\n";
  TRY(Answer answer, state_->send(header, body));
  if (answer.status != 200) return to_error(answer);
  return parse_json(answer.body);
}

} // namespace bindery::aws
