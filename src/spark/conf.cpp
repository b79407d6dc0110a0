#include "spark/conf.h"

#include "spark/conf_limits.h"

#include "base/clock.h"
#include "base/text.h"

#include <algorithm>
#include <fstream>
#include <regex>

namespace bindery::spark {

namespace {

enum class Holds { Text, Boolean, Integer, TimeZone, TimestampType };

struct Row {
  std::string_view key;
  std::string_view value; // the default
  Holds holds = Holds::Text;
};

// Known keys with Spark's defaults. Other keys can be set and read back, as in Spark.
constexpr Row Rows[] = {
    {"spark.app.name", "bindery"},
    {"spark.connect.session.planCompression.defaultAlgorithm", "NONE"},
    {"spark.connect.session.planCompression.threshold", "-1", Holds::Integer},
    {"spark.master", "local[*]"},
    {"spark.sql.ansi.enabled", "true", Holds::Boolean},
    {"spark.sql.caseSensitive", "false", Holds::Boolean},
    {"spark.sql.cteRecursionLevelLimit", "100", Holds::Integer},
    {"spark.sql.cteRecursionRowLimit", "1000000", Holds::Integer},
    {"spark.sql.connect.serverStacktrace.enabled", "false", Holds::Boolean}, // there is none
    {"spark.sql.execution.arrow.maxRecordsPerBatch", "10000", Holds::Integer},
    {"spark.sql.execution.arrow.pyspark.enabled", "true", Holds::Boolean},
    {"spark.sql.execution.arrow.pyspark.fallback.enabled", "true", Holds::Boolean},
    {"spark.sql.execution.arrow.pyspark.selfDestruct.enabled", "false", Holds::Boolean},
    {"spark.sql.execution.arrow.pyspark.validateSchema.enabled", "false", Holds::Boolean},
    {"spark.sql.execution.arrow.useLargeVarTypes", "false", Holds::Boolean},
    {"spark.sql.execution.pandas.convertToArrowArraySafely", "false", Holds::Boolean},
    {"spark.sql.execution.pandas.inferPandasDictAsMap", "false", Holds::Boolean},
    {"spark.sql.execution.pandas.structHandlingMode", "legacy"},
    {"spark.sql.execution.pythonUDF.arrow.enabled", "false", Holds::Boolean},
    {"spark.sql.execution.pythonUDTF.arrow.enabled", "false", Holds::Boolean},
    {"spark.sql.execution.pyspark.binaryAsBytes", "true", Holds::Boolean},
    {"spark.sql.mapKeyDedupPolicy", "EXCEPTION"},
    {"spark.sql.parquet.compression.codec", "snappy"},
    {"spark.sql.pyspark.inferNestedDictAsStruct.enabled", "false", Holds::Boolean},
    {"spark.sql.pyspark.jvmStacktrace.enabled", "false", Holds::Boolean},
    {"spark.sql.pyspark.legacy.inferArrayTypeFromFirstElement.enabled", "false", Holds::Boolean},
    {"spark.sql.pyspark.legacy.inferMapTypeFromFirstPair.enabled", "false", Holds::Boolean},
    {"spark.sql.pyspark.plotting.max_rows", "1000", Holds::Integer},
    {"spark.sql.pyspark.udf.profiler", ""},
    {"spark.sql.repl.eagerEval.enabled", "false", Holds::Boolean},
    {"spark.sql.repl.eagerEval.maxNumRows", "20", Holds::Integer},
    {"spark.sql.repl.eagerEval.truncate", "20", Holds::Integer},
    {"spark.sql.session.localRelationBatchOfChunksSizeBytes", "1073741824", Holds::Integer},
    {"spark.sql.session.localRelationCacheThreshold", "1048576", Holds::Integer},
    {"spark.sql.session.localRelationChunkSizeBytes", "16777216", Holds::Integer},
    {"spark.sql.session.localRelationChunkSizeRows", "10000", Holds::Integer},
    {"spark.sql.session.timeZone", "UTC", Holds::TimeZone},
    {"spark.sql.shuffle.partitions", "200", Holds::Integer},
    {"spark.sql.sources.default", "parquet"},
    {"spark.sql.sources.partitionOverwriteMode", "STATIC"},
    {"spark.sql.stackTracesInDataFrameContext", "1", Holds::Integer},
    {"spark.sql.timestampType", "TIMESTAMP_LTZ", Holds::TimestampType},
    {"spark.sql.variable.substitute", "true", Holds::Boolean},
    {"spark.sql.warehouse.dir", "spark-warehouse"},
};

// Keys of spark.sql that are fixed when Spark starts.
constexpr std::string_view StaticKeys[] = {
    "bindery.version",
    "spark.sql.catalogImplementation",
    "spark.sql.extensions",
    "spark.sql.globalTempDatabase",
    "spark.sql.hive.metastore.version",
    "spark.sql.sources.schemaStringLengthThreshold",
    "spark.sql.streaming.ui.enabled",
    "spark.sql.ui.retainedExecutions",
    "spark.sql.warehouse.dir",
};

const Row* find_row(std::string_view key)
{
  for (const Row& row : Rows)
    if (row.key == key) return &row;
  return nullptr;
}

bool is_integer(std::string_view text)
{
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// +h, +hh, +hh:mm, +hhmm and the like with seconds; at most 18 hours.
bool is_offset(std::string_view text)
{
  if (!text.starts_with('+') && !text.starts_with('-')) return false;
  static const std::regex Offset(R"([+-](\d{1,2}|\d{1,2}:\d{1,2}|\d{4}|\d\d:\d\d:\d\d|\d{6}))");
  if (!std::regex_match(text.begin(), text.end(), Offset)) return false;
  const bool has_two = text.size() > 2 && text[2] != ':';
  const int hours = has_two ? (text[1] - '0') * 10 + (text[2] - '0') : text[1] - '0';
  return hours <= 18;
}

// A zone id of the tz database, or an offset such as +02:00.
bool is_time_zone(const std::string& text)
{
  if (text == "UTC" || text == "GMT" || text == "Z") return true;
  if (is_offset(text)) return true;
  for (const char* prefix : {"GMT+", "GMT-", "UTC+", "UTC-"})
    if (text.starts_with(prefix)) return is_offset(std::string_view(text).substr(3));
  if (text.empty() || text.find("..") != std::string::npos || text.front() == '/') return false;
  // Other files lie beside the zones.
  std::ifstream file("/usr/share/zoneinfo/" + text, std::ios::binary);
  char magic[4] = {};
  return file.read(magic, sizeof magic) && std::string_view(magic, sizeof magic) == "TZif";
}

bool can_hold(Holds holds, const std::string& value)
{
  switch (holds) {
  case Holds::Text: return true;
  case Holds::Boolean:
    return equals_ignore_case(value, "true") || equals_ignore_case(value, "false");
  case Holds::Integer: return is_integer(value);
  case Holds::TimeZone: return is_time_zone(value);
  case Holds::TimestampType:
    return equals_ignore_case(value, "TIMESTAMP_LTZ") || equals_ignore_case(value, "TIMESTAMP_NTZ");
  }
  UNREACHABLE();
}

} // namespace

std::string_view to_string(plan::SparkVersion version)
{
  switch (version) {
  case plan::SparkVersion::V3_3: return "3.3.0";
  case plan::SparkVersion::V3_5: return "3.5.6";
  case plan::SparkVersion::V4_1: return "4.1.1";
  }
  UNREACHABLE();
}

Conf::Conf(plan::SparkVersion version, const std::string& product_version) : version_(version)
{
  for (const Row& row : Rows) defaults_.emplace(row.key, row.value);
  defaults_["bindery.version"] = product_version;
  if (version != plan::SparkVersion::V4_1) defaults_["spark.sql.ansi.enabled"] = "false";
}

Conf::Conf(const Conf& other) : version_(other.version_)
{
  const std::lock_guard lock(other.mutex_);
  defaults_ = other.defaults_;
  values_ = other.values_;
}

std::optional<std::string> Conf::find(const std::string& key) const
{
  const std::lock_guard lock(mutex_);
  if (const auto set = values_.find(key); set != values_.end()) return set->second;
  if (const auto known = defaults_.find(key); known != defaults_.end()) return known->second;
  return std::nullopt;
}

Result<void> Conf::set(const std::string& key, const std::string& value)
{
  if (!is_modifiable(key))
    return invalid_input("[CANNOT_MODIFY_STATIC_CONFIG] Cannot modify the value of the static "
                         "Spark config: \"" +
                         key + "\". SQLSTATE: 46110")
        .with_name("CANNOT_MODIFY_STATIC_CONFIG")
        .with_parameter("key", "\"" + key + "\"");
  if (const Row* row = find_row(key); row && !can_hold(row->holds, value))
    return invalid_input("[INVALID_CONF_VALUE] The value '" + value + "' in the config \"" + key +
                         "\" is invalid. SQLSTATE: 22022")
        .with_name(row->holds == Holds::TimeZone ? "INVALID_CONF_VALUE.TIME_ZONE"
                                                 : "INVALID_CONF_VALUE")
        .with_parameter("confName", key)
        .with_parameter("confValue", value);
  TRY_VOID(check_conf_is_honoured(key, value));
  const std::lock_guard lock(mutex_);
  values_[key] = value;
  sql_settings_.reset();
  return {};
}

void Conf::unset(const std::string& key)
{
  const std::lock_guard lock(mutex_);
  values_.erase(key);
  sql_settings_.reset();
}

bool Conf::is_modifiable(const std::string& key) const
{
  return std::find(std::begin(StaticKeys), std::end(StaticKeys), key) == std::end(StaticKeys);
}

Conf::Settings Conf::list(const std::string& prefix) const
{
  const std::lock_guard lock(mutex_);
  return list_locked(prefix);
}

std::shared_ptr<const Conf::Settings> Conf::sql_settings() const
{
  const std::lock_guard lock(mutex_);
  if (!sql_settings_) sql_settings_ = std::make_shared<Settings>(list_locked("spark.sql."));
  return sql_settings_;
}

Conf::Settings Conf::list_locked(const std::string& prefix) const
{
  std::map<std::string, std::string> all = defaults_;
  for (const auto& [key, value] : values_) all[key] = value;
  Settings out;
  for (auto& [key, value] : all)
    if (key.starts_with(prefix)) out.emplace_back(key, value);
  return out;
}

bool Conf::get_bool(const std::string& key) const
{
  const auto value = find(key);
  return value && equals_ignore_case(*value, "true");
}

std::optional<int64_t> Conf::find_limit(const std::string& key) const
{
  const auto value = find(key);
  const int64_t limit = value ? std::strtoll(value->c_str(), nullptr, 10) : -1;
  if (limit < 0) return std::nullopt;
  return limit;
}

plan::QuerySettings Conf::query_settings() const
{
  plan::QuerySettings settings;
  settings.version = version_;
  settings.ansi = get_bool("spark.sql.ansi.enabled");
  settings.case_sensitive = get_bool("spark.sql.caseSensitive");
  settings.time_zone = find("spark.sql.session.timeZone").value_or("UTC");
  settings.timestamp_is_ntz =
      equals_ignore_case(find("spark.sql.timestampType").value_or(""), "TIMESTAMP_NTZ");
  settings.now_microseconds = now().microseconds;
  settings.recursion_level_max = find_limit("spark.sql.cteRecursionLevelLimit");
  settings.recursion_row_max = find_limit("spark.sql.cteRecursionRowLimit");
  return settings;
}

} // namespace bindery::spark
