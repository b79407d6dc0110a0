// The failures of the lake that have a name in S3, each in one place.
#pragma once

#include "base/result.h"

#include <string>

namespace bindery::lake {

inline Error no_such_bucket(const std::string& bucket)
{
  return not_found("The specified bucket does not exist")
      .with_name("NoSuchBucket")
      .with_parameter("BucketName", bucket);
}

inline Error no_such_key(const std::string& key)
{
  return not_found("The specified key does not exist.")
      .with_name("NoSuchKey")
      .with_parameter("Key", key);
}

inline Error no_such_upload(const std::string& id)
{
  return not_found("The specified upload does not exist. The upload ID may be invalid, or the "
                   "upload may have been aborted or completed.")
      .with_name("NoSuchUpload")
      .with_parameter("UploadId", id);
}

inline Error precondition_failed(const std::string& condition)
{
  return conflict("At least one of the pre-conditions you specified did not hold")
      .with_name("PreconditionFailed")
      .with_parameter("Condition", condition);
}

} // namespace bindery::lake
