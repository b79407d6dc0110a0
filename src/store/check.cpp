#include "store/check.h"

#include "store/connection.h"
#include "store/store.h"

#include <sys/stat.h>

namespace bindery::store {

Result<std::string> check_database(const std::string& folder)
{
  const std::string path = folder + "/bindery.db";
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return not_found(folder + " is no data folder of Bindery: it holds no bindery.db");
  TRY(const auto connection, Connection::open(path, OpenMode::ReadOnly));
  TRY(const auto prepared, connection->prepare("PRAGMA integrity_check"));
  Rows rows(*connection, prepared.statement, prepared.is_cached);
  std::string findings;
  for (;;) {
    TRY(const bool more, rows.next());
    if (!more) return findings;
    const auto line = rows.get<std::string>(0);
    if (line != "ok") findings += line + "\n";
  }
}

} // namespace bindery::store
