#include "jobs/runs.h"

#include "aws/json_codec.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/definitions.h"
#include "store/store.h"

namespace bindery::jobs {

static constexpr const char* LogGroupName = "/aws-glue/jobs";
static constexpr int64_t OpenRunsMax = 10'000;
static constexpr std::string_view AttemptMark = "_attempt_";

static Error entity_not_found(std::string message)
{
  return not_found(std::move(message)).with_name("EntityNotFoundException");
}

static constexpr const char* RunColumns = "SELECT run, state, attempt, error_message, started, "
                                          "running, modified, completed, number FROM job_run ";

static Result<glue::JobRun> read_run(const store::Rows& rows)
{
  TRY(auto run, aws::from_json_text<glue::JobRun>(rows.get<std::string>(0)));
  run.job_run_state = rows.get<std::string>(1);
  run.attempt = rows.get<int64_t>(2);
  run.error_message = rows.get<std::optional<std::string>>(3);
  run.started_on = rows.get<Time>(4);
  run.last_modified_on = rows.get<Time>(6);
  run.completed_on = rows.get<std::optional<Time>>(7);
  const auto running = rows.get<std::optional<Time>>(5);
  run.execution_time = 0;
  if (running && run.completed_on)
    run.execution_time = (run.completed_on->microseconds - running->microseconds) / 1'000'000;
  return run;
}

// --- the frozen order of a run ---

static std::string order_text(const RunOrder& order, int64_t retries_max)
{
  Json arguments{Json::Object{}};
  for (const auto& [name, value] : order.arguments) arguments.set(name, value);
  Json json;
  json.set("id", order.run_id).set("job", order.job_name).set("job_id", order.job_id);
  json.set("script", order.script_location).set("arguments", std::move(arguments));
  json.set("glue_version", order.glue_version)
      .set("timeout_ms", order.timeout_ms)
      .set("retries_max", retries_max);
  json.set("account", order.access.account_id).set("principal", order.access.principal);
  json.set("region", order.access.region);
  return json.write();
}

static Result<RunOrder> parse_order(const Json& json)
{
  RunOrder order;
  order.run_id = json.get_string("id");
  order.job_name = json.get_string("job");
  order.job_id = json.get_string("job_id");
  order.script_location = json.get_string("script");
  order.glue_version = json.get_string("glue_version");
  order.timeout_ms = json.get_integer("timeout_ms");
  order.access.account_id = json.get_string("account");
  order.access.principal = json.get_string("principal");
  order.access.region = json.get_string("region");
  const Json* arguments = json.find("arguments");
  if (arguments == nullptr || !arguments->is_object())
    return internal("the order of a run is damaged");
  for (const auto& [name, value] : arguments->as_object())
    order.arguments[name] = value.as_string();
  return order;
}

// Later maps win: default, run, never overridden.
static std::map<std::string, std::string> merge_arguments(const glue::Job& job,
                                                          const glue::StartJobRunRequest& request)
{
  std::map<std::string, std::string> merged =
      job.default_arguments.value_or(std::map<std::string, std::string>());
  for (const auto* layer : {&request.arguments, &job.non_overridable_arguments})
    if (*layer)
      for (const auto& [name, value] : **layer) merged[name] = value;
  return merged;
}

static Result<glue::JobRun> plan_run(const glue::Job& job, const glue::StartJobRunRequest& request)
{
  glue::JobRun run;
  run.job_name = job.name;
  run.job_mode = job.job_mode;
  run.job_run_queuing_enabled = request.job_run_queuing_enabled;
  if (!run.job_run_queuing_enabled) run.job_run_queuing_enabled = job.job_run_queuing_enabled;
  run.arguments = request.arguments;
  run.predecessor_runs.emplace();
  Capacity capacity{request.worker_type, request.number_of_workers, request.max_capacity,
                    request.allocated_capacity};
  if (capacity.worker_type || capacity.workers || capacity.max_capacity || capacity.allocated) {
    if (!capacity.max_capacity && capacity.worker_type && !capacity.workers)
      capacity.workers = job.number_of_workers;
    if (!capacity.max_capacity && capacity.workers && !capacity.worker_type)
      capacity.worker_type = job.worker_type;
    TRY(capacity, complete_capacity(capacity));
  } else {
    capacity = {job.worker_type, job.number_of_workers, job.max_capacity, job.allocated_capacity};
  }
  run.worker_type = capacity.worker_type;
  run.number_of_workers = capacity.workers;
  run.max_capacity = capacity.max_capacity;
  run.allocated_capacity = capacity.allocated;
  TRY(run.timeout,
      complete_timeout(request.timeout ? request.timeout : job.timeout, *job.glue_version));
  run.security_configuration =
      request.security_configuration ? request.security_configuration : job.security_configuration;
  TRY_VOID(check_security(run.security_configuration));
  if (request.execution_role_session_policy)
    return unsupported("ExecutionRoleSessionPolicy is not supported yet")
        .with_name("InvalidInputException");
  run.notification_property =
      request.notification_property ? request.notification_property : job.notification_property;
  run.execution_class = request.execution_class ? request.execution_class : job.execution_class;
  run.maintenance_window = job.maintenance_window;
  run.glue_version = job.glue_version;
  run.log_group_name = LogGroupName;
  return run;
}

static Result<int64_t> count_open(store::Transaction& transaction, const std::string& job)
{
  TRY(auto rows,
      transaction.query("SELECT count(*) FROM job_run WHERE is_open = 1 AND job = ?1", job));
  TRY_VOID(rows.next());
  return rows.get<int64_t>(0);
}

static Result<void> insert_run(store::Transaction& write, const glue::JobRun& run,
                               const std::string& order, RunState state, Time now)
{
  TRY_VOID(write.run("INSERT INTO job_run (id, job, state, is_open, attempt, run, run_order, "
                     "started, modified) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?7)",
                     *run.id, *run.job_name, to_string(state), *run.attempt, aws::to_json_text(run),
                     order, now));
  log_info("run " + *run.id + " of job " + *run.job_name + ": " + std::string(to_string(state)));
  return {};
}

// The id of the next attempt: jr_<digits>_attempt_<n>.
static std::string attempt_id(const std::string& id, int64_t attempt)
{
  return id.substr(0, id.find(AttemptMark)) + std::string(AttemptMark) + std::to_string(attempt);
}

Result<std::string> Runs::start(const glue::StartJobRunRequest& request, const Access& access,
                                Time now)
{
  TRY(auto write, store_.begin_write());
  TRY(const auto stored,
      get_job(write, request.job_name, "Failed to start job run due to missing metadata."));
  const glue::Job& job = stored.job;
  const auto arguments = merge_arguments(job, request);
  TRY_VOID(check_arguments(arguments));
  TRY(auto run, plan_run(job, request));
  run.id = "jr_" + make_hex_id(64);
  run.attempt = 0;
  if (request.job_run_id) {
    TRY(auto rows, write.query("SELECT attempt FROM job_run WHERE id = ?1 AND job = ?2",
                               *request.job_run_id, *job.name));
    TRY(const bool found, rows.next());
    if (!found) return entity_not_found("Job run " + *request.job_run_id + " not found.");
    run.attempt = rows.get<int64_t>(0) + 1;
    run.previous_run_id = *request.job_run_id;
  }

  RunState state = RunState::Starting;
  TRY(const int64_t open, count_open(write, *job.name));
  if (open >= *job.execution_property->max_concurrent_runs) {
    if (!run.job_run_queuing_enabled.value_or(false))
      return conflict("Concurrent runs exceeded for " + *job.name)
          .with_name("ConcurrentRunsExceededException");
    state = RunState::Waiting;
  }

  RunOrder order;
  order.run_id = *run.id;
  order.job_name = *job.name;
  order.job_id = stored.id;
  order.arguments = arguments;
  const auto script = arguments.find("--scriptLocation");
  order.script_location =
      script == arguments.end() ? *job.command->script_location : script->second;
  order.glue_version = *job.glue_version;
  order.timeout_ms = *run.timeout * 60'000;
  order.access = access;
  TRY_VOID(insert_run(write, run, order_text(order, *job.max_retries), state, now));
  TRY_VOID(write.commit());
  wake_();
  return *run.id;
}

Result<glue::JobRun> Runs::get(const std::string& job, const std::string& id)
{
  TRY(auto read, store_.begin_read());
  TRY(auto rows, read.query(std::string(RunColumns) + "WHERE id = ?1 AND job = ?2", id, job));
  TRY(const bool found, rows.next());
  if (!found) return entity_not_found("Job Run not found.");
  return read_run(rows);
}

Result<RunPage> Runs::list(const std::string& job, const std::string& token, int64_t limit)
{
  if (token.size() > 18 || token.find_first_not_of("0123456789") != std::string::npos)
    return invalid_input("NextToken is not valid").with_name("InvalidInputException");
  const int64_t before = token.empty() ? INT64_MAX : std::stoll(token);
  TRY(auto read, store_.begin_read());
  TRY_VOID(get_job(read, job, "Job not found."));
  TRY(auto rows, read.query(std::string(RunColumns) +
                                "WHERE job = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3",
                            job, before, limit + 1));
  RunPage page;
  int64_t last = 0;
  for (;;) {
    TRY(const bool more, rows.next());
    if (!more) return page;
    if (static_cast<int64_t>(page.runs.size()) == limit) {
      page.next_token = std::to_string(last);
      return page;
    }
    TRY(auto run, read_run(rows));
    last = rows.get<int64_t>(8);
    page.runs.push_back(std::move(run));
  }
}

Result<void> Runs::stop(const std::string& job, const std::string& id, Time now)
{
  TRY(auto write, store_.begin_write());
  {
    TRY(auto rows, write.query("SELECT is_open FROM job_run WHERE id = ?1 AND job = ?2", id, job));
    TRY(const bool found, rows.next());
    if (!found) return entity_not_found("Job Run not found.");
    if (!rows.get<bool>(0))
      return conflict("Job Run cannot be stopped in current state.")
          .with_name("JobRunCannotBeStoppedException");
  }
  TRY_VOID(
      write.run("UPDATE job_run SET is_stop_wanted = 1, modified = ?2 WHERE id = ?1", id, now));
  TRY_VOID(write.commit());
  wake_();
  return {};
}

Result<std::vector<OpenRun>> Runs::list_open()
{
  TRY(auto read, store_.begin_read());
  TRY(auto rows,
      read.query("SELECT run_order, state, is_stop_wanted FROM job_run WHERE is_open = 1 "
                 "ORDER BY number LIMIT ?1",
                 OpenRunsMax));
  std::vector<OpenRun> runs;
  for (;;) {
    TRY(const bool more, rows.next());
    if (!more) return runs;
    TRY(const auto json, parse_json(rows.get<std::string>(0)));
    OpenRun run;
    TRY(run.order, parse_order(json));
    const auto state = find_run_state(rows.get<std::string>(1));
    CHECK(state.has_value());
    run.state = *state;
    run.is_stop_wanted = rows.get<bool>(2);
    runs.push_back(std::move(run));
  }
}

Result<void> Runs::move(const std::string& id, RunState to, const std::string& error_message,
                        Time now)
{
  TRY(auto write, store_.begin_write());
  {
    TRY(auto rows, write.query("SELECT state FROM job_run WHERE id = ?1", id));
    TRY(const bool found, rows.next());
    if (!found) return internal("run " + id + " is gone");
    const auto from = find_run_state(rows.get<std::string>(0));
    CHECK(from.has_value() && can_move(*from, to));
  }
  const std::optional<std::string> error =
      error_message.empty() ? std::nullopt : std::optional(error_message);
  const std::optional<Time> running = to == RunState::Running ? std::optional(now) : std::nullopt;
  const std::optional<Time> completed = is_final(to) ? std::optional(now) : std::nullopt;
  TRY_VOID(
      write.run("UPDATE job_run SET state = ?2, is_open = ?3, error_message = ?4, modified = ?5, "
                "running = coalesce(running, ?6), completed = ?7 WHERE id = ?1",
                id, to_string(to), !is_final(to), error, now, running, completed));
  if (to == RunState::Failed) TRY_VOID(retry(write, id, now));
  TRY_VOID(write.commit());
  // The message may hold what a script was given: it is for who may see the run.
  log_info("run " + id + ": " + std::string(to_string(to)));
  return {};
}

Result<void> Runs::retry(store::Transaction& write, const std::string& id, Time now)
{
  glue::JobRun run;
  Json json;
  {
    TRY(auto rows, write.query("SELECT run, run_order, attempt, is_stop_wanted FROM job_run "
                               "WHERE id = ?1",
                               id));
    TRY_VOID(rows.next());
    if (rows.get<bool>(3)) return {}; // who stopped it wants no other
    TRY(run, aws::from_json_text<glue::JobRun>(rows.get<std::string>(0)));
    TRY(json, parse_json(rows.get<std::string>(1)));
    run.attempt = rows.get<int64_t>(2) + 1;
  }
  const int64_t retries_max = json.get_integer("retries_max");
  if (*run.attempt > retries_max) return {};
  run.previous_run_id = id;
  run.id = attempt_id(id, *run.attempt);
  TRY(auto order, parse_order(json));
  order.run_id = *run.id;
  return insert_run(write, run, order_text(order, retries_max), RunState::Starting, now);
}

} // namespace bindery::jobs
