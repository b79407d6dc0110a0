// One request on its way through the chain. Private to the server.
#pragma once

#include "api/operation.h"
#include "aws/http.h"
#include "aws/rest_xml.h"
#include "aws/service.h"
#include "aws/sigv4.h"
#include "server/chain.h"

#include <optional>
#include <string>

namespace bindery::server {

struct Call {
  aws::HttpRequest& http;
  const ChainOptions& options;
  Context context;

  // Set by the steps, in their order.
  const aws::Service* service = nullptr; // also the form of errors
  std::string operation_name = "-";
  const Operation* operation = nullptr;
  aws::RestAddress address;   // REST-XML
  std::string bucket_of_host; // the bucket, when the host's name holds it
  std::string text;           // the body, where it is read as a whole
  aws::NameValues form;       // query protocol
  std::optional<aws::Signature> signature;
  AnyValue request{nullptr, nullptr};
  AnyValue response{nullptr, nullptr};
  aws::HttpResponse answer;
};

// A body that is taken as a whole, to its end: not longer than the limit (ErrorCode::Limit), and
// within a time that grows with its size.
Result<std::string> read_body(Call& call);
// Refuses who could not be let in whatever the body is: no signature, an unknown key, a wrong time.
// Before a body is waited for, so that strangers hold neither threads nor memory.
Result<void> require_claim(Call& call);

// The steps that stand in files of their own.
Result<void> name_operation(Call& call);
Result<void> refuse_web_pages(Call& call);
Result<void> identify_caller(Call& call);
Result<void> check_body(Call& call);

} // namespace bindery::server
