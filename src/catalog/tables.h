// Tables of the Data Catalog and their versions. Every function is one part of the caller's
// transaction.
#pragma once

#include "access/access.h"
#include "aws/glue/table_input.h"
#include "aws/glue/table_version.h"
#include "catalog/keys.h"
#include "catalog/page.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace bindery::catalog {

struct TablePage {
  std::vector<glue::Table> tables; // by name
  std::optional<std::string> next_token;
};

struct TableVersionPage {
  std::vector<glue::TableVersion> versions; // newest first
  std::optional<std::string> next_token;
};

struct TableChange {
  glue::TableInput input;
  bool skips_archive = false;            // the version before is not kept
  std::optional<std::string> version_id; // must be the current one
};

// `made_by` is what GetTable shows as CreatedBy.
Result<void> create_table(const Access& access, store::Transaction& transaction,
                          const TableKey& key, const glue::TableInput& input,
                          const std::string& made_by);
Result<glue::Table> get_table(const Access& access, store::Transaction& transaction,
                              const TableKey& key);
// The row's number, for partitions and versions. EntityNotFoundException names the database or the
// table.
Result<int64_t> get_table_id(const Access& access, store::Transaction& transaction,
                             const TableKey& key);
// `expression`: a regular expression that names must match as a whole, or as a pattern with `*`.
Result<TablePage> list_tables(const Access& access, store::Transaction& transaction,
                              const DatabaseKey& database,
                              const std::optional<std::string>& expression,
                              const PageRequest& page);
// Also gives the table a new name when the input has one.
Result<void> update_table(const Access& access, store::Transaction& transaction,
                          const TableKey& key, const TableChange& change);
Result<void> delete_table(const Access& access, store::Transaction& transaction,
                          const TableKey& key);

Result<glue::TableVersion> get_table_version(const Access& access, store::Transaction& transaction,
                                             const TableKey& key,
                                             const std::optional<std::string>& version_id);
Result<TableVersionPage> list_table_versions(const Access& access, store::Transaction& transaction,
                                             const TableKey& key, const PageRequest& page);
// An archived version; the current one cannot be deleted.
Result<void> delete_table_version(const Access& access, store::Transaction& transaction,
                                  const TableKey& key, const std::string& version_id);

// How the caller is named in CreatedBy.
std::string caller_arn(const Access& access);

} // namespace bindery::catalog
