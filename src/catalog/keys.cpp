#include "catalog/keys.h"

#include "base/text.h"

namespace bindery::catalog {

Result<std::string> find_catalog_id(const Access& access,
                                    const std::optional<std::string>& catalog_id)
{
  if (catalog_id && *catalog_id != access.account_id)
    return entity_not_found("Catalog " + *catalog_id + " not found.");
  return access.account_id;
}

Result<DatabaseKey> make_database_key(const Access& access,
                                      const std::optional<std::string>& catalog_id,
                                      const std::string& name)
{
  TRY(std::string catalog, find_catalog_id(access, catalog_id));
  return DatabaseKey{std::move(catalog), to_lower(name)};
}

Result<TableKey> make_table_key(const Access& access, const std::optional<std::string>& catalog_id,
                                const std::string& database, const std::string& name)
{
  TRY(std::string catalog, find_catalog_id(access, catalog_id));
  return TableKey{std::move(catalog), to_lower(database), to_lower(name)};
}

Error entity_not_found(std::string message)
{
  return not_found(std::move(message)).with_name("EntityNotFoundException");
}

Error entity_exists(std::string message)
{
  return already_exists(std::move(message)).with_name("AlreadyExistsException");
}

Error bad_request(std::string message)
{
  return invalid_input(std::move(message)).with_name("InvalidInputException");
}

Error not_supported(std::string_view what)
{
  return unsupported(std::string(what) + " is not supported yet.")
      .with_name("InvalidInputException");
}

Error database_not_found(const DatabaseKey& key)
{
  return entity_not_found("Database " + key.name + " not found.");
}

Error table_not_found(const TableKey& key)
{
  return entity_not_found("Table " + key.name + " not found.");
}

} // namespace bindery::catalog
