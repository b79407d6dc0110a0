#include "store/connection.h"

#include <memory>
#include <sqlite3.h>

namespace bindery::store {

constexpr size_t CachedStatementsMax = 200;
constexpr int BusyTimeoutMs = 10000;

Connection::~Connection()
{
  for (Cached& cached : cache_) sqlite3_finalize(cached.statement);
  sqlite3_close_v2(handle_);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, OpenMode mode)
{
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX |
                    (mode == OpenMode::ReadOnly ? SQLITE_OPEN_READONLY
                                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  auto connection = std::make_unique<Connection>(handle);
  if (code != SQLITE_OK) return unavailable("cannot open " + path + ": " + sqlite3_errstr(code));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, BusyTimeoutMs);
  TRY_VOID(connection->execute("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA "
                               "temp_store=MEMORY;PRAGMA cache_size=-2000;"));
  if (mode == OpenMode::ReadWrite)
    TRY_VOID(connection->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"));
  return connection;
}

Result<void> Connection::check_in_place() const
{
  int has_moved = 0;
  sqlite3_file_control(handle_, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  if (has_moved == 0) return {};
  return unavailable("the data folder was removed or replaced while the server runs: " +
                     std::string(sqlite3_db_filename(handle_, "main")) + " is not there any more");
}

Result<void> Connection::execute(const std::string& sql)
{
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error(sql);
  return {};
}

Result<Connection::Prepared> Connection::prepare(std::string_view sql)
{
  for (Cached& cached : cache_)
    if (!cached.in_use && cached.sql == sql) {
      cached.in_use = true;
      return Prepared{cached.statement, true};
    }
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    return error(sql);
  CHECK(statement != nullptr);
  if (cache_.size() >= CachedStatementsMax) return Prepared{statement, false};
  cache_.push_back({std::string(sql), statement, true});
  return Prepared{statement, true};
}

void Connection::give_back(Prepared prepared)
{
  if (!prepared.is_cached) {
    sqlite3_finalize(prepared.statement);
    return;
  }
  sqlite3_reset(prepared.statement);
  sqlite3_clear_bindings(prepared.statement);
  for (Cached& cached : cache_)
    if (cached.statement == prepared.statement) cached.in_use = false;
}

Error Connection::error(std::string_view what) const
{
  const int code = sqlite3_extended_errcode(handle_);
  const std::string message = sqlite3_errmsg(handle_);
  Error error = internal("the store failed: " + message);
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
      code == SQLITE_CONSTRAINT_ROWID)
    error = already_exists(message);
  else if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
    error = conflict(message);
  else if (const int kind = code & 0xff; kind == SQLITE_FULL || kind == SQLITE_IOERR ||
                                         kind == SQLITE_BUSY || kind == SQLITE_READONLY)
    error = unavailable("the store cannot write: " + message);
  return std::move(error).with_note("in: " + std::string(what));
}

} // namespace bindery::store
