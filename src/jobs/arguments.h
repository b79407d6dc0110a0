// What a run's arguments become for its script and its session.
#pragma once

#include "jobs/execution.h"

#include <string>
#include <utility>
#include <vector>

namespace bindery::jobs {

// sys.argv without the script: Glue's own arguments first, then the job's.
std::vector<std::string> script_arguments(const RunOrder& order);

// The settings of --conf, "a=b --conf c=d", as the variables from which PySpark's own client takes
// a session's first settings. It applies spark.sql.* alone: all others tune a cluster.
Result<std::vector<std::pair<std::string, std::string>>> conf_environment(const RunOrder& order);

} // namespace bindery::jobs
