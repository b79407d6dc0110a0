#include "sql/spark/errors.h"

#include "base/text.h"
#include "plan/errors.h"
#include "sql/spark/query_context.h"

#include <algorithm>

namespace bindery::sql::spark {

namespace {

struct Place {
  int line = 0;
  int column = 0;
};

// The classes that Spark's parser raises, as its public error-conditions.json words them.
constexpr plan::ErrorText Texts[] = {
    {"INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", "42000",
     "Invalid SQL syntax: Cannot create a routine with both IF NOT EXISTS and REPLACE specified."},
    {"INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", "42000",
     "Invalid SQL syntax: CREATE TEMPORARY FUNCTION with IF NOT EXISTS is not allowed."},
    {"INVALID_SQL_SYNTAX.MULTI_PART_NAME", "42000",
     "Invalid SQL syntax: <statement> with multiple part name(<name>) is not allowed."},
    {"INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", "42000",
     "Invalid SQL syntax: The definition of a SQL variable requires either a datatype or a DEFAULT "
     "clause. For example, use `DECLARE name STRING` or `DECLARE name = 'SQL'` instead of `DECLARE "
     "name`."},
    {"INVALID_USAGE_OF_STAR_OR_REGEX", "42000", "Invalid usage of <elem> in <prettyName>."},
    {"MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS", "42000",
     "<clause1> and <clause2> cannot coexist in the same SQL pipe operator using '|>'. Please "
     "separate the multiple result clauses into separate pipe operators and then retry the query "
     "again."},
    {"NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", "42601",
     "Not allowed in the FROM clause: UNPIVOT together with PIVOT."},
    {"NOT_A_CONSTANT_STRING.NULL", "42601",
     "The expression <expr> used for the routine or clause <name> must be a constant STRING which "
     "is NOT NULL. The expression evaluates to NULL."},
    {"NOT_A_CONSTANT_STRING.WRONG_TYPE", "42601",
     "The expression <expr> used for the routine or clause <name> must be a constant STRING which "
     "is NOT NULL. The data type of the expression is <dataType>."},
    {"UNPIVOT_VALUE_SIZE_MISMATCH", "428C4",
     "All unpivot value columns must have the same size as there are value column names "
     "(<names>)."},
    {"UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE", "0A000",
     "The feature is not supported: The SQL pipe operator syntax with aggregation (using |> "
     "AGGREGATE) does not support <case>."},
    {"_LEGACY_ERROR_TEMP_0024", "",
     "Can only have a single from-to unit in the interval literal syntax."},
    {"_LEGACY_ERROR_TEMP_0026", "",
     "Can only use numbers in the interval value part for multiple unit value pairs interval form, "
     "but got invalid value: <value>."},
    {"_LEGACY_ERROR_TEMP_0027", "", "The value of from-to unit must be a string."},
    {"_LEGACY_ERROR_TEMP_0029", "", "Cannot mix year-month and day-time fields: <literal>."},
    {"_LEGACY_ERROR_TEMP_0035", "", "Operation not allowed: <message>."},
    {"_LEGACY_ERROR_TEMP_0064", "", "<msg>."},
    {"DATATYPE_MISSING_SIZE", "42K01",
     "DataType <type> requires a length parameter, for example <type>(10). Please specify the "
     "length."},
    {"DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", "22003",
     "Decimal precision <precision> exceeds max precision <maxPrecision>."},
    {"DUPLICATE_CLAUSES", "42614",
     "Found duplicate clauses: <clauseName>. Please, remove one of them."},
    {"DUPLICATED_CTE_NAMES", "42602",
     "CTE definition can't have duplicate names: <duplicateNames>."},
    {"IDENTIFIER_TOO_MANY_NAME_PARTS", "42601",
     "<identifier> is not a valid identifier as it has more than <limit> name parts."},
    {"INCOMPATIBLE_JOIN_TYPES", "42613",
     "The join types <joinType1> and <joinType2> are incompatible."},
    {"INCOMPLETE_TYPE_DEFINITION.ARRAY", "42K01",
     "Incomplete complex type: The definition of \"ARRAY\" type is incomplete. You must provide an "
     "element type. For example: \"ARRAY<INT>\"."},
    {"INCOMPLETE_TYPE_DEFINITION.MAP", "42K01",
     "Incomplete complex type: The definition of \"MAP\" type is incomplete. You must provide a "
     "key type and a value type. For example: \"MAP<TIMESTAMP, INT>\"."},
    {"INCOMPLETE_TYPE_DEFINITION.STRUCT", "42K01",
     "Incomplete complex type: The definition of \"STRUCT\" type is incomplete. You must provide "
     "at least one field type. For example: \"STRUCT<name STRING, phone DECIMAL(10, 0)>\"."},
    {"INVALID_IDENTIFIER", "42602",
     "The unquoted identifier <ident> is invalid and must be back quoted as: `<ident>`.\nUnquoted "
     "identifiers can only contain ASCII letters ('a' - 'z', 'A' - 'Z'), digits ('0' - '9'), and "
     "underbar ('_').\nUnquoted identifiers must also not start with a digit.\nDifferent data "
     "sources and meta stores may impose additional restrictions on valid identifiers."},
    {"INVALID_INTERVAL_FORMAT.INTERVAL_PARSING", "22006",
     "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid "
     "format for defining an interval. You can reference the documentation for the correct format. "
     "Error parsing interval <interval> string."},
    {"INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION", "22006",
     "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid "
     "format for defining an interval. You can reference the documentation for the correct format. "
     "Cannot support (interval '<input>' <from> to <to>) expression."},
    {"INVALID_LATERAL_JOIN_TYPE", "42613",
     "The <joinType> JOIN with LATERAL correlation is not allowed because an OUTER subquery cannot "
     "correlate to its join partner. Remove the LATERAL correlation or use an INNER JOIN, or LEFT "
     "OUTER JOIN instead."},
    {"INVALID_NUMERIC_LITERAL_RANGE", "22003",
     "Numeric literal <rawStrippedQualifier> is outside the valid range for <typeName> with "
     "minimum value of <minValue> and maximum value of <maxValue>. Please adjust the value "
     "accordingly."},
    {"INVALID_PARAMETER_VALUE.DATETIME_UNIT", "22023",
     "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of the units "
     "without quotes YEAR, QUARTER, MONTH, WEEK, DAY, DAYOFYEAR, HOUR, MINUTE, SECOND, "
     "MILLISECOND, MICROSECOND, but got the string literal <invalidValue>."},
    {"INVALID_SET_SYNTAX", "42000",
     "Expected format is 'SET', 'SET key', or 'SET key=value'. If you want to include special "
     "characters in key, or include semicolon in value, please use backquotes, e.g., SET "
     "`key`=`value`."},
    {"INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC", "42000",
     "Invalid SQL syntax: LATERAL can only be used with subquery and table-valued functions."},
    {"INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE", "42000",
     "Invalid SQL syntax: Partition key <partKey> must set value."},
    {"INVALID_SQL_SYNTAX.INVALID_WINDOW_REFERENCE", "42000",
     "Invalid SQL syntax: Window reference <windowName> is not a window specification."},
    {"INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION", "42000",
     "Invalid SQL syntax: The definition of window <windowName> is repetitive."},
    {"INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE", "42000",
     "Invalid SQL syntax: Cannot resolve window reference <windowName>."},
    {"INVALID_STATEMENT_OR_CLAUSE", "42601", "The statement or clause: <operation> is not valid."},
    {"INVALID_TYPED_LITERAL", "42604",
     "The value of the typed literal <valueType> is invalid: <value>."},
    {"MISSING_WINDOW_SPECIFICATION", "42P20",
     "Window specification is not defined in the WINDOW clause for <windowName>. For more "
     "information about WINDOW clauses, please refer to "
     "'<docroot>/sql-ref-syntax-qry-select-window.html'."},
    {"PARSE_EMPTY_STATEMENT", "42617", "Syntax error, unexpected empty statement."},
    {"PARSE_SYNTAX_ERROR", "42601", "Syntax error at or near <error><hint>."},
    {"SYNTAX_DISCONTINUED.BANG_EQUALS_NOT", "42601",
     "Support of the clause or keyword: <clause> has been discontinued in this context. The '!' "
     "keyword is only supported as an alias for the prefix operator 'NOT'.\nUse the 'NOT' keyword "
     "instead for infix clauses such as `NOT LIKE`, `NOT IN`, `NOT BETWEEN`, etc.\nTo re-enable "
     "the '!' keyword, set \"spark.sql.legacy.bangEqualsNot\" to \"true\"."},
    {"UNCLOSED_BRACKETED_COMMENT", "42601",
     "Found an unclosed bracketed comment. Please, append */ at the end of the comment."},
    {"UNSUPPORTED_DATATYPE", "0A000", "Unsupported data type <typeName>."},
    {"UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", "0A000",
     "The feature is not supported: Combination of ORDER BY/SORT BY/DISTRIBUTE BY/CLUSTER BY."},
    {"UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", "0A000",
     "The feature is not supported: JOIN USING with LATERAL correlation."},
    {"UNSUPPORTED_TYPED_LITERAL", "0A000",
     "Literals of the type <unsupportedType> are not supported. Supported types are "
     "<supportedTypes>."},
};

const plan::ErrorText& text_of(std::string_view error_class)
{
  const auto* row =
      std::find_if(std::begin(Texts), std::end(Texts),
                   [&](const plan::ErrorText& candidate) { return candidate.name == error_class; });
  CHECK(row != std::end(Texts));
  return *row;
}

// Classes of the past show neither their name nor a state.
std::string worded(const plan::ErrorText& row, const ErrorParameters& parameters)
{
  std::string text(row.text);
  for (const auto& [key, value] : parameters)
    text = replace_all(std::move(text), "<" + key + ">", value);
  if (row.sql_state.empty()) return text;
  return "[" + std::string(row.name) + "] " + text + " SQLSTATE: " + std::string(row.sql_state);
}

Error made(std::string_view error_class, std::string message, ErrorParameters parameters)
{
  Error error = invalid_input(std::move(message));
  error.wire_name = error_class;
  error.parameters = std::move(parameters);
  return error;
}

// The whole text with a mark under the place: how Spark shows what its grammar refused.
std::string marked(const std::string& text, const Place& place)
{
  std::string out = " (line " + std::to_string(place.line) + ", pos " +
                    std::to_string(place.column) + ")\n\n== SQL ==\n";
  const std::vector<std::string> lines = split(text, '\n');
  for (size_t i = 0; i < lines.size(); i++) {
    out += lines[i] + "\n";
    if (i + 1 == static_cast<size_t>(place.line))
      out += std::string(static_cast<size_t>(place.column), '-') + "^^^\n";
  }
  return out;
}

Error refused(const Place& place, const std::string& text, std::string_view error_class,
              ErrorParameters parameters)
{
  std::string message = "\n" + worded(text_of(error_class), parameters) + marked(text, place);
  return made(error_class, std::move(message), std::move(parameters));
}

} // namespace

Error syntax_error(const SyntaxError& error, const std::string& text)
{
  const Place place = {error.line, error.column};
  switch (error.kind) {
  case SyntaxError::Kind::Syntax:
  case SyntaxError::Kind::Lexical:
    if (trim(text).empty()) return refused(place, text, "PARSE_EMPTY_STATEMENT", {});
    return refused(place, text, "PARSE_SYNTAX_ERROR",
                   {{"error", error.found}, {"hint", error.hint}});
  case SyntaxError::Kind::UnclosedComment:
    return made("UNCLOSED_BRACKETED_COMMENT",
                "\n" + worded(text_of("UNCLOSED_BRACKETED_COMMENT"), {}) + "\n== SQL ==\n" + text,
                {});
  case SyntaxError::Kind::InvalidIdentifier:
    return refused(place, text, "INVALID_IDENTIFIER", {{"ident", error.found}});
  case SyntaxError::Kind::TooDeep: {
    Error limit =
        invalid_input("The SQL text nests deeper than " + std::to_string(BracketDepthMax) +
                      " brackets, or " + std::to_string(TreeDepthMax) + " grammar rules.");
    limit.code = ErrorCode::Limit;
    return std::move(limit).with_name("FAILED_TO_PARSE_TOO_COMPLEX");
  }
  case SyntaxError::Kind::TooLong: {
    Error limit =
        invalid_input("The SQL text is longer than " + std::to_string(SqlTextBytesMax) + " bytes.");
    limit.code = ErrorCode::Limit;
    return std::move(limit).with_name("FAILED_TO_PARSE_TOO_COMPLEX");
  }
  case SyntaxError::Kind::NotUtf8:
    return invalid_input("The SQL text is not valid UTF-8.")
        .with_name("MALFORMED_CHARACTER_CODING");
  }
  UNREACHABLE();
}

Error parse_error(const Node& node, const std::string& text, std::string_view error_class,
                  ErrorParameters parameters)
{
  const plan::ErrorText& row = text_of(error_class);
  std::string message = "\n" + worded(row, parameters) + "\n" + context_of(node, text);
  return made(error_class, std::move(message), std::move(parameters));
}

Error placeless_error(std::string_view error_class, ErrorParameters parameters)
{
  std::string message = worded(text_of(error_class), parameters);
  return made(error_class, std::move(message), std::move(parameters));
}

Error unsupported_at(const Node& node, std::string what)
{
  Error error = plan::not_supported(std::move(what));
  error.message += " (line " + std::to_string(node.first().line) + ", pos " +
                   std::to_string(node.first().column) + ")";
  return error;
}

} // namespace bindery::sql::spark
