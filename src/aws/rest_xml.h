// S3's REST-XML to and from the generated structures, by their tables; and the responses of the
// query protocol.
#pragma once

#include "aws/http.h"
#include "aws/shape.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::aws {

// The values of a request's address: decoded, a bucket first.
struct RestAddress {
  std::string bucket;
  std::string key;
};

// Fills `value` (of the shape's C++ type, freshly made) from address, query, headers and body. A
// streamed body moves into the structure; any other is read here. InvalidInput, with S3's names
// (MalformedXML, InvalidArgument, …).
Result<void> decode_rest_request(HttpRequest& request, const RestAddress& address,
                                 const Shape& shape, void* value);

// Fills headers and body of the response. A streamed body moves out of the structure.
void encode_rest_response(const Shape& shape, void* value, HttpResponse& response);

// <ShapeName>members</ShapeName>, as the query protocol wraps it.
std::string encode_xml(const Shape& shape, const void* value);

// Fills a structure of scalars from form fields; lists and structures inside are refused by name.
Result<void> decode_query_request(const NameValues& fields, const Shape& shape, void* value);

} // namespace bindery::aws
