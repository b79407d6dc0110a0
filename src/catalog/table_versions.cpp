#include "catalog/table_rows.h"

#include <charconv>

namespace bindery::catalog {

static std::optional<int64_t> parse_version(const std::string& text)
{
  int64_t version = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (code != std::errc() || end != text.data() + text.size() || version < 0) return std::nullopt;
  return version;
}

static Error version_not_found(const std::string& version_id)
{
  return entity_not_found("Table version " + version_id + " not found.");
}

static Result<glue::TableVersion> make_version(const TableKey& key, const TableRow& row)
{
  TRY(auto table, make_table(key.database_key(), row));
  glue::TableVersion version;
  version.version_id = std::to_string(row.version);
  version.table = std::move(table);
  return version;
}

Result<glue::TableVersion> get_table_version(const Access& access, store::Transaction& transaction,
                                             const TableKey& key,
                                             const std::optional<std::string>& version_id)
{
  TRY(TableRow row, get_table_row(access, transaction, key));
  if (!version_id || *version_id == std::to_string(row.version)) return make_version(key, row);
  std::optional<int64_t> wanted = parse_version(*version_id);
  if (!wanted) return bad_request("Version id " + *version_id + " is not a number.");
  TRY(auto rows,
      transaction.query(
          "SELECT changed, body FROM catalog_table_version WHERE table_id = ?1 AND version = ?2",
          row.id, *wanted));
  TRY(bool found, rows.next());
  if (!found) return version_not_found(*version_id);
  row.version = *wanted;
  row.changed = rows.get<Time>(0);
  row.body = rows.get<std::string>(1);
  return make_version(key, row);
}

Result<TableVersionPage> list_table_versions(const Access& access, store::Transaction& transaction,
                                             const TableKey& key, const PageRequest& page)
{
  TRY(TableRow row, get_table_row(access, transaction, key));
  TableVersionPage answer;
  // The token is the last version given; older ones follow.
  int64_t before = page.after.empty() ? row.version + 1 : parse_version(page.after).value_or(0);
  if (row.version < before) {
    TRY(auto current, make_version(key, row));
    answer.versions.push_back(std::move(current));
  }
  TRY(auto rows,
      transaction.query("SELECT version, changed, body FROM catalog_table_version "
                        "WHERE table_id = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3",
                        row.id, before, page.size + 1));
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return answer;
    if (static_cast<int64_t>(answer.versions.size()) == page.size) {
      answer.next_token = make_token(*answer.versions.back().version_id);
      return answer;
    }
    row.version = rows.get<int64_t>(0);
    row.changed = rows.get<Time>(1);
    row.body = rows.get<std::string>(2);
    TRY(auto version, make_version(key, row));
    answer.versions.push_back(std::move(version));
  }
}

Result<void> delete_table_version(const Access& access, store::Transaction& transaction,
                                  const TableKey& key, const std::string& version_id)
{
  TRY(TableRow row, get_table_row(access, transaction, key));
  std::optional<int64_t> wanted = parse_version(version_id);
  if (!wanted) return bad_request("Version id " + version_id + " is not a number.");
  if (*wanted == row.version)
    return bad_request("The current version " + version_id + " of a table cannot be deleted.");
  TRY(int64_t deleted,
      transaction.run("DELETE FROM catalog_table_version WHERE table_id = ?1 AND version = ?2",
                      row.id, *wanted));
  if (deleted == 0) return version_not_found(version_id);
  return {};
}

} // namespace bindery::catalog
