// The embedded database of the control plane: one SQLite file, <data>/bindery.db.
//
// Promises: what `commit` acknowledged survives kill -9 and power loss (WAL, synchronous=FULL).
// There is one writer at a time; readers see the last committed state as of their begin and never
// wait for the writer.
#pragma once

// How it is used:
//
//   TRY(auto write, store.begin_write());
//   TRY_VOID(write.run("INSERT INTO job (name, made) VALUES (?1, ?2)", name, now()));
//   TRY_VOID(write.commit());
//
//   TRY(auto read, store.begin_read());
//   TRY(auto rows, read.query("SELECT name, made FROM job WHERE name > ?1 ORDER BY name", after));
//   for (;;) {
//     TRY(bool more, rows.next());
//     if (!more) break;
//     use(rows.get<std::string>(0), rows.get<Time>(1));
//   }
//
// Types: text std::string / std::string_view, integers int64_t, bool, double, Time (microseconds in
// an INTEGER column), Bytes for BLOBs; std::optional of these for NULL. A broken UNIQUE or PRIMARY
// KEY is AlreadyExists, a broken FOREIGN KEY is Conflict, a full or failing disk is Unavailable;
// all else is Internal, because it is our own SQL.
//
// Migrations are src/store/migrations/NNNN_name.sql, embedded at build time, applied in the order
// of their numbers, each once, all new ones in one transaction; an applied one is never edited.
// Numbers by area, so that areas do not collide:
//   0001… store and access   0010… catalog and crawl   0100… jobs, flow, logs   0200… athena 0300…
//   lake

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace bindery::store {

// A BLOB: bytes that are not text.
struct Bytes {
  std::string bytes;
};

class Connection;

// The rows of one statement, from before the first. Lives no longer than its transaction.
class Rows {
public:
  Rows(Connection& connection, void* statement, bool is_cached);
  ~Rows();
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;

  // Moves to the next row; false after the last.
  Result<bool> next();
  bool is_null(int column) const;
  // The value of a column, counted from 0. A NULL that is not read as std::optional fails a CHECK.
  template <class T> T get(int column) const
  {
    if constexpr (requires { typename T::value_type; } && !std::is_same_v<T, std::string>) {
      if (is_null(column)) return std::nullopt;
      return get<typename T::value_type>(column);
    } else if constexpr (std::is_same_v<T, bool>) {
      return get_integer(column) != 0;
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(get_integer(column));
    } else if constexpr (std::is_floating_point_v<T>) {
      return get_double(column);
    } else if constexpr (std::is_same_v<T, Time>) {
      return Time{get_integer(column)};
    } else if constexpr (std::is_same_v<T, Bytes>) {
      return Bytes{get_text(column)};
    } else {
      static_assert(std::is_same_v<T, std::string>);
      return get_text(column);
    }
  }

private:
  friend class Transaction;
  int64_t get_integer(int column) const;
  double get_double(int column) const;
  std::string get_text(int column) const;

  void bind_null(int index);
  void bind_integer(int index, int64_t value);
  void bind_double(int index, double value);
  void bind_text(int index, std::string_view value);
  void bind_bytes(int index, std::string_view value);
  template <class T> void bind(int index, const T& value)
  {
    if constexpr (std::is_same_v<T, std::nullopt_t>) {
      bind_null(index);
    } else if constexpr (std::is_integral_v<T>) {
      bind_integer(index, static_cast<int64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      bind_double(index, value);
    } else if constexpr (std::is_same_v<T, Time>) {
      bind_integer(index, value.microseconds);
    } else if constexpr (std::is_same_v<T, Bytes>) {
      bind_bytes(index, value.bytes);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      bind_text(index, value);
    } else {
      if (value)
        bind(index, *value);
      else
        bind_null(index);
    }
  }

  Connection* connection_;
  void* statement_;
  bool is_cached_;
};

// One transaction of one thread. Destroying it without `commit` rolls it back.
class Transaction {
public:
  ~Transaction();
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;

  // Runs a SELECT (or a statement with RETURNING). Parameters are ?1, ?2, …
  template <class... Values> Result<Rows> query(std::string_view sql, const Values&... values)
  {
    TRY(auto rows, prepare(sql));
    [[maybe_unused]] int index = 0;
    (rows.bind(++index, values), ...);
    return rows;
  }

  // Runs a statement to its end; the number of rows that it changed.
  template <class... Values> Result<int64_t> run(std::string_view sql, const Values&... values)
  {
    TRY(auto rows, query(sql, values...));
    return finish(rows);
  }

  // Makes the changes of a write transaction durable and visible. Nothing may be run afterwards.
  Result<void> commit();

private:
  friend class Store;
  struct State;
  explicit Transaction(std::unique_ptr<State> state);
  Result<Rows> prepare(std::string_view sql);
  Result<int64_t> finish(Rows& rows);

  std::unique_ptr<State> state_;
};

// Any thread.
class Store {
public:
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Opens <folder>/bindery.db, made when missing, and applies what migrations are new. Conflict
  // when another process has it open; InvalidInput when a newer Bindery wrote it.
  static Result<std::unique_ptr<Store>> open(const std::string& folder);

  // Waits for the writer before it. A thread holds at most one write transaction; holding two fails
  // a CHECK.
  Result<Transaction> begin_write();
  Result<Transaction> begin_read();

private:
  friend class Transaction;
  struct State;
  explicit Store(std::unique_ptr<State> state);
  Result<void> migrate();

  std::unique_ptr<State> state_;
};

} // namespace bindery::store
