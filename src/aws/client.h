// Calls AWS JSON operations of a Bindery, or of anything that speaks the same, with the generated
// shapes.
//
//   aws::Client client({.endpoint = "http://127.0.0.1:4566", .credentials = …});
//   TRY(auto response, client.call<glue::GetTableResponse>("glue", "GetTable",
//   glue::GetTableRequest{…}));
#pragma once

#include "aws/json_codec.h"
#include "aws/sigv4.h"
#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bindery::aws {

struct ClientOptions {
  std::string endpoint; // http://HOST[:PORT]
  Credentials credentials;
  std::string region = "us-east-1";
  int64_t timeout_ms = 60'000; // without a byte going either way
};

// Any thread. Keeps its connections and uses them again.
class Client {
public:
  // InvalidInput when the endpoint is no http:// URL.
  static Result<std::unique_ptr<Client>> make(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // The service's failure comes back as an Error with its wire name and code; a server that cannot
  // be reached is Unavailable.
  template <class Response, class Request>
  Result<Response> call(std::string_view service, std::string_view operation,
                        const Request& request)
  {
    TRY(Json answer, send(service, operation, to_json_text(request)));
    return from_json<Response>(answer);
  }

  // The same with plain JSON.
  Result<Json> send(std::string_view service, std::string_view operation, const std::string& body);

private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace bindery::aws
