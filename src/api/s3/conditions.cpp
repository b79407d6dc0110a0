#include "api/s3/conditions.h"

#include "api/s3/etag.h"
#include "api/s3/refusal.h"
#include "base/text.h"
#include "lake/errors.h"

namespace bindery::s3 {

static bool matches(const std::string& stated, const std::string& etag)
{
  for (const std::string& one : split(stated, ',')) {
    const std::string_view text = trim(one);
    if (text == "*" || unquote_etag(text) == etag) return true;
  }
  return false;
}

// HTTP dates have no fractions of a second.
static int64_t to_seconds(Time time) { return time.microseconds / 1'000'000; }

Result<Verdict> judge(const Conditions& conditions, const lake::ObjectInfo& object)
{
  if (conditions.if_match) {
    if (!matches(*conditions.if_match, object.etag)) return lake::precondition_failed("If-Match");
  } else if (conditions.if_unmodified_since &&
             to_seconds(object.modified) > to_seconds(*conditions.if_unmodified_since)) {
    return lake::precondition_failed("If-Unmodified-Since");
  }
  if (conditions.if_none_match)
    return matches(*conditions.if_none_match, object.etag) ? Verdict::NotModified
                                                           : Verdict::Proceed;
  if (conditions.if_modified_since &&
      to_seconds(object.modified) <= to_seconds(*conditions.if_modified_since))
    return Verdict::NotModified;
  return Verdict::Proceed;
}

Result<void> check_source(const Conditions& conditions, const lake::ObjectInfo& object)
{
  TRY(const Verdict verdict, judge(conditions, object));
  if (verdict == Verdict::Proceed) return {};
  return lake::precondition_failed(conditions.if_none_match
                                       ? "x-amz-copy-source-If-None-Match"
                                       : "x-amz-copy-source-If-Modified-Since");
}

Result<WriteConditions> get_write_conditions(const std::optional<std::string>& if_match,
                                             const std::optional<std::string>& if_none_match)
{
  WriteConditions conditions;
  if (if_none_match) {
    if (*if_none_match != "*")
      return not_implemented("If-None-Match with anything but * where an object is written");
    conditions.must_not_exist = true;
  }
  if (if_match) conditions.must_match = unquote_etag(*if_match);
  if (conditions.must_not_exist && if_match)
    return not_implemented("If-Match and If-None-Match in one request that writes");
  return conditions;
}

} // namespace bindery::s3
