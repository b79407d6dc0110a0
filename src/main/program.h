// What both programs have in common: a command is a name, a line of help and a function.
#pragma once

#include "main/settings.h"

#include <span>
#include <string_view>

namespace bindery {

struct Command {
  std::string_view name;
  std::string_view help;
  // The exit status, or why the command could not run.
  Result<int> (*run)(const Settings& settings);
};

// Runs the command that the arguments name. Prints help, the version, and errors (to stderr, exit
// status 2).
int run_program(std::string_view program, std::span<const Command> commands, int count,
                char** arguments);

} // namespace bindery
