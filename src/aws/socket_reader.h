// A socket as Beast's parsers read it. For sources that speak HTTP themselves: client.cpp, and the
// server's connections.
#pragma once

#include "aws/socket.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <optional>

namespace bindery::aws {

class SocketReader {
public:
  // `timeout_ms`: without a byte.
  SocketReader(int socket, int64_t timeout_ms) : socket_(socket), timeout_ms_(timeout_ms) {}

  template <class Buffers> size_t read_some(const Buffers& buffers, boost::beast::error_code& code)
  {
    const boost::asio::mutable_buffer buffer(*boost::asio::buffer_sequence_begin(buffers));
    auto count =
        read_socket(socket_, static_cast<char*>(buffer.data()), buffer.size(), timeout_ms_);
    if (!count.ok()) {
      error_ = std::move(count).error();
      code = boost::asio::error::fault; // any but the end; the reason is error()
      return 0;
    }
    total_ += *count;
    code = *count == 0 ? boost::beast::error_code(boost::asio::error::eof)
                       : boost::beast::error_code();
    return *count;
  }
  template <class Buffers> size_t read_some(const Buffers& buffers)
  {
    boost::beast::error_code code;
    return read_some(buffers, code);
  }

  // Why the socket could not be read, if it could not.
  const std::optional<Error>& error() const { return error_; }
  size_t total() const { return total_; }

private:
  int socket_;
  int64_t timeout_ms_;
  size_t total_ = 0;
  std::optional<Error> error_;
};

} // namespace bindery::aws
