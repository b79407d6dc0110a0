#include "main/program.h"

#include "base/log.h"
#include "base/text.h"

#include <cstdio>

namespace bindery {

static void print(std::FILE* to, std::string_view text)
{
  std::fwrite(text.data(), 1, text.size(), to);
}

static int fail(std::string_view program, const std::string& message)
{
  print(stderr, std::string(program) + ": " + message + "\n");
  return 2;
}

static void apply_log_level(const Settings& settings)
{
  const std::string& level = settings.get("log-level");
  set_log_level(level == "debug"     ? LogLevel::Debug
                : level == "warning" ? LogLevel::Warning
                : level == "error"   ? LogLevel::Error
                                     : LogLevel::Info);
}

int run_program(std::string_view program, std::span<const Command> commands, int count,
                char** arguments)
{
  const std::string_view name = count > 1 ? arguments[1] : "--help";
  if (name == "--version") {
    print(stdout, std::string(program) + " " BINDERY_VERSION "\n");
    return 0;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    std::vector<std::pair<std::string_view, std::string_view>> lines;
    for (const Command& command : commands) lines.emplace_back(command.name, command.help);
    print(stdout, help_of(program, lines));
    return count > 1 ? 0 : 2;
  }
  for (const Command& command : commands) {
    if (command.name != name) continue;
    const auto settings = load_settings(name, count - 2, arguments + 2);
    if (!settings.ok()) {
      if (settings.error().wire_name != "help") return fail(program, settings.error().message);
      print(stdout, settings.error().message);
      return 0;
    }
    if (name != "check") apply_log_level(*settings);
    const auto status = command.run(*settings);
    return status.ok() ? *status : fail(program, status.error().message);
  }
  std::vector<std::string> known;
  for (const Command& command : commands) known.emplace_back(command.name);
  known.insert(known.end(), {"--help", "--version"});
  std::string message = "there is no command " + std::string(name);
  if (const auto near = find_near_miss(name, known)) message += "; did you mean " + *near + "?";
  return fail(program, message);
}

} // namespace bindery
