#include "catalog/tables.h"

#include "aws/json_codec.h"
#include "base/text.h"
#include "catalog/databases.h"
#include "catalog/name_pattern.h"
#include "catalog/table_rows.h"

namespace bindery::catalog {

// A schema of the registry, which would be the columns.
Result<void> check_storage(const std::optional<glue::StorageDescriptor>& storage)
{
  if (storage && storage->schema_reference)
    return not_supported("StorageDescriptor.SchemaReference");
  return {};
}

static Result<void> check_input(const glue::TableInput& input)
{
  if (input.target_table) return not_supported("TableInput.TargetTable");
  if (input.federated_table) return not_supported("TableInput.FederatedTable");
  if (input.view_definition) return not_supported("TableInput.ViewDefinition");
  return check_storage(input.storage_descriptor);
}

std::string caller_arn(const Access& access)
{
  return "arn:aws:iam::" + access.account_id + ":" +
         (access.principal == "root" ? "root" : "user/" + access.principal);
}

Result<void> create_table(const Access& access, store::Transaction& transaction,
                          const TableKey& key, const glue::TableInput& input,
                          const std::string& made_by)
{
  TRY_VOID(check_input(input));
  TRY_VOID(require_database(access, transaction, key.database_key()));
  Time time = now();
  auto made = transaction.run(
      "INSERT INTO catalog_table (catalog_id, database_name, name, made, changed, made_by, "
      "version, body) VALUES (?1, ?2, ?3, ?4, ?4, ?5, 0, ?6)",
      key.catalog_id, key.database, key.name, time, made_by, aws::to_json_text(input));
  if (!made.ok() && made.error().code == ErrorCode::AlreadyExists)
    return entity_exists("Table already exists.");
  TRY_VOID(std::move(made));
  return {};
}

Result<TableRow> get_table_row(const Access& access, store::Transaction& transaction,
                               const TableKey& key)
{
  TRY(auto rows,
      transaction.query("SELECT id, name, made, changed, made_by, version, body FROM catalog_table "
                        "WHERE catalog_id = ?1 AND database_name = ?2 AND name = ?3",
                        key.catalog_id, key.database, key.name));
  TRY(bool found, rows.next());
  if (found) return read_table_row(rows);
  TRY_VOID(require_database(access, transaction, key.database_key()));
  return table_not_found(key);
}

TableRow read_table_row(const store::Rows& rows)
{
  return {rows.get<int64_t>(0),    rows.get<std::string>(1), rows.get<Time>(2),
          rows.get<Time>(3),       rows.get<std::string>(4), rows.get<int64_t>(5),
          rows.get<std::string>(6)};
}

Result<glue::Table> make_table(const DatabaseKey& database, const TableRow& row)
{
  TRY(auto table, aws::from_json_text<glue::Table>(row.body));
  table.name = row.name;
  table.database_name = database.name;
  table.catalog_id = database.catalog_id;
  table.create_time = row.made;
  table.update_time = row.changed;
  table.created_by = row.made_by;
  table.version_id = std::to_string(row.version);
  table.is_registered_with_lake_formation = false;
  table.is_multi_dialect_view = false;
  if (!table.retention) table.retention = 0;
  if (table.storage_descriptor) {
    glue::StorageDescriptor& storage = *table.storage_descriptor;
    if (!storage.compressed) storage.compressed = false;
    if (!storage.number_of_buckets) storage.number_of_buckets = 0;
    if (!storage.sort_columns) storage.sort_columns.emplace();
    if (!storage.stored_as_sub_directories) storage.stored_as_sub_directories = false;
  }
  return table;
}

Result<glue::Table> get_table(const Access& access, store::Transaction& transaction,
                              const TableKey& key)
{
  TRY(TableRow row, get_table_row(access, transaction, key));
  return make_table(key.database_key(), row);
}

Result<int64_t> get_table_id(const Access& access, store::Transaction& transaction,
                             const TableKey& key)
{
  TRY(TableRow row, get_table_row(access, transaction, key));
  return row.id;
}

Result<TablePage> list_tables(const Access& access, store::Transaction& transaction,
                              const DatabaseKey& database,
                              const std::optional<std::string>& expression, const PageRequest& page)
{
  TRY_VOID(require_database(access, transaction, database));
  TRY(NamePattern pattern, NamePattern::parse(expression.value_or("")));
  TRY(auto rows,
      transaction.query("SELECT id, name, made, changed, made_by, version, body FROM catalog_table "
                        "WHERE catalog_id = ?1 AND database_name = ?2 AND name > ?3 ORDER BY name",
                        database.catalog_id, database.name, page.after));
  TablePage answer;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return answer;
    TableRow row = read_table_row(rows);
    TRY(const bool is_wanted, pattern.matches(row.name));
    if (!is_wanted) continue;
    if (static_cast<int64_t>(answer.tables.size()) == page.size) {
      answer.next_token = make_token(answer.tables.back().name);
      return answer;
    }
    TRY(auto table, make_table(database, row));
    answer.tables.push_back(std::move(table));
  }
}

Result<void> update_table(const Access& access, store::Transaction& transaction,
                          const TableKey& key, const TableChange& change)
{
  TRY_VOID(check_input(change.input));
  TRY(TableRow row, get_table_row(access, transaction, key));
  if (change.version_id && *change.version_id != std::to_string(row.version))
    return conflict("Update table failed due to concurrent modifications.")
        .with_name("ConcurrentModificationException");
  if (!change.skips_archive)
    TRY_VOID(transaction.run("INSERT INTO catalog_table_version (table_id, version, changed, body) "
                             "VALUES (?1, ?2, ?3, ?4)",
                             row.id, row.version, row.changed, row.body));
  auto changed = transaction.run(
      "UPDATE catalog_table SET name = ?2, changed = ?3, version = ?4, body = ?5 WHERE id = ?1",
      row.id, to_lower(change.input.name), now(), row.version + 1, aws::to_json_text(change.input));
  if (!changed.ok() && changed.error().code == ErrorCode::AlreadyExists)
    return entity_exists("Table already exists.");
  TRY_VOID(std::move(changed));
  return {};
}

Result<void> delete_table(const Access& access, store::Transaction& transaction,
                          const TableKey& key)
{
  TRY(int64_t id, get_table_id(access, transaction, key));
  TRY_VOID(transaction.run("DELETE FROM catalog_table WHERE id = ?1", id));
  return {};
}

} // namespace bindery::catalog
