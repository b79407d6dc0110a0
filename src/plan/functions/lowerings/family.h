// Lowerings, a family a file: how their rows are written. Private to lowerings.cpp and this folder.
#pragma once

#include "plan/functions/lowerings.h"

namespace bindery::plan::lowerings {

using enum CallKind;
using typed::LoweringKind;

constexpr LoweringInfo form(std::string_view name, std::string_view signature,
                            std::string_view semantics, std::string_view raises = "")
{
  return {Scalar, LoweringKind::Form, name, signature, semantics, raises};
}
constexpr LoweringInfo builtin(std::string_view name, std::string_view signature,
                               std::string_view semantics, std::string_view raises = "")
{
  return {Scalar, LoweringKind::BuiltIn, name, signature, semantics, raises};
}
constexpr LoweringInfo native(std::string_view name, std::string_view signature,
                              std::string_view semantics, std::string_view raises = "")
{
  return {Scalar, LoweringKind::Native, name, signature, semantics, raises};
}
constexpr LoweringInfo of(CallKind call, LoweringKind kind, std::string_view name,
                          std::string_view signature, std::string_view semantics,
                          std::string_view raises = "")
{
  return {call, kind, name, signature, semantics, raises};
}

constexpr LoweringKind B = LoweringKind::BuiltIn;
constexpr LoweringKind N = LoweringKind::Native;
constexpr LoweringKind F = LoweringKind::Form;

std::span<const LoweringInfo> forms();
std::span<const LoweringInfo> numbers();
std::span<const LoweringInfo> texts();
std::span<const LoweringInfo> times();
std::span<const LoweringInfo> collections();
std::span<const LoweringInfo> sets(); // aggregates, windows, generators

} // namespace bindery::plan::lowerings
