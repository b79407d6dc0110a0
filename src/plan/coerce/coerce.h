// Which type two types meet in, and what may become what without being asked. Spark's rules under
// ANSI and without, and Trino's. Called from the resolution of calls and from widening, nowhere
// else.
#pragma once

#include "plan/type.h"
#include "plan/typed.h"

#include <optional>
#include <span>

namespace bindery::plan {

enum class Coercion { Ansi, Legacy, Trino };

namespace coerce {

// The type that both become where values are put beside each other: CASE, coalesce, UNION, IN,
// array(…).
std::optional<Type> find_wider(const Type& a, const Type& b, Coercion rules);
std::optional<Type> find_wider(std::span<const Type> types, Coercion rules);

// The same where fields of structs may differ in name: IN and set operations. The first's stay.
std::optional<Type> find_common_shape(std::span<const Type> types, Coercion rules);

// Without any loss: what an arithmetic operator or a struct's fields meet in.
std::optional<Type> find_tightest(const Type& a, const Type& b, Coercion rules);

// What the two sides of =, <, … are compared as.
std::optional<Type> find_comparison(const Type& a, const Type& b, Coercion rules);

// What both sides of + - * / % become, decimals aside (see decimal.h).
std::optional<Type> find_arithmetic(const Type& a, const Type& b, Coercion rules);

// Whether an argument of type `from` is taken silently where `to` is expected.
bool allows_implicit(const Type& from, const Type& to, Coercion rules);

// Whether CAST(from AS to) is allowed at all.
bool allows_cast(const Type& from, const Type& to, typed::CastMode mode);
// Whether it may give NULL for a value that is none.
bool cast_makes_null(const Type& from, const Type& to, typed::CastMode mode);
// Whether it may raise.
bool cast_may_raise(const Type& from, const Type& to, typed::CastMode mode);
// Whether its result depends on the session's zone.
bool cast_needs_zone(const Type& from, const Type& to);

} // namespace coerce
} // namespace bindery::plan
