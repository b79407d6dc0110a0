#include "crawl/findings.h"

namespace bindery::crawl {

namespace {

// More than a worker sends; what is over is not from our worker.
constexpr size_t ColumnsMax = 100000;
constexpr size_t PartitionsMax = 10000;
constexpr size_t KeysMax = 1024;

Json texts(const std::vector<std::string>& values)
{
  Json json = Json::Array();
  for (const std::string& value : values) json.push(value);
  return json;
}

Json text_map(const std::map<std::string, std::string>& values)
{
  Json json = Json::Object();
  for (const auto& [key, value] : values) json.set(key, value);
  return json;
}

Json counts_json(const Counts& counts)
{
  return Json(
      Json::Array{counts.objects, counts.bytes, counts.records, counts.average_record_size});
}

Json schema_json(const SchemaFinding& schema)
{
  Json columns = Json::Array();
  for (const ColumnFinding& column : schema.columns)
    columns.push(Json::Array{column.name, column.type});
  Json json;
  json.set("columns", std::move(columns));
  json.set("input", schema.input_format)
      .set("output", schema.output_format)
      .set("serde", schema.serde_library);
  json.set("serde_parameters", text_map(schema.serde_parameters))
      .set("parameters", text_map(schema.parameters));
  json.set("compressed", schema.compressed);
  return json;
}

Error malformed(std::string_view what)
{
  return invalid_input("a crawl's finding has malformed " + std::string(what));
}

Result<std::vector<std::string>> read_texts(const Json* json, size_t size_max)
{
  std::vector<std::string> values;
  if (!json || !json->is_array() || json->as_array().size() > size_max) return malformed("texts");
  for (const Json& item : json->as_array()) {
    if (!item.is_string()) return malformed("texts");
    values.push_back(item.as_string());
  }
  return values;
}

Result<std::map<std::string, std::string>> read_map(const Json* json)
{
  std::map<std::string, std::string> values;
  if (!json || !json->is_object() || json->as_object().size() > KeysMax)
    return malformed("parameters");
  for (const auto& [key, value] : json->as_object()) {
    if (!value.is_string()) return malformed("parameters");
    values[key] = value.as_string();
  }
  return values;
}

Result<Counts> read_counts(const Json* json)
{
  if (!json || !json->is_array() || json->as_array().size() != 4) return malformed("counts");
  for (const Json& item : json->as_array())
    if (!item.is_integer() || item.as_integer() < 0) return malformed("counts");
  const auto& items = json->as_array();
  return Counts{items[0].as_integer(), items[1].as_integer(), items[2].as_integer(),
                items[3].as_integer()};
}

Result<SchemaFinding> read_schema(const Json& json)
{
  SchemaFinding schema;
  const Json* columns = json.find("columns");
  if (!columns || !columns->is_array() || columns->as_array().size() > ColumnsMax)
    return malformed("columns");
  for (const Json& item : columns->as_array()) {
    TRY(auto pair, read_texts(&item, 2));
    if (pair.size() != 2) return malformed("columns");
    schema.columns.push_back({pair[0], pair[1]});
  }
  schema.input_format = json.get_string("input");
  schema.output_format = json.get_string("output");
  schema.serde_library = json.get_string("serde");
  TRY(schema.serde_parameters, read_map(json.find("serde_parameters")));
  TRY(schema.parameters, read_map(json.find("parameters")));
  schema.compressed = json.get_bool("compressed");
  return schema;
}

Result<Finding> read_table(const Json& json)
{
  TableFinding table;
  table.id = json.get_integer("id");
  table.target = json.get_integer("target");
  table.folder = json.get_string("folder");
  table.location = json.get_string("location");
  table.is_object = json.get_bool("is_object");
  TRY(table.partition_keys, read_texts(json.find("keys"), KeysMax));
  TRY(table.counts, read_counts(json.find("counts")));
  const Json* schemas = json.find("schemas");
  if (!schemas || !schemas->is_array() || schemas->as_array().empty()) return malformed("schemas");
  for (const Json& item : schemas->as_array()) {
    TRY(auto schema, read_schema(item));
    table.schemas.push_back(std::move(schema));
  }
  return Finding(std::move(table));
}

Result<Finding> read_partitions(const Json& json)
{
  PartitionsFinding finding{.table = json.get_integer("table"), .partitions = {}};
  const Json* partitions = json.find("partitions");
  if (!partitions || !partitions->is_array() || partitions->as_array().size() > PartitionsMax)
    return malformed("partitions");
  for (const Json& item : partitions->as_array()) {
    PartitionFinding partition;
    TRY(partition.values, read_texts(item.find("values"), KeysMax));
    partition.location = item.get_string("location");
    partition.schema = item.get_integer("schema");
    TRY(partition.counts, read_counts(item.find("counts")));
    finding.partitions.push_back(std::move(partition));
  }
  return Finding(std::move(finding));
}

Json write(const LogFinding& log)
{
  Json json;
  json.set("kind", "log").set("level", log.level).set("message", log.message);
  return json;
}

Json write(const TableFinding& table)
{
  Json schemas = Json::Array();
  for (const SchemaFinding& schema : table.schemas) schemas.push(schema_json(schema));
  Json json;
  json.set("kind", "table")
      .set("id", table.id)
      .set("target", table.target)
      .set("folder", table.folder);
  json.set("location", table.location)
      .set("is_object", table.is_object)
      .set("keys", texts(table.partition_keys));
  json.set("counts", counts_json(table.counts)).set("schemas", std::move(schemas));
  return json;
}

Json write(const PartitionsFinding& finding)
{
  Json partitions = Json::Array();
  for (const PartitionFinding& partition : finding.partitions) {
    Json json;
    json.set("values", texts(partition.values)).set("location", partition.location);
    json.set("schema", partition.schema).set("counts", counts_json(partition.counts));
    partitions.push(std::move(json));
  }
  Json json;
  json.set("kind", "partitions")
      .set("table", finding.table)
      .set("partitions", std::move(partitions));
  return json;
}

Json write(const DoneFinding& done)
{
  Json json;
  json.set("kind", "done").set("listed", done.files_listed).set("read", done.files_read);
  json.set("failed", done.files_failed);
  return json;
}

Json write(const FailedFinding& failed)
{
  Json json;
  json.set("kind", "failed").set("message", failed.message);
  return json;
}

} // namespace

static size_t bytes_of(const SchemaFinding& schema)
{
  size_t bytes =
      schema.input_format.size() + schema.output_format.size() + schema.serde_library.size();
  for (const ColumnFinding& column : schema.columns)
    bytes += column.name.size() + column.type.size();
  for (const auto* map : {&schema.serde_parameters, &schema.parameters})
    for (const auto& [key, value] : *map) bytes += key.size() + value.size();
  return bytes;
}

static size_t bytes_of(const TableFinding& table)
{
  size_t bytes = table.folder.size() + table.location.size();
  for (const std::string& key : table.partition_keys) bytes += key.size();
  for (const SchemaFinding& schema : table.schemas) bytes += bytes_of(schema);
  return bytes;
}

static size_t bytes_of(const PartitionsFinding& finding)
{
  size_t bytes = 0;
  for (const PartitionFinding& partition : finding.partitions) {
    bytes += partition.location.size();
    for (const std::string& value : partition.values) bytes += value.size();
  }
  return bytes;
}

int64_t text_bytes(const Finding& finding)
{
  size_t bytes = 0;
  if (const auto* table = std::get_if<TableFinding>(&finding)) bytes = bytes_of(*table);
  if (const auto* partitions = std::get_if<PartitionsFinding>(&finding))
    bytes = bytes_of(*partitions);
  if (const auto* log = std::get_if<LogFinding>(&finding)) bytes = log->message.size();
  if (const auto* failed = std::get_if<FailedFinding>(&finding)) bytes = failed->message.size();
  return static_cast<int64_t>(bytes);
}

Json to_json(const Finding& finding)
{
  return std::visit([](const auto& value) { return write(value); }, finding);
}

Result<Finding> finding_from_json(const Json& json)
{
  std::string kind = json.get_string("kind");
  if (kind == "log")
    return Finding(LogFinding{json.get_string("level", "INFO"), json.get_string("message")});
  if (kind == "table") return read_table(json);
  if (kind == "partitions") return read_partitions(json);
  if (kind == "done")
    return Finding(DoneFinding{json.get_integer("listed"), json.get_integer("read"),
                               json.get_integer("failed")});
  if (kind == "failed") return Finding(FailedFinding{json.get_string("message")});
  return invalid_input("a crawl's finding is of the unknown kind \"" + kind + "\"");
}

} // namespace bindery::crawl
