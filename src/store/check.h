// Whether the database of a data folder is sound.
#pragma once

#include "base/result.h"

#include <string>

namespace bindery::store {

// SQLite's own check of the whole file, which is only read; an empty text when all is well.
// NotFound when the folder holds no database. Another process may have it open.
Result<std::string> check_database(const std::string& folder);

} // namespace bindery::store
