#include "api/s3/copy_source.h"

#include "api/s3/refusal.h"
#include "aws/http.h"

namespace bindery::s3 {

static constexpr std::string_view VersionMark = "?versionId=";

static Error invalid_source(const std::string& header)
{
  return invalid_input("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
      .with_name("InvalidArgument")
      .with_parameter("ArgumentName", "x-amz-copy-source")
      .with_parameter("ArgumentValue", header);
}

Result<lake::ObjectKey> parse_copy_source(const std::string& header)
{
  std::string_view text = header;
  if (const size_t mark = text.rfind(VersionMark); mark != std::string_view::npos) {
    TRY_VOID(check_version(std::string(text.substr(mark + VersionMark.size()))));
    text = text.substr(0, mark);
  }
  if (text.starts_with("arn:")) return not_implemented("access points as the source of a copy");
  const auto decoded = aws::percent_decode(text);
  if (!decoded) return invalid_source(header);
  std::string_view path = *decoded;
  if (path.starts_with('/')) path.remove_prefix(1);
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == path.size())
    return invalid_source(header);
  return lake::ObjectKey{std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

} // namespace bindery::s3
