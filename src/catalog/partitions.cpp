#include "catalog/partitions.h"

#include "aws/json_codec.h"
#include "base/hash.h"
#include "base/text.h"
#include "catalog/partition_filter.h"
#include "catalog/table_rows.h"

namespace bindery::catalog {

static std::string write_key(const PartitionValues& values)
{
  Json json = Json::Array();
  for (const std::string& value : values) json.push(value);
  return json.write();
}

static Result<PartitionValues> read_key(const std::string& key)
{
  TRY(Json json, parse_json(key));
  PartitionValues values;
  for (const Json& value : json.as_array()) values.push_back(value.as_string());
  return values;
}

static Result<void> check_values(const PartitionedTable& table, const PartitionValues& values)
{
  if (values.size() != table.keys.size())
    return bad_request("The number of partition keys do not match the number of partition values");
  return {};
}

static Result<glue::Partition> make_partition(const PartitionedTable& table, const std::string& key,
                                              Time made, const std::string& body)
{
  TRY(auto partition, aws::from_json_text<glue::Partition>(body));
  TRY(partition.values, read_key(key));
  partition.database_name = table.key.database;
  partition.table_name = table.key.name;
  partition.catalog_id = table.key.catalog_id;
  partition.creation_time = made;
  return partition;
}

Result<PartitionedTable> get_partitioned_table(const Access& access,
                                               store::Transaction& transaction, const TableKey& key)
{
  TRY(TableRow row, get_table_row(access, transaction, key));
  TRY(auto input, aws::from_json_text<glue::TableInput>(row.body));
  PartitionedTable table{key, row.id, {}};
  if (input.partition_keys)
    for (const glue::Column& column : *input.partition_keys)
      table.keys.push_back({to_lower(column.name), to_lower(column.type.value_or("string"))});
  return table;
}

Result<void> create_partition(store::Transaction& transaction, const PartitionedTable& table,
                              const glue::PartitionInput& input)
{
  TRY_VOID(check_storage(input.storage_descriptor));
  PartitionValues values = input.values.value_or(PartitionValues());
  TRY_VOID(check_values(table, values));
  auto made = transaction.run(
      "INSERT INTO catalog_partition (table_id, key, made, body) VALUES (?1, ?2, ?3, ?4)", table.id,
      write_key(values), now(), aws::to_json_text(input));
  if (!made.ok() && made.error().code == ErrorCode::AlreadyExists)
    return entity_exists("Partition already exists.");
  TRY_VOID(std::move(made));
  return {};
}

Result<std::optional<glue::Partition>> find_partition(store::Transaction& transaction,
                                                      const PartitionedTable& table,
                                                      const PartitionValues& values)
{
  std::string key = write_key(values);
  TRY(auto rows,
      transaction.query("SELECT made, body FROM catalog_partition WHERE table_id = ?1 AND key = ?2",
                        table.id, key));
  TRY(bool found, rows.next());
  if (!found) return std::optional<glue::Partition>();
  TRY(auto partition, make_partition(table, key, rows.get<Time>(0), rows.get<std::string>(1)));
  return std::optional<glue::Partition>(std::move(partition));
}

Result<glue::Partition> get_partition(store::Transaction& transaction,
                                      const PartitionedTable& table, const PartitionValues& values)
{
  TRY_VOID(check_values(table, values));
  TRY(auto partition, find_partition(transaction, table, values));
  if (!partition) return entity_not_found("Cannot find partition.");
  return std::move(*partition);
}

Result<PartitionPage> list_partitions(store::Transaction& transaction,
                                      const PartitionedTable& table, const PartitionQuery& query)
{
  TRY(PartitionFilter filter, PartitionFilter::parse(query.expression, table.keys));
  TRY(auto rows, transaction.query("SELECT key, made, body FROM catalog_partition WHERE table_id = "
                                   "?1 AND key > ?2 ORDER BY key",
                                   table.id, query.page.after));
  PartitionPage answer;
  std::string last_key;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return answer;
    std::string key = rows.get<std::string>(0);
    if (query.segments > 1 && crc32(key) % static_cast<uint32_t>(query.segments) != query.segment)
      continue;
    TRY(PartitionValues values, read_key(key));
    if (!filter.matches(values)) continue;
    if (static_cast<int64_t>(answer.partitions.size()) == query.page.size) {
      answer.next_token = make_token(last_key);
      return answer;
    }
    TRY(auto partition, make_partition(table, key, rows.get<Time>(1), rows.get<std::string>(2)));
    if (query.without_columns && partition.storage_descriptor)
      partition.storage_descriptor->columns.reset();
    answer.partitions.push_back(std::move(partition));
    last_key = std::move(key);
  }
}

Result<void> update_partition(store::Transaction& transaction, const PartitionedTable& table,
                              const PartitionValues& values, const glue::PartitionInput& input)
{
  TRY_VOID(check_storage(input.storage_descriptor));
  TRY_VOID(check_values(table, values));
  PartitionValues new_values = input.values.value_or(values);
  TRY_VOID(check_values(table, new_values));
  auto changed = transaction.run(
      "UPDATE catalog_partition SET key = ?3, body = ?4 WHERE table_id = ?1 AND key = ?2", table.id,
      write_key(values), write_key(new_values), aws::to_json_text(input));
  if (!changed.ok() && changed.error().code == ErrorCode::AlreadyExists)
    return entity_exists("Partition already exists.");
  TRY(int64_t count, std::move(changed));
  if (count == 0) return entity_not_found("Partition not found.");
  return {};
}

Result<void> delete_partition(store::Transaction& transaction, const PartitionedTable& table,
                              const PartitionValues& values)
{
  TRY_VOID(check_values(table, values));
  TRY(int64_t count,
      transaction.run("DELETE FROM catalog_partition WHERE table_id = ?1 AND key = ?2", table.id,
                      write_key(values)));
  if (count == 0) return entity_not_found("Partition not found.");
  return {};
}

} // namespace bindery::catalog
