// Databases of the Data Catalog. Every function is one part of the caller's transaction.
#pragma once

#include "access/access.h"
#include "aws/glue/database.h"
#include "aws/glue/database_input.h"
#include "catalog/keys.h"
#include "catalog/page.h"
#include "store/store.h"

#include <string>
#include <vector>

namespace bindery::catalog {

struct DatabasePage {
  std::vector<glue::Database> databases; // by name
  std::optional<std::string> next_token;
};

Result<void> create_database(const Access& access, store::Transaction& transaction,
                             const DatabaseKey& key, const glue::DatabaseInput& input);
Result<glue::Database> get_database(const Access& access, store::Transaction& transaction,
                                    const DatabaseKey& key);
// EntityNotFoundException when it is not there.
Result<void> require_database(const Access& access, store::Transaction& transaction,
                              const DatabaseKey& key);
Result<DatabasePage> list_databases(const Access& access, store::Transaction& transaction,
                                    const std::string& catalog_id, const PageRequest& page);
// Replaces all but the name and the time it was made.
Result<void> update_database(const Access& access, store::Transaction& transaction,
                             const DatabaseKey& key, const glue::DatabaseInput& input);
// With all its tables, their versions and partitions.
Result<void> delete_database(const Access& access, store::Transaction& transaction,
                             const DatabaseKey& key);

} // namespace bindery::catalog
