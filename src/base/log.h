// The log: one line an event, to stderr; control characters become blanks. No secrets, no data of
// the user.
#pragma once

#include <string_view>

namespace bindery {

enum class LogLevel { Debug, Info, Warning, Error };

void set_log_level(LogLevel level);
// Whether lines of that level are written, for those that cost something to make.
bool is_logged(LogLevel level);
void log(LogLevel level, std::string_view message);
inline void log_debug(std::string_view message) { log(LogLevel::Debug, message); }
inline void log_info(std::string_view message) { log(LogLevel::Info, message); }
inline void log_warning(std::string_view message) { log(LogLevel::Warning, message); }
inline void log_error(std::string_view message) { log(LogLevel::Error, message); }

} // namespace bindery
