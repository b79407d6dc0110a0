// What callers state about the bytes that they send, and S3's words where it does not hold.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::aws {

// `what`: "Content-MD5", "CRC32", …
Error bad_digest(std::string_view what);
// The raw bytes of a Content-MD5, or InvalidDigest.
Result<std::string> parse_content_md5(std::string_view stated);

} // namespace bindery::aws
