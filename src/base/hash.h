// Digests, as raw bytes. `to_hex` of base/text.h and `to_base64` give their text forms.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bindery {

std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string md5(std::string_view data);
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

enum class DigestKind { Md5, Sha1, Sha256 };

// A digest fed piece by piece.
class Digest {
public:
  explicit Digest(DigestKind kind);
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void update(std::string_view data);
  std::string finish(); // once

private:
  struct State;
  std::unique_ptr<State> state_;
};

uint32_t crc32(std::string_view data, uint32_t previous = 0);

} // namespace bindery
