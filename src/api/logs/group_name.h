// How requests name a log group: by name, or by name or ARN.
#pragma once

#include "access/access.h"
#include "base/result.h"
#include "base/text.h"

#include <optional>
#include <string>

namespace bindery::logs {

inline std::string group_arn(const Access& access, const std::string& group)
{
  return "arn:aws:logs:" + access.region + ":" + access.account_id + ":log-group:" + group;
}

inline Result<std::string> group_name(const std::optional<std::string>& name,
                                      const std::optional<std::string>& identifier)
{
  if (name.has_value() == identifier.has_value())
    return invalid_input("Exactly one of logGroupName and logGroupIdentifier must be set")
        .with_name("InvalidParameterException");
  if (name) return *name;
  if (!identifier->starts_with("arn:")) return *identifier;
  const auto parts = split(*identifier, ':');
  if (parts.size() < 7)
    return invalid_input("logGroupIdentifier is not the ARN of a log group: " + *identifier)
        .with_name("InvalidParameterException");
  return parts[6];
}

} // namespace bindery::logs
