#include "api/athena/metadata.h"

#include "base/text.h"

namespace bindery::athena {

Result<void> require_data_catalog(const std::string& name)
{
  if (!equals_ignore_case(name, DataCatalogName))
    return invalid_request("DATACATALOG_NOT_FOUND", "Catalog '" + name + "' does not exist");
  return {};
}

Database to_athena_database(const glue::Database& database)
{
  return Database{.name = database.name,
                  .description = database.description,
                  .parameters = database.parameters};
}

static std::vector<Column> to_columns(const std::optional<std::vector<glue::Column>>& columns)
{
  std::vector<Column> out;
  if (columns)
    for (const glue::Column& column : *columns)
      out.push_back({.name = column.name, .type = column.type, .comment = column.comment});
  return out;
}

TableMetadata to_table_metadata(const glue::Table& table)
{
  TableMetadata metadata;
  metadata.name = table.name;
  metadata.create_time = table.create_time;
  metadata.last_access_time = table.last_access_time;
  metadata.table_type = table.table_type.value_or("");
  metadata.partition_keys = to_columns(table.partition_keys);
  std::map<std::string, std::string> parameters =
      table.parameters.value_or(std::map<std::string, std::string>());
  if (table.storage_descriptor) {
    const glue::StorageDescriptor& storage = *table.storage_descriptor;
    metadata.columns = to_columns(storage.columns);
    if (storage.location) parameters["location"] = *storage.location;
    if (storage.input_format) parameters["inputformat"] = *storage.input_format;
    if (storage.output_format) parameters["outputformat"] = *storage.output_format;
    if (storage.serde_info) {
      if (storage.serde_info->serialization_library)
        parameters["serde.serialization.lib"] = *storage.serde_info->serialization_library;
      if (storage.serde_info->parameters)
        for (const auto& [name, value] : *storage.serde_info->parameters)
          parameters["serde.param." + name] = value;
    }
  } else {
    metadata.columns.emplace();
  }
  metadata.parameters = std::move(parameters);
  return metadata;
}

Error to_metadata_error(Error error, const std::string& request_id)
{
  if (error.code == ErrorCode::InvalidInput || error.code == ErrorCode::Unsupported)
    return invalid_request("INVALID_INPUT", error.message);
  if (error.code != ErrorCode::NotFound) return error;
  return not_found("Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code: "
                   "EntityNotFoundException; Request ID: " +
                   request_id + "; Proxy: null)")
      .with_name("MetadataException");
}

} // namespace bindery::athena
