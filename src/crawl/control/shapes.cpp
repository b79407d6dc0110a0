#include "crawl/control/shapes.h"

#include "aws/json_codec.h"
#include "base/json.h"

namespace bindery::crawl {

CrawlMark make_mark(const glue::Crawler& crawler, const std::string& run_id, int64_t target,
                    Time time)
{
  CrawlMark mark{*crawler.name, run_id, "", time};
  const auto& targets = *crawler.targets->s3_targets;
  if (target < 0 || target >= static_cast<int64_t>(targets.size())) return mark;
  const glue::S3Target& it = targets[static_cast<size_t>(target)];
  if (!it.exclusions || it.exclusions->empty()) return mark;
  std::string base = *it.path;
  if (!base.ends_with('/')) base += '/';
  Json list = Json::Array();
  for (const std::string& pattern : *it.exclusions) list.push(base + pattern);
  mark.exclusions = list.write();
  return mark;
}

static Parameters make_parameters(const SchemaFinding& schema, const Counts& counts, bool is_object,
                                  const CrawlMark& mark)
{
  Parameters parameters = schema.parameters;
  parameters["CrawlerSchemaSerializerVersion"] = "1.0";
  parameters["CrawlerSchemaDeserializerVersion"] = "1.0";
  parameters["UPDATED_BY_CRAWLER"] = mark.crawler;
  parameters["CRAWL_RUN_ID"] = mark.run_id;
  parameters["sizeKey"] = std::to_string(counts.bytes);
  parameters["recordCount"] = std::to_string(counts.records);
  parameters["averageRecordSize"] = std::to_string(counts.average_record_size);
  // The service counts the objects of folders only.
  if (!is_object) parameters["objectCount"] = std::to_string(counts.objects);
  if (!mark.exclusions.empty()) parameters["exclusions"] = mark.exclusions;
  return parameters;
}

static glue::StorageDescriptor
make_storage(const SchemaFinding& schema, const std::string& location, const Parameters& parameters)
{
  glue::StorageDescriptor storage;
  storage.columns.emplace();
  for (const ColumnFinding& column : schema.columns)
    storage.columns->push_back({.name = column.name, .type = column.type});
  storage.location = location;
  storage.input_format = schema.input_format;
  storage.output_format = schema.output_format;
  storage.compressed = schema.compressed;
  storage.number_of_buckets = -1;
  storage.serde_info.emplace();
  storage.serde_info->serialization_library = schema.serde_library;
  storage.serde_info->parameters = schema.serde_parameters;
  storage.bucket_columns.emplace();
  storage.sort_columns.emplace();
  storage.parameters = parameters;
  storage.stored_as_sub_directories = false;
  return storage;
}

glue::TableInput make_table_input(const TableFinding& table, const std::string& name,
                                  const CrawlMark& mark)
{
  const SchemaFinding& schema = table.schemas.front();
  Parameters parameters = make_parameters(schema, table.counts, table.is_object, mark);
  if (!table.partition_keys.empty()) parameters["partition_filtering.enabled"] = "true";
  glue::TableInput input;
  input.name = name;
  input.owner = "owner";
  input.last_access_time = mark.time;
  input.retention = 0;
  input.storage_descriptor = make_storage(schema, table.location, parameters);
  input.partition_keys.emplace();
  for (const std::string& key : table.partition_keys)
    input.partition_keys->push_back({.name = key, .type = "string"});
  input.table_type = "EXTERNAL_TABLE";
  input.parameters = std::move(parameters);
  return input;
}

glue::PartitionInput make_partition_input(const TableFinding& table,
                                          const PartitionFinding& partition, const CrawlMark& mark)
{
  const SchemaFinding& schema = table.schemas.at(static_cast<size_t>(partition.schema));
  Parameters parameters = make_parameters(schema, partition.counts, false, mark);
  glue::PartitionInput input;
  input.values = partition.values;
  input.last_access_time = mark.time;
  input.storage_descriptor = make_storage(schema, partition.location, parameters);
  input.parameters = std::move(parameters);
  return input;
}

template <class T> static void forget_run(T& input)
{
  input.last_access_time.reset();
  if (input.parameters) input.parameters->erase("CRAWL_RUN_ID");
  if (input.storage_descriptor && input.storage_descriptor->parameters)
    input.storage_descriptor->parameters->erase("CRAWL_RUN_ID");
}

bool is_same(glue::TableInput a, glue::TableInput b)
{
  forget_run(a);
  forget_run(b);
  return aws::to_json_text(a) == aws::to_json_text(b);
}

bool is_same(glue::PartitionInput a, glue::PartitionInput b)
{
  forget_run(a);
  forget_run(b);
  return aws::to_json_text(a) == aws::to_json_text(b);
}

} // namespace bindery::crawl
