// Every service with every operation that its description knows: the constant table made from the
// file names of src/api.
#pragma once

#include "aws/service.h"

#include <span>

namespace bindery {

std::span<const aws::Service> services_of_api();

} // namespace bindery
