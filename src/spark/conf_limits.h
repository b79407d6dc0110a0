// Settings that would change answers, and that the engine has in one value only.
#pragma once

#include "base/result.h"

#include <string>

namespace bindery::spark {

// An error that names the setting when the engine would answer as if `value` had not been set.
Result<void> check_conf_is_honoured(const std::string& key, const std::string& value);

} // namespace bindery::spark
