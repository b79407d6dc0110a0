// What a caller states about the bytes of an XML body: its MD5 and its checksum. Streamed bodies
// are the operations' to check, while they store them.
#include "aws/digest.h"
#include "base/hash.h"
#include "base/text.h"
#include "server/call.h"

namespace bindery::server {

static constexpr std::string_view ChecksumPrefix = "x-amz-checksum-";

static bool is_streamed(const aws::Shape& shape)
{
  for (const aws::Member& member : shape.members)
    if (member.location == aws::Location::Payload && member.shape->kind == aws::Kind::Stream)
      return true;
  return false;
}

static Result<void> check_checksums(const Call& call, const aws::NameValues& fields)
{
  for (const auto& [name, value] : fields) {
    if (!name.starts_with(ChecksumPrefix)) continue;
    const std::string algorithm = name.substr(ChecksumPrefix.size());
    if (algorithm == "type" || algorithm == "mode") continue;
    const auto computed = call.options.compute_checksum(algorithm, call.text);
    if (!computed)
      return unsupported("Bindery does not support the checksum algorithm " + algorithm);
    if (*computed != value) return aws::bad_digest(to_upper(algorithm));
  }
  return {};
}

static Result<void> check_md5(const Call& call)
{
  const std::string* stated = call.http.find_header("content-md5");
  if (!stated) return {};
  TRY(const std::string raw, aws::parse_content_md5(*stated));
  return raw == md5(call.text) ? Result<void>() : aws::bad_digest("Content-MD5");
}

// The checksums that CompleteMultipartUpload is given are the object's, not its body's.
static bool states_own_checksum(const Call& call)
{
  for (const aws::Member& member : call.operation->request_shape->members)
    if (member.location == aws::Location::Header &&
        member.name_on_wire().starts_with(ChecksumPrefix))
      return false;
  return true;
}

Result<void> check_body(Call& call)
{
  if (call.service->protocol != aws::Protocol::RestXml) return {};
  if (is_streamed(*call.operation->request_shape)) {
    if (!call.http.body && !call.http.content_length && !call.http.find_header("transfer-encoding"))
      return invalid_input("You must provide the Content-Length HTTP header.")
          .with_name("MissingContentLength");
    return {};
  }
  aws::NameValues trailers;
  if (call.http.body) {
    auto text = read_body(call);
    if (!text.ok()) {
      if (text.error().code != ErrorCode::Limit) return std::move(text).error();
      return invalid_input("Your request was too big.").with_name("MaxMessageLengthExceeded");
    }
    call.text = std::move(*text);
    trailers = call.http.body->trailers();
  }
  TRY_VOID(check_md5(call));
  if (states_own_checksum(call)) {
    TRY_VOID(check_checksums(call, call.http.headers));
    TRY_VOID(check_checksums(call, trailers));
  }
  if (call.http.body) call.http.body = make_text_stream(std::move(call.text));
  return {};
}

} // namespace bindery::server
