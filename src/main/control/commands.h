// The commands of bindery, a file each.
#pragma once

#include "main/program.h"

namespace bindery {

Result<int> run_serve(const Settings& settings);
Result<int> run_check(const Settings& settings);

} // namespace bindery
