#include "catalog/error_detail.h"

namespace bindery::catalog {

Result<glue::ErrorDetail> to_detail(Error error)
{
  if (error.wire_name.empty()) return error;
  return glue::ErrorDetail{.error_code = std::move(error.wire_name),
                           .error_message = std::move(error.message)};
}

} // namespace bindery::catalog
