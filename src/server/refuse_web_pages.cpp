// Without keys, whatever runs on this machine is let in, also a browser; the web pages in it are
// not. A page of another origin names itself; a page whose own name was made to lead here (DNS
// rebinding) brings that name as the host.
#include "base/text.h"
#include "server/call.h"

#include <arpa/inet.h>

namespace bindery::server {

static Error refused(std::string what)
{
  return Error{ErrorCode::Denied,
               std::move(what) + ": this server has no keys and answers no web pages of others; "
                                 "set access-key-id and secret-access-key",
               {},
               {},
               {}};
}

static std::string without_port(std::string_view host)
{
  if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
  return std::string(host.substr(0, host.find(':')));
}

// A name that nobody can make lead here who is not on this machine or Amazon.
static bool is_trusted_name(std::string_view host)
{
  const std::string name = to_lower(without_port(host));
  in6_addr address;
  return inet_pton(AF_INET, name.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &address) == 1 || name == "localhost" ||
         name.ends_with(".localhost") || name.ends_with(".amazonaws.com");
}

Result<void> refuse_web_pages(Call& call)
{
  if (call.options.find_credentials) return {};
  const aws::HttpRequest& request = call.http;
  const std::string* host = request.find_header("host");
  if (host && !is_trusted_name(*host))
    return refused("The request is for the host '" + host->substr(0, 200) +
                   "', which is neither an address, localhost, nor a name of amazonaws.com");
  const std::string* origin = request.find_header("origin");
  if (origin && (!host || !equals_ignore_case(*origin, "http://" + *host)))
    return refused("The request comes from a web page of '" + origin->substr(0, 200) + "'");
  const std::string* site = request.find_header("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none")
    return refused("The request comes from a web page of another origin (" + site->substr(0, 50) +
                   ")");
  return {};
}

} // namespace bindery::server
