#include "main/data/glue_catalog.h"

#include "aws/client.h"
#include "aws/glue/batch_create_partition.h"
#include "aws/glue/batch_delete_partition.h"
#include "aws/glue/create_database.h"
#include "aws/glue/create_table.h"
#include "aws/glue/delete_database.h"
#include "aws/glue/delete_table.h"
#include "aws/glue/get_database.h"
#include "aws/glue/get_databases.h"
#include "aws/glue/get_partitions.h"
#include "aws/glue/get_table.h"
#include "aws/glue/get_tables.h"
#include "aws/glue/update_table.h"
#include "base/text.h"
#include "sql/parsers.h"

#include <algorithm>
#include <cstdlib>
#include <span>

namespace bindery {

using plan::ColumnInfo;
using plan::DatabaseInfo;
using plan::PartitionInfo;
using plan::TableInfo;

namespace {

std::string variable(const char* name)
{
  const char* value = std::getenv(name);
  return value ? value : "";
}

Result<std::vector<ColumnInfo>> to_columns(const std::optional<std::vector<glue::Column>>& columns,
                                           ZonelessTimestamps zoneless)
{
  std::vector<ColumnInfo> out;
  if (!columns) return out;
  sql::SparkSettings reading;
  reading.timestamp_is_ntz = zoneless == ZonelessTimestamps::Yes;
  const auto parser = sql::make_spark_parser(std::move(reading));
  for (const glue::Column& column : *columns) {
    auto type = parser->parse_type(column.type.value_or("string"));
    if (!type.ok())
      return unsupported("the column " + column.name + " has the type " + column.type.value_or("") +
                         ", which is not known")
          .with_name("UNSUPPORTED_OPERATION");
    out.push_back({column.name, std::move(type).value(), column.comment.value_or("")});
  }
  return out;
}

std::vector<glue::Column> from_columns(const std::vector<ColumnInfo>& columns)
{
  std::vector<glue::Column> out;
  for (const ColumnInfo& column : columns) {
    glue::Column made;
    made.name = to_lower(column.name);
    made.type = column.type.simple_string();
    if (!column.comment.empty()) made.comment = column.comment;
    out.push_back(std::move(made));
  }
  return out;
}

// What reads and writes files of a format in Hive's world.
struct Storage {
  std::string_view provider;
  std::string_view serde;
  std::string_view input_format;
  std::string_view output_format;
};

constexpr std::string_view TextInput = "org.apache.hadoop.mapred.TextInputFormat";
constexpr std::string_view TextOutput =
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
constexpr Storage Storages[] = {
    {"parquet", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
     "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
     "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"},
    {"csv", "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", TextInput, TextOutput},
    {"json", "org.openx.data.jsonserde.JsonSerDe", TextInput, TextOutput},
};

const Storage* find_storage(std::string_view provider)
{
  for (const Storage& storage : Storages)
    if (storage.provider == provider) return &storage;
  return nullptr;
}

// Spark reads Hive's Parquet tables with its own reader; all other tables of Hive by their SerDe
// and their input format, which says which of the files are the table's.
std::string provider_of(const std::map<std::string, std::string>& parameters,
                        const std::string& serde, const std::string& input_format)
{
  if (const auto set = parameters.find("spark.sql.sources.provider"); set != parameters.end())
    return to_lower(set->second);
  const Storage* parquet = find_storage("parquet");
  if (parquet->serde == serde && (input_format.empty() || input_format == parquet->input_format))
    return "parquet";
  if (!serde.empty()) return "hive";
  if (const auto set = parameters.find("classification"); set != parameters.end())
    return to_lower(set->second);
  return "hive";
}

// All but the columns.
TableInfo describe_table(const glue::Table& table)
{
  TableInfo out;
  out.database = table.database_name.value_or("");
  out.name = table.name;
  out.parameters = table.parameters.value_or(std::map<std::string, std::string>());
  if (table.description) out.parameters.emplace("comment", *table.description);
  if (table.storage_descriptor) {
    const glue::StorageDescriptor& storage = *table.storage_descriptor;
    out.location = storage.location.value_or("");
    out.input_format = storage.input_format.value_or("");
    out.output_format = storage.output_format.value_or("");
    if (storage.serde_info) {
      out.serde = storage.serde_info->serialization_library.value_or("");
      out.serde_parameters =
          storage.serde_info->parameters.value_or(std::map<std::string, std::string>());
    }
  }
  out.provider = provider_of(out.parameters, out.serde, out.input_format);
  out.is_view = table.table_type.value_or("") == "VIRTUAL_VIEW";
  out.is_managed = table.table_type.value_or("") == "MANAGED_TABLE";
  out.view_text = table.view_original_text.value_or("");
  return out;
}

Result<TableInfo> to_table(const glue::Table& table, ZonelessTimestamps zoneless)
{
  TableInfo out = describe_table(table);
  if (table.storage_descriptor) {
    TRY(out.columns, to_columns(table.storage_descriptor->columns, zoneless));
  }
  TRY(out.partition_columns, to_columns(table.partition_keys, zoneless));
  return out;
}

Result<glue::TableInput> from_table(const TableInfo& table)
{
  glue::TableInput out;
  out.name = table.name;
  out.table_type = table.is_view      ? "VIRTUAL_VIEW"
                   : table.is_managed ? "MANAGED_TABLE"
                                      : "EXTERNAL_TABLE";
  out.parameters = table.parameters;
  if (const auto comment = out.parameters->find("comment"); comment != out.parameters->end()) {
    out.description = comment->second;
    out.parameters->erase(comment);
  }
  out.partition_keys = from_columns(table.partition_columns);
  glue::StorageDescriptor storage;
  storage.columns = from_columns(table.columns);
  if (!table.location.empty()) storage.location = table.location;
  if (table.is_view) {
    out.view_original_text = table.view_text;
  } else {
    glue::SerDeInfo serde;
    serde.parameters = table.serde_parameters;
    if (const Storage* known = find_storage(table.provider); known && table.serde.empty()) {
      serde.serialization_library = known->serde;
      storage.input_format = known->input_format;
      storage.output_format = known->output_format;
      serde.parameters->emplace("serialization.format", "1");
    } else if (!table.serde.empty()) {
      serde.serialization_library = table.serde;
      if (!table.input_format.empty()) storage.input_format = table.input_format;
      if (!table.output_format.empty()) storage.output_format = table.output_format;
    } else {
      return unsupported("tables of the format " + table.provider + " in the catalog")
          .with_name("UNSUPPORTED_OPERATION");
    }
    out.parameters->emplace("classification", table.provider);
    out.parameters->emplace("spark.sql.sources.provider", table.provider);
    storage.serde_info = std::move(serde);
  }
  out.storage_descriptor = std::move(storage);
  return out;
}

DatabaseInfo to_database(const glue::Database& database)
{
  return {database.name, database.description.value_or(""), database.location_uri.value_or("")};
}

class GlueCatalog final : public plan::Catalog {
public:
  GlueCatalog(std::unique_ptr<aws::Client> client, ZonelessTimestamps zoneless)
      : client_(std::move(client)), zoneless_(zoneless)
  {}

  Result<std::vector<DatabaseInfo>> list_databases() override
  {
    std::vector<DatabaseInfo> out;
    glue::GetDatabasesRequest request;
    do {
      TRY(auto page, client_->call<glue::GetDatabasesResponse>("glue", "GetDatabases", request));
      for (const glue::Database& database : page.database_list)
        out.push_back(to_database(database));
      request.next_token = page.next_token;
    } while (request.next_token);
    return out;
  }

  Result<std::optional<DatabaseInfo>> find_database(const std::string& name) override
  {
    glue::GetDatabaseRequest request;
    request.name = name;
    auto found = client_->call<glue::GetDatabaseResponse>("glue", "GetDatabase", request);
    if (!found.ok()) {
      if (found.error().code == ErrorCode::NotFound) return std::optional<DatabaseInfo>();
      return named(std::move(found).error());
    }
    if (!found->database) return internal("GetDatabase answered no database");
    return std::optional(to_database(*found->database));
  }

  Result<void> create_database(const DatabaseInfo& database) override
  {
    glue::CreateDatabaseRequest request;
    request.database_input.name = database.name;
    if (!database.description.empty()) request.database_input.description = database.description;
    if (!database.location.empty()) request.database_input.location_uri = database.location;
    return done(client_->call<glue::CreateDatabaseResponse>("glue", "CreateDatabase", request));
  }

  Result<void> drop_database(const std::string& name) override
  {
    glue::DeleteDatabaseRequest request;
    request.name = name;
    return done(client_->call<glue::DeleteDatabaseResponse>("glue", "DeleteDatabase", request));
  }

  Result<std::vector<TableInfo>> list_tables(const std::string& database) override
  {
    std::vector<TableInfo> out;
    glue::GetTablesRequest request;
    request.database_name = database;
    do {
      auto page = client_->call<glue::GetTablesResponse>("glue", "GetTables", request);
      if (!page.ok()) return named(std::move(page).error());
      if (page->table_list)
        for (const glue::Table& table : *page->table_list) out.push_back(describe_table(table));
      request.next_token = page->next_token;
    } while (request.next_token);
    return out;
  }

  Result<std::optional<TableInfo>> find_table(const std::string& database,
                                              const std::string& name) override
  {
    glue::GetTableRequest request;
    request.database_name = database;
    request.name = name;
    auto found = client_->call<glue::GetTableResponse>("glue", "GetTable", request);
    if (!found.ok()) {
      if (found.error().code == ErrorCode::NotFound) return std::optional<TableInfo>();
      return named(std::move(found).error());
    }
    if (!found->table) return internal("GetTable answered no table");
    TRY(auto table, to_table(*found->table, zoneless_));
    return std::optional(std::move(table));
  }

  Result<void> create_table(const TableInfo& table) override
  {
    glue::CreateTableRequest request;
    request.database_name = table.database;
    TRY(request.table_input, from_table(table));
    return done(client_->call<glue::CreateTableResponse>("glue", "CreateTable", request));
  }

  Result<void> update_table(const TableInfo& table) override
  {
    glue::UpdateTableRequest request;
    request.database_name = table.database;
    TRY(request.table_input, from_table(table));
    return done(client_->call<glue::UpdateTableResponse>("glue", "UpdateTable", request));
  }

  Result<void> drop_table(const std::string& database, const std::string& name) override
  {
    glue::DeleteTableRequest request;
    request.database_name = database;
    request.name = name;
    return done(client_->call<glue::DeleteTableResponse>("glue", "DeleteTable", request));
  }

  Result<std::vector<PartitionInfo>> list_partitions(const TableInfo& table,
                                                     const std::string& expression) override
  {
    std::vector<PartitionInfo> out;
    glue::GetPartitionsRequest request;
    request.database_name = table.database;
    request.table_name = table.name;
    if (!expression.empty()) request.expression = expression;
    do {
      auto page = client_->call<glue::GetPartitionsResponse>("glue", "GetPartitions", request);
      if (!page.ok()) return named(std::move(page).error());
      if (page->partitions)
        for (const glue::Partition& partition : *page->partitions) {
          TRY(auto made, to_partition(table, partition, zoneless_));
          out.push_back(std::move(made));
        }
      request.next_token = page->next_token;
    } while (request.next_token);
    return out;
  }

  Result<void> add_partitions(const TableInfo& table,
                              const std::vector<PartitionInfo>& partitions) override
  {
    constexpr size_t BatchMax = 100; // the service's limit of one call
    for (size_t begin = 0; begin < partitions.size(); begin += BatchMax) {
      const size_t count = std::min(BatchMax, partitions.size() - begin);
      TRY_VOID(add_batch(table, std::span(partitions).subspan(begin, count)));
    }
    return {};
  }

  Result<void> drop_partitions(const TableInfo& table,
                               const std::vector<PartitionInfo>& partitions) override
  {
    constexpr size_t BatchMax = 25; // the service's limit of one call
    for (size_t begin = 0; begin < partitions.size(); begin += BatchMax) {
      const size_t count = std::min(BatchMax, partitions.size() - begin);
      glue::BatchDeletePartitionRequest request;
      request.database_name = table.database;
      request.table_name = table.name;
      for (const PartitionInfo& partition : std::span(partitions).subspan(begin, count))
        request.partitions_to_delete.push_back({.values = partition.values});
      TRY(auto response, client_->call<glue::BatchDeletePartitionResponse>(
                             "glue", "BatchDeletePartition", request));
      TRY_VOID(check_errors(table, response.errors, "deleted", "EntityNotFoundException"));
    }
    return {};
  }

private:
  static Result<PartitionInfo> to_partition(const TableInfo& table,
                                            const glue::Partition& partition,
                                            ZonelessTimestamps zoneless)
  {
    PartitionInfo out;
    out.values = partition.values.value_or(std::vector<std::string>());
    out.parameters = partition.parameters.value_or(std::map<std::string, std::string>());
    out.provider = table.provider;
    if (partition.storage_descriptor) {
      const glue::StorageDescriptor& storage = *partition.storage_descriptor;
      out.location = storage.location.value_or("");
      TRY(out.columns, to_columns(storage.columns, zoneless));
      if (storage.serde_info && storage.serde_info->serialization_library)
        out.provider = provider_of(out.parameters, *storage.serde_info->serialization_library,
                                   storage.input_format.value_or(""));
    }
    return out;
  }

  Result<void> add_batch(const TableInfo& table, std::span<const PartitionInfo> partitions)
  {
    TRY(auto input, from_table(table));
    glue::BatchCreatePartitionRequest request;
    request.database_name = table.database;
    request.table_name = table.name;
    for (const PartitionInfo& partition : partitions) {
      glue::PartitionInput made;
      made.values = partition.values;
      if (!partition.parameters.empty()) made.parameters = partition.parameters;
      made.storage_descriptor = input.storage_descriptor;
      made.storage_descriptor->location = partition.location;
      if (!partition.columns.empty())
        made.storage_descriptor->columns = from_columns(partition.columns);
      request.partition_input_list.push_back(std::move(made));
    }
    TRY(auto response,
        client_->call<glue::BatchCreatePartitionResponse>("glue", "BatchCreatePartition", request));
    // Another writer was faster: the partition is there, which is what was wanted.
    return check_errors(table, response.errors, "made", "AlreadyExistsException");
  }

  static Result<void> check_errors(const TableInfo& table,
                                   const std::optional<std::vector<glue::PartitionError>>& errors,
                                   std::string_view wanted, std::string_view harmless)
  {
    if (!errors) return {};
    for (const glue::PartitionError& failed : *errors) {
      if (!failed.error_detail || failed.error_detail->error_code.value_or("") == harmless)
        continue;
      return internal("a partition of " + table.database + "." + table.name + " was not " +
                      std::string(wanted) + ": " + failed.error_detail->error_message.value_or(""));
    }
    return {};
  }

  // Spark's name of the service's failure.
  static Error named(Error error)
  {
    if (error.code == ErrorCode::NotFound) error.wire_name = "TABLE_OR_VIEW_NOT_FOUND";
    if (error.code == ErrorCode::AlreadyExists) error.wire_name = "TABLE_OR_VIEW_ALREADY_EXISTS";
    if (error.code != ErrorCode::NotFound && error.code != ErrorCode::AlreadyExists)
      error.message = "the catalog answered " +
                      (error.wire_name.empty() ? "" : error.wire_name + ": ") + error.message;
    return error;
  }

  template <class T> static Result<void> done(Result<T> result)
  {
    if (!result.ok()) return named(std::move(result).error());
    return {};
  }

  const std::unique_ptr<aws::Client> client_;
  const ZonelessTimestamps zoneless_;
};

} // namespace

Result<std::unique_ptr<plan::Catalog>>
open_glue_catalog(const std::string& url, const std::string& region, ZonelessTimestamps zoneless)
{
  aws::ClientOptions options;
  options.endpoint = url;
  options.region = region;
  // Without keys of its own the engine signs with some: a server that checks will refuse them.
  const std::string key = variable("AWS_ACCESS_KEY_ID");
  options.credentials = {key.empty() ? "bindery" : key,
                         key.empty() ? "bindery" : variable("AWS_SECRET_ACCESS_KEY"),
                         variable("AWS_SESSION_TOKEN")};
  TRY(auto client, aws::Client::make(std::move(options)));
  return std::unique_ptr<plan::Catalog>(std::make_unique<GlueCatalog>(std::move(client), zoneless));
}

} // namespace bindery
