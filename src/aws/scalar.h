// Single values as text: in headers, query parameters, form fields and XML elements. Private to the
// codecs.
#pragma once

#include "aws/shape.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::aws {

bool is_scalar(Kind kind);
// Fills a value of a scalar kind; InvalidInput says what was found.
Result<void> parse_scalar(std::string_view text, const Shape& shape, TimeFormat format,
                          void* value);
std::string format_scalar(const Shape& shape, TimeFormat format, const void* value);

} // namespace bindery::aws
