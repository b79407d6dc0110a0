#include "server/socket.h"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace bindery::server {

static Result<void> wait(int socket, short events, int64_t timeout_ms)
{
  pollfd waited{.fd = socket, .events = events, .revents = 0};
  for (;;) {
    const int ready = ::poll(&waited, 1, static_cast<int>(timeout_ms));
    if (ready > 0) return {};
    if (ready == 0)
      return Error{ErrorCode::Timeout,
                   "Your socket connection to the server was not read from or written to within the timeout period.",
                   "RequestTimeout", {}, {}};
    if (errno != EINTR) return from_errno("poll");
  }
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

Result<void> write_socket(int socket, std::string_view first, std::string_view second, int64_t timeout_ms)
{
  while (!first.empty() || !second.empty()) {
    iovec parts[2] = {{const_cast<char*>(first.data()), first.size()}, {const_cast<char*>(second.data()), second.size()}};
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

} // namespace bindery::server
