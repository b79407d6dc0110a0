#include "jobs/arguments.h"

#include "base/json.h"
#include "base/text.h"

namespace bindery::jobs {

std::vector<std::string> script_arguments(const RunOrder& order)
{
  std::vector<std::string> arguments{"--JOB_NAME", order.job_name, "--JOB_RUN_ID",
                                     order.run_id, "--JOB_ID",     order.job_id};
  for (const auto& [name, value] : order.arguments) {
    if (name == "--JOB_NAME" || name == "--JOB_RUN_ID" || name == "--JOB_ID") continue;
    arguments.push_back(name);
    arguments.push_back(value);
  }
  return arguments;
}

Result<std::vector<std::pair<std::string, std::string>>> conf_environment(const RunOrder& order)
{
  constexpr std::string_view Separator = "--conf ";
  std::vector<std::pair<std::string, std::string>> environment;
  const auto found = order.arguments.find("--conf");
  if (found == order.arguments.end() || trim(found->second).empty()) return environment;
  Json conf{Json::Object{}};
  std::string_view rest = found->second;
  while (!rest.empty()) {
    const size_t next = rest.find(Separator);
    const std::string_view entry = trim(rest.substr(0, next));
    rest =
        next == std::string_view::npos ? std::string_view() : rest.substr(next + Separator.size());
    if (entry.empty()) continue;
    const size_t equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return invalid_input("LAUNCH ERROR | Invalid input to --confPlease refer logs for details.");
    conf.set(trim(entry.substr(0, equals)), trim(entry.substr(equals + 1)));
  }
  environment.emplace_back("PYSPARK_REMOTE_INIT_CONF_LEN", "1");
  environment.emplace_back("PYSPARK_REMOTE_INIT_CONF_0", conf.write());
  return environment;
}

} // namespace bindery::jobs
