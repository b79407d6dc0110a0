// What an operation is: a name, the shapes of its request and response, and one function between
// them.
//
// An operation is one file, src/api/<service>/<resource>/<operation_in_snake_case>.cpp; its name
// puts it into the table of operations and brings its shapes into being (tools/generate/shapes.py).
// It holds
//
//   static Result<GetDatabaseResponse> run(Context& context, const GetDatabaseRequest& request) { …
//   } extern constinit const Operation get_database = read_only<run>("GetDatabase");
//
// in namespace bindery::<service>, with #include "aws/<service>/<operation>.h". `run` may also take
// the request by value.
#pragma once

#include "access/access.h"
#include "api/services.h"
#include "aws/shape.h"
#include "base/clock.h"
#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace bindery {

// One call. Made by the request chain, used by one thread.
struct Context {
  Services& services;
  Access access;
  std::string request_id;
  Time now;
  // For what the shapes do not say (S3's 206 and 304): the status and headers of a successful
  // answer.
  int http_status = 200;
  std::vector<std::pair<std::string, std::string>> http_headers = {};
};

// A request or response whose type only its operation knows.
using AnyValue = std::unique_ptr<void, void (*)(void*)>;

template <class T> AnyValue make_any(T value)
{
  return AnyValue(new T(std::move(value)), [](void* p) { delete static_cast<T*>(p); });
}

struct Operation {
  std::string_view name;
  bool is_read_only;
  const aws::Shape* request_shape;
  const aws::Shape* response_shape;
  AnyValue (*make_request)();
  Result<AnyValue> (*run)(Context& context, void* request);
};

// Types of the function `run` of an operation file.
template <class F> struct RunTraits;
template <class Out, class In> struct RunTraits<Result<Out> (*)(Context&, In)> {
  using Response = Out;
  using Request = std::remove_cvref_t<In>;
};

template <auto run> constexpr Operation make_operation(std::string_view name, bool is_read_only)
{
  using Traits = RunTraits<decltype(run)>;
  using Request = typename Traits::Request;
  return Operation{
      .name = name,
      .is_read_only = is_read_only,
      .request_shape = &Request::shape_table,
      .response_shape = &Traits::Response::shape_table,
      .make_request = [] { return make_any(Request()); },
      .run = [](Context& context, void* request) -> Result<AnyValue> {
        TRY(auto response, run(context, std::move(*static_cast<Request*>(request))));
        return make_any(std::move(response));
      },
  };
}

// An operation that changes nothing.
template <auto run> constexpr Operation read_only(std::string_view name)
{
  return make_operation<run>(name, true);
}

// An operation that may change what others see.
template <auto run> constexpr Operation changing(std::string_view name)
{
  return make_operation<run>(name, false);
}

} // namespace bindery
