#include "athena/queries.h"

#include "athena/work_groups.h"
#include "aws/json_codec.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "lake/lake.h"
#include "store/store.h"

namespace bindery::athena {

static constexpr int64_t OpenQueriesMax = 10'000;
// "Athena keeps a query history for 45 days" (its page of recent queries).
static constexpr int64_t HistoryDays = 45;
static constexpr int64_t MicrosecondsOfDay = 86'400'000'000;
static constexpr const char* CancelledReason = "Query cancelled by user";

Result<void> require_work_group(const std::string& name)
{
  if (name != PrimaryWorkGroup) return invalid_request("INVALID_INPUT", "WorkGroup is not found.");
  return {};
}

static Error not_found_error(const std::string& id)
{
  return invalid_request("QUERY_EXECUTION_NOT_FOUND", "QueryExecution " + id + " was not found");
}

// --- start ---

static Result<void> refuse_unsupported(const StartQueryExecutionRequest& request)
{
  if (request.execution_parameters && !request.execution_parameters->empty())
    return invalid_request("INVALID_INPUT", "ExecutionParameters are not supported yet");
  if (request.result_configuration && request.result_configuration->encryption_configuration)
    return invalid_request("INVALID_INPUT",
                           "ResultConfiguration.EncryptionConfiguration is not supported yet");
  if (request.engine_configuration)
    return invalid_request("INVALID_INPUT",
                           "EngineConfiguration is for notebooks, which are not supported yet");
  return {};
}

// Outer blanks and one closing semicolon are not part of a query.
static std::string echoed_query(const std::string& text)
{
  std::string_view query = trim(text);
  if (query.ends_with(';')) query = trim(query.substr(0, query.size() - 1));
  return std::string(query);
}

static Result<lake::ObjectKey> output_prefix(const StartQueryExecutionRequest& request,
                                             lake::Lake& lake, const Access& access)
{
  const bool is_given =
      request.result_configuration && request.result_configuration->output_location;
  if (!is_given)
    return invalid_request(
        "INVALID_INPUT", "No output location provided. An output location is required either "
                         "through the Workgroup result configuration setting or as an API input.");
  auto prefix = lake::parse_s3_url(*request.result_configuration->output_location);
  if (!prefix.ok())
    return invalid_request("INVALID_INPUT", "outputLocation is not a valid S3 path.");
  const auto& owner = request.result_configuration->expected_bucket_owner;
  const bool is_owned = !owner || *owner == access.account_id;
  if (!is_owned || !lake.get_bucket(access, prefix->bucket).ok())
    return invalid_request("INVALID_INPUT",
                           "Unable to verify/create output bucket " + prefix->bucket);
  if (!prefix->key.empty() && !prefix->key.ends_with('/')) prefix->key += '/';
  return prefix;
}

// Members that the same token must come with again.
static std::string token_request(const StartQueryExecutionRequest& request)
{
  Json json;
  json.set("query", request.query_string);
  if (request.query_execution_context) {
    const QueryExecutionContext& context = *request.query_execution_context;
    if (context.catalog) json.set("catalog", *context.catalog);
    if (context.database) json.set("database", *context.database);
  }
  if (request.result_configuration && request.result_configuration->output_location)
    json.set("output", *request.result_configuration->output_location);
  return json.write();
}

// The execution that this token started before, if any.
static Result<std::optional<std::string>>
find_by_token(store::Transaction& transaction, const std::string& token, const std::string& wanted)
{
  TRY(auto rows,
      transaction.query("SELECT id, token_request FROM query_execution WHERE client_token = ?1",
                        token));
  TRY(const bool found, rows.next());
  if (!found) return std::optional<std::string>();
  if (rows.get<std::string>(1) != wanted)
    return invalid_request("IDEMPOTENT_PARAMETER_MISMATCH", "Idempotent parameters do not match");
  return std::optional(rows.get<std::string>(0));
}

static QueryExecution plan_execution(const StartQueryExecutionRequest& request, const Json& parsed,
                                     const lake::ObjectKey& prefix, Time now)
{
  QueryExecution execution;
  execution.query_execution_id = make_uuid();
  execution.query = echoed_query(request.query_string);
  execution.statement_type = parsed.get_string("statement_type");
  execution.substatement_type = parsed.get_string("substatement_type");
  execution.result_configuration = request.result_configuration;
  execution.result_configuration->output_location =
      lake::to_s3_url({prefix.bucket, prefix.key + *execution.query_execution_id + ".csv"});
  execution.managed_query_results_configuration =
      ManagedQueryResultsConfiguration{.enabled = false};
  if (request.result_reuse_configuration)
    execution.result_reuse_configuration = request.result_reuse_configuration;
  else
    execution.result_reuse_configuration = ResultReuseConfiguration{
        .result_reuse_by_age_configuration = ResultReuseByAgeConfiguration{.enabled = false}};
  execution.query_execution_context = request.query_execution_context;
  if (!execution.query_execution_context) execution.query_execution_context.emplace();
  if (auto& catalog = execution.query_execution_context->catalog) *catalog = to_lower(*catalog);
  execution.status.emplace();
  execution.status->state = "QUEUED";
  execution.status->submission_date_time = now;
  execution.statistics.emplace();
  execution.work_group = request.work_group.value_or(PrimaryWorkGroup);
  execution.engine_version = EngineVersion{.selected_engine_version = EngineVersionSelected,
                                           .effective_engine_version = EngineVersionEffective};
  return execution;
}

Result<std::string> Queries::start(const StartQueryExecutionRequest& request, const Access& access,
                                   Time now)
{
  if (!request.client_request_token)
    return invalid_request("INVALID_INPUT", "clientRequestToken is null or empty");
  TRY_VOID(require_work_group(request.work_group.value_or(PrimaryWorkGroup)));
  TRY_VOID(refuse_unsupported(request));
  TRY(const auto prefix, output_prefix(request, parts_.lake, access));
  TRY(const auto parsed, parts_.parse(echoed_query(request.query_string)));
  if (!parsed.get_bool("ok"))
    return invalid_request(parsed.get_string("code", "MALFORMED_QUERY"),
                           parsed.get_string("message"));

  const std::string& token = *request.client_request_token;
  const std::string wanted = token_request(request);
  TRY(auto write, parts_.store.begin_write());
  TRY(const auto known, find_by_token(write, token, wanted));
  if (known) return *known;
  const QueryExecution execution = plan_execution(request, parsed, prefix, now);
  TRY_VOID(write.run(
      "INSERT INTO query_execution (id, work_group, state, is_open, execution, client_token, "
      "token_request, principal, submitted) VALUES (?1, ?2, 'QUEUED', 1, ?3, ?4, ?5, ?6, ?7)",
      *execution.query_execution_id, *execution.work_group, aws::to_json_text(execution), token,
      wanted, access.principal, now));
  TRY_VOID(write.commit());
  parts_.wake();
  return *execution.query_execution_id;
}

// --- reading and stopping ---

static Result<QueryExecution> read_execution(store::Transaction& transaction, const std::string& id)
{
  TRY(auto rows, transaction.query("SELECT execution FROM query_execution WHERE id = ?1", id));
  TRY(const bool found, rows.next());
  if (!found) return not_found_error(id);
  return aws::from_json_text<QueryExecution>(rows.get<std::string>(0));
}

Result<QueryExecution> Queries::get(const std::string& id)
{
  TRY(auto read, parts_.store.begin_read());
  return read_execution(read, id);
}

Result<QueryPage> Queries::list(const std::string& work_group, const std::string& token,
                                int64_t limit)
{
  TRY_VOID(require_work_group(work_group));
  if (token.size() > 18 || token.find_first_not_of("0123456789") != std::string::npos)
    return invalid_request("INVALID_INPUT", "Malformed nextPageToken " + token);
  const int64_t before = token.empty() ? INT64_MAX : std::stoll(token);
  TRY(auto read, parts_.store.begin_read());
  TRY(auto rows,
      read.query("SELECT id, number FROM query_execution WHERE work_group = ?1 AND number < ?2 "
                 "ORDER BY number DESC LIMIT ?3",
                 work_group, before, limit + 1));
  QueryPage page;
  int64_t last = 0;
  for (;;) {
    TRY(const bool more, rows.next());
    if (!more) return page;
    if (static_cast<int64_t>(page.ids.size()) == limit) {
      page.next_token = std::to_string(last);
      return page;
    }
    page.ids.push_back(rows.get<std::string>(0));
    last = rows.get<int64_t>(1);
  }
}

Result<void> Queries::stop(const std::string& id)
{
  TRY(auto write, parts_.store.begin_write());
  TRY_VOID(read_execution(write, id));
  TRY_VOID(
      write.run("UPDATE query_execution SET is_stop_wanted = 1 WHERE id = ?1 AND is_open = 1", id));
  TRY_VOID(write.commit());
  parts_.wake();
  return {};
}

// --- for the runner ---

Result<std::vector<OpenQuery>> Queries::list_open()
{
  TRY(auto read, parts_.store.begin_read());
  TRY(auto rows,
      read.query("SELECT id, state, is_stop_wanted FROM query_execution WHERE is_open = 1 "
                 "ORDER BY number LIMIT ?1",
                 OpenQueriesMax));
  std::vector<OpenQuery> queries;
  for (;;) {
    TRY(const bool more, rows.next());
    if (!more) return queries;
    queries.push_back({.id = rows.get<std::string>(0),
                       .is_running = rows.get<std::string>(1) == "RUNNING",
                       .is_stop_wanted = rows.get<bool>(2)});
  }
}

Result<QueryOrder> Queries::get_order(const std::string& id)
{
  TRY(const auto execution, get(id));
  QueryOrder order;
  order.id = id;
  order.text = *execution.query;
  order.database = execution.query_execution_context->database.value_or("default");
  order.catalog = execution.query_execution_context->catalog.value_or("awsdatacatalog");
  order.output_location = *execution.result_configuration->output_location;
  return order;
}

Result<void> Queries::mark_running(const std::string& id, Time now)
{
  TRY(auto write, parts_.store.begin_write());
  TRY(auto execution, read_execution(write, id));
  CHECK(*execution.status->state == "QUEUED");
  execution.status->state = "RUNNING";
  execution.statistics->query_queue_time_in_millis =
      (now.microseconds - execution.status->submission_date_time->microseconds) / 1000;
  TRY_VOID(write.run("UPDATE query_execution SET state = 'RUNNING', execution = ?2 WHERE id = ?1",
                     id, aws::to_json_text(execution)));
  return write.commit();
}

static void set_success(QueryExecution& execution, const Json& answer, int64_t total_ms)
{
  execution.status->state = "SUCCEEDED";
  QueryExecutionStatistics& statistics = *execution.statistics;
  statistics.engine_execution_time_in_millis = answer.get_integer("engine_ms");
  statistics.data_scanned_in_bytes = answer.get_integer("scanned_bytes");
  statistics.query_planning_time_in_millis = answer.get_integer("planning_ms");
  statistics.service_pre_processing_time_in_millis = 0;
  statistics.service_processing_time_in_millis =
      std::max<int64_t>(0, total_ms - answer.get_integer("engine_ms") -
                               statistics.query_queue_time_in_millis.value_or(0));
}

static void set_failure(QueryExecution& execution, const Failure& failure)
{
  execution.status->state = "FAILED";
  execution.status->state_change_reason = failure.reason;
  execution.status->athena_error = AthenaError{.error_category = failure.category,
                                               .error_type = failure.type,
                                               .retryable = failure.is_retryable,
                                               .error_message = failure.reason};
}

Result<void> Queries::finish(const std::string& id, const QueryOutcome& outcome, Time now)
{
  TRY(auto write, parts_.store.begin_write());
  TRY(auto execution, read_execution(write, id));
  CHECK(*execution.status->state == "QUEUED" || *execution.status->state == "RUNNING");
  const int64_t total_ms =
      (now.microseconds - execution.status->submission_date_time->microseconds) / 1000;
  std::optional<std::string> columns;
  if (outcome.is_cancelled) {
    execution.status->state = "CANCELLED";
    execution.status->state_change_reason = CancelledReason;
  } else if (outcome.is_success) {
    set_success(execution, outcome.answer, total_ms);
    if (const Json* list = outcome.answer.find("columns")) columns = list->write();
  } else {
    set_failure(execution, outcome.failure);
  }
  execution.status->completion_date_time = now;
  execution.statistics->total_execution_time_in_millis = total_ms;
  execution.statistics->result_reuse_information =
      ResultReuseInformation{.reused_previous_result = false};
  if (!execution.statistics->data_scanned_in_bytes) execution.statistics->data_scanned_in_bytes = 0;
  if (!execution.statistics->engine_execution_time_in_millis)
    execution.statistics->engine_execution_time_in_millis = total_ms;
  TRY_VOID(write.run("UPDATE query_execution SET state = ?2, is_open = 0, execution = ?3, columns "
                     "= ?4 WHERE id = ?1",
                     id, *execution.status->state, aws::to_json_text(execution), columns));
  TRY_VOID(write.commit());
  log_info("query " + id + ": " + *execution.status->state);
  return {};
}

Result<void> Queries::sweep(Time now)
{
  TRY(auto write, parts_.store.begin_write());
  TRY_VOID(write.run("DELETE FROM query_execution WHERE is_open = 0 AND submitted < ?1",
                     Time{now.microseconds - HistoryDays * MicrosecondsOfDay}));
  return write.commit();
}

} // namespace bindery::athena
