// Bodies that are taken as a whole. A body that comes in drops would hold a thread for as long as
// its sender likes.
#include "server/call.h"

namespace bindery::server {

constexpr int64_t BodyTimeMs = 60'000;
constexpr int64_t BodyBytesPerMs = 16; // a slow line, beyond the first minute
constexpr size_t ReadSize = 64 * 1024;

Result<std::string> read_body(Call& call)
{
  const size_t size_max = call.options.body_size_max;
  const int64_t started_ms = monotonic_ms();
  std::string text;
  std::string buffer(ReadSize, '\0');
  for (;;) {
    TRY(const size_t count, call.http.body->read(buffer.data(), buffer.size()));
    if (count == 0) return text;
    text.append(buffer, 0, count);
    if (text.size() > size_max) return Error{ErrorCode::Limit, "the body is too long", {}, {}, {}};
    const int64_t allowed_ms = BodyTimeMs + static_cast<int64_t>(text.size()) / BodyBytesPerMs;
    if (monotonic_ms() - started_ms > allowed_ms)
      return Error{ErrorCode::Timeout,
                   "The request body did not come to its end within the timeout period.",
                   "RequestTimeout",
                   {},
                   {}};
  }
}

} // namespace bindery::server
