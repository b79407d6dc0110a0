// Who may be listened to without a secret.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery {

// Refuses an address that other machines reach, unless callers must know a secret. `remedy` says
// how to set one.
enum class Callers { KnowSecret, Anybody };
Result<void> check_listen(const std::string& listen, Callers callers, std::string_view remedy);

} // namespace bindery
