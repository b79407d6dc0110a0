// Blocking reads and writes with time-outs, on a socket that an event loop also uses in between. Private to the server.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string_view>

namespace bindery::server {

// The bytes read; 0 at the end. Timeout when nothing came.
Result<size_t> read_socket(int socket, char* buffer, size_t size, int64_t timeout_ms);
// Writes all of both.
Result<void> write_socket(int socket, std::string_view first, std::string_view second, int64_t timeout_ms);

} // namespace bindery::server
