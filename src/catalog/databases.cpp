#include "catalog/databases.h"

#include "aws/json_codec.h"
#include "base/text.h"

namespace bindery::catalog {

// What the catalog keeps and cannot act on yet is refused: a link or a federated database would
// answer as if empty.
static Result<void> check_input(const glue::DatabaseInput& input)
{
  if (input.target_database) return not_supported("DatabaseInput.TargetDatabase");
  if (input.federated_database) return not_supported("DatabaseInput.FederatedDatabase");
  return {};
}

static Result<glue::Database> make_database(const std::string& catalog_id, const std::string& name,
                                            Time made, const std::string& body)
{
  TRY(auto database, aws::from_json_text<glue::Database>(body));
  database.name = name;
  database.create_time = made;
  database.catalog_id = catalog_id;
  if (!database.create_table_default_permissions) {
    glue::DataLakePrincipal everyone{.data_lake_principal_identifier = "IAM_ALLOWED_PRINCIPALS"};
    database.create_table_default_permissions = std::vector<glue::PrincipalPermissions>{
        {.principal = std::move(everyone), .permissions = std::vector<std::string>{"ALL"}}};
  }
  return database;
}

Result<void> create_database(const Access&, store::Transaction& transaction, const DatabaseKey& key,
                             const glue::DatabaseInput& input)
{
  TRY_VOID(check_input(input));
  auto made = transaction.run(
      "INSERT INTO catalog_database (catalog_id, name, made, body) VALUES (?1, ?2, ?3, ?4)",
      key.catalog_id, key.name, now(), aws::to_json_text(input));
  if (!made.ok() && made.error().code == ErrorCode::AlreadyExists)
    return entity_exists("Database already exists.");
  TRY_VOID(std::move(made));
  return {};
}

Result<glue::Database> get_database(const Access&, store::Transaction& transaction,
                                    const DatabaseKey& key)
{
  TRY(auto rows, transaction.query(
                     "SELECT made, body FROM catalog_database WHERE catalog_id = ?1 AND name = ?2",
                     key.catalog_id, key.name));
  TRY(bool found, rows.next());
  if (!found) return database_not_found(key);
  return make_database(key.catalog_id, key.name, rows.get<Time>(0), rows.get<std::string>(1));
}

Result<void> require_database(const Access&, store::Transaction& transaction,
                              const DatabaseKey& key)
{
  TRY(auto rows,
      transaction.query("SELECT 1 FROM catalog_database WHERE catalog_id = ?1 AND name = ?2",
                        key.catalog_id, key.name));
  TRY(bool found, rows.next());
  if (!found) return database_not_found(key);
  return {};
}

Result<DatabasePage> list_databases(const Access&, store::Transaction& transaction,
                                    const std::string& catalog_id, const PageRequest& page)
{
  TRY(auto rows, transaction.query("SELECT name, made, body FROM catalog_database WHERE catalog_id "
                                   "= ?1 AND name > ?2 ORDER BY name LIMIT ?3",
                                   catalog_id, page.after, page.size + 1));
  DatabasePage answer;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return answer;
    if (static_cast<int64_t>(answer.databases.size()) == page.size) {
      answer.next_token = make_token(answer.databases.back().name);
      return answer;
    }
    TRY(auto database, make_database(catalog_id, rows.get<std::string>(0), rows.get<Time>(1),
                                     rows.get<std::string>(2)));
    answer.databases.push_back(std::move(database));
  }
}

Result<void> update_database(const Access&, store::Transaction& transaction, const DatabaseKey& key,
                             const glue::DatabaseInput& input)
{
  TRY_VOID(check_input(input));
  if (to_lower(input.name) != key.name) return bad_request("Database name cannot be changed.");
  TRY(int64_t changed,
      transaction.run("UPDATE catalog_database SET body = ?3 WHERE catalog_id = ?1 AND name = ?2",
                      key.catalog_id, key.name, aws::to_json_text(input)));
  if (changed == 0) return database_not_found(key);
  return {};
}

Result<void> delete_database(const Access&, store::Transaction& transaction, const DatabaseKey& key)
{
  TRY(int64_t changed,
      transaction.run("DELETE FROM catalog_database WHERE catalog_id = ?1 AND name = ?2",
                      key.catalog_id, key.name));
  if (changed == 0) return database_not_found(key);
  return {};
}

} // namespace bindery::catalog
