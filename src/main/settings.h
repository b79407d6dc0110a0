// Every setting of both programs, in one table. A value comes from the command line, else the
// environment, else the settings file, else the default. Help and checks come from the table.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindery {

class Settings {
public:
  const std::string& get(std::string_view name) const;
  bool has(std::string_view name) const { return !get(name).empty(); }
  int64_t get_integer(std::string_view name) const;
  int64_t get_bytes(std::string_view name) const; // "2GiB", "512MB", "1048576"
  // Arguments that belong to no setting, in order.
  std::vector<std::string> arguments;

private:
  friend Result<Settings> load_settings(std::string_view, int, char**);
  std::map<std::string, std::string, std::less<>> values_;
};

// The settings of a command: argv without the program's and the command's name. An unknown name,
// wherever it stands, is refused with the nearest known one; so is a value that the setting cannot
// hold.
// `--help` gives an error of code Unsupported named "help", whose message is the help text.
Result<Settings> load_settings(std::string_view command, int count, char** arguments);

// One line a command, for `--help` without a command.
std::string help_of(std::string_view program,
                    std::span<const std::pair<std::string_view, std::string_view>> commands);

} // namespace bindery
