#include "spark/conf_limits.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <span>

namespace bindery::spark {

namespace {

struct OneValue {
  std::string_view key;
  std::string_view value; // whatever the case
};

// Public page: https://spark.apache.org/docs/latest/configuration.html#runtime-sql-configuration
constexpr OneValue OneValues[] = {
    {"spark.sql.ansi.doubleQuotedIdentifiers", "false"},
    {"spark.sql.ansi.enforceReservedKeywords", "false"},
    {"spark.sql.columnNameOfCorruptRecord", "_corrupt_record"},
    {"spark.sql.crossJoin.enabled", "true"},
    {"spark.sql.csv.parser.columnPruning.enabled", "true"},
    {"spark.sql.decimalOperations.allowPrecisionLoss", "true"},
    {"spark.sql.files.ignoreCorruptFiles", "false"},
    {"spark.sql.files.ignoreMissingFiles", "false"},
    {"spark.sql.files.maxRecordsPerFile", "0"},
    {"spark.sql.groupByAliases", "true"},
    {"spark.sql.groupByOrdinal", "true"},
    {"spark.sql.jsonGenerator.ignoreNullFields", "true"},
    {"spark.sql.mapKeyDedupPolicy", "EXCEPTION"},
    {"spark.sql.orderByOrdinal", "true"},
    {"spark.sql.parquet.binaryAsString", "false"},
    {"spark.sql.parquet.mergeSchema", "false"},
    {"spark.sql.parser.escapedStringLiterals", "false"},
    {"spark.sql.parser.quotedRegexColumnNames", "false"},
    {"spark.sql.sources.partitionColumnTypeInference.enabled", "true"},
    {"spark.sql.storeAssignmentPolicy", "ANSI"},
};

// Values by which the settings below spark.sql.legacy ask for what Spark does anyway.
constexpr std::array<std::string_view, 3> NotLegacy = {"false", "CORRECTED", "EXCEPTION"};

bool is_one_of(const std::string& value, std::span<const std::string_view> allowed)
{
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](std::string_view one) { return equals_ignore_case(value, one); });
}

} // namespace

Result<void> check_conf_is_honoured(const std::string& key, const std::string& value)
{
  bool is_honoured = true;
  for (const OneValue& row : OneValues) {
    if (row.key == key) is_honoured = equals_ignore_case(value, row.value);
  }
  // Times are written in microseconds, which INT96 holds as well.
  if (key == "spark.sql.parquet.outputTimestampType")
    is_honoured = is_one_of(value, std::array<std::string_view, 2>{"INT96", "TIMESTAMP_MICROS"});
  if (key.starts_with("spark.sql.legacy.")) is_honoured = is_one_of(value, NotLegacy);
  const bool is_rebase =
      key.starts_with("spark.sql.parquet.") && key.find("RebaseMode") != std::string::npos;
  if (is_rebase) is_honoured = is_one_of(value, NotLegacy);
  if (is_honoured) return {};
  return unsupported("The setting " + key + " = " + value + " is not supported.")
      .with_name("UNSUPPORTED_OPERATION");
}

} // namespace bindery::spark
