// AES as javax.crypto does it for Spark: ECB and CBC with PKCS padding, GCM without.
#include "engine/native/kernel.h"
#include "engine/native/texts.h"

#include "engine/errors.h"

#include "base/text.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace bindery::engine::native {

using duckdb::idx_t;

namespace {

constexpr size_t TagSize = 16;

enum class Mode { Ecb, Cbc, Gcm };

struct Plan {
  Mode mode = Mode::Gcm;
  std::string name;
  std::string function; // as messages quote it
};

struct Cipher {
  const EVP_CIPHER* kind = nullptr;
  Plan plan;
  std::string_view key, vector, more;
};

const unsigned char* bytes_of(std::string_view text)
{
  return reinterpret_cast<const unsigned char*>(text.data());
}

Plan plan_of(std::string_view mode, std::string_view padding, const std::string& function)
{
  const std::string name = to_upper(mode), pads = to_upper(padding);
  const bool by_default = pads == "DEFAULT";
  if (name == "ECB" && (by_default || pads == "PKCS")) return {Mode::Ecb, name, function};
  if (name == "CBC" && (by_default || pads == "PKCS")) return {Mode::Cbc, name, function};
  if (name == "GCM" && (by_default || pads == "NONE")) return {Mode::Gcm, name, function};
  raise(
      "UNSUPPORTED_FEATURE.AES_MODE", "0A000",
      "The feature is not supported: AES-" + std::string(mode) + " with the padding " +
          std::string(padding) + " by the " + function + " function.",
      {{"mode", std::string(mode)}, {"padding", std::string(padding)}, {"functionName", function}});
}

const EVP_CIPHER* kind_of(const Plan& plan, size_t key_size)
{
  static const EVP_CIPHER* const Kinds[3][3] = {
      {EVP_aes_128_ecb(), EVP_aes_192_ecb(), EVP_aes_256_ecb()},
      {EVP_aes_128_cbc(), EVP_aes_192_cbc(), EVP_aes_256_cbc()},
      {EVP_aes_128_gcm(), EVP_aes_192_gcm(), EVP_aes_256_gcm()}};
  if (key_size != 16 && key_size != 24 && key_size != 32) {
    const std::string size = std::to_string(key_size);
    raise("INVALID_PARAMETER_VALUE.AES_KEY_LENGTH", "22023",
          "The value of parameter(s) `key` in " + plan.function +
              " is invalid: expects a binary value with 16, 24 or 32 bytes, but got " + size +
              " bytes.",
          {{"parameter", "`key`"}, {"functionName", plan.function}, {"actualLength", size}});
  }
  return Kinds[static_cast<size_t>(plan.mode)][key_size / 8 - 2];
}

size_t vector_size(Mode mode) { return mode == Mode::Ecb ? 0 : mode == Mode::Cbc ? 16 : 12; }

[[noreturn]] void raise_vector(const Plan& plan, size_t size)
{
  if (plan.mode == Mode::Ecb)
    raise("UNSUPPORTED_FEATURE.AES_MODE_IV", "0A000",
          "The feature is not supported: " + plan.function + " with AES-" + plan.name +
              " does not support initialization vectors (IVs).",
          {{"mode", plan.name}, {"functionName", plan.function}});
  raise("INVALID_PARAMETER_VALUE.AES_IV_LENGTH", "22023",
        "The value of parameter(s) `iv` in " + plan.function +
            " is invalid: supports 16-byte CBC IVs and 12-byte GCM IVs, but got " +
            std::to_string(size) + " bytes for " + plan.name + ".",
        {{"mode", plan.name},
         {"parameter", "`iv`"},
         {"functionName", plan.function},
         {"actualLength", std::to_string(size)}});
}

void check_more(const Plan& plan, std::string_view more)
{
  if (more.empty() || plan.mode == Mode::Gcm) return;
  raise("UNSUPPORTED_FEATURE.AES_MODE_AAD", "0A000",
        "The feature is not supported: " + plan.function + " with AES-" + plan.name +
            " does not support additional authenticate data (AAD).",
        {{"mode", plan.name}, {"functionName", plan.function}});
}

[[noreturn]] void raise_crypto(const Plan& plan, const std::string& detail)
{
  raise(
      "INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR", "22023",
      "The value of parameter(s) `expr`, `key` in " + plan.function +
          " is invalid: detail message: " + detail,
      {{"parameter", "`expr`, `key`"}, {"functionName", plan.function}, {"detailMessage", detail}});
}

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// The value without vector and tag; nothing when it does not decrypt.
std::optional<std::string> run(const Cipher& cipher, std::string_view value, bool encrypts,
                               std::string& tag)
{
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  auto* c = context.get();
  const auto* vector = cipher.vector.empty() ? nullptr : bytes_of(cipher.vector);
  bool good = EVP_CipherInit_ex(c, cipher.kind, nullptr, bytes_of(cipher.key), vector,
                                encrypts ? 1 : 0) == 1;
  const bool tagged = cipher.plan.mode == Mode::Gcm;
  int size = 0, rest = 0;
  if (good && tagged && !encrypts)
    good = EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TagSize, tag.data()) == 1;
  if (good && tagged && !cipher.more.empty())
    good = EVP_CipherUpdate(c, nullptr, &size, bytes_of(cipher.more),
                            static_cast<int>(cipher.more.size())) == 1;
  std::string out(value.size() + 32, '\0');
  auto* target = reinterpret_cast<unsigned char*>(out.data());
  size = 0;
  good = good &&
         EVP_CipherUpdate(c, target, &size, bytes_of(value), static_cast<int>(value.size())) == 1;
  good = good && EVP_CipherFinal_ex(c, target + size, &rest) == 1;
  if (!good) return std::nullopt;
  if (tagged && encrypts) EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TagSize, tag.data());
  out.resize(static_cast<size_t>(size + rest));
  return out;
}

// (value, key, mode, padding, vector, more)
std::string encrypt(const Rows& all, idx_t row)
{
  const Plan plan = plan_of(all.text(2, row), all.text(3, row), "`aes_encrypt`");
  Cipher cipher{
      kind_of(plan, all.text(1, row).size()), plan, all.text(1, row), {}, all.text(5, row)};
  std::string vector(all.text(4, row));
  if (!vector.empty() && vector.size() != vector_size(plan.mode)) raise_vector(plan, vector.size());
  check_more(plan, cipher.more);
  if (vector.empty()) {
    vector.resize(vector_size(plan.mode));
    RAND_bytes(reinterpret_cast<unsigned char*>(vector.data()), static_cast<int>(vector.size()));
  }
  cipher.vector = vector;
  std::string tag(TagSize, '\0');
  const auto made = run(cipher, all.text(0, row), true, tag);
  if (!made) raise_crypto(plan, "The value cannot be encrypted.");
  return vector + *made + (plan.mode == Mode::Gcm ? tag : "");
}

// (value, key, mode, padding, more)
std::string decrypt(const Rows& all, idx_t row)
{
  const Plan plan = plan_of(all.text(2, row), all.text(3, row), "`aes_decrypt`");
  Cipher cipher{
      kind_of(plan, all.text(1, row).size()), plan, all.text(1, row), {}, all.text(4, row)};
  check_more(plan, cipher.more);
  std::string_view value = all.text(0, row);
  const size_t before = vector_size(plan.mode), after = plan.mode == Mode::Gcm ? TagSize : 0;
  if (value.size() < before + after) raise_crypto(plan, "The value is too short.");
  cipher.vector = value.substr(0, before);
  std::string tag(value.substr(value.size() - after));
  const auto made = run(cipher, value.substr(before, value.size() - before - after), false, tag);
  if (!made)
    raise_crypto(plan, plan.mode == Mode::Gcm ? "Tag mismatch" : "The value cannot be decrypted.");
  return *made;
}

} // namespace

template <std::string (*F)(const Rows&, idx_t)> static Kernel bind_cipher(const Signature&)
{
  return rows([](Rows& all, idx_t row) { all.set_text(row, F(all, row)); });
}

void add_ciphers(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"aes_encrypt", bind_cipher<encrypt>, true, true});
  s.push_back({"aes_decrypt", bind_cipher<decrypt>, true});
}

} // namespace bindery::engine::native
