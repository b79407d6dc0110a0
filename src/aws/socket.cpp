#include "aws/socket.h"

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace bindery::aws {

static Result<void> wait(int socket, short events, int64_t timeout_ms)
{
  pollfd waited{.fd = socket, .events = events, .revents = 0};
  for (;;) {
    const int ready = ::poll(&waited, 1, static_cast<int>(timeout_ms));
    if (ready > 0) return {};
    if (ready == 0)
      return Error{ErrorCode::Timeout,
                   "Your socket connection to the server was not read from or written to within "
                   "the timeout period.",
                   "RequestTimeout",
                   {},
                   {}};
    if (errno != EINTR) return from_errno("poll");
  }
}

static Result<int> connect_to(const addrinfo& address, int64_t timeout_ms)
{
  const int socket = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return from_errno("socket");
  const auto failed = [&](Error error) -> Result<int> {
    ::close(socket);
    return error;
  };
  if (::connect(socket, address.ai_addr, address.ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return failed(from_errno("connect"));
    auto waited = wait(socket, POLLOUT, timeout_ms);
    if (!waited.ok()) return failed(std::move(waited).error());
    int code = 0;
    socklen_t size = sizeof code;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size);
    errno = code;
    if (code != 0) return failed(from_errno("connect"));
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

Result<int> connect_socket(const std::string& host, const std::string& port, int64_t timeout_ms)
{
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); code != 0)
    return unavailable("no address for " + host + ": " + ::gai_strerror(code));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> guard(found, ::freeaddrinfo);
  std::string reason = "no address";
  for (const addrinfo* address = found; address; address = address->ai_next) {
    auto socket = connect_to(*address, timeout_ms);
    if (socket.ok()) return socket;
    reason = socket.error().message;
  }
  return unavailable("cannot reach " + host + ":" + port + ": " + reason);
}

Result<size_t> read_socket(int socket, char* buffer, size_t size, int64_t timeout_ms)
{
  for (;;) {
    const ssize_t count = ::recv(socket, buffer, size, MSG_DONTWAIT);
    if (count >= 0) return static_cast<size_t>(count);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return from_errno("recv");
    TRY_VOID(wait(socket, POLLIN, timeout_ms));
  }
}

Result<void> write_socket(int socket, std::string_view first, std::string_view second,
                          int64_t timeout_ms)
{
  while (!first.empty() || !second.empty()) {
    iovec parts[2] = {{const_cast<char*>(first.data()), first.size()},
                      {const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t count = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return from_errno("send");
    if (count < 0) {
      TRY_VOID(wait(socket, POLLOUT, timeout_ms));
      continue;
    }
    const auto sent = static_cast<size_t>(count);
    const size_t of_first = sent < first.size() ? sent : first.size();
    first.remove_prefix(of_first);
    second.remove_prefix(sent - of_first);
  }
  return {};
}

} // namespace bindery::aws
