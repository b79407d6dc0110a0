// The HTTP listener. Idle connections cost memory only; a request that has come in with its whole
// header takes one thread of a bounded pool until it is answered.
#pragma once

#include "base/result.h"
#include "server/chain.h"

#include <cstdint>
#include <memory>
#include <string>

namespace bindery::server {

struct ServerOptions {
  std::string listen = "127.0.0.1:4566"; // host:port; port 0 takes a free one; [::1]:4566 for IPv6
  ChainOptions chain;
  size_t threads_max = 512;      // requests at work at once; made as they are needed
  size_t connections_max = 4096; // beyond, a new connection is closed at once
  int64_t idle_timeout_ms = 75'000;
  int64_t io_timeout_ms = 30'000; // without a byte going either way inside a request
};

// Any thread.
class Server {
public:
  // Listens when it returns. Unavailable when the address is taken or not ours.
  static Result<std::unique_ptr<Server>> start(ServerOptions options);
  ~Server(); // stops without a deadline to wait for

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string address() const; // host:port, with the port that was taken
  uint16_t port() const;

  // Takes no more connections, lets running requests finish for up to `deadline_ms`, then cuts them
  // off. Once.
  void stop(int64_t deadline_ms);

private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace bindery::server
