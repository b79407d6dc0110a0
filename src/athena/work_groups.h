// The work group that always exists. Others cannot be made yet.
#pragma once

#include "base/result.h"

#include <string>

namespace bindery::athena {

inline constexpr const char* PrimaryWorkGroup = "primary";
inline constexpr const char* EngineVersionSelected = "AUTO";
inline constexpr const char* EngineVersionEffective = "Athena engine version 3";

// INVALID_INPUT when there is none of that name.
Result<void> require_work_group(const std::string& name);

} // namespace bindery::athena
