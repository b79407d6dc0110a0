#include "jobs/failure.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::jobs {

// The longest ErrorMessage that is kept; the whole text is in the error log.
static constexpr size_t MessageBytesMax = 2000;

namespace {

struct Category {
  std::string_view type; // class of the exception
  std::string_view text; // in its message; empty: any
  std::string_view category;
};

} // namespace

// The first row that fits. Categories are those that the service counts in its metric
// glue.error.<category>; which exception has which is known from ErrorMessages of real runs.
static constexpr Category Categories[] = {
    {"SyntaxError", "", "SYNTAX_ERROR"},
    {"IndentationError", "", "SYNTAX_ERROR"},
    {"TabError", "", "SYNTAX_ERROR"},
    {"ImportError", "", "IMPORT_ERROR"},
    {"ModuleNotFoundError", "", "IMPORT_ERROR"},
    {"", "EntityNotFoundException", "RESOURCE_NOT_FOUND_ERROR"},
    {"", "PATH_NOT_FOUND", "RESOURCE_NOT_FOUND_ERROR"},
    {"", "NoSuchBucket", "RESOURCE_NOT_FOUND_ERROR"},
    {"", "NoSuchKey", "RESOURCE_NOT_FOUND_ERROR"},
    {"FileNotFoundError", "", "RESOURCE_NOT_FOUND_ERROR"},
    {"AnalysisException", "", "QUERY_ERROR"},
    {"ParseException", "", "QUERY_ERROR"},
    {"GlueArgumentError", "", "INVALID_ARGUMENT_ERROR"},
    {"NameError", "", "INVALID_ARGUMENT_ERROR"},
    {"KeyError", "", "INVALID_ARGUMENT_ERROR"},
    {"IllegalArgumentException", "", "INVALID_ARGUMENT_ERROR"},
    {"MemoryError", "", "OUT_OF_MEMORY_ERROR"},
    {"PermissionError", "", "PERMISSION_ERROR"},
    {"", "AccessDenied", "PERMISSION_ERROR"},
    {"", "UNSUPPORTED_OPERATION", "UNSUPPORTED_OPERATION_ERROR"},
    {"UnsupportedOperationException", "", "UNSUPPORTED_OPERATION_ERROR"},
    {"ConnectionError", "", "CONNECTION_ERROR"},
    {"TimeoutError", "", "TIMEOUT_ERROR"},
};

static std::string_view category_of(const ScriptFailure& failure)
{
  const std::string text = failure.error_class + " " + failure.message;
  for (const Category& row : Categories)
    if ((row.type.empty() || row.type == failure.type) && text.find(row.text) != std::string::npos)
      return row.category;
  return "UNCLASSIFIED_ERROR";
}

ScriptFailure parse_failure(const Json& error)
{
  ScriptFailure failure;
  failure.type = error.get_string("type", "Exception");
  failure.message = error.get_string("message");
  failure.error_class = error.get_string("error_class");
  failure.line = std::max<int64_t>(0, error.get_integer("line"));
  return failure;
}

std::string to_error_message(const ScriptFailure& failure)
{
  std::string text = failure.type + ": " + failure.message;
  if (failure.type == "SystemExit") return text;
  // A syntax error names its file and line in its own text.
  const std::string_view category = category_of(failure);
  std::string out = "Error Category: " + std::string(category);
  if (failure.line > 0 && category != "SYNTAX_ERROR")
    out += "; Failed Line Number: " + std::to_string(failure.line);
  if (!failure.error_class.empty()) out += "; Spark Error Class: " + failure.error_class;
  out += "; " + text;
  if (out.size() <= MessageBytesMax) return out;
  out.resize(MessageBytesMax);
  while (!out.empty() && !is_utf8(out)) out.pop_back();
  return out;
}

} // namespace bindery::jobs
