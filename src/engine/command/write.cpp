// df.write: files and tables.
#include "engine/command/commands.h"
#include "engine/command/table_rows.h"

#include "engine/errors.h"
#include "engine/scan/files.h"
#include "engine/scan/options.h"
#include "engine/scan/source.h"
#include "engine/write/job.h"
#include "plan/errors.h"

#include "base/text.h"

#include <algorithm>
#include <map>

namespace bindery::engine {

namespace command = plan::command;
using command::SaveMode;

static std::map<std::string, std::string> lowered(const command::Options& options)
{
  std::map<std::string, std::string> result;
  for (const auto& [key, value] : options) result[to_lower(key)] = value;
  return result;
}

static bool marks_success(CommandContext& context)
{
  const auto conf = context.host.find_conf("mapreduce.fileoutputcommitter.marksuccessfuljobs");
  return !conf || !equals_ignore_case(*conf, "false");
}

// partitionOverwriteMode of the writer, else of the session. Without partitions it means nothing.
static Result<bool> overwrites_partitions(WriteRequest& request, CommandContext& context)
{
  const auto option = request.options.find("partitionoverwritemode");
  const bool has_option = option != request.options.end();
  const std::string mode =
      has_option
          ? option->second
          : context.host.find_conf("spark.sql.sources.partitionOverwriteMode").value_or("static");
  if (has_option) request.options.erase(option);
  if (!equals_ignore_case(mode, "dynamic") && !equals_ignore_case(mode, "static"))
    return plan::not_supported("partitionOverwriteMode " + mode);
  return equals_ignore_case(mode, "dynamic") && !request.partition_columns.empty();
}

// The session's codec, where the writer names none.
static void choose_codec(WriteRequest& request, CommandContext& context)
{
  if (request.format != "parquet") return;
  for (const char* name : {"compression", "parquet.compression"})
    if (request.options.contains(name)) return;
  const auto codec = context.host.find_conf("spark.sql.parquet.compression.codec");
  if (codec) request.options["compression"] = *codec;
}

static EngineImpl& implementation(CommandContext& context)
{
  return static_cast<EngineImpl&>(context.engine);
}

Result<CommandOutput> run_write_files(const command::WriteFiles& command, CommandContext& context)
{
  auto analyzer = context.host.analyzer_context();
  WriteRequest request;
  TRY(request.relation, plan::analyze(command.input, analyzer));
  request.format = command.format.empty() ? "parquet" : to_lower(command.format);
  request.path = command.path;
  request.mode = command.mode;
  request.partition_columns = command.partition_columns;
  request.options = lowered(command.options);
  request.query = context.host.query_options();
  request.query.cancellation = context.cancellation;
  request.marks_success = marks_success(context);
  choose_codec(request, context);
  TRY(request.overwrites_partitions, overwrites_partitions(request, context));
  if (request.path.empty()) {
    const auto path = request.options.find("path");
    if (path == request.options.end()) return plan::not_supported("A write without a path");
    request.path = path->second;
  }
  TRY_VOID(write_files(implementation(context), request));
  return CommandOutput();
}

// ---- tables -----------------------------------------------------------------

// Tables that do not name a data source of Spark, as crawlers and Athena make them: they are always
// overwritten partition by partition, whatever the mode says.
static bool is_made_by_hive(const plan::TableInfo& table)
{
  return !table.serde.empty() && !table.parameters.contains("spark.sql.sources.provider");
}

using Partitions = std::map<std::vector<std::string>, plan::PartitionInfo>; // by their values

static Result<Partitions> list_partitions(const plan::TableInfo& table, plan::Catalog& catalog)
{
  Partitions partitions;
  if (table.partition_columns.empty()) return partitions;
  TRY(auto list, catalog.list_partitions(table, ""));
  for (auto& one : list) partitions.emplace(one.values, std::move(one));
  return partitions;
}

static Result<void> add_partitions(const plan::TableInfo& table,
                                   const std::vector<WrittenPartition>& written,
                                   const Partitions& known, plan::Catalog& catalog)
{
  std::vector<plan::PartitionInfo> partitions;
  for (const auto& one : written) {
    if (known.contains(one.values)) continue;
    plan::PartitionInfo partition;
    partition.values = one.values;
    partition.location = one.location;
    partition.provider = table.provider;
    partition.columns = table.columns;
    partitions.push_back(std::move(partition));
  }
  if (partitions.empty()) return {};
  return catalog.add_partitions(table, partitions);
}

// The partitions that an overwrite left without files.
static Result<void> drop_emptied_partitions(const plan::TableInfo& table,
                                            const std::vector<WrittenPartition>& written,
                                            Partitions known, plan::Catalog& catalog)
{
  for (const auto& one : written) known.erase(one.values);
  if (known.empty()) return {};
  std::vector<plan::PartitionInfo> partitions;
  for (auto& [values, one] : known) partitions.push_back(std::move(one));
  return catalog.drop_partitions(table, partitions);
}

// The catalog changes once the data is there.
enum class CatalogChange { None, Create, Replace };

static Result<void> write_rows(const typed::RelationPtr& relation, const plan::TableInfo& table,
                               SaveMode mode, CatalogChange change, WriteRequest request,
                               CommandContext& context)
{
  request.relation = relation;
  request.path = table.location;
  request.mode = mode;
  for (const auto& column : table.partition_columns)
    request.partition_columns.push_back(column.name);
  request.query = context.host.query_options();
  request.query.cancellation = context.cancellation;
  request.marks_success = marks_success(context);
  choose_codec(request, context);
  TRY(request.overwrites_partitions, overwrites_partitions(request, context));
  if (is_made_by_hive(table)) request.overwrites_partitions = !table.partition_columns.empty();
  if (change == CatalogChange::Replace) request.overwrites_partitions = false;
  plan::Catalog& catalog = *context.catalog;
  Partitions known;
  if (change != CatalogChange::Create) {
    TRY(known, list_partitions(table, catalog));
  }
  if (change == CatalogChange::None) {
    for (const auto& [values, partition] : known) {
      if (partition.location.empty()) continue;
      TRY(auto location, normalize_url(partition.location));
      while (location.ends_with('/')) location.pop_back();
      request.partition_locations.emplace(values, std::move(location));
    }
  }
  TRY(const auto written, write_files(implementation(context), request));
  if (change == CatalogChange::Create) TRY_VOID(catalog.create_table(table));
  if (change == CatalogChange::Replace) {
    TRY_VOID(catalog.update_table(table));
    TRY_VOID(drop_emptied_partitions(table, {}, std::move(known), catalog));
    known.clear();
  } else if (mode == SaveMode::Overwrite && !request.overwrites_partitions) {
    TRY_VOID(drop_emptied_partitions(table, written, known, catalog));
  }
  return add_partitions(table, written, known, catalog);
}

static Result<plan::TableInfo> new_table(const command::WriteTable& command,
                                         const typed::Relation& relation, const TableName& name,
                                         CommandContext& context)
{
  TRY(const auto database, get_database(name.database, context));
  plan::TableInfo table;
  table.database = name.database;
  table.name = name.name;
  table.provider = command.format.empty() ? "parquet" : to_lower(command.format);
  const auto options = lowered(command.options);
  const auto path = options.find("path");
  table.location = !command.location.empty() ? command.location
                   : path != options.end()   ? path->second
                                             : "";
  if (table.location.empty()) {
    TRY(table.location, managed_location(database, name.name));
  }
  table.is_managed = command.location.empty() && path == options.end();
  for (const auto& [key, value] : command.options) {
    if (to_lower(key) != "path") table.serde_parameters[key] = value;
  }
  for (const auto& attribute : relation.output) {
    const bool is_partition = std::any_of(
        command.partition_columns.begin(), command.partition_columns.end(),
        [&](const std::string& column) { return equals_ignore_case(column, attribute.name); });
    if (!is_partition) table.columns.push_back({attribute.name, attribute.type, ""});
  }
  for (const auto& column : command.partition_columns) {
    const auto found =
        std::find_if(relation.output.begin(), relation.output.end(), [&](const auto& attribute) {
          return equals_ignore_case(attribute.name, column);
        });
    if (found == relation.output.end())
      return plan::not_supported("The partition column " + column + ", which is not there");
    table.partition_columns.push_back({found->name, found->type, ""});
  }
  return table;
}

Result<CommandOutput> run_write_table(const command::WriteTable& command, CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  TRY(const auto name, resolve_table_name(command.table, context));
  TRY(const auto existing, catalog->find_table(name.database, name.name));
  if (existing) TRY_VOID(check_table_format(*existing));
  auto analyzer = context.host.analyzer_context();
  TRY(const auto relation, plan::analyze(command.input, analyzer));
  if (command.is_insert && !existing) {
    return plan::spark_error("TABLE_OR_VIEW_NOT_FOUND",
                             {{"relationName", plan::quote_name(command.table)}});
  }
  const bool is_replaced = existing && !command.is_insert && command.mode == SaveMode::Overwrite;
  if (existing && !command.is_insert && !is_replaced) {
    if (command.mode == SaveMode::Ignore || command.create_if_not_exists) return CommandOutput();
    if (command.mode == SaveMode::ErrorIfExists) {
      return table_already_exists(name);
    }
  }
  if (existing && existing->is_view)
    return plan::not_supported("Writing to the view " + quote_table(name));
  if (existing && !is_replaced) {
    TRY(auto fitted,
        fit(relation, *existing, command.is_insert, context.host.query_options().time_zone));
    const SaveMode mode =
        command.mode == SaveMode::Overwrite ? SaveMode::Overwrite : SaveMode::Append;
    WriteRequest request;
    request.options = lowered(command.options);
    request.query = context.host.query_options();
    TRY_VOID(choose_table_format(*existing, fitted, request));
    TRY_VOID(write_rows(fitted, *existing, mode, CatalogChange::None, request, context));
    return CommandOutput();
  }
  TRY(auto table, new_table(command, *relation, name, context));
  if (is_replaced) {
    table.location = command.location.empty() ? existing->location : command.location;
    table.is_managed = existing->is_managed && command.location.empty();
  } else {
    TRY_VOID(check_location_is_free(table, context));
  }
  TRY(const auto fitted, fit(relation, table, false, context.host.query_options().time_zone));
  WriteRequest request;
  request.format = table.provider;
  request.options = lowered(command.options);
  request.options.erase("path");
  TRY_VOID(write_rows(fitted, table, is_replaced ? SaveMode::Overwrite : SaveMode::Append,
                      is_replaced ? CatalogChange::Replace : CatalogChange::Create, request,
                      context));
  return CommandOutput();
}

} // namespace bindery::engine
