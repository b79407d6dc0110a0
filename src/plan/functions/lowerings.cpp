// The names of lowerings, with their exact meaning. Rows of the other files of this folder refer to them.
#include "plan/functions/lowerings.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace bindery::plan {

using enum CallKind;
using typed::LoweringKind;

namespace {

constexpr LoweringInfo form(std::string_view name, std::string_view signature, std::string_view semantics,
                            std::string_view raises = "")
{
  return {Scalar, LoweringKind::Form, name, signature, semantics, raises};
}
constexpr LoweringInfo builtin(std::string_view name, std::string_view signature, std::string_view semantics,
                               std::string_view raises = "")
{
  return {Scalar, LoweringKind::BuiltIn, name, signature, semantics, raises};
}
constexpr LoweringInfo native(std::string_view name, std::string_view signature, std::string_view semantics,
                              std::string_view raises = "")
{
  return {Scalar, LoweringKind::Native, name, signature, semantics, raises};
}
constexpr LoweringInfo of(CallKind call, LoweringKind kind, std::string_view name, std::string_view signature,
                          std::string_view semantics, std::string_view raises = "")
{
  return {call, kind, name, signature, semantics, raises};
}

constexpr LoweringKind B = LoweringKind::BuiltIn;
constexpr LoweringKind N = LoweringKind::Native;
constexpr LoweringKind F = LoweringKind::Form;

// ---- logic, comparison, shapes: trees of the engine's own -------------------------------------------------------
constexpr LoweringInfo Forms[] = {
    form("and", "(boolean, boolean) -> boolean", "three-valued"),
    form("or", "(boolean, boolean) -> boolean", "three-valued"),
    form("not", "(boolean) -> boolean", "three-valued"),
    form("is_null", "(T) -> boolean", "never NULL"),
    form("is_not_null", "(T) -> boolean", "never NULL"),
    form("equal", "(T, T) -> boolean", "NaN equals NaN, -0.0 equals 0.0; texts by bytes"),
    form("not_equal", "(T, T) -> boolean", "the opposite of equal"),
    form("equal_null_safe", "(T, T) -> boolean", "IS NOT DISTINCT FROM; never NULL"),
    form("less", "(T, T) -> boolean", "NaN is greatest; texts by bytes; false before true"),
    form("less_equal", "(T, T) -> boolean", "as less"),
    form("greater", "(T, T) -> boolean", "as less"),
    form("greater_equal", "(T, T) -> boolean", "as less"),
    form("in", "(T, T…) -> boolean", "SQL's IN: NULL when not found and a NULL is among the values"),
    form("coalesce", "(T, T…) -> T", "the first that is not NULL"),
    form("struct", "(any…) -> struct", "fields by position; never NULL"),
    form("field", "(struct, int literal) -> any", "the field at that position, from 0; NULL of a NULL struct"),
    form("array_field", "(array<struct>, int literal) -> array<any>", "that field of every element"),
    form("array", "(T…) -> array<T>", "never NULL; no arguments: an empty array of the call's type"),
    form("array_index", "(array<T>, int) -> T", "from 0; NULL outside"),
    form("array_index_ansi", "(array<T>, int) -> T", "from 0", "INVALID_ARRAY_INDEX"),
    form("map_value", "(map<K,V>, K) -> V", "the value at that key; NULL when there is none"),
    form("decimal_add", "(decimal, decimal) -> decimal",
         "exact sum, rounded half up to the call's scale; does not fit the call's precision: raises",
         "NUMERIC_VALUE_OUT_OF_RANGE"),
    form("decimal_subtract", "(decimal, decimal) -> decimal", "as decimal_add", "NUMERIC_VALUE_OUT_OF_RANGE"),
    form("decimal_multiply", "(decimal, decimal) -> decimal", "as decimal_add", "NUMERIC_VALUE_OUT_OF_RANGE"),
    form("transform", "(array<T>, lambda(T[, int from 0]) -> U) -> array<U>", "each element"),
    form("filter", "(array<T>, lambda(T[, int from 0]) -> boolean) -> array<T>", "those that are true"),
    form("exists", "(array<T>, lambda(T) -> boolean) -> boolean",
         "true when one is; else NULL when one is NULL; else false"),
    form("forall", "(array<T>, lambda(T) -> boolean) -> boolean",
         "false when one is; else NULL when one is NULL; else true"),
    form("aggregate", "(array<T>, A, lambda(A, T) -> A, lambda(A) -> R) -> R", "left fold; the start may be NULL"),
    form("zip_with", "(array<T>, array<U>, lambda(T, U) -> R) -> array<R>", "the shorter is padded with NULL"),
    form("map_filter", "(map<K,V>, lambda(K, V) -> boolean) -> map<K,V>", "entries that are true"),
    form("transform_values", "(map<K,V>, lambda(K, V) -> R) -> map<K,R>", "each value"),
    form("transform_keys", "(map<K,V>, lambda(K, V) -> R) -> map<R,V>", "each key",
         "NULL_MAP_KEY, DUPLICATED_MAP_KEY"),
};

// ---- numbers ----------------------------------------------------------------------------------------------------
constexpr LoweringInfo Numbers[] = {
    // The engine's operators on integers raise on overflow, as ANSI does; on floating numbers both follow IEEE 754.
    builtin("+", "(T, T) -> T for byte … long, float, double", "checked on integers", "ARITHMETIC_OVERFLOW"),
    builtin("-", "(T, T) -> T for byte … long, float, double", "checked on integers", "ARITHMETIC_OVERFLOW"),
    builtin("*", "(T, T) -> T for byte … long, float, double", "checked on integers", "ARITHMETIC_OVERFLOW"),
    builtin("negate", "(T) -> T for every numeric", "the unary minus operator; checked on integers",
            "ARITHMETIC_OVERFLOW"),
    builtin("abs", "(T) -> T for every numeric", "checked on integers", "ARITHMETIC_OVERFLOW"),
    builtin("&", "(T, T) -> T for integers", "bits"),
    builtin("|", "(T, T) -> T for integers", "bits"),
    builtin("xor", "(T, T) -> T for integers", "bits"),
    builtin("~", "(T) -> T for integers", "bits"),
    builtin("greatest", "(T, T…) -> T", "NULLs are skipped; NaN is greatest"),
    builtin("least", "(T, T…) -> T", "NULLs are skipped; NaN is greatest"),
    builtin("isnan", "(float|double) -> boolean", "the analyzer gives false for NULL"),
    builtin("floor", "(decimal|double) -> decimal|double", "towards minus infinity"),
    builtin("ceil", "(decimal|double) -> decimal|double", "towards plus infinity"),
    builtin("round_decimal", "(decimal, int literal) -> decimal",
            "the built-in round: half away from zero, to the call's scale"),
    native("add_wrap", "(T, T) -> T for byte … long", "two's complement"),
    native("subtract_wrap", "(T, T) -> T for byte … long", "two's complement"),
    native("multiply_wrap", "(T, T) -> T for byte … long", "two's complement"),
    native("negate_wrap", "(T) -> T for byte … long", "two's complement"),
    native("abs_wrap", "(T) -> T for byte … long", "two's complement: the least value stays"),
    native("try_add", "(T, T) -> T for byte … long", "NULL on overflow"),
    native("try_subtract", "(T, T) -> T for byte … long", "NULL on overflow"),
    native("try_multiply", "(T, T) -> T for byte … long", "NULL on overflow"),
    native("divide_ansi", "(double, double) -> double", "IEEE quotient; divisor 0.0 or -0.0 raises", "DIVIDE_BY_ZERO"),
    native("divide", "(double, double) -> double", "IEEE quotient; divisor 0.0 or -0.0: NULL"),
    native("integral_divide_ansi", "(long|decimal, same) -> long", "truncated; decimals: exact, then truncated",
           "DIVIDE_BY_ZERO, ARITHMETIC_OVERFLOW"),
    native("integral_divide", "(long|decimal, same) -> long", "divisor 0: NULL; the least long by -1 wraps"),
    native("remainder_ansi", "(T, T) -> T for every numeric", "sign of the dividend, as Java's %", "REMAINDER_BY_ZERO"),
    native("remainder", "(T, T) -> T for every numeric", "as remainder_ansi; divisor 0: NULL"),
    native("pmod_ansi", "(T, T) -> T for every numeric", "r = a % n; r < 0 ? (r + n) % n : r", "REMAINDER_BY_ZERO"),
    native("pmod", "(T, T) -> T for every numeric", "as pmod_ansi; divisor 0: NULL"),
    native("decimal_add_or_null", "(decimal, decimal) -> decimal", "decimal_add; NULL when it does not fit"),
    native("decimal_subtract_or_null", "(decimal, decimal) -> decimal", "NULL when it does not fit"),
    native("decimal_multiply_or_null", "(decimal, decimal) -> decimal", "NULL when it does not fit"),
    native("decimal_divide_ansi", "(decimal, decimal, T literal) -> T",
           "exact quotient rounded half up to the scale of T, the type of the third argument (a NULL literal)",
           "DIVIDE_BY_ZERO, NUMERIC_VALUE_OUT_OF_RANGE"),
    native("decimal_divide", "(decimal, decimal, T literal) -> T", "as decimal_divide_ansi; NULL instead of raising"),
    native("round_double", "(float|double, int) -> same",
           "BigDecimal of the shortest decimal text, half up; NaN and infinities stay"),
    native("bround_double", "(float|double, int) -> same", "as round_double, half even"),
    native("bround_decimal", "(decimal, int literal, T literal) -> T", "half even to the scale of T (a NULL literal)"),
    native("round_integer", "(T, int) -> T for byte … long", "negative digits: half up; overflow raises",
           "ARITHMETIC_OVERFLOW"),
    native("round_integer_wrap", "(T, int) -> T for byte … long", "as round_integer; wraps"),
    native("bround_integer", "(T, int) -> T for byte … long", "negative digits: half even", "ARITHMETIC_OVERFLOW"),
    // The functions of java.lang.Math: NaN in, NaN out; outside the domain NaN, never an error.
    native("sqrt", "(double) -> double", "negative: NaN"),
    native("cbrt", "(double) -> double", "cube root"),
    native("exp", "(double) -> double", "e to the x"),
    native("expm1", "(double) -> double", "exp(x) - 1"),
    native("ln", "(double) -> double", "x <= 0: NULL"),
    native("log10", "(double) -> double", "x <= 0: NULL"),
    native("log2", "(double) -> double", "x <= 0: NULL"),
    native("log1p", "(double) -> double", "x <= -1: NULL"),
    native("log", "(double, double) -> double", "base, x: ln(x) / ln(base); either <= 0: NULL"),
    native("pow", "(double, double) -> double", "java.lang.Math.pow"),
    native("sin", "(double) -> double", "infinite: NaN"),
    native("cos", "(double) -> double", "infinite: NaN"),
    native("tan", "(double) -> double", "infinite: NaN"),
    native("asin", "(double) -> double", "outside -1 … 1: NaN"),
    native("acos", "(double) -> double", "outside -1 … 1: NaN"),
    native("atan", "(double) -> double", ""),
    native("atan2", "(double, double) -> double", "y, x"),
    native("sinh", "(double) -> double", ""),
    native("cosh", "(double) -> double", ""),
    native("tanh", "(double) -> double", ""),
    native("hypot", "(double, double) -> double", ""),
    native("degrees", "(double) -> double", "java.lang.Math.toDegrees"),
    native("radians", "(double) -> double", "java.lang.Math.toRadians"),
    native("rint", "(double) -> double", "half even"),
    native("signum", "(double) -> double", "NaN stays"),
    native("shiftleft", "(int|long, int) -> same", "the count is taken modulo the width"),
    native("shiftright", "(int|long, int) -> same", "arithmetic; the count is taken modulo the width"),
    native("shiftrightunsigned", "(int|long, int) -> same", "logical; the count is taken modulo the width"),
    native("bin", "(long) -> string", "binary digits of two's complement, no leading zeros"),
    native("conv", "(string, int, int) -> string", "Spark's conv, unsigned 64 bits"),
    native("factorial", "(int) -> long", "outside 0 … 20: NULL"),
    native("width_bucket", "(double, double, double, long) -> long", "value, low, high, buckets"),
    native("rand", "([long literal]) -> double",
           "uniform in [0, 1); with a seed the sequence of Spark's XORShiftRandom of one partition, row by row"),
    native("uuid", "() -> string", "version 4, new for each row; not deterministic"),
    native("monotonically_increasing_id", "() -> long", "unique and growing in the order of the scan; from 0"),
};

// ---- text -------------------------------------------------------------------------------------------------------
constexpr LoweringInfo Texts[] = {
    builtin("||", "(string, string) -> string, or binary", "concatenation; NULL when either is"),
    builtin("length", "(string) -> int", "code points"),
    builtin("octet_length", "(binary) -> int", "bytes"),
    builtin("strlen", "(string) -> int", "bytes of the text"),
    builtin("substring", "(string, int literal >= 1, int literal >= 0) -> string", "code points"),
    builtin("trim", "(string, string) -> string", "both ends, any of the characters of the second"),
    builtin("ltrim", "(string, string) -> string", "as trim, left"),
    builtin("rtrim", "(string, string) -> string", "as trim, right"),
    builtin("replace", "(string, string, string) -> string", "every occurrence; empty search: unchanged"),
    builtin("contains", "(string, string) -> boolean", "by bytes"),
    builtin("starts_with", "(string, string) -> boolean", "by bytes"),
    builtin("ends_with", "(string, string) -> boolean", "by bytes"),
    builtin("like", "(string, string literal without backslash) -> boolean", "the operator ~~"),
    builtin("repeat", "(string, long) -> string", "n <= 0: empty"),
    builtin("concat_ws", "(string, string…) -> string", "NULLs among the values are skipped; NULL separator: NULL"),
    builtin("md5", "(string|binary) -> string", "lower-case hex"),
    builtin("sha1", "(string|binary) -> string", "lower-case hex"),
    builtin("sha256", "(string|binary) -> string", "lower-case hex"),
    builtin("translate", "(string, string, string) -> string", "character by character; missing in the third: removed"),
    native("upper", "(string) -> string", "full Unicode upper case, root locale (ß gives SS)"),
    native("lower", "(string) -> string", "full Unicode lower case, root locale"),
    native("initcap", "(string) -> string", "first letter of each word (after a blank) title case, the rest lower"),
    native("substring", "(string|binary, int, int) -> same",
           "position 0 is 1; negative counts from the end, and what lies before the start uses up length"),
    native("like", "(string, string, string) -> boolean",
           "third: escape character; escape before other than %, _ or itself, or at the end, raises",
           "INVALID_FORMAT.ESC_IN_THE_MIDDLE, INVALID_FORMAT.ESC_AT_THE_END"),
    native("ilike", "(string, string, string) -> boolean", "like on both lower-cased"),
    native("rlike", "(string, string) -> boolean", "Java regular expression, found anywhere",
           "INVALID_PARAMETER_VALUE.PATTERN"),
    native("regexp_replace", "(string, string, string, int) -> string",
           "Java expression and replacement ($1, \\$); fourth: position to start at, from 1",
           "INVALID_PARAMETER_VALUE.PATTERN"),
    native("regexp_extract", "(string, string, int) -> string", "that group of the first match; none: empty",
           "INVALID_PARAMETER_VALUE.PATTERN, INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX"),
    native("regexp_extract_all", "(string, string, int) -> array<string>", "that group of every match",
           "INVALID_PARAMETER_VALUE.PATTERN, INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX"),
    native("split", "(string, string, int) -> array<string>",
           "Java expression; limit > 0: at most so many parts; else all, trailing empty parts kept"),
    native("split_part", "(string, string, int) -> string", "literal delimiter; from 1, negative from the end",
           "INVALID_INDEX_OF_ZERO"),
    native("instr", "(string, string) -> int", "position of the first occurrence from 1, in code points; 0: none"),
    native("locate", "(string, string, int) -> int", "substring, text, start: from 1; 0: none or start < 1"),
    native("lpad", "(string, int, string) -> string", "truncates; empty pad: only truncates; length < 0: empty"),
    native("rpad", "(string, int, string) -> string", "as lpad"),
    native("reverse", "(string) -> string", "by code points"),
    native("ascii", "(string) -> int", "first code point; empty: 0"),
    native("chr", "(long) -> string", "of n modulo 256; negative: empty; 0: U+0000"),
    native("hex", "(string|binary|long) -> string", "upper-case hex of the bytes; long: without leading zeros"),
    native("unhex", "(string) -> binary", "malformed: NULL; odd length: a leading 0"),
    native("base64", "(binary) -> string", "RFC 4648, padded, in one line"),
    native("unbase64", "(string) -> binary", "malformed raises under both modes", "CONVERSION_INVALID_INPUT"),
    native("substring_index", "(string, string, int) -> string", "before the n-th delimiter; negative: from the right"),
    native("overlay", "(string, string, int, int) -> string", "text, replacement, position, length (-1: its own)"),
    native("levenshtein", "(string, string) -> int", "by code points"),
    native("soundex", "(string) -> string", "Spark's"),
    native("format_number", "(T, int) -> string", "#,###,##0.00 with n digits, half even; n < 0: NULL"),
    native("format_string", "(string, any…) -> string", "java.util.Formatter; NULL arguments print null"),
    native("sha2", "(binary, int literal 224|384|512) -> string", "lower-case hex"),
    native("crc32", "(binary) -> long", ""),
    native("hash", "(any…) -> int", "Murmur3, seed 42, as Spark hashes each type; NULL leaves the hash"),
    native("xxhash64", "(any…) -> long", "XXH64, seed 42, as Spark hashes each type; NULL leaves the hash"),
    native("encode", "(string, string) -> binary", "character set by name", "INVALID_PARAMETER_VALUE.CHARSET"),
    native("decode", "(binary, string) -> string", "character set by name", "INVALID_PARAMETER_VALUE.CHARSET"),
    native("url_encode", "(string) -> string", "application/x-www-form-urlencoded"),
    native("url_decode", "(string) -> string", "", "CANNOT_DECODE_URL"),
    native("get_json_object", "(string, string) -> string", "Spark's JSON path; malformed text: NULL"),
    native("json_array_length", "(string) -> int", "NULL when it is no array"),
    native("to_json", "(any, string) -> string", "second: zone; NULL fields are left out"),
    native("from_json", "(string, string literal, string literal, T literal) -> T",
           "text, zone, mode (PERMISSIVE, FAILFAST); T is the type of the fourth, a NULL literal",
           "MALFORMED_RECORD_IN_PARSING"),
    native("typeof", "(any) -> string", "not used: the analyzer folds it"),
    native("raise_error", "(string) -> null", "raises with that message", "USER_RAISED_EXCEPTION"),
    native("input_file_name", "() -> string", "the file of the row; the engine knows how it scans"),
};

// ---- dates and times --------------------------------------------------------------------------------------------
constexpr LoweringInfo Times[] = {
    builtin("year", "(date) -> int", "proleptic Gregorian"),
    builtin("month", "(date) -> int", ""),
    builtin("day", "(date) -> int", "of the month"),
    builtin("dayofweek", "(date) -> int", "0 is Sunday; the analyzer adds 1"),
    builtin("isodow", "(date) -> int", "1 is Monday"),
    builtin("dayofyear", "(date) -> int", ""),
    builtin("quarter", "(date) -> int", ""),
    builtin("week", "(date) -> int", "ISO week"),
    builtin("isoyear", "(date) -> int", "ISO year"),
    builtin("hour", "(timestamp_ntz) -> int", ""),
    builtin("minute", "(timestamp_ntz) -> int", ""),
    builtin("second", "(timestamp_ntz) -> int", "whole seconds"),
    builtin("last_day", "(date) -> date", ""),
    native("date_add", "(date, int) -> date", "days; wraps like Java's int"),
    native("date_diff", "(date, date) -> int", "end, start: days from start to end"),
    native("add_months", "(date, int) -> date", "clamped to the last day of the month"),
    native("next_day", "(date, string) -> date", "MO, MON, MONDAY, …; unknown: NULL"),
    native("next_day_ansi", "(date, string) -> date", "as next_day", "ILLEGAL_DAY_OF_WEEK"),
    native("months_between", "(timestamp, timestamp, boolean, string) -> double", "third: round to 8 digits; zone"),
    native("make_date", "(int, int, int) -> date", "not a date: NULL"),
    native("make_date_ansi", "(int, int, int) -> date", "not a date raises", "DATETIME_FIELD_OUT_OF_BOUNDS"),
    native("make_timestamp", "(int, int, int, int, int, decimal(16,6), string) -> timestamp", "zone last; bad: NULL"),
    native("make_timestamp_ansi", "(int, int, int, int, int, decimal(16,6), string) -> timestamp", "bad raises",
           "DATETIME_FIELD_OUT_OF_BOUNDS"),
    native("trunc_date", "(date, string) -> date", "year, yyyy, yy, quarter, month, mon, mm, week; else NULL"),
    native("date_trunc", "(string, timestamp, string) -> timestamp",
           "year … microsecond, in the zone of the third; unknown unit: NULL"),
    native("date_trunc_ntz", "(string, timestamp_ntz) -> timestamp_ntz", "as date_trunc, without a zone"),
    native("date_format", "(timestamp, string, string) -> string", "Java's pattern, zone",
           "INVALID_DATETIME_PATTERN, INCONSISTENT_BEHAVIOR_CROSS_VERSION"),
    native("parse_timestamp", "(string, string, string) -> timestamp", "Java's pattern, zone; does not parse: NULL",
           "INVALID_DATETIME_PATTERN, INCONSISTENT_BEHAVIOR_CROSS_VERSION"),
    native("parse_timestamp_ansi", "(string, string, string) -> timestamp", "does not parse: raises",
           "CANNOT_PARSE_TIMESTAMP, INVALID_DATETIME_PATTERN, INCONSISTENT_BEHAVIOR_CROSS_VERSION"),
    native("parse_timestamp_ntz", "(string, string) -> timestamp_ntz", "does not parse: NULL"),
    native("parse_timestamp_ntz_ansi", "(string, string) -> timestamp_ntz", "", "CANNOT_PARSE_TIMESTAMP"),
    native("to_utc_timestamp", "(timestamp, string) -> timestamp", "the wall time in UTC, taken as of that zone"),
    native("from_utc_timestamp", "(timestamp, string) -> timestamp", "the wall time of that zone, shown in UTC"),
    native("micros_of_timestamp", "(timestamp|timestamp_ntz) -> long", "since 1970"),
    native("timestamp_of_micros", "(long) -> timestamp", "since 1970"),
    native("days_of_date", "(date) -> int", "since 1970"),
    native("date_of_days", "(int) -> date", "since 1970"),
    native("extract_second", "(timestamp_ntz) -> decimal(8,6)", "with the fraction"),
    native("timestamp_add_micros", "(timestamp|timestamp_ntz, long) -> same", "a day-time interval is its microseconds",
           "DATETIME_OVERFLOW"),
    native("timestamp_add_months", "(timestamp, int, string) -> timestamp", "in the zone; clamped as add_months",
           "DATETIME_OVERFLOW"),
    native("timestamp_ntz_add_months", "(timestamp_ntz, int) -> timestamp_ntz", "clamped as add_months"),
    native("timestamp_add_calendar", "(timestamp, calendar_interval, string) -> timestamp",
           "months, then days in the zone, then microseconds"),
    native("date_add_calendar", "(date, calendar_interval) -> date", "microseconds must be 0",
           "INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION"),
    native("timestamp_diff", "(timestamp|timestamp_ntz, same) -> day-time interval", "microseconds, exact"),
    native("timestampadd", "(string literal, long, timestamp, string) -> timestamp", "unit, count, start, zone"),
    native("timestampdiff", "(string literal, timestamp, timestamp, string) -> long", "unit; truncated; zone"),
    native("window_start", "(timestamp, long, long, long) -> timestamp",
           "time, window, slide, start in microseconds: the start of the last window that holds it"),
};

// ---- arrays and maps --------------------------------------------------------------------------------------------
constexpr LoweringInfo Collections[] = {
    native("map", "(K, V, …) -> map<K,V>", "keys and values in turn; never NULL", "NULL_MAP_KEY, DUPLICATED_MAP_KEY"),
    native("map_from_arrays", "(array<K>, array<V>) -> map<K,V>", "", "NULL_MAP_KEY, DUPLICATED_MAP_KEY"),
    native("map_from_entries", "(array<struct<K,V>>) -> map<K,V>", "a NULL entry: NULL",
           "NULL_MAP_KEY, DUPLICATED_MAP_KEY"),
    native("map_concat", "(map<K,V>…) -> map<K,V>", "", "DUPLICATED_MAP_KEY"),
    native("map_keys", "(map<K,V>) -> array<K>", "in order"),
    native("map_values", "(map<K,V>) -> array<V>", "in order"),
    native("map_entries", "(map<K,V>) -> array<struct<K,V>>", "in order"),
    native("map_contains_key", "(map<K,V>, K) -> boolean", ""),
    native("str_to_map", "(string, string, string) -> map<string,string>", "text, pair and key-value delimiters (Java)",
           "DUPLICATED_MAP_KEY"),
    native("size", "(array|map) -> int", "elements"),
    native("element_at", "(array<T>, int) -> T", "from 1; negative from the end; outside: NULL",
           "INVALID_INDEX_OF_ZERO"),
    native("element_at_ansi", "(array<T>, int) -> T", "as element_at; outside raises",
           "INVALID_ARRAY_INDEX_IN_ELEMENT_AT, INVALID_INDEX_OF_ZERO"),
    native("array_contains", "(array<T>, T) -> boolean", "not found and a NULL inside: NULL"),
    native("array_position", "(array<T>, T) -> long", "from 1; 0: none"),
    native("array_distinct", "(array<T>) -> array<T>", "first occurrences, in order; NULL is a value"),
    native("array_union", "(array<T>, array<T>) -> array<T>", "distinct, in order"),
    native("array_intersect", "(array<T>, array<T>) -> array<T>", "distinct, in the order of the first"),
    native("array_except", "(array<T>, array<T>) -> array<T>", "distinct, in the order of the first"),
    native("arrays_overlap", "(array<T>, array<T>) -> boolean", "none common and a NULL in either (both not empty): NULL"),
    native("array_remove", "(array<T>, T) -> array<T>", "every equal element; NULLs stay"),
    native("array_repeat", "(T, int) -> array<T>", "NULL element allowed; n <= 0: empty"),
    native("array_join", "(array<string>, string[, string]) -> string", "NULLs skipped, or replaced by the third"),
    native("array_concat", "(array<T>…) -> array<T>", "NULL when one is"),
    native("array_reverse", "(array<T>) -> array<T>", ""),
    native("array_slice", "(array<T>, int, int) -> array<T>", "start from 1, negative from the end; length",
           "INVALID_PARAMETER_VALUE.START, INVALID_PARAMETER_VALUE.LENGTH"),
    native("array_sort", "(array<T>) -> array<T>", "ascending, NULLs last; NaN greatest"),
    native("sort_array", "(array<T>, boolean) -> array<T>", "ascending NULLs first, descending NULLs last"),
    native("array_min", "(array<T>) -> T", "NULLs skipped"),
    native("array_max", "(array<T>) -> T", "NULLs skipped; NaN greatest"),
    native("array_flatten", "(array<array<T>>) -> array<T>", "a NULL inside: NULL"),
    native("array_compact", "(array<T>) -> array<T>", "without NULLs"),
    native("array_append", "(array<T>, T) -> array<T>", "NULL element allowed"),
    native("array_prepend", "(array<T>, T) -> array<T>", "NULL element allowed"),
    native("array_insert", "(array<T>, int, T) -> array<T>", "Spark's; position 0 raises", "INVALID_INDEX_OF_ZERO"),
    native("arrays_zip", "(array…) -> array<struct>", "padded with NULL to the longest"),
    native("sequence_integer", "(T, T, T) -> array<T> for byte … long", "start, stop, step",
           "ILLEGAL_SEQUENCE_BOUNDARIES"),
    native("sequence_date", "(date, date, int months, int days) -> array<date>", "months, then days, times i",
           "ILLEGAL_SEQUENCE_BOUNDARIES"),
    native("sequence_timestamp", "(timestamp, timestamp, int months, int days, long µs, string) -> array<timestamp>",
           "zone last", "ILLEGAL_SEQUENCE_BOUNDARIES"),
};

// ---- aggregates, windows, generators ----------------------------------------------------------------------------
constexpr LoweringInfo Sets[] = {
    of(Aggregate, B, "count_star", "() -> long", "rows"),
    of(Aggregate, B, "count", "(T) -> long", "not NULL"),
    of(Aggregate, B, "min", "(T) -> T", "NaN is greatest"),
    of(Aggregate, B, "max", "(T) -> T", "NaN is greatest"),
    of(Aggregate, B, "avg", "(double) -> double", "sum divided by count; none: NULL"),
    of(Aggregate, B, "sum_double", "(double) -> double", "the built-in sum; none: NULL"),
    of(Aggregate, B, "sum_decimal", "(decimal) -> decimal", "the built-in sum, cast to the call's type"),
    of(Aggregate, F, "sum_long", "(long) -> long", "none: NULL", "ARITHMETIC_OVERFLOW"),
    of(Aggregate, F, "sum_long_wrap", "(long) -> long", "two's complement; none: NULL"),
    of(Aggregate, F, "sum_long_or_null", "(long) -> long", "overflow: NULL"),
    of(Aggregate, B, "first", "(T) -> T", "of the first row, may be NULL"),
    of(Aggregate, B, "any_value", "(T) -> T", "first that is not NULL"),
    of(Aggregate, B, "last", "(T) -> T", "of the last row, may be NULL"),
    of(Aggregate, F, "last_not_null", "(T) -> T", "last that is not NULL"),
    of(Aggregate, B, "list", "(T) -> array<T>", "the analyzer filters NULLs and makes none an empty array"),
    of(Aggregate, B, "stddev_samp", "(double) -> double", "one row: NULL"),
    of(Aggregate, B, "stddev_pop", "(double) -> double", ""),
    of(Aggregate, B, "var_samp", "(double) -> double", "one row: NULL"),
    of(Aggregate, B, "var_pop", "(double) -> double", ""),
    of(Aggregate, B, "corr", "(double, double) -> double", ""),
    of(Aggregate, B, "covar_samp", "(double, double) -> double", ""),
    of(Aggregate, B, "covar_pop", "(double, double) -> double", ""),
    of(Aggregate, B, "bool_and", "(boolean) -> boolean", "NULLs skipped"),
    of(Aggregate, B, "bool_or", "(boolean) -> boolean", "NULLs skipped"),
    of(Aggregate, B, "bit_and", "(T) -> T for integers", ""),
    of(Aggregate, B, "bit_or", "(T) -> T for integers", ""),
    of(Aggregate, B, "bit_xor", "(T) -> T for integers", ""),
    of(Aggregate, B, "arg_max_null", "(T, U) -> T", "T of the row of the greatest U; rows of NULL U are skipped"),
    of(Aggregate, B, "arg_min_null", "(T, U) -> T", "as arg_max_null, least"),
    of(Aggregate, B, "quantile_cont", "(double, double literal) -> double", "linear interpolation"),
    of(Aggregate, B, "quantile_disc", "(T, double literal) -> T", "the first value whose rank reaches it"),
    of(Aggregate, B, "mode", "(T) -> T", "most frequent"),
    of(Aggregate, B, "kurtosis_pop", "(double) -> double", "excess; as Spark's kurtosis"),
    of(Aggregate, F, "skewness_pop", "(double) -> double", "sqrt(n) * m3 / sqrt(m2^3)"),
    of(Aggregate, F, "grouping_id", "(any…) -> long", "bits of those of the grouping expressions that are rolled up"),
    of(Window, B, "row_number", "() -> int", ""),
    of(Window, B, "rank", "() -> int", ""),
    of(Window, B, "dense_rank", "() -> int", ""),
    of(Window, B, "percent_rank", "() -> double", ""),
    of(Window, B, "cume_dist", "() -> double", ""),
    of(Window, B, "ntile", "(int) -> int", ""),
    of(Window, B, "lag", "(T, int literal, T) -> T", "value, distance (may be negative), default"),
    of(Window, B, "lead", "(T, int literal, T) -> T", "value, distance (may be negative), default"),
    of(Window, B, "first_value", "(T) -> T", "ignore_nulls as the call says"),
    of(Window, B, "last_value", "(T) -> T", "ignore_nulls as the call says"),
    of(Window, B, "nth_value", "(T, int literal) -> T", "ignore_nulls as the call says"),
    of(Generator, F, "explode", "(array<T>) -> T; (map<K,V>) -> K, V", "a row an element; none when NULL or empty"),
    of(Generator, F, "posexplode", "(array<T>) -> int, T; (map<K,V>) -> int, K, V", "position from 0"),
    of(Generator, F, "inline", "(array<struct>) -> its fields", "a row an element; a NULL element: NULLs"),
    of(Generator, F, "stack", "(int literal, any…) -> columns", "n rows of the values, row by row, padded with NULL"),
    of(Generator, F, "json_tuple", "(string, string…) -> strings", "one row; a NULL text: NULLs"),
};

std::vector<LoweringInfo> collect()
{
  std::vector<LoweringInfo> all;
  for (std::span<const LoweringInfo> part : {std::span<const LoweringInfo>(Forms), std::span<const LoweringInfo>(Numbers),
                                             std::span<const LoweringInfo>(Texts), std::span<const LoweringInfo>(Times),
                                             std::span<const LoweringInfo>(Collections),
                                             std::span<const LoweringInfo>(Sets)})
    all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end(), [](const LoweringInfo& a, const LoweringInfo& b) {
    return std::tie(a.call, a.kind, a.name) < std::tie(b.call, b.kind, b.name);
  });
  return all;
}

} // namespace

std::span<const LoweringInfo> all_lowerings()
{
  static const std::vector<LoweringInfo> all = collect();
  return all;
}

const LoweringInfo* find_lowering(CallKind call, const typed::Lowering& lowering)
{
  const auto all = all_lowerings();
  const auto key = std::tuple(call, lowering.kind, std::string_view(lowering.name));
  const auto found = std::lower_bound(all.begin(), all.end(), key, [](const LoweringInfo& row, const auto& wanted) {
    return std::tie(row.call, row.kind, row.name) < wanted;
  });
  const bool equal = found != all.end() && found->call == call && found->kind == lowering.kind &&
                     found->name == lowering.name;
  return equal ? &*found : nullptr;
}

} // namespace bindery::plan
