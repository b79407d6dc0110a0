// Errors of single items of a batch.
#pragma once

#include "aws/glue/error_detail.h"
#include "base/result.h"

namespace bindery::catalog {

// The failure of one item; our own or the store's failure fails the whole batch.
Result<glue::ErrorDetail> to_detail(Error error);

} // namespace bindery::catalog
