// Values that may have failed. The caller's mistake and the world's failure are an Error; our own
// bug is a CHECK.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bindery {

enum class ErrorCode {
  InvalidInput,
  NotFound,
  AlreadyExists,
  Conflict,
  Limit,
  Unsupported,
  Denied,
  Timeout,
  Throttled,
  Unavailable,
  Internal,
};

std::string_view to_string(ErrorCode code);

// One failure. `wire_name` is the exception's name where the plain code does not decide it: an AWS
// error shape
// ("EntityNotFoundException") or a Spark error class ("TABLE_OR_VIEW_NOT_FOUND").
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
  std::string wire_name;
  // Named values of the message: Spark's message parameters, or members of an AWS error shape.
  std::vector<std::pair<std::string, std::string>> parameters;
  // Added on the way up, innermost first; for logs, not for callers.
  std::vector<std::string> notes;

  Error&& with_name(std::string name) &&;
  Error&& with_parameter(std::string key, std::string value) &&;
  Error&& with_note(std::string note) &&;
};

Error invalid_input(std::string message);
Error not_found(std::string message);
Error already_exists(std::string message);
Error conflict(std::string message);
Error unsupported(std::string message);
Error unavailable(std::string message);
Error internal(std::string message);
// The failure that errno describes: "<what>: <strerror>".
Error from_errno(std::string_view what);

template <class T> class [[nodiscard]] Result {
public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  template <class U>
    requires(std::is_convertible_v<U &&, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result>)
  Result(U&& value) : state_(std::in_place_index<0>, T(std::forward<U>(value)))
  {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Error& error() & { return std::get<1>(state_); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

private:
  std::variant<T, Error> state_;
};

template <> class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  void value() const {}
  Error& error() & { return *error_; }
  const Error& error() const& { return *error_; }
  Error&& error() && { return std::move(*error_); }

private:
  std::optional<Error> error_;
};

[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               std::string_view message);

} // namespace bindery

#define BINDERY_JOIN_(a, b) a##b
#define BINDERY_JOIN(a, b) BINDERY_JOIN_(a, b)
#define BINDERY_TRY_(name, declaration, ...)                                                       \
  auto name = (__VA_ARGS__);                                                                       \
  if (!name.ok()) return std::move(name).error();                                                  \
  declaration = std::move(name).value()
#define BINDERY_TRY_VOID_(name, ...)                                                               \
  if (auto name = (__VA_ARGS__); !name.ok()) return std::move(name).error()

// TRY(auto table, catalog.get_table(key)); gives the value, or returns the error from the function
// around it.
#define TRY(declaration, ...)                                                                      \
  BINDERY_TRY_(BINDERY_JOIN(try_result_, __LINE__), declaration, __VA_ARGS__)
// TRY_VOID(store.commit()); for results without a value.
#define TRY_VOID(...) BINDERY_TRY_VOID_(BINDERY_JOIN(try_result_, __LINE__), __VA_ARGS__)
// The value, where a failure would be our own bug.
#define MUST(...)                                                                                  \
  ([&] {                                                                                           \
    auto must_result = (__VA_ARGS__);                                                              \
    if (!must_result.ok())                                                                         \
      ::bindery::check_failed(__FILE__, __LINE__, #__VA_ARGS__, must_result.error().message);      \
    return std::move(must_result).value();                                                         \
  }())
#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) [[unlikely]]                                                                 \
      ::bindery::check_failed(__FILE__, __LINE__, #condition, "");                                 \
  } while (false)
#define UNREACHABLE() ::bindery::check_failed(__FILE__, __LINE__, "unreachable", "")
