#include "base/result.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace bindery {

std::string_view to_string(ErrorCode code)
{
  switch (code) {
  case ErrorCode::InvalidInput: return "invalid input";
  case ErrorCode::NotFound: return "not found";
  case ErrorCode::AlreadyExists: return "already exists";
  case ErrorCode::Conflict: return "conflict";
  case ErrorCode::Limit: return "limit";
  case ErrorCode::Unsupported: return "unsupported";
  case ErrorCode::Denied: return "denied";
  case ErrorCode::Timeout: return "timeout";
  case ErrorCode::Throttled: return "throttled";
  case ErrorCode::Unavailable: return "unavailable";
  case ErrorCode::Internal: return "internal";
  }
  UNREACHABLE();
}

Error&& Error::with_name(std::string name) &&
{
  wire_name = std::move(name);
  return std::move(*this);
}

Error&& Error::with_parameter(std::string key, std::string value) &&
{
  parameters.emplace_back(std::move(key), std::move(value));
  return std::move(*this);
}

Error&& Error::with_note(std::string note) &&
{
  notes.push_back(std::move(note));
  return std::move(*this);
}

static Error make(ErrorCode code, std::string message)
{
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

Error invalid_input(std::string message)
{
  return make(ErrorCode::InvalidInput, std::move(message));
}
Error not_found(std::string message) { return make(ErrorCode::NotFound, std::move(message)); }
Error already_exists(std::string message)
{
  return make(ErrorCode::AlreadyExists, std::move(message));
}
Error conflict(std::string message) { return make(ErrorCode::Conflict, std::move(message)); }
Error unsupported(std::string message) { return make(ErrorCode::Unsupported, std::move(message)); }
Error unavailable(std::string message) { return make(ErrorCode::Unavailable, std::move(message)); }
Error internal(std::string message) { return make(ErrorCode::Internal, std::move(message)); }

Error from_errno(std::string_view what)
{
  const int number = errno;
  const ErrorCode code = number == ENOENT                      ? ErrorCode::NotFound
                         : number == EEXIST                    ? ErrorCode::AlreadyExists
                         : number == EACCES || number == EPERM ? ErrorCode::Denied
                                                               : ErrorCode::Unavailable;
  char text[256];
  return make(code, std::string(what) + ": " + strerror_r(number, text, sizeof text));
}

void check_failed(const char* file, int line, const char* condition, std::string_view message)
{
  std::fprintf(stderr, "%s:%d: check failed: %s %.*s\n", file, line, condition,
               static_cast<int>(message.size()), message.data());
  std::abort();
}

} // namespace bindery
