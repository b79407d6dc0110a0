// The lowerings of row_families.h, as in lowerings.cpp.
#include "plan/functions/row_families.h"

namespace bindery::plan {

namespace {

constexpr LoweringInfo native(std::string_view name, std::string_view signature,
                              std::string_view semantics, std::string_view raises = "")
{
  return {CallKind::Scalar, typed::LoweringKind::Native, name, signature, semantics, raises};
}
constexpr LoweringInfo aggregate(std::string_view name, std::string_view signature,
                                 std::string_view semantics, std::string_view raises = "")
{
  return {CallKind::Aggregate, typed::LoweringKind::Form, name, signature, semantics, raises};
}

constexpr LoweringInfo All[] = {
    native("bit_count", "(long) -> int", "bits that are set in 64"),
    native("bit_get", "(long, int, int literal) -> byte", "value, position, width of its type",
           "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE"),
    native("elt", "(int, T…) -> T", "from 1; outside: NULL; others may be NULL"),
    native("elt_ansi", "(int, T…) -> T", "as elt; outside raises", "INVALID_ARRAY_INDEX"),
    native("find_in_set", "(string, string) -> int",
           "position in the comma-separated second, from 1; 0: none, or a comma in the first"),
    native("luhn_check", "(string) -> boolean", "digits only, Luhn's check digit"),
    native("interval_number", "(year-month|day-time interval) -> long", "months or microseconds"),
    native("interval_of_number", "(long) -> year-month|day-time interval", "months or microseconds",
           "INTERVAL_ARITHMETIC_OVERFLOW"),
    native("space", "(int) -> string", "blanks; n <= 0: empty", "UNSUPPORTED_OPERATION"),
    native("acosh", "(double) -> double", "log(x + sqrt(x * x - 1))"),
    native("asinh", "(double) -> double", "log(x + sqrt(x * x + 1))"),
    native("atanh", "(double) -> double", "(log1p(x) - log1p(-x)) / 2"),
    native("cot", "(double) -> double", "1 / tan"),
    native("csc", "(double) -> double", "1 / sin"),
    native("sec", "(double) -> double", "1 / cos"),
    native("randn", "([long literal]) -> double", "java.util.Random.nextGaussian over rand's bits"),
    native("randstr", "(int literal[, long literal]) -> string", "of 0-9, a-z, A-Z",
           "INVALID_PARAMETER_VALUE.LENGTH"),
    native("shuffle", "(array<T>[, long literal]) -> array<T>",
           "a permutation; with a seed as Spark's Mersenne twister makes it"),
    native("ceil_decimal", "(decimal, int literal, T literal) -> T",
           "up to so many digits; T is the type of the third, a NULL literal",
           "NUMERIC_VALUE_OUT_OF_RANGE"),
    native("floor_decimal", "(decimal, int literal, T literal) -> T", "as ceil_decimal, down",
           "NUMERIC_VALUE_OUT_OF_RANGE"),
    native("make_date", "(int, int, int) -> date", "not a date: NULL"),
    native("make_date_ansi", "(int, int, int) -> date", "not a date raises",
           "DATETIME_FIELD_OUT_OF_BOUNDS"),
    native("make_timestamp", "(int, int, int, int, int, decimal(16,6), string) -> timestamp",
           "zone last; bad: NULL", "INVALID_TIMEZONE, ARITHMETIC_OVERFLOW"),
    native("make_timestamp_ansi", "(int, int, int, int, int, decimal(16,6), string) -> timestamp",
           "bad raises", "DATETIME_FIELD_OUT_OF_BOUNDS, INVALID_FRACTION_OF_SECOND"),
    native("make_interval", "(int, int, int, int, int, int, decimal(18,6)) -> calendar interval",
           "years, months, weeks, days, hours, minutes, seconds; overflow: NULL"),
    native("make_interval_ansi",
           "(int, int, int, int, int, int, decimal(18,6)) -> calendar interval", "overflow raises",
           "ARITHMETIC_OVERFLOW"),
    native("make_dt_interval", "(int, int, int, decimal(18,6)) -> day-time interval",
           "days, hours, minutes, seconds", "INTERVAL_ARITHMETIC_OVERFLOW"),
    native("make_ym_interval", "(int, int) -> year-month interval", "years, months",
           "INTERVAL_ARITHMETIC_OVERFLOW"),
    native("interval_field", "(interval, string literal) -> int|byte|decimal(8,6)",
           "year, month, day, hour, minute, second; towards zero"),
    native("convert_timezone", "(string, string, timestamp_ntz) -> timestamp_ntz",
           "from zone, to zone, wall time", "INVALID_TIMEZONE"),
    native("percentile_cont", "(array<T>, array<double>[, array<long>]) -> T or array<T>",
           "values (doubles or intervals), percentages, how often each value counts; interpolated",
           "NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION"),
    native("percentile_disc", "(array<T>, array<double>) -> T or array<T>",
           "the first value whose share reaches it"),
    native("percentile_disc_down", "(array<T>, array<double>) -> T or array<T>",
           "as percentile_disc, from the greatest"),
    native("percentile_approx", "(array<T>, array<double>, double literal) -> T or array<T>",
           "values in order, percentages, relative error: Spark's QuantileSummaries"),
    native("least_mode", "(array<T>) -> T", "most frequent; of several the least"),
    native("greatest_mode", "(array<T>) -> T", "most frequent; of several the greatest"),
    native("bitmap_construct_agg", "(array<long>) -> binary", "4096 bytes; positions set",
           "INVALID_BITMAP_POSITION"),
    native("bitmap_or_agg", "(array<binary>) -> binary", "4096 bytes; none: all clear"),
    native("bitmap_and_agg", "(array<binary>) -> binary", "4096 bytes; none: all set"),
    native("bitmap_bit_position", "(long) -> long", "within its bucket, from 0"),
    native("bitmap_bucket_number", "(long) -> long", "from 1 for positives"),
    native("bitmap_count", "(binary) -> long", "bits that are set"),
    native("array_product", "(array<double>) -> double", "in order; NULL of NULL"),
    aggregate("regr_sxx", "(double) -> double", "sum of squares around the mean; none: NULL"),
    aggregate("regr_syy", "(double) -> double", "as regr_sxx"),
    aggregate("regr_sxy", "(double, double) -> double", "sum of products around the means"),
    aggregate("regr_slope", "(double, double) -> double", "x, y"),
    aggregate("regr_intercept", "(double, double) -> double", "x, y"),
    aggregate("regr_r2", "(double, double) -> double", "y, x"),
    native("interval_multiply", "(interval, long|double|decimal) -> same interval",
           "half up; calendar intervals: by a double, each part",
           "ARITHMETIC_OVERFLOW, INTERVAL_DIVIDED_BY_ZERO"),
    native("interval_divide", "(interval, long|double|decimal) -> same interval",
           "as interval_multiply", "ARITHMETIC_OVERFLOW, INTERVAL_DIVIDED_BY_ZERO"),
};

} // namespace

std::span<const LoweringInfo> more_lowerings() { return All; }

} // namespace bindery::plan
