// Answers on the wire. Private to the server.
#pragma once

#include "aws/http.h"
#include "base/result.h"

#include <cstdint>

namespace bindery::server {

struct ResponseForm {
  bool is_head = false; // header only
  bool keeps_alive = true;
  bool knows_chunks = true; // HTTP/1.1
  int64_t timeout_ms = 0;
};

// Sends the whole answer. After a failure the connection cannot be used.
Result<void> write_response(int socket, aws::HttpResponse& response, const ResponseForm& form);

} // namespace bindery::server
