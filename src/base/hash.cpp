#include "base/hash.h"

#include "base/result.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

namespace bindery {

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

static const EVP_MD* algorithm(DigestKind kind)
{
  switch (kind) {
  case DigestKind::Md5: return EVP_md5();
  case DigestKind::Sha1: return EVP_sha1();
  case DigestKind::Sha256: return EVP_sha256();
  }
  UNREACHABLE();
}

Digest::Digest(DigestKind kind) : state_(std::make_unique<State>())
{
  CHECK(EVP_DigestInit_ex(state_->context, algorithm(kind), nullptr) == 1);
}

Digest::~Digest() = default;

void Digest::update(std::string_view data)
{
  CHECK(EVP_DigestUpdate(state_->context, data.data(), data.size()) == 1);
}

std::string Digest::finish()
{
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CHECK(EVP_DigestFinal_ex(state_->context, bytes, &size) == 1);
  return {reinterpret_cast<char*>(bytes), size};
}

static std::string digest(DigestKind kind, std::string_view data)
{
  Digest digest(kind);
  digest.update(data);
  return digest.finish();
}

std::string sha256(std::string_view data) { return digest(DigestKind::Sha256, data); }
std::string md5(std::string_view data) { return digest(DigestKind::Md5, data); }

std::string hmac_sha256(std::string_view key, std::string_view data)
{
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(data.data()), data.size(), bytes, &size));
  return {reinterpret_cast<char*>(bytes), size};
}

std::string to_base64(std::string_view bytes)
{
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

std::optional<std::string> from_base64(std::string_view text)
{
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(static_cast<size_t>(size) - padding);
  return out;
}

uint32_t crc32(std::string_view data, uint32_t previous)
{
  return static_cast<uint32_t>(
      crc32_z(previous, reinterpret_cast<const unsigned char*>(data.data()), data.size()));
}

} // namespace bindery
