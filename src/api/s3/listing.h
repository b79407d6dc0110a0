// What the listings of S3 share: sizes of pages, the encoding of keys, continuation tokens, rows.
#pragma once

#include "aws/s3/common_prefix.h"
#include "aws/s3/object.h"
#include "aws/s3/owner.h"
#include "base/result.h"
#include "lake/lake.h"

#include <optional>
#include <string>
#include <vector>

namespace bindery::s3 {

// What was asked for, at most 1000, which is also the default. InvalidArgument when negative.
Result<int64_t> get_page_size(const std::optional<int64_t>& asked, const char* argument);

// encoding-type: XML cannot hold every character of a key, so clients ask for percent-encoded ones.
struct KeyEncoding {
  bool is_url = false;
  std::string encode(const std::string& key) const;
};
Result<KeyEncoding> get_key_encoding(const std::optional<std::string>& encoding_type);

// Opaque to callers.
std::string encode_token(const std::string& last);
Result<std::string> decode_token(const std::string& token);

// Nothing for none: an empty list is no element on the wire.
std::optional<std::vector<Object>> make_contents(const lake::ListPage& page,
                                                 const KeyEncoding& encoding,
                                                 const std::optional<Owner>& owner);
std::optional<std::vector<CommonPrefix>> make_common_prefixes(const lake::ListPage& page,
                                                              const KeyEncoding& encoding);

} // namespace bindery::s3
