#include "worker/channel.h"

#include "base/clock.h"
#include "worker/event.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bindery::worker {

constexpr size_t HeaderBytes = 4;
constexpr size_t ReadBytes = 64u << 10;

Channel::Channel(Channel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), received_(std::move(other.received_))
{}

Channel& Channel::operator=(Channel&& other) noexcept
{
  if (this != &other) {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    received_ = std::move(other.received_);
  }
  return *this;
}

void Channel::close()
{
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

Result<Channel> Channel::connect(const std::string& path)
{
  // By the socket's own descriptor: its address has room for 107 bytes.
  const int place = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (place < 0) return from_errno("connect " + path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d", place);
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Channel channel(descriptor);
  Result<void> connected;
  if (descriptor < 0 ||
      ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    connected = from_errno("connect " + path);
  ::close(place);
  if (!connected.ok()) return std::move(connected).error();
  return channel;
}

static int64_t remaining_ms(int64_t deadline)
{
  return deadline < 0 ? -1 : std::max<int64_t>(0, deadline - monotonic_ms());
}

static int64_t deadline_of(int64_t timeout_ms)
{
  return timeout_ms < 0 ? -1 : monotonic_ms() + timeout_ms;
}

static bool wait_writable(int descriptor, int64_t timeout_ms)
{
  pollfd entry{descriptor, POLLOUT, 0};
  return poll(&entry, 1, static_cast<int>(std::min<int64_t>(timeout_ms, INT32_MAX))) > 0;
}

Result<void> Channel::send(const Json& message, int64_t timeout_ms)
{
  if (descriptor_ < 0) return unavailable("the channel is closed");
  const std::string text = message.write();
  if (text.size() > FrameBytesMax) {
    Error error = invalid_input("message of " + std::to_string(text.size()) +
                                " bytes is over the frame limit");
    error.code = ErrorCode::Limit;
    return error;
  }
  std::string frame(HeaderBytes, '\0');
  for (size_t i = 0; i < HeaderBytes; ++i)
    frame[i] = static_cast<char>(text.size() >> (8 * (HeaderBytes - 1 - i)));
  frame += text;

  const int64_t deadline = deadline_of(timeout_ms);
  for (size_t done = 0; done < frame.size();) {
    const ssize_t sent =
        ::send(descriptor_, frame.data() + done, frame.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      done += static_cast<size_t>(sent);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) {
      Error error = from_errno("send");
      error.code = ErrorCode::Unavailable;
      return error;
    }
    const int64_t left = remaining_ms(deadline);
    if (left == 0 || (!wait_writable(descriptor_, left) && left > 0)) {
      close();
      Error error = unavailable("the other end did not take a message in time");
      error.code = ErrorCode::Timeout;
      return error;
    }
  }
  return {};
}

Result<std::optional<Json>> Channel::take_frame()
{
  if (received_.size() < HeaderBytes) return std::optional<Json>();
  size_t length = 0;
  for (size_t i = 0; i < HeaderBytes; ++i)
    length = length << 8 | static_cast<unsigned char>(received_[i]);
  if (length > FrameBytesMax)
    return invalid_input("frame of " + std::to_string(length) + " bytes is over the limit");
  if (received_.size() < HeaderBytes + length) return std::optional<Json>();
  auto parsed = parse_json(std::string_view(received_).substr(HeaderBytes, length));
  received_.erase(0, HeaderBytes + length);
  if (!parsed.ok()) return std::move(parsed).error();
  return std::optional<Json>(std::move(parsed).value());
}

Result<bool> Channel::read_available()
{
  if (descriptor_ < 0) return unavailable("the channel is closed");
  char buffer[ReadBytes];
  for (;;) {
    const ssize_t got = recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0) {
      received_.append(buffer, static_cast<size_t>(got));
      return true;
    }
    if (got == 0) return unavailable("the other end closed the channel");
    if (errno == EINTR) continue;
    if (errno == EAGAIN) return false;
    Error error = from_errno("receive");
    error.code = ErrorCode::Unavailable;
    return error;
  }
}

Result<std::optional<Json>> Channel::try_receive()
{
  for (;;) {
    TRY(auto frame, take_frame());
    if (frame) return frame;
    TRY(const bool any, read_available());
    if (!any) return std::optional<Json>();
  }
}

Result<Json> Channel::receive(int64_t timeout_ms)
{
  const int64_t deadline = deadline_of(timeout_ms);
  for (;;) {
    TRY(auto frame, try_receive());
    if (frame) return std::move(*frame);
    const int64_t left = remaining_ms(deadline);
    if (left == 0) {
      Error error = unavailable("no message came in time");
      error.code = ErrorCode::Timeout;
      return error;
    }
    wait_readable({descriptor_}, left);
  }
}

} // namespace bindery::worker
