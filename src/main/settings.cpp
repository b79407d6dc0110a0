#include "main/settings.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

extern char** environ; // NOLINT: POSIX

namespace bindery {

namespace {

enum class SettingKind { Text, Account, Address, Folder, Bytes, Integer, Choice, Secret };

struct SettingRow {
  std::string_view name; // --name, BINDERY_NAME, name = …
  SettingKind kind;
  std::string_view value;    // the default
  std::string_view choices;  // of Choice, separated by blanks
  std::string_view commands; // those that take it, separated by blanks
  std::string_view help;
};

constexpr SettingRow Rows[] = {
    {"access-key-id", SettingKind::Text, "", "", "serve",
     "key that callers must sign with; with none, any signature is taken"},
    {"account-id", SettingKind::Account, "000000000000", "", "serve", "AWS account number in ARNs"},
    {"catalog", SettingKind::Text, "", "", "engine query crawl",
     "URL of a Glue endpoint to use as the catalog; without one, tables live in the engine's "
     "memory"},
    {"config", SettingKind::Text, "", "", "serve engine parse query crawl check",
     "file with settings, a line each: name = value"},
    {"data", SettingKind::Folder, "", "", "serve engine query crawl",
     "data folder (serve: .bindery when not given)"},
    {"engine", SettingKind::Text, "", "", "serve",
     "bindery-engine program (default: beside this program)"},
    {"listen", SettingKind::Address, "", "", "serve engine",
     "HOST:PORT to listen on (serve: 127.0.0.1:4566, engine: 127.0.0.1:15002); port 0 takes a free "
     "one"},
    {"log-level", SettingKind::Choice, "info", "debug info warning error",
     "serve engine parse query crawl", "least important lines to log"},
    {"memory", SettingKind::Bytes, "", "", "serve engine query",
     "serve: memory for all engines and scripts (default: three quarters of the machine's); "
     "engine: its limit"},
    {"python", SettingKind::Text, "", "", "serve engine query",
     "Python interpreter with PySpark, for job scripts and UDFs"},
    {"python-path", SettingKind::Text, "", "", "serve engine query",
     "folder of Bindery's own Python packages"},
    {"region", SettingKind::Text, "us-east-1", "", "serve engine query crawl",
     "AWS region in ARNs and answers"},
    {"scratch", SettingKind::Folder, "", "", "engine query",
     "folder for spilled data and artifacts"},
    {"secret-access-key", SettingKind::Secret, "", "", "serve",
     "secret of access-key-id; better from the environment"},
    {"socket-fd", SettingKind::Integer, "", "", "parse query crawl",
     "inherited socket of the private protocol"},
    {"spark-version", SettingKind::Choice, "4.1", "3.3 3.5 4.1", "engine",
     "whose Spark's behaviour sessions begin with; before 4.1, ANSI is off"},
    {"threads", SettingKind::Integer, "", "", "serve engine query",
     "threads for queries (default: one a core)"},
    {"token-file", SettingKind::Text, "", "", "engine",
     "file with the token that clients must send"},
};

// Variables of the same prefix that belong to the tools of a checkout, or are set for the scripts
// of jobs.
constexpr std::string_view ForeignVariables[] = {"BINDERY_BUILD", "BINDERY_DEPS", "BINDERY_RUN_ID",
                                                 "BINDERY_SANITIZE", "BINDERY_TOKEN"};

const SettingRow* find_row(std::string_view name)
{
  for (const SettingRow& row : Rows)
    if (row.name == name) return &row;
  return nullptr;
}

bool takes(std::string_view command, const SettingRow& row)
{
  const auto commands = split(row.commands, ' ');
  return std::find(commands.begin(), commands.end(), command) != commands.end();
}

std::string variable_of(std::string_view name)
{
  std::string variable = "BINDERY_" + to_upper(name);
  std::replace(variable.begin(), variable.end(), '-', '_');
  return variable;
}

Error unknown(std::string_view where, std::string_view name, const std::vector<std::string>& known)
{
  std::string message = std::string(where) + ": there is no setting " + std::string(name);
  if (const auto near = find_near_miss(name, known)) message += "; did you mean " + *near + "?";
  return invalid_input(message);
}

std::optional<int64_t> parse_integer(std::string_view text)
{
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> parse_bytes(std::string_view text)
{
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_integer(text.substr(0, digits));
  if (!number) return std::nullopt;
  constexpr std::pair<std::string_view, int64_t> Units[] = {
      {"", 1},          {"kb", 1000},     {"mb", 1000 * 1000}, {"gb", 1000 * 1000 * 1000},
      {"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},    {"k", 1 << 10},
      {"m", 1 << 20},   {"g", 1 << 30},
  };
  for (const auto& [unit, factor] : Units)
    if (unit == to_lower(trim(text.substr(digits))) && *number <= INT64_MAX / factor)
      return *number * factor;
  return std::nullopt;
}

bool is_address(std::string_view text)
{
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto port = parse_integer(text.substr(colon + 1));
  return port && *port >= 0 && *port <= 65535;
}

Result<void> check_value(const SettingRow& row, const std::string& value)
{
  const auto refuse = [&](const std::string& wanted) {
    return invalid_input("--" + std::string(row.name) + " wants " + wanted + ", not '" + value +
                         "'");
  };
  if (value.empty()) return {};
  switch (row.kind) {
  case SettingKind::Text:
  case SettingKind::Folder:
  case SettingKind::Secret: return {};
  case SettingKind::Address:
    if (!is_address(value)) return refuse("HOST:PORT");
    return {};
  case SettingKind::Bytes:
    if (!parse_bytes(value)) return refuse("a size such as 512MiB or 4GB");
    return {};
  case SettingKind::Integer:
    if (parse_integer(value).value_or(0) < 1) return refuse("a whole number from 1 on");
    return {};
  case SettingKind::Account:
    if (value.size() != 12 || value.find_first_not_of("0123456789") != std::string::npos)
      return refuse("twelve digits");
    return {};
  case SettingKind::Choice: {
    const auto choices = split(row.choices, ' ');
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
    std::string wanted = "one of " + join(choices, ", ");
    if (const auto near = find_near_miss(value, choices))
      wanted += " (did you mean " + *near + "?)";
    return refuse(wanted);
  }
  }
  UNREACHABLE();
}

using Values = std::map<std::string, std::string, std::less<>>;

// The names of the command's own settings, and of all, for near misses.
std::vector<std::string> names_of(std::string_view command, std::string_view prefix)
{
  std::vector<std::string> names;
  for (const SettingRow& row : Rows)
    if (takes(command, row)) names.push_back(std::string(prefix) + std::string(row.name));
  return names;
}

Result<void> read_command_line(std::string_view command, int count, char** arguments,
                               Values& values, std::vector<std::string>& rest)
{
  for (int i = 0; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (!argument.starts_with("--")) {
      if (argument.starts_with("-") && argument.size() > 1)
        return unknown("command line", argument, names_of(command, "--"));
      if (command != "check")
        return invalid_input(std::string(command) + " takes no argument '" + std::string(argument) +
                             "': each setting begins with --");
      rest.emplace_back(argument);
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string_view name =
        argument.substr(2, equals == std::string_view::npos ? equals : equals - 2);
    const SettingRow* row = find_row(name);
    if (!row || !takes(command, *row))
      return unknown("command line", "--" + std::string(name), names_of(command, "--"));
    if (equals != std::string_view::npos)
      values[std::string(name)] = argument.substr(equals + 1);
    else if (++i < count)
      values[std::string(name)] = arguments[i];
    else
      return invalid_input("--" + std::string(name) + " wants a value");
  }
  return {};
}

// The value of a line: in quotes, else up to a comment, which follows a blank.
Result<std::string> read_value(std::string_view text, const std::string& where)
{
  text = trim(text);
  if (!text.starts_with('"')) {
    size_t comment = text.find('#');
    while (comment != std::string_view::npos && comment > 0 && text[comment - 1] != ' ' &&
           text[comment - 1] != '\t')
      comment = text.find('#', comment + 1);
    return std::string(trim(text.substr(0, comment)));
  }
  const size_t end = text.find('"', 1);
  if (end == std::string_view::npos)
    return invalid_input(where + ": the value has a quote without its other one");
  const std::string_view rest = trim(text.substr(end + 1));
  if (!rest.empty() && !rest.starts_with('#'))
    return invalid_input(where + ": the value goes on behind its quotes");
  return std::string(text.substr(1, end - 1));
}

Result<void> read_file(std::string_view command, const std::string& path, Values& values)
{
  std::ifstream file(path);
  if (!file) return from_errno("cannot read the settings file " + path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string_view text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    const std::string where = path + ", line " + std::to_string(number);
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos) return invalid_input(where + ": wants name = value");
    const std::string name(trim(text.substr(0, equals)));
    const SettingRow* row = find_row(name);
    if (!row) {
      std::vector<std::string> all;
      for (const SettingRow& known : Rows) all.emplace_back(known.name);
      return unknown(where, name, all);
    }
    TRY(std::string value, read_value(text.substr(equals + 1), where));
    // One file may serve several commands: what this one does not take is another's.
    if (takes(command, *row)) values.emplace(name, std::move(value));
  }
  return {};
}

// What Kubernetes sets for a service whose name begins with bindery: BINDERY_SERVICE_HOST,
// BINDERY_SERVICE_PORT[_NAME], BINDERY_PORT=tcp://…, BINDERY_PORT_4566_TCP[_ADDR|_PORT|_PROTO].
bool is_service_link(std::string_view variable, std::string_view value)
{
  if (variable.ends_with("_SERVICE_HOST")) return true;
  const size_t port = variable.rfind("_SERVICE_PORT");
  if (port != std::string_view::npos &&
      (variable.ends_with("_SERVICE_PORT") || variable[port + 13] == '_'))
    return true;
  for (const std::string_view protocol : {"TCP", "UDP", "SCTP"}) {
    if (variable.ends_with("_PORT") && value.starts_with(to_lower(protocol) + "://")) return true;
    const size_t at = variable.rfind("_" + std::string(protocol));
    const size_t before = variable.rfind("_PORT_", at);
    if (at == std::string_view::npos || before == std::string_view::npos) continue;
    const std::string_view number = variable.substr(before + 6, at - before - 6);
    if (parse_integer(number)) return true;
  }
  return false;
}

Result<void> read_environment(std::string_view command, Values& values)
{
  std::vector<std::string> known;
  for (const SettingRow& row : Rows) known.push_back(variable_of(row.name));
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    if (!text.starts_with("BINDERY_")) continue;
    const std::string_view variable = text.substr(0, text.find('='));
    if (std::find(std::begin(ForeignVariables), std::end(ForeignVariables), variable) !=
        std::end(ForeignVariables))
      continue;
    const auto found = std::find(known.begin(), known.end(), variable);
    if (found == known.end() && is_service_link(variable, text.substr(text.find('=') + 1)))
      continue;
    if (found == known.end()) return unknown("environment", variable, known);
    const SettingRow& row = Rows[found - known.begin()];
    if (takes(command, row))
      values.emplace(std::string(row.name), text.substr(variable.size() + 1));
  }
  return {};
}

std::string help_of_command(std::string_view command)
{
  std::string out =
      "Usage: " +
      std::string(command == "serve" || command == "check" ? "bindery " : "bindery-engine ") +
      std::string(command) + " [--name value …]\n\n";
  for (const SettingRow& row : Rows) {
    if (!takes(command, row)) continue;
    std::string left = "  --" + std::string(row.name);
    if (row.kind == SettingKind::Choice)
      left += " " + replace_all(std::string(row.choices), " ", "|");
    out += left + std::string(left.size() < 28 ? 28 - left.size() : 2, ' ') + std::string(row.help);
    if (!row.value.empty()) out += " [" + std::string(row.value) + "]";
    out += "\n";
  }
  out += "  --help                    this text\n\n"
         "Each can also be set in the environment (BINDERY_LISTEN=…) or in the file of --config "
         "(listen = …).\n";
  return out;
}

} // namespace

const std::string& Settings::get(std::string_view name) const
{
  const auto found = values_.find(name);
  CHECK(found != values_.end()); // a setting of another command, or none
  return found->second;
}

int64_t Settings::get_integer(std::string_view name) const
{
  return parse_integer(get(name)).value_or(0);
}
int64_t Settings::get_bytes(std::string_view name) const
{
  return parse_bytes(get(name)).value_or(0);
}

Result<Settings> load_settings(std::string_view command, int count, char** arguments)
{
  for (int i = 0; i < count; ++i)
    if (std::strcmp(arguments[i], "--help") == 0 || std::strcmp(arguments[i], "-h") == 0)
      return unsupported(help_of_command(command)).with_name("help");
  Settings settings;
  // The first to set a name wins.
  Values values;
  TRY_VOID(read_command_line(command, count, arguments, values, settings.arguments));
  TRY_VOID(read_environment(command, values));
  if (const auto file = values.find("config"); file != values.end() && !file->second.empty()) {
    const std::string path = file->second;
    TRY_VOID(read_file(command, path, values));
  }
  for (const SettingRow& row : Rows) {
    if (!takes(command, row)) continue;
    const auto [at, added] = values.emplace(std::string(row.name), row.value);
    TRY_VOID(check_value(row, at->second));
  }
  settings.values_ = std::move(values);
  return settings;
}

std::string help_of(std::string_view program,
                    std::span<const std::pair<std::string_view, std::string_view>> commands)
{
  std::string out = "Usage: " + std::string(program) + " COMMAND [--name value …]\n\nCommands:\n";
  for (const auto& [name, help] : commands)
    out += "  " + std::string(name) + std::string(12 - std::min<size_t>(name.size(), 11), ' ') +
           std::string(help) + "\n";
  return out + "\n`" + std::string(program) +
         " COMMAND --help` explains a command; --version says which this is.\n";
}

} // namespace bindery
