#include "engine/zones.h"

#include "engine/native/calendar.h"

namespace bindery::engine {

std::optional<int> find_zone_offset(const std::string& zone, int64_t wall_microseconds)
{
  constexpr int64_t MicrosPerSecond = 1'000'000;
  const auto found = native::find_zone(zone);
  if (!found) return std::nullopt;
  const int64_t offset = wall_microseconds - found->to_instant(wall_microseconds);
  return static_cast<int>(offset / MicrosPerSecond);
}

} // namespace bindery::engine
