// On whose behalf a call is made. Every call of the lake and the catalog takes one.
#pragma once

#include <string>

namespace bindery {

struct Access {
  std::string account_id = "000000000000";
  std::string principal = "root"; // the access key id, or "root"
  std::string region = "us-east-1";
};

} // namespace bindery
