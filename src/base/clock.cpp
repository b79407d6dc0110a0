#include "base/clock.h"

#include <chrono>
#include <ctime>

namespace bindery {

Time now()
{
  using namespace std::chrono;
  return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

int64_t monotonic_ms()
{
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

static std::string format(Time time, const char* pattern)
{
  int64_t seconds = time.microseconds / 1000000;
  if (time.microseconds % 1000000 < 0) --seconds;
  const std::time_t whole = seconds;
  std::tm parts{};
  gmtime_r(&whole, &parts);
  char text[64];
  return {text, std::strftime(text, sizeof text, pattern, &parts)};
}

std::string format_iso8601(Time time)
{
  const int64_t micros = ((time.microseconds % 1000000) + 1000000) % 1000000;
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%03dZ", static_cast<int>(micros / 1000));
  return format(time, "%Y-%m-%dT%H:%M:%S") + fraction;
}

std::string format_http_date(Time time) { return format(time, "%a, %d %b %Y %H:%M:%S GMT"); }

Result<Time> parse_http_date(std::string_view text)
{
  std::tm parts{};
  const std::string copy(text);
  const char* end = strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end) return invalid_input("not an HTTP date: " + copy);
  return Time{static_cast<int64_t>(timegm(&parts)) * 1000000};
}

} // namespace bindery
