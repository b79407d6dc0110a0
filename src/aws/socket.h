// Blocking TCP with time-outs, on plain sockets (an event loop may use them too, in between).
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace bindery::aws {

// A connection to one of the host's addresses, or Unavailable. Closed by the caller.
Result<int> connect_socket(const std::string& host, const std::string& port, int64_t timeout_ms);
// The bytes read; 0 at the end. Timeout when nothing came.
Result<size_t> read_socket(int socket, char* buffer, size_t size, int64_t timeout_ms);
// Writes all of both.
Result<void> write_socket(int socket, std::string_view first, std::string_view second,
                          int64_t timeout_ms);

} // namespace bindery::aws
