// The options of S3 that are refused by name, in one place for all operations. The others are
// honoured, or change nothing that a caller can see here: request payer, canned ACLs that keep an
// object with its owner, encryption at rest with keys of the service (accepted, never claimed in an
// answer), storage classes that answer at once.
#pragma once

#include "api/operation.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace bindery::s3 {

Error not_implemented(std::string_view what);
Result<void> check_owner(const Context& context, const std::optional<std::string>& expected);
Result<void> check_acl(const std::optional<std::string>& acl);
Result<void> check_storage_class(const std::optional<std::string>& storage_class);
Result<void> check_encryption(const std::optional<std::string>& algorithm);
Result<void> check_version(const std::optional<std::string>& version_id);

#define BINDERY_REFUSE_(member, what)                                                              \
  if constexpr (requires { request.member; })                                                      \
    if (request.member) return not_implemented(what)

// Checks every option that the request has.
template <class Request> Result<void> check_options(const Context& context, const Request& request)
{
  if constexpr (requires { request.expected_bucket_owner; })
    TRY_VOID(check_owner(context, request.expected_bucket_owner));
  if constexpr (requires { request.expected_source_bucket_owner; })
    TRY_VOID(check_owner(context, request.expected_source_bucket_owner));
  if constexpr (requires { request.acl; }) TRY_VOID(check_acl(request.acl));
  if constexpr (requires { request.storage_class; })
    TRY_VOID(check_storage_class(request.storage_class));
  if constexpr (requires { request.server_side_encryption; })
    TRY_VOID(check_encryption(request.server_side_encryption));
  if constexpr (requires { request.version_id; }) TRY_VOID(check_version(request.version_id));
  if constexpr (requires { request.grant_read; })
    if (request.grant_full_control || request.grant_read || request.grant_read_acp ||
        request.grant_write_acp)
      return check_acl("grants");
  BINDERY_REFUSE_(sse_customer_algorithm, "encryption with keys of the caller (SSE-C)");
  BINDERY_REFUSE_(sse_customer_key, "encryption with keys of the caller (SSE-C)");
  BINDERY_REFUSE_(copy_source_sse_customer_algorithm, "encryption with keys of the caller (SSE-C)");
  BINDERY_REFUSE_(website_redirect_location, "x-amz-website-redirect-location");
  BINDERY_REFUSE_(write_offset_bytes, "x-amz-write-offset-bytes");
  BINDERY_REFUSE_(object_lock_mode, "object lock");
  BINDERY_REFUSE_(object_lock_retain_until_date, "object lock");
  BINDERY_REFUSE_(object_lock_legal_hold_status, "object lock");
  BINDERY_REFUSE_(object_lock_event_hold, "object lock");
  BINDERY_REFUSE_(annotation_directive, "annotations");
  BINDERY_REFUSE_(mfa, "deleting with a second factor");
  BINDERY_REFUSE_(checksum_sha512, "the checksum SHA512");
  BINDERY_REFUSE_(checksum_md5, "the checksum MD5");
  BINDERY_REFUSE_(checksum_xxhash64, "the checksum XXHASH64");
  BINDERY_REFUSE_(checksum_xxhash3, "the checksum XXHASH3");
  BINDERY_REFUSE_(checksum_xxhash128, "the checksum XXHASH128");
  return {};
}

#undef BINDERY_REFUSE_

} // namespace bindery::s3
