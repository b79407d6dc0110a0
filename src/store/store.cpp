#include "store/store.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "store/connection.h"
#include "store/migrations.h"

#include <cerrno>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace bindery::store {

// Readers beyond these are opened and closed again.
constexpr size_t IdleReadersMax = 8;

struct Store::State {
  std::string path;
  int lock_file = -1;
  std::unique_ptr<Connection> writer;
  std::mutex writer_mutex;
  std::thread::id writer_thread; // guarded by readers_mutex
  std::mutex readers_mutex;
  std::vector<std::unique_ptr<Connection>> readers; // idle

  ~State()
  {
    readers.clear();
    writer.reset();
    if (lock_file >= 0) ::close(lock_file);
  }
};

struct Transaction::State {
  Store::State* store;
  Connection* connection;
  std::unique_ptr<Connection> reader;       // of a read transaction
  std::unique_lock<std::mutex> writer_lock; // of a write transaction
  bool is_open = true;

  ~State()
  {
    if (is_open) {
      // A failed statement may have rolled back already; then there is nothing to undo.
      if (!sqlite3_get_autocommit(connection->handle())) (void)connection->execute("ROLLBACK");
    }
    const std::lock_guard guard(store->readers_mutex);
    if (!reader)
      store->writer_thread = {};
    else if (store->readers.size() < IdleReadersMax)
      store->readers.push_back(std::move(reader));
  }
};

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Result<Rows> Transaction::prepare(std::string_view sql)
{
  CHECK(state_->is_open);
  TRY(auto prepared, state_->connection->prepare(sql));
  return Rows(*state_->connection, prepared.statement, prepared.is_cached);
}

Result<int64_t> Transaction::finish(Rows& rows)
{
  for (;;) {
    TRY(bool more, rows.next());
    if (!more) return static_cast<int64_t>(sqlite3_changes64(state_->connection->handle()));
  }
}

Result<void> Transaction::commit()
{
  CHECK(state_->is_open);
  TRY_VOID(state_->connection->execute("COMMIT"));
  state_->is_open = false;
  return {};
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

Result<Transaction> Store::begin_write()
{
  {
    const std::lock_guard guard(state_->readers_mutex);
    CHECK(state_->writer_thread != std::this_thread::get_id());
  }
  std::unique_lock lock(state_->writer_mutex);
  TRY_VOID(state_->writer->check_in_place());
  TRY_VOID(state_->writer->execute("BEGIN IMMEDIATE"));
  {
    const std::lock_guard guard(state_->readers_mutex);
    state_->writer_thread = std::this_thread::get_id();
  }
  auto state = std::make_unique<Transaction::State>();
  state->store = state_.get();
  state->connection = state_->writer.get();
  state->writer_lock = std::move(lock);
  return Transaction(std::move(state));
}

Result<Transaction> Store::begin_read()
{
  std::unique_ptr<Connection> reader;
  {
    const std::lock_guard guard(state_->readers_mutex);
    if (!state_->readers.empty()) {
      reader = std::move(state_->readers.back());
      state_->readers.pop_back();
    }
  }
  if (!reader) {
    TRY(reader, Connection::open(state_->path, OpenMode::ReadOnly));
  }
  TRY_VOID(reader->check_in_place());
  TRY_VOID(reader->execute("BEGIN"));
  auto state = std::make_unique<Transaction::State>();
  state->store = state_.get();
  state->connection = reader.get();
  state->reader = std::move(reader);
  return Transaction(std::move(state));
}

static Result<int> lock_folder(const std::string& folder)
{
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return from_errno("mkdir " + folder);
  const std::string path = folder + "/bindery.lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return from_errno("open " + path);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  Error error = errno == EWOULDBLOCK
                    ? conflict("another bindery has this data folder open: " + folder)
                    : from_errno("flock " + path);
  ::close(file);
  return error;
}

Result<std::unique_ptr<Store>> Store::open(const std::string& folder)
{
  auto state = std::make_unique<State>();
  TRY(state->lock_file, lock_folder(folder));
  state->path = folder + "/bindery.db";
  TRY(state->writer, Connection::open(state->path, OpenMode::ReadWrite));
  std::unique_ptr<Store> store(new Store(std::move(state)));
  TRY_VOID(store->migrate());
  return store;
}

// The number and digest of each migration that this file has seen.
static Result<std::map<int64_t, std::string>> read_applied(Transaction& transaction)
{
  std::map<int64_t, std::string> applied;
  TRY(auto rows, transaction.query("SELECT number, digest FROM migration"));
  for (;;) {
    TRY(bool more, rows.next());
    if (!more) return applied;
    applied[rows.get<int64_t>(0)] = rows.get<std::string>(1);
  }
}

// All that are new come in one transaction: an update is there as a whole or not at all.
// Which migrations were applied is a set, not a highest number: areas number theirs on their own.
Result<void> Store::migrate()
{
  TRY(auto write, begin_write());
  TRY_VOID(write.run("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT "
                     "NOT NULL, digest TEXT NOT NULL, applied INTEGER NOT NULL) STRICT"));
  TRY(auto applied, read_applied(write));
  for (const Migration& migration : migrations()) {
    const std::string digest = to_hex(sha256(migration.sql));
    if (const auto known = applied.find(migration.number); known != applied.end()) {
      if (known->second != digest)
        return invalid_input("migration " + std::string(migration.name) +
                             " was changed after it was applied to " + state_->path);
      applied.erase(known);
      continue;
    }
    TRY_VOID(state_->writer->execute(std::string(migration.sql)));
    TRY_VOID(
        write.run("INSERT INTO migration (number, name, digest, applied) VALUES (?1, ?2, ?3, ?4)",
                  migration.number, migration.name, digest, now()));
  }
  if (!applied.empty())
    return invalid_input("a newer Bindery wrote " + state_->path + ": it has migration " +
                         std::to_string(applied.begin()->first));
  return write.commit();
}

} // namespace bindery::store
