// One SQLite connection with its prepared statements. Private to the store; one thread at a time.
#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace bindery::store {

enum class OpenMode { ReadWrite, ReadOnly };

class Connection {
public:
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  static Result<std::unique_ptr<Connection>> open(const std::string& path, OpenMode mode);

  // Unavailable when the file was removed, or another took its place: what would be written to it
  // would be lost.
  Result<void> check_in_place() const;
  // Runs statements without parameters or rows.
  Result<void> execute(const std::string& sql);

  struct Prepared {
    sqlite3_stmt* statement;
    bool is_cached;
  };
  Result<Prepared> prepare(std::string_view sql);
  void give_back(Prepared prepared);

  Error error(std::string_view what) const;
  sqlite3* handle() { return handle_; }

private:
  struct Cached {
    std::string sql;
    sqlite3_stmt* statement;
    bool in_use;
  };
  sqlite3* handle_;
  std::vector<Cached> cache_;
};

} // namespace bindery::store
