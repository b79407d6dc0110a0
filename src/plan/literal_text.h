// Values as text, in the ways that Spark prints them.
#pragma once

#include "plan/value.h"

#include <string>

namespace bindery::plan {

std::string java_double(double value); // 1.0, 1.0E10, NaN, Infinity: Java's Double.toString
std::string java_float(float value);
std::string decimal_text(__int128 unscaled, int scale);
std::string date_text(int64_t days);              // 2020-01-31, years of more digits with a sign
std::string timestamp_text(int64_t microseconds); // of a civil time: 2020-01-31 10:00:00.5
std::string quote_text(std::string_view text);    // 'it\'s'

// As in the names of generated columns: texts bare, DATE '…', NULL.
std::string pretty_literal(const Value& value);
// As SQL that gives the value back, with its type: 5L, 1.5BD, CAST(NULL AS DATE), ARRAY('a').
std::string sql_literal(const Value& value);
// As in dumps: every value distinct.
std::string exact_literal(const Value& value);

} // namespace bindery::plan
