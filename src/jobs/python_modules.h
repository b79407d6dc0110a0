// What --additional-python-modules asks for, against what is installed beside the server's Python.
#pragma once

#include "base/result.h"

#include <string>

namespace bindery::jobs {

// `requirement`: a name, or a name with one comparison of a plain version ("pandas", "numpy<2",
// "boto3==1.34.*"). Everything else of pip's language (extras, markers, URLs, versions that are no
// numbers) is refused by name, as is what the installed version does not meet.
Result<void> require_module(const std::string& python, const std::string& requirement);

} // namespace bindery::jobs
