// Time zones by name, for whoever reads texts outside the engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace bindery::engine {

// The offset from UTC, in seconds, that the zone's clocks show at a wall time in microseconds since
// 1970: of a time that comes twice the earlier, of one that is left out that before the gap.
// Nothing when there is no such zone. Any thread.
std::optional<int> find_zone_offset(const std::string& zone, int64_t wall_microseconds);

} // namespace bindery::engine
