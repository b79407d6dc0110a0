// Names of things in the Data Catalog, as they are stored: in lower case, of one account's catalog.
#pragma once

#include "access/access.h"
#include "base/result.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::catalog {

struct DatabaseKey {
  std::string catalog_id;
  std::string name;
  auto operator<=>(const DatabaseKey&) const = default;
};

struct TableKey {
  std::string catalog_id;
  std::string database;
  std::string name;
  DatabaseKey database_key() const { return {catalog_id, database}; }
  auto operator<=>(const TableKey&) const = default;
};

// The catalog that a request names; the caller's own when it names none. NotFound for any other.
Result<std::string> find_catalog_id(const Access& access,
                                    const std::optional<std::string>& catalog_id);
Result<DatabaseKey> make_database_key(const Access& access,
                                      const std::optional<std::string>& catalog_id,
                                      const std::string& name);
Result<TableKey> make_table_key(const Access& access, const std::optional<std::string>& catalog_id,
                                const std::string& database, const std::string& name);

// The service's errors, by their wire names.
Error entity_not_found(std::string message);
Error entity_exists(std::string message);
Error bad_request(std::string message); // InvalidInputException
// Something of a request that would change the result and is not honoured yet, by its name.
Error not_supported(std::string_view what);
Error database_not_found(const DatabaseKey& key);
Error table_not_found(const TableKey& key);

} // namespace bindery::catalog
