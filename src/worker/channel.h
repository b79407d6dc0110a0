// Framed messages over a Unix socket: four bytes of length (big-endian), then that many bytes of
// JSON. The same frames are spoken with engines, crawl workers and Python's fork server.
#pragma once

#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::worker {

// A longer frame is refused: by the sender with Limit, by the receiver by ending the conversation.
constexpr size_t FrameBytesMax = 64u << 20;

// One end of a conversation; owns its descriptor. One thread at a time, but sending and receiving
// may be two threads. After an error of the connection (not after Timeout in `receive`) only
// `close` is useful.
class Channel {
public:
  Channel() = default;
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  ~Channel() { close(); }
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;

  // Connects to a Unix socket that listens at `path`.
  static Result<Channel> connect(const std::string& path);

  // Sends one message. A negative timeout waits for ever. Unavailable: the other end is gone.
  // A send that timed out has broken the frame: the channel is closed.
  Result<void> send(const Json& message, int64_t timeout_ms = -1);
  // The next message. Timeout: none came whole; what came is kept for the next call.
  // Unavailable: the other end closed. InvalidInput: a frame too long, or not JSON.
  Result<Json> receive(int64_t timeout_ms = -1);
  // The next message if it is already there whole; never waits.
  Result<std::optional<Json>> try_receive();

  // Readable when `try_receive` has something to do; -1 when closed. For poll.
  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  void close();

private:
  Result<std::optional<Json>> take_frame();
  Result<bool> read_available(); // false: nothing there now

  int descriptor_ = -1;
  std::string received_;
};

} // namespace bindery::worker
