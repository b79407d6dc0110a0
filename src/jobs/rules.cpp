// What a job may ask for, and what the service fills in when it does not.
#include "jobs/definitions.h"

#include "base/text.h"

#include <cmath>

namespace bindery::jobs {

static constexpr const char* GlueVersionDefault = "5.1";
static constexpr const char* WorkerTypeDefault = "G.1X";
static constexpr int64_t WorkersDefault = 10;
static constexpr int64_t RetriesMax = 10;
static constexpr size_t ArgumentBytesMax = 260u << 10;

static constexpr std::pair<std::string_view, double> WorkerTypes[] = {
    {"Standard", 1}, {"G.025X", 0.25}, {"G.1X", 1}, {"G.2X", 2}, {"G.4X", 4}, {"G.8X", 8},
    {"G.12X", 12},   {"G.16X", 16},    {"R.1X", 1}, {"R.2X", 2}, {"R.4X", 4}, {"R.8X", 8},
};

static constexpr std::string_view GlueVersions[] = {"3.0", "4.0", "5.0", "5.1", "6.0"};

static Error invalid(std::string message)
{
  return invalid_input(std::move(message)).with_name("InvalidInputException");
}

std::optional<double> find_dpu(std::string_view worker_type)
{
  for (const auto& [name, dpu] : WorkerTypes)
    if (name == worker_type) return dpu;
  return std::nullopt;
}

Result<Capacity> complete_capacity(const Capacity& given)
{
  Capacity out = given;
  const bool has_workers = given.worker_type || given.workers;
  if (has_workers && given.max_capacity)
    return invalid("Please do not set Max Capacity if using Worker Type and Number of Workers.");
  if (given.max_capacity && !(*given.max_capacity > 0 && *given.max_capacity <= 1e6))
    return invalid("MaxCapacity must be greater than 0");
  if (!has_workers) {
    const double capacity = given.max_capacity ? *given.max_capacity
                            : given.allocated && *given.allocated > 0
                                ? static_cast<double>(*given.allocated)
                                : static_cast<double>(WorkersDefault);
    out.max_capacity = capacity;
    out.allocated = static_cast<int64_t>(capacity);
    out.worker_type = WorkerTypeDefault;
    out.workers = std::max<int64_t>(1, static_cast<int64_t>(capacity));
    return out;
  }
  if (!given.worker_type || !given.workers)
    return invalid("Worker Type and Number of Workers must be set together.");
  const auto dpu = find_dpu(*given.worker_type);
  if (!dpu) return invalid("WorkerType " + *given.worker_type + " is not supported");
  if (*given.workers < 1 || *given.workers > 1'000'000)
    return invalid("NumberOfWorkers must be at least 1, but was " + std::to_string(*given.workers));
  out.max_capacity = *dpu * static_cast<double>(*given.workers);
  out.allocated = static_cast<int64_t>(*out.max_capacity);
  return out;
}

Result<int64_t> complete_timeout(std::optional<int64_t> minutes, std::string_view glue_version)
{
  if (!minutes) return glue_version < "5" ? 2880 : 480;
  if (*minutes < 1 || *minutes > TimeoutMinutesMax)
    return invalid("Timeout must be between 1 and " + std::to_string(TimeoutMinutesMax) +
                   " minutes, but was " + std::to_string(*minutes));
  return *minutes;
}

namespace {

struct RefusedArgument {
  std::string_view name;
  std::string_view harmless_value; // this value asks for nothing; empty: any value is refused
  std::string_view reason;
};

} // namespace

// Arguments that would change what a job does. All others of Glue's own are honoured
// (--extra-py-files, --extra-files,
// --additional-python-modules, --scriptLocation, --TempDir, --conf, --continuous-log-logGroup), or
// say how the service runs, not what (metrics, filters of logs, insights, Spark UI, auto scaling,
// catalog use, committers).
static constexpr RefusedArgument RefusedArguments[] = {
    {"--job-bookmark-option", "job-bookmark-disable", "job bookmarks are not supported yet"},
    {"--job-language", "python", "only Python scripts run"},
    {"--extra-jars", "", "there is no Java virtual machine"},
    {"--python-virtual-env", "", "virtual environments from S3 are not supported yet"},
    {"--enable-lakeformation-fine-grained-access", "false", "Lake Formation is not supported yet"},
    {"--customer-driver-env-vars", "", "not supported yet"},
    {"--customer-executor-env-vars", "", "not supported yet"},
    {"--custom-logGroup-prefix", "", "log groups of another prefix are not supported yet"},
    {"--continuous-log-logStreamPrefix", "", "streams of another prefix are not supported yet"},
};

Result<void> check_arguments(const std::map<std::string, std::string>& arguments)
{
  size_t bytes = 0;
  for (const auto& [name, value] : arguments) {
    bytes += name.size() + value.size();
    if ((name + value).find('\0') != std::string::npos)
      return invalid("Argument " + name + " holds a zero byte");
  }
  if (bytes > ArgumentBytesMax) return invalid("Arguments are larger than 260 KB");
  for (const RefusedArgument& row : RefusedArguments) {
    const auto found = arguments.find(std::string(row.name));
    if (found == arguments.end() || found->second.empty() || found->second == row.harmless_value)
      continue;
    return unsupported("Argument " + std::string(row.name) + " " + found->second + ": " +
                       std::string(row.reason))
        .with_name("InvalidInputException");
  }
  return {};
}

static Result<void> check_command(const glue::JobCommand& command)
{
  const std::string name = command.name.value_or("");
  if (name.empty()) return invalid("Command.Name must be set");
  if (name != "glueetl")
    return unsupported("Command.Name " + name + " is not supported yet: only glueetl runs")
        .with_name("InvalidInputException");
  if (!command.script_location || command.script_location->empty())
    return invalid("Command.ScriptLocation must be set");
  return {};
}

static Error not_honoured(std::string_view what)
{
  return unsupported(std::string(what) + " is not supported yet")
      .with_name("InvalidInputException");
}

Result<void> check_security(const std::optional<std::string>& configuration)
{
  if (!configuration || configuration->empty()) return {};
  return not_honoured("SecurityConfiguration " + *configuration);
}

// What would protect a run or change it. A notification, a maintenance window (of streaming jobs)
// and details of source control are kept, and say nothing about what a batch run does.
static Result<void> check_options(const glue::Job& job)
{
  TRY_VOID(check_security(job.security_configuration));
  if (job.connections && job.connections->connections && !job.connections->connections->empty())
    return not_honoured("Connections " + job.connections->connections->front());
  if (job.code_gen_configuration_nodes && !job.code_gen_configuration_nodes->empty())
    return not_honoured("CodeGenConfigurationNodes");
  if (job.job_mode == "VISUAL") return not_honoured("JobMode VISUAL");
  return {};
}

Result<void> complete_job(glue::Job& job)
{
  if (!job.command) return invalid("Command must be set");
  TRY_VOID(check_command(*job.command));
  TRY_VOID(check_options(job));
  if (!job.glue_version) job.glue_version = GlueVersionDefault;
  bool is_known = false;
  for (const std::string_view version : GlueVersions)
    is_known = is_known || version == *job.glue_version;
  if (!is_known)
    return unsupported("GlueVersion " + *job.glue_version +
                       " is not supported: 3.0, 4.0, 5.0, 5.1 and 6.0 are")
        .with_name("InvalidInputException");
  if (!job.max_retries) job.max_retries = 0;
  if (*job.max_retries < 0 || *job.max_retries > RetriesMax)
    return invalid("MaxRetries must be between 0 and 10, but was " +
                   std::to_string(*job.max_retries));
  if (!job.execution_property) job.execution_property.emplace();
  if (!job.execution_property->max_concurrent_runs) job.execution_property->max_concurrent_runs = 1;
  if (*job.execution_property->max_concurrent_runs < 1)
    return invalid("MaxConcurrentRuns must be at least 1");
  TRY(job.timeout, complete_timeout(job.timeout, *job.glue_version));
  TRY(const auto capacity, complete_capacity({job.worker_type, job.number_of_workers,
                                              job.max_capacity, job.allocated_capacity}));
  job.worker_type = capacity.worker_type;
  job.number_of_workers = capacity.workers;
  job.max_capacity = capacity.max_capacity;
  job.allocated_capacity = capacity.allocated;
  if (!job.execution_class) job.execution_class = "STANDARD";
  if (!job.job_mode) job.job_mode = "SCRIPT";
  if (job.default_arguments) TRY_VOID(check_arguments(*job.default_arguments));
  if (job.non_overridable_arguments) TRY_VOID(check_arguments(*job.non_overridable_arguments));
  return {};
}

} // namespace bindery::jobs
