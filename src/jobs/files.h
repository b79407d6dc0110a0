// What a run needs of S3 before it starts: its script and its modules, fetched into the run's
// folder.
#pragma once

#include "jobs/execution.h"

#include <string>
#include <vector>

namespace bindery::jobs {

struct RunFiles {
  std::string script;
  std::string folder;            // where the other files are: the script starts in it
  std::vector<std::string> path; // for sys.path
};

// Errors are worded as the service words a run that could not be launched.
Result<RunFiles> fetch_files(lake::Lake& lake, const RunOrder& order, const std::string& folder,
                             const std::string& python);

} // namespace bindery::jobs
