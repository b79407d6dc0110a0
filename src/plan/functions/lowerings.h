// The contract between the analyzer and the engine: every name that a `typed::Lowering` may carry.
#pragma once

#include "plan/typed.h"

#include <span>
#include <string_view>

namespace bindery::plan {

enum class CallKind { Scalar, Aggregate, Window, Generator };

// One name. `signature`: argument types and the result type; "T" is one type throughout, "…"
// repeats the argument before it, "|" separates alternatives. Arguments come already cast to these
// types. Unless `semantics` says otherwise the result is NULL when an argument is. The result is
// always cast to the type that the call declares (a cast to the same type costs nothing), so that a
// built-in may answer a wider number than Spark's.
struct LoweringInfo {
  CallKind call = CallKind::Scalar;
  typed::LoweringKind kind = typed::LoweringKind::BuiltIn;
  std::string_view name;
  std::string_view signature;
  std::string_view semantics;
  std::string_view raises = ""; // Spark's error classes, when it is fallible
};

// All of them, sorted by call, kind and name. Errors named in `raises` end the query with that
// class.
std::span<const LoweringInfo> all_lowerings();

// Whether the contract has it; the analyzer checks every call that it makes.
const LoweringInfo* find_lowering(CallKind call, const typed::Lowering& lowering);

} // namespace bindery::plan
