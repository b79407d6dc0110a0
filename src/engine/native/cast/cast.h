// Casts by Spark's rules between any two types. Private to native/cast.
#pragma once

#include "engine/native/calendar.h"
#include "engine/native/kernel.h"
#include "plan/typed.h"

#include <functional>

namespace bindery::engine::native {

using plan::Type;
using plan::TypeKind;
using plan::typed::CastMode;

struct CastContext {
  CastMode mode = CastMode::Ansi;
  std::shared_ptr<const Zone> zone; // the session's
};

// Casts the first `count` values; nulls stay null. The result vector is fresh, and comes out flat
// or constant.
using Caster =
    std::function<void(duckdb::Vector& source, duckdb::Vector& result, duckdb::idx_t count)>;

// An empty function when there is no such cast.
Caster make_caster(const Type& from, const Type& to, const CastContext& context);

// By group of types; each may answer an empty function.
Caster text_to_any(const Type& to, const CastContext& context);
Caster any_to_text(const Type& from, const CastContext& context);
Caster number_to_number(const Type& from, const Type& to, const CastContext& context);
Caster time_to_any(const Type& from, const Type& to, const CastContext& context);
Caster number_to_time(const Type& from, const Type& to, const CastContext& context);
Caster nested_to_nested(const Type& from, const Type& to, const CastContext& context);

enum class Outcome { Ok, Malformed, Overflow };

std::string double_text(double value); // as java.lang.Double.toString
std::string float_text(float value);
std::optional<double> parse_double(std::string_view text);
// The exact value rounded half up to `scale`; Overflow when it does not fit `precision`.
Outcome parse_decimal(std::string_view text, int precision, int scale, __int128& result);
Outcome parse_long(std::string_view text, bool allow_fraction, int64_t min, int64_t max,
                   int64_t& result);
std::optional<bool> parse_boolean(std::string_view text);

} // namespace bindery::engine::native
