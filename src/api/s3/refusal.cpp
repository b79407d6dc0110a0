#include "api/s3/refusal.h"

#include <algorithm>
#include <span>

namespace bindery::s3 {

static bool is_one_of(const std::string& value, std::span<const std::string_view> values)
{
  return std::find(values.begin(), values.end(), value) != values.end();
}

Error not_implemented(std::string_view what)
{
  return unsupported("Bindery does not support " + std::string(what)).with_name("NotImplemented");
}

Result<void> check_owner(const Context& context, const std::optional<std::string>& expected)
{
  if (!expected || *expected == context.access.account_id) return {};
  Error error = invalid_input("Access Denied");
  error.code = ErrorCode::Denied;
  return std::move(error).with_name("AccessDenied");
}

Result<void> check_acl(const std::optional<std::string>& acl)
{
  static constexpr std::string_view Harmless[] = {"private", "bucket-owner-full-control",
                                                  "bucket-owner-read"};
  if (!acl || is_one_of(*acl, Harmless)) return {};
  return invalid_input("The bucket does not allow ACLs").with_name("AccessControlListNotSupported");
}

Result<void> check_storage_class(const std::optional<std::string>& storage_class)
{
  static constexpr std::string_view Harmless[] = {"STANDARD",           "STANDARD_IA",
                                                  "ONEZONE_IA",         "INTELLIGENT_TIERING",
                                                  "REDUCED_REDUNDANCY", "GLACIER_IR"};
  static constexpr std::string_view Known[] = {
      "GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP"};
  if (!storage_class || is_one_of(*storage_class, Harmless)) return {};
  if (is_one_of(*storage_class, Known))
    return not_implemented("the storage class " + *storage_class);
  return invalid_input("The storage class you specified is not valid")
      .with_name("InvalidStorageClass");
}

Result<void> check_encryption(const std::optional<std::string>& algorithm)
{
  static constexpr std::string_view Harmless[] = {"AES256", "aws:kms", "aws:kms:dsse"};
  if (!algorithm || is_one_of(*algorithm, Harmless)) return {};
  return invalid_input("The encryption method specified is not supported")
      .with_name("InvalidEncryptionAlgorithmError");
}

Result<void> check_version(const std::optional<std::string>& version_id)
{
  // Without versioning every object has the version "null".
  if (!version_id || *version_id == "null") return {};
  return invalid_input("Invalid version id specified")
      .with_name("InvalidArgument")
      .with_parameter("ArgumentName", "versionId")
      .with_parameter("ArgumentValue", *version_id);
}

} // namespace bindery::s3
