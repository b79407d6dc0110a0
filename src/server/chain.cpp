#include "server/chain.h"

#include "aws/errors.h"
#include "aws/json_codec.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "server/call.h"

#include <exception>

namespace bindery::server {

using aws::Protocol;

static Error too_large(size_t size_max)
{
  return Error{ErrorCode::Limit,
               "The request body is longer than the maximum of " + std::to_string(size_max) +
                   " bytes",
               "RequestEntityTooLarge",
               {},
               {}};
}

// S3 bodies stream; all others are small texts.
static Result<void> limit(Call& call)
{
  if (call.service->protocol == Protocol::RestXml || !call.http.body) return {};
  const size_t size_max = call.options.body_size_max;
  if (call.http.content_length && *call.http.content_length > static_cast<int64_t>(size_max))
    return too_large(size_max);
  if (!call.text.empty()) return {};
  TRY_VOID(require_claim(call));
  auto text = read_body(call);
  if (!text.ok())
    return text.error().code == ErrorCode::Limit ? too_large(size_max) : std::move(text).error();
  call.text = std::move(*text);
  return {};
}

static Result<void> decode(Call& call)
{
  call.request = call.operation->make_request();
  const aws::Shape& shape = *call.operation->request_shape;
  switch (call.service->protocol) {
  case Protocol::Json: {
    auto json = parse_json(trim(call.text).empty() ? "{}" : call.text);
    if (!json.ok()) return std::move(json).error().with_name("SerializationException");
    return aws::decode_json(*json, shape, call.request.get(), aws::Constraints::Enforced);
  }
  case Protocol::RestXml:
    return aws::decode_rest_request(call.http, call.address, shape, call.request.get());
  case Protocol::Query: return aws::decode_query_request(call.form, shape, call.request.get());
  }
  UNREACHABLE();
}

static Result<void> run(Call& call)
{
  TRY(call.response, call.operation->run(call.context, call.request.get()));
  return {};
}

static Result<void> encode(Call& call)
{
  const aws::Shape& shape = *call.operation->response_shape;
  aws::HttpResponse& answer = call.answer;
  answer.status = call.context.http_status;
  switch (call.service->protocol) {
  case Protocol::Json:
    answer.set_header("Content-Type", "application/x-amz-json-1.1");
    answer.text = aws::encode_json(shape, call.response.get());
    break;
  case Protocol::RestXml: aws::encode_rest_response(shape, call.response.get(), answer); break;
  case Protocol::Query:
    answer.set_header("Content-Type", "text/xml");
    answer.text = "<" + call.operation_name + "Response xmlns=\"" +
                  std::string(call.service->xml_namespace) + "\">" +
                  aws::encode_xml(shape, call.response.get()) + "<ResponseMetadata><RequestId>" +
                  call.context.request_id + "</RequestId></ResponseMetadata></" +
                  call.operation_name + "Response>";
    break;
  }
  for (auto& [name, value] : call.context.http_headers) answer.set_header(name, std::move(value));
  return {};
}

// The order of things. Every request takes these steps until one fails; then its error is encoded
// and logged.
using Step = Result<void> (*)(Call&);
static constexpr Step Steps[] = {
    name_operation, refuse_web_pages, limit, identify_caller, check_body, decode, run, encode,
};

// A fault of ours ends its request, not the server.
static Result<void> take_steps(Call& call)
{
  try {
    for (const Step step : Steps) TRY_VOID(step(call));
    return {};
  } catch (const std::exception& fault) {
    return internal("An internal error occurred").with_note(fault.what());
  }
}

static void log_call(const Call& call, int64_t elapsed_ms, const Error* error)
{
  const bool is_fault = error && call.answer.status >= 500;
  if (!is_fault && !is_logged(LogLevel::Debug)) return;
  std::string line = std::string(call.service->name) + " " + call.operation_name + " " +
                     std::to_string(call.answer.status) + " " + std::to_string(elapsed_ms) + " ms";
  if (!error) return log_debug(line);
  line +=
      " " + aws::to_wire_error(*call.service, *error).name + ": " + error->message.substr(0, 500);
  for (const std::string& note : error->notes) line += " [" + note + "]";
  if (is_fault)
    log_error(line + " request " + call.context.request_id);
  else
    log_debug(line);
}

aws::HttpResponse Chain::handle(aws::HttpRequest& request)
{
  const int64_t started_ms = monotonic_ms();
  Call call{.http = request,
            .options = options_,
            .context = {.services = *options_.services,
                        .access = {},
                        .request_id = make_uuid(),
                        .now = now()},
            .address = {},
            .bucket_of_host = {},
            .text = {},
            .form = {},
            .signature = {},
            .answer = {}};
  call.context.access.account_id = options_.account_id;
  std::optional<Error> failure;
  if (auto result = take_steps(call); !result.ok()) {
    failure = std::move(result).error();
    call.answer = {};
    aws::encode_error(*call.service, *failure, call.context.request_id, call.answer);
  }
  const bool is_s3 = call.service->protocol == Protocol::RestXml;
  call.answer.set_header(is_s3 ? "x-amz-request-id" : "x-amzn-RequestId", call.context.request_id);
  if (is_s3 && !options_.find_credentials) {
    // Without keys a page's script may call every API of its own origin: no object becomes one.
    call.answer.set_header("Content-Security-Policy", "sandbox");
    call.answer.set_header("X-Content-Type-Options", "nosniff");
  }
  log_call(call, monotonic_ms() - started_ms, failure ? &*failure : nullptr);
  return std::move(call.answer);
}

} // namespace bindery::server
