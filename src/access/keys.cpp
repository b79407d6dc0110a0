#include "access/keys.h"

#include "base/ids.h"
#include "base/text.h"

namespace bindery::access {

void Keys::add(aws::Credentials credentials)
{
  const std::lock_guard guard(mutex_);
  are_required_ = true;
  std::string id = credentials.access_key_id;
  keys_.insert_or_assign(std::move(id), std::move(credentials));
}

bool Keys::are_required() const
{
  const std::lock_guard guard(mutex_);
  return are_required_;
}

// The ids look like those of temporary credentials, which begin with ASIA and have 20 letters and
// digits.
aws::Credentials Keys::vend(std::string_view purpose)
{
  aws::Credentials credentials{
      .access_key_id = "ASIA" + to_upper(make_hex_id(16)),
      .secret_access_key = make_hex_id(40),
      .session_token = std::string(purpose) + "." + make_hex_id(32),
  };
  const std::lock_guard guard(mutex_);
  keys_.insert_or_assign(credentials.access_key_id, credentials);
  return credentials;
}

void Keys::revoke(std::string_view access_key_id)
{
  const std::lock_guard guard(mutex_);
  if (const auto found = keys_.find(access_key_id); found != keys_.end()) keys_.erase(found);
}

std::optional<aws::Credentials> Keys::find(std::string_view access_key_id) const
{
  const std::lock_guard guard(mutex_);
  const auto found = keys_.find(access_key_id);
  if (found == keys_.end()) return std::nullopt;
  return found->second;
}

} // namespace bindery::access
