#include "base/ids.h"

#include "base/result.h"

#include <sys/random.h>

namespace bindery {

static std::string random_hex(size_t digits)
{
  static constexpr char Digits[] = "0123456789abcdef";
  std::string bytes(digits, '\0');
  for (size_t done = 0; done < digits;) {
    const ssize_t got = getrandom(bytes.data() + done, digits - done, 0);
    CHECK(got > 0);
    done += static_cast<size_t>(got);
  }
  for (char& byte : bytes) byte = Digits[static_cast<unsigned char>(byte) & 15];
  return bytes;
}

std::string make_uuid()
{
  std::string hex = random_hex(32);
  hex[12] = '4';
  hex[16] = "89ab"[hex[16] & 3];
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
         hex.substr(16, 4) + '-' + hex.substr(20);
}

std::string make_hex_id(size_t digits) { return random_hex(digits); }

} // namespace bindery
