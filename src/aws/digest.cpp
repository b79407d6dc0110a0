#include "aws/digest.h"

#include "base/hash.h"

namespace bindery::aws {

static constexpr size_t Md5Size = 16;

Error bad_digest(std::string_view what)
{
  return invalid_input("The " + std::string(what) +
                       " you specified did not match what we received.")
      .with_name("BadDigest");
}

Result<std::string> parse_content_md5(std::string_view stated)
{
  auto raw = from_base64(stated);
  if (!raw || raw->size() != Md5Size)
    return invalid_input("The Content-MD5 you specified was invalid.").with_name("InvalidDigest");
  return std::move(*raw);
}

} // namespace bindery::aws
