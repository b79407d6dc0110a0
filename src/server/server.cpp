#include "server/server.h"

#include "base/log.h"
#include "server/connection.h"
#include "server/workers.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <thread>

namespace bindery::server {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds AcceptRetry(100);

struct Server::State {
  explicit State(ServerOptions given)
      : options(std::move(given)), chain(options.chain), workers(options.threads_max),
        shared{.chain = chain,
               .workers = workers,
               .idle_timeout_ms = options.idle_timeout_ms,
               .io_timeout_ms = options.io_timeout_ms,
               .mutex = {},
               .changed = {},
               .connections = {}},
        acceptor(loop), retry(loop)
  {}

  void accept();
  void on_accept(error_code code, tcp::socket socket);

  const ServerOptions options;
  Chain chain;
  Workers workers;
  Shared shared; // outlives the loop, whose pending handlers hold connections
  asio::io_context loop{1};
  tcp::acceptor acceptor;
  asio::steady_timer retry;
  std::thread thread;
  std::string host;
  bool is_stopped = false;
};

void Server::State::accept()
{
  acceptor.async_accept(
      [this](error_code code, tcp::socket socket) { on_accept(code, std::move(socket)); });
}

void Server::State::on_accept(error_code code, tcp::socket socket)
{
  if (code == asio::error::operation_aborted || !acceptor.is_open()) return;
  if (code) {
    // Out of file descriptors, most likely: others may be given back.
    log_warning("accept: " + code.message());
    retry.expires_after(AcceptRetry);
    retry.async_wait([this](error_code failed) {
      if (!failed && acceptor.is_open()) accept();
    });
    return;
  }
  size_t count = 0;
  {
    const std::lock_guard guard(shared.mutex);
    count = shared.connections.size();
  }
  if (count < options.connections_max) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::make_shared<Connection>(std::move(socket), shared)->wait_for_request();
  }
  accept();
}

struct HostPort {
  std::string host;
  uint16_t port = 0;
};

static Result<HostPort> parse_listen(const std::string& text)
{
  const size_t colon = text.rfind(':');
  HostPort result;
  const Error error = invalid_input("listen wants HOST:PORT, not '" + text + "'");
  if (colon == std::string::npos) return error;
  result.host = text.substr(0, colon);
  if (result.host.starts_with('[') && result.host.ends_with(']'))
    result.host = result.host.substr(1, result.host.size() - 2);
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, result.port);
  if (result.host.empty() || colon + 1 == text.size() || parsed.ec != std::errc() ||
      parsed.ptr != end)
    return error;
  return result;
}

static Result<void> open(tcp::acceptor& acceptor, asio::io_context& loop, const HostPort& wanted)
{
  error_code code;
  tcp::resolver resolver(loop);
  const auto found = resolver.resolve(wanted.host, std::to_string(wanted.port),
                                      tcp::resolver::numeric_service, code);
  if (code || found.empty())
    return invalid_input("cannot listen on '" + wanted.host + "': " + code.message());
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(asio::socket_base::reuse_address(true), code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
  if (code)
    return unavailable("cannot listen on " + wanted.host + ":" + std::to_string(wanted.port) +
                       ": " + code.message());
  return {};
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options)
{
  TRY(HostPort wanted, parse_listen(options.listen));
  auto state = std::make_unique<State>(std::move(options));
  TRY_VOID(open(state->acceptor, state->loop, wanted));
  state->host = wanted.host.find(':') == std::string::npos ? wanted.host : "[" + wanted.host + "]";
  state->accept();
  state->thread = std::thread([raw = state.get()] { raw->loop.run(); });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { stop(0); }

uint16_t Server::port() const
{
  error_code code;
  return state_->acceptor.local_endpoint(code).port();
}

std::string Server::address() const { return state_->host + ":" + std::to_string(port()); }

void Server::stop(int64_t deadline_ms)
{
  State& state = *state_;
  if (state.is_stopped) return;
  state.is_stopped = true;
  asio::post(state.loop, [&state] {
    error_code ignored;
    state.acceptor.close(ignored);
    state.retry.cancel();
    const std::lock_guard guard(state.shared.mutex);
    state.shared.is_stopping = true;
    for (Connection* connection : state.shared.connections) connection->close_if_idle();
    state.shared.changed.notify_all();
  });
  {
    std::unique_lock lock(state.shared.mutex);
    const auto is_quiet = [&] { return state.shared.is_stopping && state.shared.active == 0; };
    if (!state.shared.changed.wait_for(lock, std::chrono::milliseconds(deadline_ms), is_quiet))
      for (Connection* connection : state.shared.connections) connection->cut_off();
  }
  state.workers.join();
  state.loop.stop();
  state.thread.join();
}

} // namespace bindery::server
