#include "base/clip.h"

namespace bindery {

std::string_view first_bytes(std::string_view text, size_t bytes_max)
{
  if (text.size() <= bytes_max) return text;
  constexpr size_t CharacterBytesMax = 4;
  size_t end = bytes_max;
  const auto is_inside = [&] { return (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; };
  while (end > 0 && bytes_max - end < CharacterBytesMax && is_inside()) --end;
  // What is no UTF-8 is cut anywhere.
  return text.substr(0, end > 0 && !is_inside() ? end : bytes_max);
}

std::string clip(std::string_view text, size_t bytes_max)
{
  const std::string_view kept = first_bytes(text, bytes_max);
  return std::string(kept) + (kept.size() < text.size() ? "…" : "");
}

} // namespace bindery
