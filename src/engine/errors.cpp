#include "engine/errors.h"

#include "base/text.h"

namespace bindery::engine {

// Keys of an exception's extra information; parameters follow as "bindery.p.<name>".
static constexpr const char* ClassKey = "bindery.class";
static constexpr const char* CodeKey = "bindery.code";
static constexpr std::string_view ParameterPrefix = "bindery.p.";
static constexpr const char* AnsiConfig = "\"spark.sql.ansi.enabled\"";

static std::string compose(const std::string& error_class, const std::string& sql_state,
                           const std::string& text)
{
  return "[" + error_class + "] " + text + (sql_state.empty() ? "" : " SQLSTATE: " + sql_state);
}

Error spark_error(ErrorCode code, const char* error_class, const char* sql_state,
                  const std::string& text, ErrorParameters parameters)
{
  Error error;
  error.code = code;
  error.wire_name = error_class;
  error.message = compose(error_class, sql_state, text);
  for (const auto& [name, value] : parameters) error.parameters.emplace_back(name, value);
  return error;
}

void raise_error(const Error& error)
{
  duckdb::unordered_map<std::string, std::string> extra;
  extra[ClassKey] = error.wire_name;
  extra[CodeKey] = std::to_string(static_cast<int>(error.code));
  for (const auto& [name, value] : error.parameters)
    extra[std::string(ParameterPrefix) + name] = value;
  throw duckdb::Exception(extra, duckdb::ExceptionType::INVALID_INPUT, error.message);
}

void raise(const char* error_class, const char* sql_state, const std::string& text,
           ErrorParameters parameters)
{
  raise_error(spark_error(ErrorCode::InvalidInput, error_class, sql_state, text, parameters));
}

void raise_divide_by_zero()
{
  raise("DIVIDE_BY_ZERO", "22012",
        std::string("Division by zero. Use `try_divide` to tolerate divisor being 0 and return "
                    "NULL instead. If necessary set ") +
            AnsiConfig + " to \"false\" to bypass this error.",
        {{"config", AnsiConfig}});
}

void raise_remainder_by_zero()
{
  raise("REMAINDER_BY_ZERO", "22012",
        std::string("Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL "
                    "instead. If necessary set ") +
            AnsiConfig + " to \"false\" to bypass this error.",
        {{"config", AnsiConfig}});
}

void raise_overflow(const std::string& what, const std::string& alternative)
{
  const std::string hint =
      alternative.empty()
          ? ""
          : " Use '" + alternative + "' to tolerate overflow and return NULL instead.";
  raise("ARITHMETIC_OVERFLOW", "22003",
        what + "." + hint + " If necessary set " + AnsiConfig +
            " to \"false\" to bypass this error.",
        {{"message", what}, {"alternative", hint}, {"config", AnsiConfig}});
}

void raise_argument(const std::string& text)
{
  raise("INVALID_FUNCTION_ARGUMENT", "22023", text, {{"message", text}});
}

static std::string quoted(const std::string& type) { return "\"" + type + "\""; }

void raise_cast_invalid(const std::string& value, const std::string& source,
                        const std::string& target)
{
  raise("CAST_INVALID_INPUT", "22018",
        "The value " + value + " of the type " + quoted(source) + " cannot be cast to " +
            quoted(target) +
            " because it is malformed. Correct the value as per the syntax, or change its target "
            "type. Use `try_cast` to tolerate malformed input and return NULL instead.",
        {{"expression", value},
         {"sourceType", quoted(source)},
         {"targetType", quoted(target)},
         {"ansiConfig", AnsiConfig}});
}

void raise_cast_overflow(const std::string& value, const std::string& source,
                         const std::string& target)
{
  raise("CAST_OVERFLOW", "22003",
        "The value " + value + " of the type " + quoted(source) + " cannot be cast to " +
            quoted(target) +
            " due to an overflow. Use `try_cast` to tolerate overflow and return NULL instead.",
        {{"value", value},
         {"sourceType", quoted(source)},
         {"targetType", quoted(target)},
         {"ansiConfig", AnsiConfig}});
}

void raise_decimal_range(const std::string& value, int precision, int scale)
{
  raise("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", "22003",
        value + " cannot be represented as Decimal(" + std::to_string(precision) + ", " +
            std::to_string(scale) + "). If necessary set " + AnsiConfig +
            " to \"false\" to bypass this error, and return NULL instead.",
        {{"value", value},
         {"precision", std::to_string(precision)},
         {"scale", std::to_string(scale)},
         {"config", AnsiConfig}});
}

static Error own_error(const duckdb::ErrorData& data)
{
  Error error;
  error.message = data.RawMessage();
  for (const auto& [key, value] : data.ExtraInfo()) {
    if (key == ClassKey) error.wire_name = value;
    if (key == CodeKey) error.code = static_cast<ErrorCode>(std::atoi(value.c_str()));
    if (key.starts_with(ParameterPrefix))
      error.parameters.emplace_back(key.substr(ParameterPrefix.size()), value);
  }
  return error;
}

// DuckDB's "Overflow in addition of INT32 (…)" in Spark's words.
static Error overflow_error(const std::string& raw)
{
  const auto has = [&](std::string_view part) { return raw.find(part) != std::string::npos; };
  const std::string what = has("INT32")   ? "integer overflow"
                           : has("INT64") ? "long overflow"
                                          : "Overflow";
  const char* alternative = has("addition")         ? "try_add"
                            : has("subtraction")    ? "try_subtract"
                            : has("multiplication") ? "try_multiply"
                                                    : "";
  const std::string hint = *alternative ? std::string(" Use '") + alternative +
                                              "' to tolerate overflow and return NULL instead."
                                        : "";
  Error error = spark_error(ErrorCode::InvalidInput, "ARITHMETIC_OVERFLOW", "22003",
                            what + "." + hint + " If necessary set " + AnsiConfig +
                                " to \"false\" to bypass this error.",
                            {{"message", what}, {"alternative", hint}, {"config", AnsiConfig}});
  return std::move(error).with_note(raw);
}

Error to_error(const duckdb::ErrorData& data)
{
  using duckdb::ExceptionType;
  if (data.ExtraInfo().count(ClassKey) > 0) return own_error(data);
  const std::string& raw = data.RawMessage();
  switch (data.Type()) {
  case ExceptionType::INTERRUPT:
    return spark_error(ErrorCode::Conflict, "OPERATION_CANCELED", "HY008",
                       "Operation has been canceled.");
  case ExceptionType::OUT_OF_MEMORY:
    return spark_error(ErrorCode::Limit, "UNABLE_TO_ACQUIRE_MEMORY", "53200",
                       "The engine's memory limit was reached: " + raw);
  case ExceptionType::DIVIDE_BY_ZERO:
    return spark_error(ErrorCode::InvalidInput, "DIVIDE_BY_ZERO", "22012", "Division by zero.",
                       {{"config", AnsiConfig}});
  case ExceptionType::OUT_OF_RANGE: return overflow_error(raw);
  case ExceptionType::INVALID_INPUT:
    if (raw.find("More than one row returned by a subquery") != std::string::npos) {
      return spark_error(ErrorCode::InvalidInput, "SCALAR_SUBQUERY_TOO_MANY_ROWS", "21000",
                         "More than one row returned by a subquery used as an expression.");
    }
    return spark_error(ErrorCode::InvalidInput, "INTERNAL_ERROR", "XX000", raw);
  case ExceptionType::IO:
    return spark_error(ErrorCode::Unavailable, "FAILED_READ_FILE.NO_HINT", "KD001",
                       "Encountered error while reading file: " + raw);
  default: break;
  }
  Error error = spark_error(ErrorCode::Internal, "INTERNAL_ERROR", "XX000",
                            raw.empty() ? data.Message() : raw);
  return std::move(error).with_note(duckdb::Exception::ExceptionTypeToString(data.Type()));
}

} // namespace bindery::engine
