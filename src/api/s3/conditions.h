// Conditional requests, after RFC 9110 and S3's own page about which of two conditions wins.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "lake/lake.h"

#include <optional>
#include <string>

namespace bindery::s3 {

struct Conditions {
  std::optional<std::string> if_match;
  std::optional<std::string> if_none_match;
  std::optional<Time> if_modified_since;
  std::optional<Time> if_unmodified_since;
};

enum class Verdict { Proceed, NotModified };

// PreconditionFailed, or whether the caller's copy is still good.
Result<Verdict> judge(const Conditions& conditions, const lake::ObjectInfo& object);
// For the source of a copy, where "not modified" is a failure too.
Result<void> check_source(const Conditions& conditions, const lake::ObjectInfo& object);

// The conditions of a write: If-None-Match may only be "*". Each is judged at the moment of the
// commit.
struct WriteConditions {
  bool must_not_exist = false;
  std::optional<std::string> must_match; // an ETag, or "*"
};
Result<WriteConditions> get_write_conditions(const std::optional<std::string>& if_match,
                                             const std::optional<std::string>& if_none_match);

} // namespace bindery::s3
