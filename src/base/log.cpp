#include "base/log.h"

#include "base/result.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace bindery {

static spdlog::level::level_enum level_of(LogLevel level)
{
  switch (level) {
  case LogLevel::Debug: return spdlog::level::debug;
  case LogLevel::Info: return spdlog::level::info;
  case LogLevel::Warning: return spdlog::level::warn;
  case LogLevel::Error: return spdlog::level::err;
  }
  UNREACHABLE();
}

static spdlog::logger& logger()
{
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = spdlog::stderr_logger_mt("bindery");
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *instance;
}

void set_log_level(LogLevel level) { logger().set_level(level_of(level)); }

bool is_logged(LogLevel level) { return logger().should_log(level_of(level)); }

// What callers sent must not look like lines of ours.
static std::string one_line(std::string_view message)
{
  std::string line(message);
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return line;
}

void log(LogLevel level, std::string_view message)
{
  if (is_logged(level)) logger().log(level_of(level), "{}", one_line(message));
}

} // namespace bindery
