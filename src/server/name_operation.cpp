// Which service and operation a request means.
#include "base/text.h"
#include "server/call.h"

#include <algorithm>

namespace bindery::server {

using aws::OperationEntry;
using aws::Protocol;
using aws::Service;

static const Service& service_of(const ChainOptions& options, Protocol protocol)
{
  for (const Service& service : options.apis)
    if (service.protocol == protocol) return service;
  UNREACHABLE();
}

static const OperationEntry* find_entry(const Service& service, std::string_view name)
{
  const auto found = std::ranges::lower_bound(service.operations, name, {}, &OperationEntry::name);
  return found != service.operations.end() && found->name == name ? &*found : nullptr;
}

static Result<void> choose(Call& call, const OperationEntry& entry)
{
  call.operation_name = std::string(entry.name);
  call.operation = entry.operation;
  if (!entry.operation)
    return unsupported("The operation " + std::string(entry.name) + " of " +
                       std::string(call.service->name) +
                       " is not there yet: this version of Bindery does not implement it");
  return {};
}

// X-Amz-Target: AWSGlue.GetTables
static Result<void> name_json(Call& call, std::string_view target)
{
  const size_t dot = target.rfind('.');
  const std::string_view prefix = target.substr(0, dot);
  const std::string_view name =
      dot == std::string_view::npos ? std::string_view() : target.substr(dot + 1);
  const Error unknown =
      invalid_input("There is no operation '" + std::string(target.substr(0, 200)) + "'")
          .with_name("UnknownOperationException");
  call.service = &service_of(call.options, Protocol::Json);
  for (const Service& service : call.options.apis)
    if (service.protocol == Protocol::Json && service.target_prefix == prefix) {
      call.service = &service;
      const OperationEntry* entry = find_entry(service, name);
      if (!entry) return unknown;
      if (call.http.method != "POST")
        return invalid_input("AWS JSON is spoken with POST, not " + call.http.method)
            .with_name("UnknownOperationException");
      return choose(call, *entry);
    }
  return unknown;
}

static bool is_form(const aws::HttpRequest& request)
{
  const std::string* type = request.find_header("content-type");
  return request.method == "POST" && type && type->starts_with("application/x-www-form-urlencoded");
}

// Action=GetCallerIdentity&Version=2011-06-15, in the body or the address.
static Result<void> name_query(Call& call)
{
  call.service = &service_of(call.options, Protocol::Query);
  call.form = call.http.query;
  if (is_form(call.http) && call.http.body) {
    TRY_VOID(require_claim(call));
    auto text = read_body(call);
    if (!text.ok())
      return text.error().code == ErrorCode::Limit
                 ? std::move(text).error().with_name("RequestEntityTooLarge")
                 : std::move(text).error();
    call.text = std::move(*text);
    TRY(auto fields, aws::parse_form(call.text));
    call.form.insert(call.form.end(), fields.begin(), fields.end());
  }
  std::string action;
  std::string version;
  for (const auto& [name, value] : call.form) {
    if (name == "Action") action = value;
    if (name == "Version") version = value;
  }
  if (action.empty()) return invalid_input("The request has no Action").with_name("MissingAction");
  for (const Service& service : call.options.apis)
    if (service.protocol == Protocol::Query)
      if (const OperationEntry* entry = find_entry(service, action)) {
        call.service = &service;
        return choose(call, *entry);
      }
  return invalid_input("Could not find operation " + action.substr(0, 100) + " for version " +
                       version.substr(0, 100))
      .with_name("InvalidAction");
}

// The bucket that stands before the host's name: data.localhost, data.s3.localhost,
// data.s3.us-east-1.amazonaws.com.
static std::string bucket_of_host(const aws::HttpRequest& request)
{
  const std::string* header = request.find_header("host");
  if (!header) return "";
  std::string host = to_lower(header->substr(
      0, header->rfind(':') == std::string::npos ? std::string::npos : header->rfind(':')));
  const size_t s3 = host.rfind(".s3."); // a bucket's own name may hold one
  const bool is_amazon = host.ends_with(".amazonaws.com");
  if (s3 != std::string::npos && (is_amazon || host.ends_with(".localhost")))
    return host.substr(0, s3);
  constexpr std::string_view Local = ".localhost";
  if (!host.ends_with(Local)) return "";
  host.resize(host.size() - Local.size());
  return host == "s3" ? "" : host;
}

static bool fits(const aws::Route& route, const Call& call)
{
  if (route.method != call.http.method) return false;
  if (route.has_bucket == call.address.bucket.empty() || route.has_key == call.address.key.empty())
    return false;
  for (const std::string_view wanted : route.query) {
    const size_t equals = wanted.find('=');
    const std::string* value = call.http.find_query(wanted.substr(0, equals));
    if (!value || (equals != std::string_view::npos && *value != wanted.substr(equals + 1)))
      return false;
  }
  return route.header.empty() || call.http.find_header(to_lower(route.header));
}

static Result<void> name_rest(Call& call)
{
  call.service = &service_of(call.options, Protocol::RestXml);
  const auto path = aws::percent_decode(call.http.path);
  if (!path || path->find('\0') != std::string::npos || !is_utf8(*path))
    return invalid_input("Couldn't parse the specified URI.").with_name("InvalidURI");
  std::string_view rest = std::string_view(*path).substr(1);
  call.bucket_of_host = bucket_of_host(call.http);
  call.address.bucket = call.bucket_of_host;
  if (call.address.bucket.empty()) {
    const size_t slash = rest.find('/');
    call.address.bucket = std::string(rest.substr(0, slash));
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  }
  call.address.key = std::string(rest);
  const OperationEntry* best = nullptr;
  size_t best_weight = 0;
  for (const OperationEntry& entry : call.service->operations) {
    if (entry.route.method.empty() || !fits(entry.route, call)) continue;
    const size_t weight = 1 + entry.route.query.size() * 2 + (entry.route.header.empty() ? 0 : 1);
    if (weight <= best_weight) continue;
    best = &entry;
    best_weight = weight;
  }
  if (best) return choose(call, *best);
  return invalid_input("The specified method is not allowed against this resource.")
      .with_name("MethodNotAllowed")
      .with_parameter("Method", call.http.method)
      .with_parameter("ResourceType", call.address.key.empty() ? "BUCKET" : "OBJECT");
}

Result<void> name_operation(Call& call)
{
  if (const std::string* target = call.http.find_header("x-amz-target"))
    return name_json(call, *target);
  if (call.http.path == "/" && (is_form(call.http) || call.http.find_query("Action")))
    return name_query(call);
  return name_rest(call);
}

} // namespace bindery::server
