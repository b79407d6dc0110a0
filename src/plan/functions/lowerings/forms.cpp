// Lowerings: logic, comparison, shapes: trees of the engine's own.
#include "plan/functions/lowerings/family.h"

namespace bindery::plan::lowerings {

static constexpr LoweringInfo Forms[] = {
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
    form("in", "(T, T…) -> boolean",
         "SQL's IN: NULL when not found and a NULL is among the values"),
    form("coalesce", "(T, T…) -> T", "the first that is not NULL"),
    form("struct", "(any…) -> struct", "fields by position; never NULL"),
    form("field", "(struct, int literal) -> any",
         "the field at that position, from 0; NULL of a NULL struct"),
    form("array_field", "(array<struct>, int literal) -> array<any>",
         "that field of every element"),
    form("array", "(T…) -> array<T>",
         "never NULL; no arguments: an empty array of the call's type"),
    form("try", "(T) -> T", "NULL where the argument raises"),
    form("array_index", "(array<T>, int) -> T", "from 0; NULL outside"),
    form("array_index_ansi", "(array<T>, int) -> T", "from 0", "INVALID_ARRAY_INDEX"),
    form("map_value", "(map<K,V>, K) -> V", "the value at that key; NULL when there is none"),
    form(
        "decimal_add", "(decimal, decimal) -> decimal",
        "exact sum, rounded half up to the call's scale; does not fit the call's precision: raises",
        "NUMERIC_VALUE_OUT_OF_RANGE"),
    form("decimal_subtract", "(decimal, decimal) -> decimal", "as decimal_add",
         "NUMERIC_VALUE_OUT_OF_RANGE"),
    form("decimal_multiply", "(decimal, decimal) -> decimal", "as decimal_add",
         "NUMERIC_VALUE_OUT_OF_RANGE"),
    form("transform", "(array<T>, lambda(T[, int from 0]) -> U) -> array<U>", "each element"),
    form("filter", "(array<T>, lambda(T[, int from 0]) -> boolean) -> array<T>",
         "those that are true"),
    form("exists", "(array<T>, lambda(T) -> boolean) -> boolean",
         "true when one is; else NULL when one is NULL; else false"),
    form("forall", "(array<T>, lambda(T) -> boolean) -> boolean",
         "false when one is; else NULL when one is NULL; else true"),
    form("aggregate", "(array<T>, A, lambda(A, T) -> A, lambda(A) -> R) -> R",
         "left fold; the start may be NULL"),
    form("zip_with", "(array<T>, array<U>, lambda(T, U) -> R) -> array<R>",
         "the shorter is padded with NULL"),
    form("map_filter", "(map<K,V>, lambda(K, V) -> boolean) -> map<K,V>", "entries that are true"),
    form("transform_values", "(map<K,V>, lambda(K, V) -> R) -> map<K,R>", "each value"),
    form("transform_keys", "(map<K,V>, lambda(K, V) -> R) -> map<R,V>", "each key",
         "NULL_MAP_KEY, DUPLICATED_MAP_KEY"),
};

std::span<const LoweringInfo> forms() { return Forms; }

} // namespace bindery::plan::lowerings
