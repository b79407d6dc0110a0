#include "store/connection.h"
#include "store/store.h"

#include <memory>
#include <sqlite3.h>

namespace bindery::store {

static sqlite3_stmt* as_statement(void* statement) { return static_cast<sqlite3_stmt*>(statement); }

Rows::Rows(Connection& connection, void* statement, bool is_cached)
    : connection_(&connection), statement_(statement), is_cached_(is_cached)
{}

Rows::Rows(Rows&& other) noexcept
    : connection_(other.connection_), statement_(other.statement_), is_cached_(other.is_cached_)
{
  other.statement_ = nullptr;
}

Rows::~Rows()
{
  if (statement_) connection_->give_back({as_statement(statement_), is_cached_});
}

Result<bool> Rows::next()
{
  switch (sqlite3_step(as_statement(statement_))) {
  case SQLITE_ROW: return true;
  case SQLITE_DONE: return false;
  default: return connection_->error(sqlite3_sql(as_statement(statement_)));
  }
}

bool Rows::is_null(int column) const
{
  return sqlite3_column_type(as_statement(statement_), column) == SQLITE_NULL;
}

int64_t Rows::get_integer(int column) const
{
  CHECK(!is_null(column));
  return sqlite3_column_int64(as_statement(statement_), column);
}

double Rows::get_double(int column) const
{
  CHECK(!is_null(column));
  return sqlite3_column_double(as_statement(statement_), column);
}

std::string Rows::get_text(int column) const
{
  CHECK(!is_null(column));
  const void* bytes = sqlite3_column_blob(as_statement(statement_), column);
  const int size = sqlite3_column_bytes(as_statement(statement_), column);
  return size == 0 ? std::string()
                   : std::string(static_cast<const char*>(bytes), static_cast<size_t>(size));
}

void Rows::bind_null(int index)
{
  CHECK(sqlite3_bind_null(as_statement(statement_), index) == SQLITE_OK);
}

void Rows::bind_integer(int index, int64_t value)
{
  CHECK(sqlite3_bind_int64(as_statement(statement_), index, value) == SQLITE_OK);
}

void Rows::bind_double(int index, double value)
{
  CHECK(sqlite3_bind_double(as_statement(statement_), index, value) == SQLITE_OK);
}

// Text is copied: callers pass temporaries.
void Rows::bind_text(int index, std::string_view value)
{
  const char* data = value.data() ? value.data() : "";
  CHECK(sqlite3_bind_text64(as_statement(statement_), index, data, value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8) == SQLITE_OK);
}

void Rows::bind_bytes(int index, std::string_view value)
{
  const char* data = value.data() ? value.data() : "";
  CHECK(sqlite3_bind_blob64(as_statement(statement_), index, data, value.size(),
                            SQLITE_TRANSIENT) == SQLITE_OK);
}

} // namespace bindery::store
