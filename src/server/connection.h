// One client connection: waits for a header in the event loop, then answers on a worker thread.
// Private to the server.
#pragma once

#include "server/chain.h"
#include "base/workers.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

namespace bindery::server {

class Connection;

// What the connections of one server share.
struct Shared {
  Chain& chain;
  Workers& workers;
  int64_t idle_timeout_ms;
  int64_t io_timeout_ms;

  std::mutex mutex;
  std::condition_variable changed;
  std::unordered_set<Connection*> connections;
  size_t active = 0; // requests between header and end of answer
  bool is_stopping = false;
};

using RequestParser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(boost::asio::ip::tcp::socket socket, Shared& shared);
  ~Connection();

  // In the event loop: waits for the next request.
  void wait_for_request();
  // In the event loop: ends the connection if it waits for a request.
  void close_if_idle();
  // Any thread: breaks off what runs on it.
  void cut_off();

private:
  friend class RequestBody;
  void on_header(boost::beast::error_code code);
  void answer_request();
  void finish(bool keeps_alive);
  bool drain();
  void refuse(int status, const std::string& message);
  int fd() { return stream_.socket().native_handle(); }

  Shared& shared_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  bool is_idle_ = true;          // only in the event loop
  bool awaits_continue_ = false; // the client waits for "100 Continue" before it sends the body
};

} // namespace bindery::server
