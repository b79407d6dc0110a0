#include "main/listen.h"

#include <arpa/inet.h>

namespace bindery {

// An address of this machine alone.
static bool is_local(const std::string& listen)
{
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  in_addr address;
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
  return host == "localhost" || host == "::1";
}

Result<void> check_listen(const std::string& listen, Callers callers, std::string_view remedy)
{
  if (callers == Callers::KnowSecret || is_local(listen)) return {};
  return invalid_input("listening on " + listen + " lets other machines in: set " +
                       std::string(remedy));
}

} // namespace bindery
