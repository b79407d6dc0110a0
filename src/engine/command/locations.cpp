// The folders of managed tables: theirs alone, and gone with them.
#include "engine/command/commands.h"

#include "engine/engine_impl.h"
#include "engine/errors.h"
#include "engine/lower/lowerer.h"
#include "engine/scan/files.h"
#include "engine/write/output.h"

namespace bindery::engine {

static Result<bool> holds_files(lake::Lake* lake, const std::string& url)
{
  auto files = list_files(lake, url);
  if (files.ok()) return !files->empty();
  if (files.error().code == ErrorCode::NotFound) return false;
  return std::move(files).error();
}

Result<std::string> managed_location(const plan::DatabaseInfo& database, const std::string& table)
{
  if (database.location.empty()) {
    return unsupported_operation("A table without LOCATION in the database `" + database.name +
                                 "`, which has no location itself,");
  }
  std::string folder = database.location;
  while (folder.ends_with('/')) folder.pop_back();
  return folder + "/" + table;
}

Result<void> check_location_is_free(const plan::TableInfo& table, CommandContext& context)
{
  if (!table.is_managed) return {};
  TRY(const auto url, normalize_url(table.location));
  TRY(const bool is_taken, holds_files(context.lake, url));
  if (!is_taken) return {};
  const std::string name = quote_table({table.database, table.name});
  return spark_error(ErrorCode::AlreadyExists, "LOCATION_ALREADY_EXISTS", "42710",
                     "Cannot name the managed table as " + name + ", as its associated location '" +
                         table.location +
                         "' already exists. Please pick a different table name, or remove the "
                         "existing location first.",
                     {{"identifier", name}, {"location", "'" + table.location + "'"}});
}

Result<void> remove_managed_data(const plan::TableInfo& table, CommandContext& context)
{
  if (!table.is_managed || table.location.empty()) return {};
  TRY(auto url, normalize_url(table.location));
  while (url.ends_with('/')) url.pop_back();
  TRY(const bool has_files, holds_files(context.lake, url));
  if (!has_files) return {};
  TRY(auto output, make_output(context.lake, url));
  return output->publish({url});
}

} // namespace bindery::engine
