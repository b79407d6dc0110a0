// The messages of DATATYPE_MISMATCH, as error_texts.cpp has the others. Sorted by class.
#include "plan/error_texts.h"

namespace bindery::plan {

static constexpr ErrorText Texts[] = {
    {"DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should have been "
     "<dataType> followed by a value with same element type, but it's [<leftType>, <rightType>]."},
    {"DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Input to function <functionName> should "
     "have been two <arrayType> with same element type, but it's [<leftType>, <rightType>]."},
    {"DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: the left and right operands of the "
     "binary operator have incompatible types (<left> and <right>)."},
    {"DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: the binary operator requires the input "
     "type <inputType>, not <actualDataType>."},
    {"DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType>."},
    {"DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType> "
     "with ANSI mode on.\nIf you have to cast <srcType> to <targetType>, you can set <config> as "
     "<configVal>."},
    {"DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to "
     "<targetType>.\nTo convert values from <srcType> to <targetType>, you can use the functions "
     "<functionNames> instead."},
    {"DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The given keys of function "
     "<functionName> should all be the same type, but they are <dataType>."},
    {"DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The given values of function "
     "<functionName> should all be the same type, but they are <dataType>."},
    {"DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Only foldable `STRING` expressions are "
     "allowed to appear at odd position, but they are <inputExprs>."},
    {"DATATYPE_MISMATCH.DATA_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should all be "
     "the same type, but it's <dataType>."},
    {"DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Filter expression <filter> of type "
     "<type> is not a boolean."},
    {"DATATYPE_MISMATCH.HASH_MAP_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Input to the function <functionName> "
     "cannot contain elements of the \"MAP\" type. In Spark, same maps may have different "
     "hashcode, thus hash expressions are prohibited on \"MAP\" elements. To restore previous "
     "behavior set \"spark.sql.legacy.allowHashOnMapType\" to \"true\"."},
    {"DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Length of <exprName> should be 1."},
    {"DATATYPE_MISMATCH.INVALID_ARG_VALUE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <inputName> value must to be a "
     "<requireType> literal of <validValues>, but got <inputValue>."},
    {"DATATYPE_MISMATCH.INVALID_JSON_SCHEMA", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Input schema <schema> must be a struct, "
     "an array, a map or a variant."},
    {"DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The key of map cannot be/contain "
     "<keyType>."},
    {"DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <functionName> does not support "
     "ordering on type <dataType>."},
    {"DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The data type of one or more elements in "
     "the left hand side of an IN subquery is not compatible with the data type of the output of "
     "the subquery. Mismatched columns: [<mismatchedColumns>], left side: [<leftType>], right "
     "side: [<rightType>]."},
    {"DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The number of columns in the left hand "
     "side of an IN subquery does not match the number of columns in the output of subquery. Left "
     "hand side columns(length: <leftLength>): [<leftColumns>], right hand side columns(length: "
     "<rightLength>): [<rightColumns>]."},
    {"DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <functionName> should all be of type "
     "map, but it's <dataType>."},
    {"DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Input to the <functionName> should have "
     "been two maps with compatible key types, but it's [<leftType>, <rightType>]."},
    {"DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: the input <inputName> should be a "
     "foldable <inputType> expression; however, got <inputExpr>."},
    {"DATATYPE_MISMATCH.NON_STRING_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: all arguments of the function <funcName> "
     "must be strings."},
    {"DATATYPE_MISMATCH.NULL_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Null typed values cannot be used as "
     "arguments of <functionName>."},
    {"DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <leftExprName>(<leftExprValue>) must "
     "be <constraint> the <rightExprName>(<rightExprValue>)."},
    {"DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The data type <orderSpecType> used in "
     "the order specification does not support the data type <valueBoundaryType> which is used in "
     "the range frame."},
    {"DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: A range window frame with value "
     "boundaries cannot be used in a window specification with multiple order by expressions: "
     "<orderSpec>."},
    {"DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: A range window frame cannot be used in "
     "an unordered window specification."},
    {"DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: <functionName> uses the wrong parameter "
     "type. The parameter type must conform to:\n1. The start and stop expressions must resolve to "
     "the same type.\n2. If start and stop expressions resolve to the <startType> type, then the "
     "step expression must resolve to the <stepType> type.\n3. Otherwise, if start and stop "
     "expressions resolve to the <otherStartType> type, then the step expression must resolve to "
     "the same type."},
    {"DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Window frame bounds <lower> and <upper> "
     "do not have the same type: <lowerType> <> <upperType>."},
    {"DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: Window frame upper bound <upper> does "
     "not follow the lower bound <lower>."},
    {"DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The data type of the <location> bound "
     "<exprType> does not match the expected data type <expectedType>."},
    {"DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The lower bound of a window frame must "
     "be "
     "<comparison> to the upper bound."},
    {"DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The data type of the column "
     "(<columnIndex>) do not have the same type: <leftType> (<leftParamIndex>) <> <rightType> "
     "(<rightParamIndex>)."},
    {"DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: <msg><hint>."},
    {"DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <paramIndex> parameter requires the "
     "<requiredType> type, however <inputSql> has the type <inputType>."},
    {"DATATYPE_MISMATCH.UNEXPECTED_NULL", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <exprName> must not be null."},
    {"DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <functionName> requires return "
     "<expectedType> type, but the actual is <actualType> type."},
    {"DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The input of <functionName> can't be "
     "<dataType> type data."},
    {"DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The <exprName> must be between "
     "<valueRange> (current value = <currentValue>)."},
    {"DATATYPE_MISMATCH.WRONG_NUM_ENDPOINTS", "42K09",
     "Cannot resolve <sqlExpr> due to data type mismatch: The number of endpoints must be >= 2 to "
     "construct intervals but the actual number is <actualNumber>."},
};

std::span<const ErrorText> type_mismatch_texts() { return Texts; }

} // namespace bindery::plan
