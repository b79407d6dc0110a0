// Rows of tables and how they become the service's shapes. Private to the catalog.
#pragma once

#include "catalog/tables.h"

namespace bindery::catalog {

struct TableRow {
  int64_t id = 0;
  std::string name;
  Time made;
  Time changed;
  std::string made_by;
  int64_t version = 0;
  std::string body; // TableInput
};

Result<TableRow> get_table_row(const Access& access, store::Transaction& transaction,
                               const TableKey& key);
// Of "id, name, made, changed, made_by, version, body".
TableRow read_table_row(const store::Rows& rows);
// Refuses what a table or a partition may not have yet.
Result<void> check_storage(const std::optional<glue::StorageDescriptor>& storage);
Result<glue::Table> make_table(const DatabaseKey& database, const TableRow& row);

} // namespace bindery::catalog
