// The messages of error classes, each table sorted by class. Private to errors.cpp.
#pragma once

#include <span>

#include "plan/errors.h"

namespace bindery::plan {

std::span<const ErrorText> type_mismatch_texts(); // DATATYPE_MISMATCH and what is below it
std::span<const ErrorText> error_texts();         // all others

} // namespace bindery::plan
