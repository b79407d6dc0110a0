#include "engine/scan/options.h"

#include "engine/lower/lowerer.h"
#include "engine/scan/source.h"

#include "base/text.h"

#include <set>

namespace bindery::engine {

using Options = std::map<std::string, std::string>;

namespace {

// Options that would change the result and are not there yet, with the value that changes nothing.
struct Refused {
  const char* name;
  const char* harmless_value; // "" : only when absent or empty
};

constexpr Refused RefusedForAll[] = {
    {"modifiedbefore", ""},
    {"modifiedafter", ""},
    {"datetimerebasemode", "CORRECTED"},
    {"int96rebasemode", "CORRECTED"},
    {"ignorecorruptfiles", "false"},
    {"ignoremissingfiles", "false"},
};
constexpr Refused RefusedForCsv[] = {
    {"preferdate", "true"},
    {"dateformat", "yyyy-MM-dd"},
    {"timestampformat", ""},
    {"timestampntzformat", ""},
    {"samplingratio", "1.0"},
    {"locale", "en-US"},
    {"enabledatetimeparsingfallback", "true"},
    {"chartoescapequoteescaping", "\\"},
    {"unescapedquotehandling", "STOP_AT_DELIMITER"},
    {"singlevariantcolumn", ""},
    {"columnpruning", "true"},
};
constexpr Refused RefusedForJson[] = {
    {"dateformat", "yyyy-MM-dd"},
    {"timestampformat", ""},
    {"timestampntzformat", ""},
    {"samplingratio", "1.0"},
    {"prefersdecimal", "false"},
    {"allowcomments", "false"},
    {"allowunquotedfieldnames", "false"},
    {"allownumericleadingzeros", "false"},
    {"allowbackslashescapinganycharacter", "false"},
    {"allowunquotedcontrolchars", "false"},
    {"dropfieldifallnull", "false"},
    {"locale", "en-US"},
    {"allownonnumericnumbers", "true"},
    {"infertimestamp", "false"},
    {"singlevariantcolumn", ""},
};

template <size_t N>
Result<void> refuse_any(const Refused (&table)[N], const std::string& format,
                        const Options& options)
{
  for (const auto& refused : table) {
    const auto found = options.find(refused.name);
    if (found == options.end() || found->second.empty()) continue;
    if (equals_ignore_case(found->second, refused.harmless_value)) continue;
    if (std::string_view(refused.name) == "samplingratio" && found->second == "1") continue;
    return unsupported_operation("The option " + std::string(refused.name) + " = '" +
                                 found->second + "' of " + format);
  }
  return {};
}

Result<void> check_encoding(const std::string& format, const Options& options)
{
  for (const char* name : {"encoding", "charset"}) {
    const auto found = options.find(name);
    if (found == options.end()) continue;
    if (!equals_ignore_case(found->second, "utf-8") && !equals_ignore_case(found->second, "utf8")) {
      return unsupported_operation("The encoding " + found->second + " of " + format);
    }
  }
  return {};
}

} // namespace

Result<void> check_read_options(const std::string& format, const Options& options)
{
  static const std::set<std::string> Formats = {"parquet", "csv", "json", "text"};
  if (!Formats.contains(format)) return unsupported_operation("The data source " + format);
  TRY_VOID(refuse_any(RefusedForAll, format, options));
  if (format == "csv") TRY_VOID(refuse_any(RefusedForCsv, format, options));
  if (format == "json") TRY_VOID(refuse_any(RefusedForJson, format, options));
  if (format != "parquet") TRY_VOID(check_encoding(format, options));
  return {};
}

Result<void> check_write_options(const std::string& format, const Options& options)
{
  static const std::set<std::string> Formats = {"parquet", "csv", "json", "text"};
  if (!Formats.contains(format)) return unsupported_operation("Writing " + format);
  static constexpr Refused Table[] = {
      {"dateformat", "yyyy-MM-dd"},
      {"timestampformat", ""},
      {"timestampntzformat", ""},
      {"maxrecordsperfile", "0"},
      {"chartoescapequoteescaping", "\\"},
      {"ignorenullfields", "true"},
      {"parquet.encryption.footer.key", ""},
      {"pretty", "false"},
  };
  TRY_VOID(refuse_any(Table, format, options));
  if (format != "parquet") TRY_VOID(check_encoding(format, options));
  return {};
}

Result<void> check_table_format(const plan::TableInfo& table)
{
  for (const char* name : {"table_type", "spark.sql.sources.provider"}) {
    const auto stated = table.parameters.find(name);
    if (stated == table.parameters.end()) continue;
    const std::string format = to_lower(stated->second);
    if (format == "iceberg" || format == "delta" || format == "hudi")
      return unsupported_operation("The table format " + format + " of the table `" +
                                   table.database + "`.`" + table.name + "`");
  }
  return {};
}

Result<void> check_serde(const plan::TableInfo& table)
{
  static const std::set<std::string> Known = {LazySimpleSerde, OpenCsvSerde, OpenxJsonSerde,
                                              HiveJsonSerde, ParquetSerde};
  if (!Known.contains(table.serde)) {
    return unsupported_operation("The SerDe " + table.serde + " of the table `" + table.database +
                                 "`.`" + table.name + "`");
  }
  // Others choose among the files, or read what is no line of text.
  static const std::set<std::string> Plain = {
      "", "org.apache.hadoop.mapred.TextInputFormat",
      "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"};
  if (!Plain.contains(table.input_format)) {
    return unsupported_operation("The input format " + table.input_format + " of the table `" +
                                 table.database + "`.`" + table.name + "`");
  }
  return {};
}

bool wants_merged_schema(const Options& options)
{
  const auto found = options.find("mergeschema");
  return found != options.end() && equals_ignore_case(found->second, "true");
}

} // namespace bindery::engine
