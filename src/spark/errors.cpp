#include "spark/errors.h"

#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

#include <array>

namespace bindery::spark {

namespace {

// PySpark picks its exception from the first Java class of the hierarchy that it knows.
struct ClassRow {
  std::string_view prefix; // of Spark's error class
  std::array<std::string_view, 3> hierarchy;
};

constexpr ClassRow Classes[] = {
    {"PARSE_",
     {"org.apache.spark.sql.catalyst.parser.ParseException",
      "org.apache.spark.sql.AnalysisException"}},
    {"ARITHMETIC_OVERFLOW",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"BINARY_ARITHMETIC_OVERFLOW",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"CAST_OVERFLOW",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"DATETIME_OVERFLOW",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"DIVIDE_BY_ZERO",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"INTERVAL_", {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"NUMERIC_VALUE_OUT_OF_RANGE",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"REMAINDER_BY_ZERO",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"CANNOT_PARSE_T", {"org.apache.spark.SparkDateTimeException", "java.time.DateTimeException"}},
    {"CONVERSION_INVALID_INPUT",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"INVALID_ARRAY_INDEX",
     {"org.apache.spark.SparkArrayIndexOutOfBoundsException",
      "java.lang.ArrayIndexOutOfBoundsException"}},
    {"INVALID_FRACTION_OF_SECOND",
     {"org.apache.spark.SparkDateTimeException", "java.time.DateTimeException"}},
    {"INVALID_BITMAP_POSITION",
     {"org.apache.spark.SparkArrayIndexOutOfBoundsException",
      "java.lang.ArrayIndexOutOfBoundsException"}},
    {"NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"INVALID_INDEX_OF_ZERO", {"org.apache.spark.SparkRuntimeException"}},
    {"INVALID_PARAMETER_VALUE", {"org.apache.spark.SparkRuntimeException"}},
    {"NULL_MAP_KEY", {"org.apache.spark.SparkRuntimeException"}},
    {"DUPLICATED_MAP_KEY", {"org.apache.spark.SparkRuntimeException"}},
    {"SCALAR_SUBQUERY_TOO_MANY_ROWS", {"org.apache.spark.SparkException"}},
    {"RECURSION_", {"org.apache.spark.SparkException"}},
    {"USER_RAISED_EXCEPTION", {"org.apache.spark.SparkRuntimeException"}},
    {"MALFORMED_RECORD", {"org.apache.spark.SparkException"}},
    {"FAILED_READ_FILE", {"org.apache.spark.SparkException"}},
    {"TASK_WRITE_FAILED", {"org.apache.spark.SparkException"}},
    {"ARROW_TYPE_MISMATCH", {"org.apache.spark.SparkException"}},
    {"PYTHON_EXCEPTION", {"org.apache.spark.api.python.PythonException"}},
    {"UNSUPPORTED_OPERATION",
     {"org.apache.spark.SparkUnsupportedOperationException",
      "java.lang.UnsupportedOperationException"}},
    {"OPERATION_CANCELED", {"org.apache.spark.SparkSQLException"}},
    {"INVALID_HANDLE", {"org.apache.spark.SparkSQLException"}},
    {"INVALID_CURSOR", {"org.apache.spark.SparkSQLException"}},
    {"SQL_CONF_NOT_FOUND",
     {"org.apache.spark.SparkNoSuchElementException", "java.util.NoSuchElementException"}},
    {"CANNOT_MODIFY_CONFIG", {"org.apache.spark.sql.AnalysisException"}},
    {"INVALID_CONF_VALUE",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"OUT_OF_MEMORY", {"org.apache.spark.SparkException"}},
    {"UNABLE_TO_ACQUIRE_MEMORY", {"org.apache.spark.SparkException"}},
    {"CANNOT_DECODE_URL",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"INVALID_URL",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"INVALID_UTF8_STRING",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"UNSUPPORTED_FEATURE", {"org.apache.spark.SparkRuntimeException"}},
    {"COLLECTION_SIZE_LIMIT_EXCEEDED", {"org.apache.spark.SparkRuntimeException"}},
    {"DATETIME_FIELD_OUT_OF_BOUNDS",
     {"org.apache.spark.SparkDateTimeException", "java.time.DateTimeException"}},
    {"DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
     {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"}},
    {"EXCEED_LIMIT_LENGTH", {"org.apache.spark.SparkRuntimeException"}},
    {"ILLEGAL_DAY_OF_WEEK",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"ILLEGAL_SEQUENCE_BOUNDARIES", {"java.lang.IllegalArgumentException"}},
    {"INVALID_DATETIME_PATTERN",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"INVALID_FORMAT", {"org.apache.spark.sql.AnalysisException"}},
    {"INVALID_FUNCTION_ARGUMENT", {"org.apache.spark.SparkRuntimeException"}},
    {"INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION",
     {"org.apache.spark.SparkIllegalArgumentException", "java.lang.IllegalArgumentException"}},
    {"INVALID_TIMEZONE",
     {"org.apache.spark.SparkDateTimeException", "java.time.DateTimeException"}},
    {"MALFORMED_CHARACTER_CODING", {"org.apache.spark.SparkRuntimeException"}},
    {"UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {"org.apache.spark.sql.AnalysisException"}},
    {"INTERNAL_ERROR", {"org.apache.spark.SparkException"}},
};

// A malformed text is another exception for numbers, for times, and for booleans and the like.
std::vector<std::string> hierarchy_of_cast(const std::string& target)
{
  std::vector<std::string> names;
  if (target.starts_with("\"DATE") || target.starts_with("\"TIME")) {
    names = {"org.apache.spark.SparkDateTimeException", "java.time.DateTimeException"};
  } else if (target.starts_with("\"BOOLEAN") || target.starts_with("\"INTERVAL")) {
    names = {"org.apache.spark.SparkRuntimeException"};
  } else {
    names = {"org.apache.spark.SparkNumberFormatException", "java.lang.NumberFormatException"};
  }
  return names;
}

// An exception of Java's own, without an error class of Spark's.
bool is_java_class(const std::string& error_class) { return error_class.starts_with("java."); }

std::vector<std::string> hierarchy_of(const std::string& error_class, const std::string& target)
{
  std::vector<std::string> names;
  if (is_java_class(error_class)) names = {error_class};
  if (error_class == "CAST_INVALID_INPUT") names = hierarchy_of_cast(target);
  for (const ClassRow& row : Classes)
    if (names.empty() && error_class.starts_with(row.prefix)) {
      for (const std::string_view name : row.hierarchy)
        if (!name.empty()) names.emplace_back(name);
      break;
    }
  if (names.empty()) names.emplace_back("org.apache.spark.sql.AnalysisException");
  names.emplace_back("java.lang.Exception");
  names.emplace_back("java.lang.Throwable");
  names.emplace_back("java.lang.Object");
  return names;
}

// Spark's messages end with "SQLSTATE: 42703", perhaps followed by where in the text it was.
std::string sql_state_of(const std::string& message)
{
  constexpr std::string_view Mark = "SQLSTATE: ";
  const size_t at = message.find(Mark);
  if (at == std::string::npos || at + Mark.size() + 5 > message.size()) return "XXKD0";
  return message.substr(at + Mark.size(), 5);
}

std::string to_json_array(const std::vector<std::string>& texts)
{
  Json array = Json::Array();
  for (const std::string& text : texts) array.push(text);
  return array.write();
}

std::string cut(const std::string& text, size_t bytes_max)
{
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) >> 6) == 2) --end;
  return text.substr(0, end) + "...";
}

} // namespace

void ErrorDetails::put(const std::string& error_id,
                       ::spark::connect::FetchErrorDetailsResponse details)
{
  const std::lock_guard lock(mutex_);
  details_[error_id] = std::move(details);
  order_.push_back(error_id);
  if (order_.size() > KeptMax) {
    details_.erase(order_.front());
    order_.pop_front();
  }
}

bool ErrorDetails::take(const std::string& error_id,
                        ::spark::connect::FetchErrorDetailsResponse& details)
{
  const std::lock_guard lock(mutex_);
  const auto found = details_.find(error_id);
  if (found == details_.end()) return false;
  details = std::move(found->second);
  details_.erase(found);
  order_.remove(error_id);
  return true;
}

grpc::Status to_status(const Error& error, ErrorDetails* kept)
{
  const std::string error_class = error.wire_name.empty() ? "INTERNAL_ERROR" : error.wire_name;
  std::string target;
  for (const auto& [name, value] : error.parameters)
    if (name == "targetType") target = value;
  const std::vector<std::string> hierarchy = hierarchy_of(error_class, target);
  const std::string sql_state = sql_state_of(error.message);

  // Headers are small: the whole text comes by FetchErrorDetails.
  constexpr size_t HeaderTextMax = 2000;
  const std::string message = cut(error.message, HeaderTextMax);
  google::rpc::ErrorInfo info;
  info.set_reason(hierarchy.front());
  info.set_domain("org.apache.spark");
  auto& metadata = *info.mutable_metadata();
  metadata["classes"] = to_json_array(hierarchy);
  if (!is_java_class(error_class)) {
    metadata["errorClass"] = error_class;
    metadata["sqlState"] = sql_state;
  }
  Json parameters = Json::Object();
  for (const auto& [name, value] : error.parameters) parameters.set(name, value);
  if (const std::string text = parameters.write(); text.size() < HeaderTextMax)
    metadata["messageParameters"] = text;

  if (kept) {
    const std::string error_id = make_uuid();
    metadata["errorId"] = error_id;
    ::spark::connect::FetchErrorDetailsResponse details;
    details.set_root_error_idx(0);
    auto* first = details.add_errors();
    for (const std::string& name : hierarchy) first->add_error_type_hierarchy(name);
    first->set_message(error.message);
    if (!is_java_class(error_class)) {
      auto* throwable = first->mutable_spark_throwable();
      throwable->set_error_class(error_class);
      throwable->set_sql_state(sql_state);
      for (const auto& [name, value] : error.parameters)
        (*throwable->mutable_message_parameters())[name] = value;
    }
    kept->put(error_id, std::move(details));
  }

  google::rpc::Status status;
  status.set_code(grpc::StatusCode::INTERNAL);
  status.set_message(message);
  status.add_details()->PackFrom(info);
  return {grpc::StatusCode::INTERNAL, message, status.SerializeAsString()};
}

Error unsupported_operation(const std::string& what)
{
  return unsupported("[UNSUPPORTED_OPERATION] Not supported: " + what + ". SQLSTATE: 0A000")
      .with_name("UNSUPPORTED_OPERATION")
      .with_parameter("operation", what);
}

Error invalid_handle(const std::string& reason, const std::string& handle,
                     const std::string& message)
{
  return not_found("[" + reason + "] " + message + " SQLSTATE: HY000")
      .with_name(reason)
      .with_parameter("handle", handle);
}

} // namespace bindery::spark
