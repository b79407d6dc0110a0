// The rules for names of buckets and keys of objects, as S3 states them.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::lake {

bool is_bucket_name(std::string_view name);
Result<void> check_bucket_name(const std::string& name); // InvalidBucketName
Result<void> check_key(const std::string& key);          // KeyTooLongError, InvalidURI

} // namespace bindery::lake
