// The access keys that may call: those of the settings, and those vended to what Bindery starts
// itself.
#pragma once

#include "access/access.h"
#include "aws/sigv4.h"
#include "base/result.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::access {

// Any thread.
class Keys {
public:
  // A key of the settings. Made before the server starts.
  void add(aws::Credentials credentials);
  // Whether calls must be signed: as soon as the settings name a key.
  bool are_required() const;

  // Fresh credentials for one run or session, good until `revoke`. They live in memory: what
  // outlives the server asks again.
  aws::Credentials vend(std::string_view purpose);
  void revoke(std::string_view access_key_id);

  std::optional<aws::Credentials> find(std::string_view access_key_id) const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, aws::Credentials, std::less<>> keys_;
  bool are_required_ = false;
};

} // namespace bindery::access
