// The older signature that boto3 still makes for presigned addresses in us-east-1 and a few other
// regions: ?AWSAccessKeyId=…&Signature=…&Expires=…
#pragma once

#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/result.h"

#include <optional>
#include <string>

namespace bindery::aws {

struct PresignedV2 {
  std::string access_key_id;
  std::string signature; // base64
  std::string expires;   // seconds since 1970
};

std::optional<PresignedV2> find_presigned_v2(const HttpRequest& request);

// Whether the address was signed with the credentials and is still good. `bucket_of_host` is the
// bucket when it stands in the host's name, else empty.
Result<void> verify_presigned_v2(const HttpRequest& request, const PresignedV2& presigned,
                                 const Credentials& credentials, const std::string& bucket_of_host,
                                 Time now);

} // namespace bindery::aws
