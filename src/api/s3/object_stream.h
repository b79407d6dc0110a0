// The bytes of an open object as the body of a response.
#pragma once

#include "api/s3/range.h"
#include "aws/byte_stream.h"
#include "lake/lake.h"

#include <memory>

namespace bindery::s3 {

std::unique_ptr<ByteStream> make_object_stream(std::unique_ptr<lake::Reader> reader,
                                               const ByteRange& range);

} // namespace bindery::s3
