// DuckDB's failures as Spark's, and how natives raise Spark's own classes through DuckDB.
#pragma once

#include "engine/duckdb.h"
#include "base/result.h"

#include <initializer_list>

namespace bindery::engine {

using ErrorParameters = std::initializer_list<std::pair<const char*, std::string>>;

// Throws through DuckDB an error that `to_error` turns into Spark's class with its parameters.
// `text` is the message without the class before it and the SQLSTATE after it.
[[noreturn]] void raise(const char* error_class, const char* sql_state, const std::string& text,
                        ErrorParameters parameters = {});
// Of Trino's functions: the text is all that a caller sees.
[[noreturn]] void raise_argument(const std::string& text);

[[noreturn]] void raise_divide_by_zero();
[[noreturn]] void raise_remainder_by_zero();
[[noreturn]] void raise_overflow(const std::string& what,
                                 const std::string& alternative); // "integer overflow"
[[noreturn]] void raise_cast_invalid(const std::string& value, const std::string& source,
                                     const std::string& target);
[[noreturn]] void raise_cast_overflow(const std::string& value, const std::string& source,
                                      const std::string& target);
[[noreturn]] void raise_decimal_range(const std::string& value, int precision, int scale);
// An error of ours that came up below DuckDB (a lake that does not answer).
[[noreturn]] void raise_error(const Error& error);

// A whole Spark message: "[CLASS] text SQLSTATE: 22012".
Error spark_error(ErrorCode code, const char* error_class, const char* sql_state,
                  const std::string& text, ErrorParameters parameters = {});

Error to_error(const duckdb::ErrorData& error);

// Runs `work`; what DuckDB or the standard library throws becomes an Error.
template <class Work> auto guarded(Work&& work) -> decltype(work())
{
  try {
    return work();
  } catch (const std::exception& exception) {
    return to_error(duckdb::ErrorData(exception));
  }
}

} // namespace bindery::engine
