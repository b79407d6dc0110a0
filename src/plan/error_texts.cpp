// The messages of Spark 4.1 for the error classes that analysis raises, as its public
// error-conditions.json words them; <name> stands for a parameter. Sorted by class.
#include "plan/error_texts.h"

namespace bindery::plan {

static constexpr ErrorText Texts[] = {
    {"AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION", "42845",
     "Non-deterministic expression <sqlExpr> should not appear in the arguments of an aggregate "
     "function."},
    {"ALL_PARAMETERS_MUST_BE_NAMED", "07001",
     "Using name parameterized queries requires all parameters to be named. Parameters missing "
     "names: <exprs>."},
    {"AMBIGUOUS_COLUMN_REFERENCE", "42702",
     "Column <name> is ambiguous. It's because you joined several DataFrame together, and some of "
     "these DataFrames are the same.\nThis column points to one of the DataFrames but Spark is "
     "unable to figure out which one.\nPlease alias the DataFrames with different names via "
     "`DataFrame.alias` before joining them,\nand specify the column using qualified name, e.g. "
     "`df.alias(\"a\").join(df.alias(\"b\"), col(\"a.id\") > col(\"b.id\"))`."},
    {"AMBIGUOUS_LATERAL_COLUMN_ALIAS", "42702",
     "Lateral column alias <name> is ambiguous and has <n> matches."},
    {"AMBIGUOUS_REFERENCE", "42704", "Reference <name> is ambiguous, could be: <referenceNames>."},
    {"AMBIGUOUS_REFERENCE_TO_FIELDS", "42000",
     "Ambiguous reference to the field <field>. It appears <count> times in the schema."},
    {"ASSIGNMENT_ARITY_MISMATCH", "42802",
     "The number of columns or variables assigned or aliased: <numTarget> does not match the "
     "number of source expressions: <numExpr>."},
    {"CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE", "42825",
     "Failed to merge incompatible data types <left> and <right>. Please check the data types of "
     "the "
     "columns being merged and ensure that they are compatible. If necessary, consider casting the "
     "columns to compatible data types before attempting the merge."},
    {"CANNOT_PARSE_INTERVAL", "22006",
     "Unable to parse <intervalString>. Please ensure that the value provided is in a valid format "
     "for defining an interval. You can reference the documentation for the correct format. If the "
     "issue persists, please double check that the input value is not null or empty and try "
     "again."},
    {"CANNOT_RESOLVE_DATAFRAME_COLUMN", "42704",
     "Cannot resolve dataframe column <name>. It's probably because of illegal references like "
     "`df1.select(df2.col(\"a\"))`."},
    {"CANNOT_RESOLVE_STAR_EXPAND", "42704",
     "Cannot resolve <targetString>.* given input columns <columns>. Please check that the "
     "specified table or struct exists and is accessible in the input columns."},
    {"COLUMN_ALREADY_EXISTS", "42711",
     "The column <columnName> already exists. Choose another name or rename the existing column."},
    {"CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS", "21S01",
     "Cannot create view <viewName>, the reason is not enough data columns:\nView columns: "
     "<viewColumns>.\nData columns: <dataColumns>."},
    {"CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS", "21S01",
     "Cannot create view <viewName>, the reason is too many data columns:\nView columns: "
     "<viewColumns>.\nData columns: <dataColumns>."},
    {"DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", "22003",
     "Decimal precision <precision> exceeds max precision <maxPrecision>."},
    {"DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", "0A000",
     "Distinct window functions are not supported: <windowExpr>."},
    {"DUPLICATED_FIELD_NAME_IN_ARROW_STRUCT", "42713",
     "Duplicated field names in Arrow Struct are not allowed, got <fieldNames>."},
    {"DUPLICATE_ASSIGNMENTS", "42701",
     "The columns or variables <nameList> appear more than once as assignment targets."},
    {"DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED", "4274K",
     "Call to routine <routineName> is invalid because it includes multiple argument assignments "
     "to the same parameter name <parameterName>. A positional argument and named argument both "
     "referred to the same parameter. Please remove the named argument referring to this "
     "parameter."},
    {"DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE", "4274K",
     "Call to routine <routineName> is invalid because it includes multiple argument assignments "
     "to the same parameter name <parameterName>. More than one named argument referred to the "
     "same parameter. Please assign a value only once."},
    {"DUPLICATE_ROUTINE_PARAMETER_NAMES", "42734",
     "Found duplicate name(s) in the parameter list of the user-defined routine <routineName>: "
     "<names>."},
    {"DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE", "42734",
     "Found duplicate variable <variableName> in the declare variable list. Please, remove one of "
     "them."},
    {"EXCEPT_NESTED_COLUMN_INVALID_TYPE", "428H2",
     "EXCEPT column <columnName> was resolved and expected to be StructType, but found type "
     "<dataType>."},
    {"EXCEPT_OVERLAPPING_COLUMNS", "42702",
     "Columns in an EXCEPT list must be distinct and non-overlapping, but got (<columns>)."},
    {"EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES", "42701",
     "The USING clause of this EXECUTE IMMEDIATE command contained multiple arguments with same "
     "alias (<aliases>), which is invalid; please update the command to specify unique aliases and "
     "then try it again."},
    {"EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE", "42809",
     "The table <tableName> does not support <operation>. "},
    {"FIELD_NOT_FOUND", "42704", "No such struct field <fieldName> in <fields>."},
    {"GROUPING_COLUMN_MISMATCH", "42803",
     "Column of grouping (<grouping>) can't be found in grouping columns <groupingColumns>."},
    {"GROUPING_ID_COLUMN_MISMATCH", "42803",
     "Columns of grouping_id (<groupingIdColumn>) does not match grouping columns "
     "(<groupByColumns>)."},
    {"GROUP_BY_AGGREGATE", "42903",
     "Aggregate functions are not allowed in GROUP BY, but found <sqlExpr>."},
    {"GROUP_BY_POS_AGGREGATE", "42903",
     "GROUP BY <index> refers to an expression <aggExpr> that contains an aggregate function. "
     "Aggregate functions are not allowed in GROUP BY."},
    {"GROUP_BY_POS_OUT_OF_RANGE", "42805",
     "GROUP BY position <index> is not in select list (valid range is [1, <size>])."},
    {"ILLEGAL_DAY_OF_WEEK", "22009", "Illegal input for day of week: <string>."},
    {"INCOMPATIBLE_COLUMN_TYPE", "42825",
     "<operator> can only be performed on tables with compatible column types. The "
     "<columnOrdinalNumber> column of the <tableOrdinalNumber> table is <dataType1> type which is "
     "not compatible with <dataType2> at the same column of the first table.<hint>."},
    {"INCOMPATIBLE_JOIN_TYPES", "42613",
     "The join types <joinType1> and <joinType2> are incompatible."},
    {"INCOMPATIBLE_VIEW_SCHEMA_CHANGE", "51024",
     "The SQL query of view <viewName> has an incompatible schema change and column <colName> "
     "cannot be resolved. Expected <expectedNum> columns named <colName> but got "
     "<actualCols>.\nPlease try to re-create the view by running: <suggestion>."},
    {"INVALID_ATTRIBUTE_NAME_SYNTAX", "42601",
     "Syntax error in the attribute name: <name>. Check that backticks appear in pairs, a quoted "
     "string is a complete name part and use a backtick only inside quoted name parts."},
    {"INVALID_COLUMN_OR_FIELD_DATA_TYPE", "42000",
     "Column or field <name> is of type <type> while it's required to be <expectedType>."},
    {"INVALID_CORRUPT_RECORD_TYPE", "42804",
     "The column <columnName> for corrupt records must have the nullable STRING type, but got "
     "<actualType>."},
    {"INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION", "42623",
     "Failed to execute <statement> command because the destination column or variable <colName> "
     "has a DEFAULT value <defaultValue>, which contains subquery expressions."},
    {"INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION", "42623",
     "Failed to execute <statement> command because the destination column or variable <colName> "
     "has a DEFAULT value <defaultValue>, which fails to resolve as a valid expression."},
    {"INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE", "42K09",
     "Expression type must be string type but got <exprType>."},
    {"INVALID_EXTRACT_BASE_FIELD_TYPE", "42000",
     "Can't extract a value from <base>. Need a complex type [STRUCT, ARRAY, MAP] but got "
     "<other>."},
    {"INVALID_EXTRACT_FIELD", "42601", "Cannot extract <field> from <expr>."},
    {"INVALID_EXTRACT_FIELD_TYPE", "42000",
     "Field name should be a non-null string literal, but it's <extraction>."},
    {"INVALID_FORMAT.CONT_THOUSANDS_SEPS", "42601",
     "The format is invalid: <format>. Thousands separators (, or G) must have digits in between "
     "them in the number format."},
    {"INVALID_FORMAT.CUR_MUST_BEFORE_DEC", "42601",
     "The format is invalid: <format>. Currency characters must appear before any decimal point in "
     "the number format."},
    {"INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT", "42601",
     "The format is invalid: <format>. Currency characters must appear before digits in the number "
     "format."},
    {"INVALID_FORMAT.EMPTY", "42601",
     "The format is invalid: <format>. The number format string cannot be empty."},
    {"INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC", "42601",
     "The format is invalid: <format>. Thousands separators (, or G) may not appear after the "
     "decimal point in the number format."},
    {"INVALID_FORMAT.UNEXPECTED_TOKEN", "42601",
     "The format is invalid: <format>. Found the unexpected <token> in the format string; the "
     "structure of the format string must match: `[MI|S]` `[$]` `[0|9|G|,]*` `[.|D]` `[0|9]*` "
     "`[$]` `[PR|MI|S]`."},
    {"INVALID_FORMAT.WRONG_NUM_DIGIT", "42601",
     "The format is invalid: <format>. The format string requires at least one number digit."},
    {"INVALID_FORMAT.WRONG_NUM_TOKEN", "42601",
     "The format is invalid: <format>. At most one <token> is allowed in the number format."},
    {"INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE", "42000",
     "Invalid inline table. Cannot evaluate the expression <expr> in inline table definition."},
    {"INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION", "42000",
     "Invalid inline table. Failed to evaluate the SQL expression <sqlExpr>. Please check your "
     "syntax and ensure all required tables and columns are available."},
    {"INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", "42000",
     "Invalid inline table. Found incompatible types in the column <colName> for inline table."},
    {"INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", "42000",
     "Invalid inline table. Inline table expected <expectedNumCols> columns but found "
     "<actualNumCols> columns in row <rowIndex>."},
    {"INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", "42K0D",
     "Invalid lambda function call. A lambda function should only be used in a higher order "
     "function. However, its class is <class>, which is not a higher order function."},
    {"INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH", "42K0D",
     "Invalid lambda function call. A higher order function expects <expectedNumArgs> arguments, "
     "but got <actualNumArgs>."},
    {"INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE", "42K0E",
     "The limit like expression <expr> is invalid. The <name> expression must be integer type, but "
     "got <dataType>."},
    {"INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", "42K0E",
     "The limit like expression <expr> is invalid. The <name> expression must be equal to or "
     "greater than 0, but got <v>."},
    {"INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL", "42K0E",
     "The limit like expression <expr> is invalid. The evaluated <name> expression must not be "
     "null."},
    {"INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE", "42K0E",
     "The limit like expression <expr> is invalid. The <name> expression must evaluate to a "
     "constant value."},
    {"INVALID_PARAMETER_VALUE.BINARY_FORMAT", "22023",
     "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of binary "
     "formats 'base64', 'hex', 'utf-8', but got <invalidFormat>."},
    {"INVALID_PARAMETER_VALUE.NULL", "22023",
     "The value of parameter(s) <parameter> in <functionName> is invalid: expects a non-NULL "
     "value."},
    {"INVALID_QUERY_MIXED_QUERY_PARAMETERS", "42613",
     "Parameterized query must either use positional, or named parameters, but not both."},
    {"INVALID_RECURSIVE_CTE", "42836",
     "Invalid recursive definition found. Recursive queries must contain an UNION or an UNION ALL "
     "statement with 2 children. The first child needs to be the anchor term without any recursive "
     "references. Any top level inner CTE must not contain self references."},
    {"INVALID_RECURSIVE_REFERENCE.PLACE", "42836",
     "Invalid recursive reference found inside WITH RECURSIVE clause. Recursive references cannot "
     "be used on the right side of left outer/semi/anti joins, on the left side of right outer "
     "joins, in full outer joins, in aggregates, window functions or sorts"},
    {"INVALID_SCHEMA.NON_STRING_LITERAL", "42K07",
     "The input schema <inputSchema> is not a valid schema string. The input expression must be "
     "string literal and not null."},
    {"INVALID_SCHEMA.NON_STRUCT_TYPE", "42K07",
     "The input schema <inputSchema> is not a valid schema string. The input expression should be "
     "evaluated to struct type, but got <dataType>."},
    {"INVALID_SCHEMA.PARSE_ERROR", "42K07",
     "The input schema <inputSchema> is not a valid schema string. Cannot parse the "
     "schema:\n<reason>"},
    {"INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", "42000",
     "Invalid SQL syntax: The function <prettyName> does not support <syntax>."},
    {"INVALID_STATEMENT_FOR_EXECUTE_INTO", "07501",
     "The INTO clause of EXECUTE IMMEDIATE is only valid for queries but the given statement is "
     "not a query: <sqlString>."},
    {"INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN", "42823",
     "Invalid subquery: Scalar subquery must return only one column, but got <number>."},
    {"INVALID_TEMP_OBJ_REFERENCE", "42K0F",
     "Cannot create the persistent object <objName> of the type <obj> because it references to the "
     "temporary object <tempObjName> of the type <tempObj>. Please make the temporary object "
     "<tempObjName> persistent, or make the persistent object <objName> temporary."},
    {"INVALID_USAGE_OF_STAR_OR_REGEX", "42000", "Invalid usage of <elem> in <prettyName>."},
    {"INVALID_VARIABLE_DECLARATION.NOT_ALLOWED_IN_SCOPE", "42K0M",
     "Invalid variable declaration. Declaration of the variable <varName> is not allowed in this "
     "scope."},
    {"INVALID_VARIANT_CAST", "22023",
     "The variant value `<value>` cannot be cast into `<dataType>`. Please use `try_variant_get` "
     "instead."},
    {"INVALID_WHERE_CONDITION", "42903",
     "The WHERE condition <condition> contains invalid expressions: <expressionList>.\nRewrite the "
     "query to avoid window functions, aggregate functions, and generator functions in the WHERE "
     "clause."},
    {"INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED", "42K0K",
     "Invalid function <funcName> with WITHIN GROUP. The function does not support DISTINCT with "
     "WITHIN GROUP."},
    {"INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT", "42K0K",
     "Invalid function <funcName> with WITHIN GROUP. The function is invoked with DISTINCT and "
     "WITHIN "
     "GROUP but expressions <funcArg> and <orderingExpr> do not match. The WITHIN GROUP ordering "
     "expression must be picked from the function inputs."},
    {"INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING", "42K0K",
     "Invalid function <funcName> with WITHIN GROUP. WITHIN GROUP is required for the function."},
    {"INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS", "42K0K",
     "Invalid function <funcName> with WITHIN GROUP. The function requires <expectedNum> orderings "
     "in "
     "WITHIN GROUP but got <actualNum>."},
    {"JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE", "42K0E",
     "The join condition <joinCondition> has the invalid type <conditionType>, expected "
     "\"BOOLEAN\"."},
    {"MISSING_AGGREGATION", "42803",
     "The non-aggregating expression <expression> is based on columns which are not participating "
     "in the GROUP BY clause.\nAdd the columns or the expression to the GROUP BY, aggregate the "
     "expression, or use <expressionAnyValue> if you do not care which of the values within a "
     "group is returned."},
    {"MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION", "XX000",
     "Resolved attribute(s) <missingAttributes> missing from <input> in operator <operator>. "
     "Attribute(s) with the same name appear in the operation: <operation>.\nPlease check if "
     "the right attribute(s) are used."},
    {"MISSING_GROUP_BY", "42803",
     "The query does not include a GROUP BY clause. Add GROUP BY or turn it into the window "
     "functions using OVER clauses."},
    {"MULTI_ALIAS_WITHOUT_GENERATOR", "42K0E",
     "Multi part aliasing (<names>) is not supported with <expr> as it is not a generator "
     "function."},
    {"NAMED_PARAMETERS_NOT_SUPPORTED", "4274K",
     "Named parameters are not supported for function <functionName>; please retry the query with "
     "positional arguments to the function call instead."},
    {"NESTED_AGGREGATE_FUNCTION", "42607",
     "It is not allowed to use an aggregate function in the argument of another aggregate "
     "function. Please use the inner aggregate function in a sub-query."},
    {"NON_FOLDABLE_ARGUMENT", "42K08",
     "The function <funcName> requires the parameter <paramName> to be a foldable expression of "
     "the "
     "type <paramType>, but the actual argument is a non-foldable."},
    {"NON_LITERAL_PIVOT_VALUES", "42K08",
     "Literal expressions required for pivot values, found <expression>."},
    {"NOT_A_CONSTANT_STRING.NOT_CONSTANT", "42601",
     "The expression <expr> used for the routine or clause <name> must be a constant STRING which "
     "is NOT NULL. To be considered constant the expression must not depend on any columns, "
     "contain a subquery, or invoke a non deterministic function such as rand()."},
    {"NOT_A_SCALAR_FUNCTION", "42887",
     "<functionName> appears as a scalar expression here, but the function was defined as a table "
     "function. Please update the query to move the function call into the FROM clause, or "
     "redefine <functionName> as a scalar function instead."},
    {"NOT_A_TABLE_FUNCTION", "42887",
     "<functionName> appears as a table function here, but the function was defined as a scalar "
     "function. Please update the query to move the function call outside the FROM clause, or "
     "redefine <functionName> as a table function instead."},
    {"NULLABLE_COLUMN_OR_FIELD", "42000",
     "Column or field <name> is nullable while it's required to be non-nullable."},
    {"NULL_QUERY_STRING_EXECUTE_IMMEDIATE", "22004",
     "Execute immediate requires a non-null variable as the query string, but the provided "
     "variable <varName> is null."},
    {"NUM_COLUMNS_MISMATCH", "42826",
     "<operator> can only be performed on inputs with the same number of columns, but the first "
     "input has <firstNumColumns> columns and the <invalidOrdinalNum> input has "
     "<invalidNumColumns> columns."},
    {"ORDER_BY_POS_OUT_OF_RANGE", "42805",
     "ORDER BY position <index> is not in select list (valid range is [1, <size>])."},
    {"PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION", "0A000",
     "Non-grouping expression <expr> is provided as an argument to the |> AGGREGATE pipe operator "
     "but does not contain any aggregate function; please update it to include an aggregate "
     "function and then retry the query again."},
    {"PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION", "0A000",
     "Aggregate function <expr> is not allowed when using the pipe operator |> <clause> clause; "
     "please use the pipe operator |> AGGREGATE clause instead."},
    {"PIVOT_VALUE_DATA_TYPE_MISMATCH", "42K09",
     "Invalid pivot value '<value>': value data type <valueType> does not match pivot column data "
     "type <pivotType>."},
    {"RECURSION_LEVEL_LIMIT_EXCEEDED", "42836",
     "Recursion level limit <levelLimit> reached but query has not exhausted, try increasing it "
     "like 'WITH RECURSIVE t(col) MAX RECURSION LEVEL 200'."},
    {"RECURSIVE_VIEW", "42K0H", "Recursive view <viewIdent> detected (cycle: <newPath>)."},
    {"REPEATED_CLAUSE", "42614",
     "The <clause> clause may be used at most once per <operation> operation."},
    {"REQUIRED_PARAMETER_NOT_FOUND", "4274K",
     "Cannot invoke routine <routineName> because the parameter named <parameterName> is required, "
     "but the routine call did not supply a value. Please update the routine call to supply an "
     "argument value (either positionally at index <index> or by name) and retry the query again."},
    {"ROUTINE_ALREADY_EXISTS", "42723",
     "Cannot create the <newRoutineType> <routineName> because a <existingRoutineType> of that "
     "name already exists.\nChoose a different name, drop or replace the existing "
     "<existingRoutineType>, or add the IF NOT EXISTS clause to tolerate a pre-existing "
     "<newRoutineType>."},
    {"ROUTINE_NOT_FOUND", "42883",
     "The routine <routineName> cannot be found. Verify the spelling and correctness of the schema "
     "and catalog.\nIf you did not qualify the name with a schema and catalog, verify the "
     "current_schema() output, or qualify the name with the correct schema and catalog.\nTo "
     "tolerate the error on drop use DROP ... IF EXISTS."},
    {"ROW_SUBQUERY_TOO_MANY_ROWS", "21000",
     "More than one row returned by a subquery used as a row."},
    {"SCALAR_SUBQUERY_TOO_MANY_ROWS", "21000",
     "More than one row returned by a subquery used as an expression."},
    {"SEED_EXPRESSION_IS_UNFOLDABLE", "42K08",
     "The seed expression <seedExpr> of the expression <exprWithSeed> must be foldable."},
    {"STAR_GROUP_BY_POS", "0A000",
     "Star (*) is not allowed in a select list when GROUP BY an ordinal position is used."},
    {"SUM_OF_LIMIT_AND_OFFSET_EXCEEDS_MAX_INT", "22003",
     "The sum of the LIMIT clause and the OFFSET clause must not be greater than the maximum "
     "32-bit integer value (2,147,483,647) but found limit = <limit>, offset = <offset>."},
    {"TABLE_OR_VIEW_NOT_FOUND", "42P01",
     "The table or view <relationName> cannot be found. Verify the spelling and correctness of the "
     "schema and catalog.\nIf you did not qualify the name with a schema, verify the "
     "current_schema() output, or qualify the name with the correct schema and catalog.\nTo "
     "tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS."},
    {"TABLE_VALUED_ARGUMENTS_NOT_YET_IMPLEMENTED_FOR_SQL_FUNCTIONS", "0A000",
     "Cannot <action> SQL user-defined function <functionName> with TABLE arguments because this "
     "functionality is not yet implemented."},
    {"UDTF_ALIAS_NUMBER_MISMATCH", "42802",
     "The number of aliases supplied in the AS clause does not match the number of columns output "
     "by the UDTF.\nExpected <aliasesSize> aliases, but got <aliasesNames>.\nPlease ensure that "
     "the number of aliases provided matches the number of columns output by the UDTF."},
    {"UNBOUND_SQL_PARAMETER", "42P02",
     "Found the unbound parameter: <name>. Please, fix `args` and provide a mapping of the "
     "parameter to either a SQL literal or collection constructor functions such as `map()`, "
     "`array()`, `struct()`."},
    {"UNEXPECTED_POSITIONAL_ARGUMENT", "4274K",
     "Cannot invoke routine <routineName> because it contains positional argument(s) following the "
     "named argument assigned to <parameterName>; please rearrange them so the positional "
     "arguments come first and then retry the query again."},
    {"UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE", "42836",
     "The UNION operator is not yet supported within recursive common table expressions (WITH "
     "clauses that refer to themselves, directly or indirectly). Please use UNION ALL instead."},
    {"UNPIVOT_REQUIRES_ATTRIBUTES", "42K0A",
     "UNPIVOT requires all given <given> expressions to be columns when no <empty> expressions are "
     "given. These are not columns: [<expressions>]."},
    {"UNPIVOT_REQUIRES_VALUE_COLUMNS", "42K0A",
     "At least one value column needs to be specified for UNPIVOT, all columns specified as ids."},
    {"UNPIVOT_VALUE_DATA_TYPE_MISMATCH", "42K09",
     "Unpivot value columns must share a least common type, some types do not: [<types>]."},
    {"UNPIVOT_VALUE_SIZE_MISMATCH", "428C4",
     "All unpivot value columns must have the same size as there are value column names "
     "(<names>)."},
    {"UNRECOGNIZED_PARAMETER_NAME", "4274K",
     "Cannot invoke routine <routineName> because the routine call included a named argument "
     "reference for the argument named <argumentName>, but this routine does not include any "
     "signature containing an argument with this name. Did you mean one of the following? "
     "[<proposal>]."},
    {"UNRESOLVABLE_TABLE_VALUED_FUNCTION", "42883",
     "Could not resolve <name> to a table-valued function.\nPlease make sure that <name> is "
     "defined as a table-valued function and that all required parameters are provided "
     "correctly.\nIf <name> is not defined, please create the table-valued function before using "
     "it.\nFor more information about defining table-valued functions, please refer to the Apache "
     "Spark documentation."},
    {"UNRESOLVED_ALL_IN_GROUP_BY", "42803",
     "Cannot infer grouping columns for GROUP BY ALL based on the select clause. Please explicitly "
     "specify the grouping columns."},
    {"UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703",
     "A column, variable, or function parameter with name <objectName> cannot be resolved. "},
    {"UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703",
     "A column, variable, or function parameter with name <objectName> cannot be resolved. Did you "
     "mean one of the following? [<proposal>]."},
    {"UNRESOLVED_FIELD.WITH_SUGGESTION", "42703",
     "A field with name <fieldName> cannot be resolved with the struct-type column <columnPath>. "
     "Did you mean one of the following? [<proposal>]."},
    {"UNRESOLVED_MAP_KEY.WITH_SUGGESTION", "42703",
     "Cannot resolve column <objectName> as a map key. If the key is a string literal, add the "
     "single quotes '' around it. Otherwise did you mean one of the following column(s)? "
     "[<proposal>]."},
    {"UNRESOLVED_ROUTINE", "42883",
     "Cannot resolve routine <routineName> on search path <searchPath>."},
    {"UNRESOLVED_USING_COLUMN_FOR_JOIN", "42703",
     "USING column <colName> cannot be resolved on the <side> side of the join. The <side>-side "
     "columns: [<suggestion>]."},
    {"UNRESOLVED_VARIABLE", "42883",
     "Cannot resolve variable <variableName> on search path <searchPath>."},
    {"UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING", "0A000",
     "The char/varchar type can't be used in the table schema. If you want Spark treat them as "
     "string type as same as Spark 3.0 and earlier, please set "
     "\"spark.sql.legacy.charVarcharAsString\" to \"true\"."},
    {"UNSUPPORTED_EXPR_FOR_OPERATOR", "42K0E",
     "A query operator contains one or more unsupported expressions.\nConsider to rewrite it to "
     "avoid window functions, aggregate functions, and generator functions in the WHERE "
     "clause.\nInvalid expressions: [<invalidExprSqls>]"},
    {"UNSUPPORTED_EXPR_FOR_PARAMETER", "42K0E",
     "A query parameter contains unsupported expression. Parameters can either be variables or "
     "literals. Invalid expression: [<invalidExprSql>]"},
    {"UNSUPPORTED_EXPR_FOR_WINDOW", "42P20",
     "Expression <sqlExpr> not supported within a window function."},
    {"UNSUPPORTED_FEATURE.LAMBDA_FUNCTION_WITH_PYTHON_UDF", "0A000",
     "The feature is not supported: Lambda function with Python UDF <funcName> in a higher "
     "order function."},
    {"UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", "0A000",
     "The feature is not supported: Cannot have MAP type columns in DataFrame which calls set "
     "operations (INTERSECT, EXCEPT, etc.), but the type of column <colName> is <dataType>."},
    {"UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET", "0A000",
     "The feature is not supported: <variableName> is a VARIABLE and cannot be updated using the "
     "SET statement. Use SET VARIABLE <variableName> = ... instead."},
    {"UNSUPPORTED_FEATURE.TABLE_OPERATION", "0A000",
     "The feature is not supported: Table <tableName> does not support <operation>. Please check "
     "the current catalog and namespace to make sure the qualified table name is expected, and "
     "also check the catalog implementation which is configured by \"spark.sql.catalog\"."},
    {"UNSUPPORTED_GENERATOR.MULTI_GENERATOR", "42K0E",
     "The generator is not supported: only one generator allowed per SELECT clause but found "
     "<num>: <generators>."},
    {"UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", "42K0E",
     "The generator is not supported: nested in expressions <expression>."},
    {"UNSUPPORTED_GENERATOR.NOT_GENERATOR", "42K0E",
     "The generator is not supported: <functionName> is expected to be a generator. However, its "
     "class is <classCanonicalName>, which is not a generator."},
    {"UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", "42K0E",
     "The generator is not supported: outside the SELECT clause, found: <plan>."},
    {"UNSUPPORTED_GROUPING_EXPRESSION", "42K0E",
     "grouping()/grouping_id() can only be used with GroupingSets/Cube/Rollup."},
    {"UNSUPPORTED_JOIN_TYPE", "0A000",
     "Unsupported join type '<typ>'. Supported join types include: <supported>."},
    {"UNSUPPORTED_OVERWRITE.TABLE", "42902",
     "Can't overwrite the target that is also being read from. The target table is <table>."},
    {"UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE", "0A000",
     "Unsupported subquery expression: Expressions referencing the outer query are not "
     "supported outside of WHERE/HAVING clauses: <sqlExprs>."},
    {"USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS", "42601",
     "User defined function is invalid: SQL scalar function cannot contain "
     "aggregate/window/generate functions: <queryText>"},
    {"USER_DEFINED_FUNCTIONS.CANNOT_REPLACE_NON_SQL_UDF_WITH_SQL_UDF", "42601",
     "User defined function is invalid: Cannot replace the non-SQL function <name> with a SQL "
     "function."},
    {"USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION", "42601",
     "User defined function is invalid: In routine <functionName> parameter <parameterName> with "
     "DEFAULT must not be followed by parameter <nextParameterName> without DEFAULT."},
    {"USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH", "42601",
     "User defined function is invalid: The number of columns produced by the RETURN clause "
     "(num: `<outputSize>`) does not match the number of column names specified by the RETURNS "
     "clause (num: `<returnParamSize>`) of <name>."},
    {"VARIABLE_ALREADY_EXISTS", "42723",
     "Cannot create the variable <variableName> because it already exists.\nChoose a different "
     "name, or drop or replace the existing variable."},
    {"VARIABLE_NOT_FOUND", "42883",
     "The variable <variableName> cannot be found. Verify the spelling and correctness of the "
     "schema and catalog.\nIf you did not qualify the name with a schema and catalog, verify the "
     "current_schema() output, or qualify the name with the correct schema and catalog.\nTo "
     "tolerate the error on drop use DROP VARIABLE IF EXISTS."},
    {"WINDOW_FUNCTION_AND_FRAME_MISMATCH", "42K0E",
     "<funcName> function can only be evaluated in an ordered row-based window frame with a single "
     "offset: <windowExpr>."},
    {"WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", "42601",
     "Window function <funcName> requires an OVER clause."},
    {"WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "42605",
     "The <functionName> requires <expectedNum> parameters but the actual number is <actualNum>. "
     "Please, refer to '<docroot>/sql-ref-functions.html' for a fix."},
    {"_LEGACY_ERROR_TEMP_1034", "",
     "It is not allowed to use window functions inside <clauseName> clause."},
    {"_LEGACY_ERROR_TEMP_1039", "",
     "Multiple time/session window expressions would result in a cartesian product of rows, "
     "therefore they are currently not supported."},
    {"_LEGACY_ERROR_TEMP_1040", "",
     "Gap duration expression used in session window must be CalendarIntervalType, but got <dt>."},
    {"_LEGACY_ERROR_TEMP_1207", "",
     "The duration and time inputs to window must be an integer, long or string literal."},
    {"_LEGACY_ERROR_TEMP_1255", "", "Cannot drop built-in function '<functionName>'."},
    {"_LEGACY_ERROR_TEMP_3101", "", "The input is not a correct window column: <windowTime>"},
    {"_LEGACY_ERROR_TEMP_3231", "",
     "Intervals greater than a month is not supported (<interval>)."},
};

std::span<const ErrorText> error_texts() { return Texts; }

} // namespace bindery::plan
