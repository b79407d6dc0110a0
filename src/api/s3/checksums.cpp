#include "api/s3/checksums.h"

#include "aws/digest.h"
#include "base/hash.h"
#include "base/text.h"

namespace bindery::s3 {

static constexpr size_t PieceSize = 256 * 1024;
static constexpr std::string_view TrailerPrefix = "x-amz-checksum-";

Result<std::optional<lake::ChecksumKind>>
parse_checksum_algorithm(const std::optional<std::string>& name)
{
  if (!name) return std::optional<lake::ChecksumKind>();
  const auto kind = lake::find_checksum_kind(*name);
  if (!kind)
    return unsupported("Bindery does not support the checksum algorithm " + *name)
        .with_name("NotImplemented");
  return kind;
}

static Error too_large(int64_t size)
{
  return invalid_input("Your proposed upload exceeds the maximum allowed object size.")
      .with_name("EntityTooLarge")
      .with_parameter("ProposedSize", std::to_string(size))
      .with_parameter("MaxSizeAllowed", std::to_string(PutSizeMax));
}

static Result<void> check_one(const StatedChecksums& stated)
{
  if (stated.values.size() > 1)
    return invalid_input("Expecting a single x-amz-checksum- header. Multiple checksum Types are "
                         "not allowed.")
        .with_name("InvalidRequest");
  for (const auto& [kind, value] : stated.values) {
    const auto raw = from_base64(value);
    if (!raw || raw->size() != lake::Checksum(kind).finish().size())
      return invalid_input("Value for x-amz-checksum-" + to_lower(lake::to_string(kind)) +
                           " header is invalid.")
          .with_name("InvalidRequest");
  }
  if (stated.md5) TRY_VOID(aws::parse_content_md5(*stated.md5));
  return {};
}

// The checksum to compute: what the caller stated before the bytes, or says to state after them.
static std::optional<lake::ChecksumKind> get_kind(const StatedChecksums& stated,
                                                  std::optional<lake::ChecksumKind> wanted)
{
  if (!stated.values.empty()) return stated.values[0].first;
  return stated.announced ? stated.announced : wanted;
}

static void keep(lake::Staged& staged, lake::ChecksumKind kind, const std::string& checksum)
{
  staged.properties().checksum_algorithm = lake::to_string(kind);
  staged.properties().checksum_type = "FULL_OBJECT";
  staged.properties().checksum = checksum;
}

static Result<void> check_trailers(const ByteStream& body, std::optional<lake::ChecksumKind> kind,
                                   const std::string& checksum)
{
  for (const auto& [name, value] : body.trailers()) {
    if (!name.starts_with(TrailerPrefix)) continue;
    const std::string_view algorithm = std::string_view(name).substr(TrailerPrefix.size());
    if (!kind || !equals_ignore_case(lake::to_string(*kind), algorithm))
      return invalid_input("The checksum after the body, " + name +
                           ", is not the one announced before it")
          .with_name("InvalidRequest");
    if (value != checksum) return aws::bad_digest(to_upper(algorithm));
  }
  return {};
}

Result<void> receive(ByteStream& body, const StatedChecksums& stated,
                     std::optional<lake::ChecksumKind> wanted, lake::Staged& staged)
{
  TRY_VOID(check_one(stated));
  if (body.size().value_or(0) > PutSizeMax) return too_large(*body.size());
  const auto kind = get_kind(stated, wanted);
  std::optional<lake::Checksum> sum;
  if (kind) sum.emplace(*kind);
  std::string piece(PieceSize, '\0');
  for (;;) {
    TRY(const size_t count, body.read(piece.data(), piece.size()));
    if (count == 0) break;
    const std::string_view bytes = std::string_view(piece).substr(0, count);
    if (sum) sum->update(bytes);
    TRY_VOID(staged.append(bytes));
    if (staged.size() > PutSizeMax) return too_large(staged.size());
  }
  std::string checksum;
  if (sum) {
    checksum = to_base64(sum->finish());
    keep(staged, *kind, checksum);
  }
  if (!stated.values.empty() && stated.values[0].second != checksum)
    return aws::bad_digest(lake::to_string(*kind));
  TRY_VOID(check_trailers(body, kind, checksum));
  TRY_VOID(staged.finish());
  if (stated.md5 && to_hex(*from_base64(*stated.md5)) != staged.etag())
    return aws::bad_digest("Content-MD5");
  return {};
}

Result<void> copy_bytes(lake::Reader& from, int64_t offset, int64_t size,
                        std::optional<lake::ChecksumKind> wanted, lake::Staged& staged)
{
  std::optional<lake::Checksum> sum;
  if (wanted) sum.emplace(*wanted);
  std::string piece(PieceSize, '\0');
  for (int64_t done = 0; done < size;) {
    const int64_t next = std::min<int64_t>(size - done, PieceSize);
    TRY(const int64_t count, from.read(offset + done, piece.data(), next));
    if (count == 0) return internal("the source of the copy is shorter than it was");
    const std::string_view bytes = std::string_view(piece).substr(0, static_cast<size_t>(count));
    if (sum) sum->update(bytes);
    TRY_VOID(staged.append(bytes));
    done += count;
  }
  if (sum) keep(staged, *wanted, to_base64(sum->finish()));
  return staged.finish();
}

} // namespace bindery::s3
