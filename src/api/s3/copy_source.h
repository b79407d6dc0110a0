// The source of CopyObject and UploadPartCopy: x-amz-copy-source.
#pragma once

#include "api/s3/conditions.h"
#include "base/result.h"
#include "lake/lake.h"

#include <string>

namespace bindery::s3 {

// "bucket/key", percent-encoded, perhaps with a slash before and ?versionId= after it.
Result<lake::ObjectKey> parse_copy_source(const std::string& header);

template <class Request> Conditions get_source_conditions(const Request& request)
{
  return {request.copy_source_if_match, request.copy_source_if_none_match,
          request.copy_source_if_modified_since, request.copy_source_if_unmodified_since};
}

} // namespace bindery::s3
