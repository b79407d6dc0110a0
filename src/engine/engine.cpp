#include "engine/engine_impl.h"

#include "engine/database.h"
#include "engine/errors.h"
#include "engine/types.h"

#include "duckdb/parser/statement/explain_statement.hpp"

#include <pthread.h>

namespace bindery::engine {

// Nesting of a plan below this is lowered on the caller's stack.
static constexpr int ShallowDepthMax = 60;
static constexpr int ShallowExpressionsMax = 1000;
static constexpr size_t DeepStackBytes = size_t{1} << 30; // reserved, not touched

// Whether a tree is deep, found without recursion.
static bool is_deep(const typed::Relation& relation);

// Rows as they are, all of their columns: nothing to optimize.
static bool is_given(const typed::Relation& relation)
{
  using enum typed::RelationKind;
  return relation.kind == OneRow || relation.kind == Range || relation.kind == LocalRelation ||
         relation.kind == Values;
}

static void run_with_stack(const std::function<void()>& work)
{
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, DeepStackBytes);
  pthread_t thread;
  auto entry = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  const int failure =
      pthread_create(&thread, &attributes, entry, const_cast<std::function<void()>*>(&work));
  pthread_attr_destroy(&attributes);
  if (failure != 0) throw duckdb::OutOfMemoryException("no thread for a deep plan");
  pthread_join(thread, nullptr);
}

static Result<void> check_types(const Running& running)
{
  const auto& types = running.pending->types;
  const auto& output = running.output;
  if (types.size() != std::max<size_t>(output.size(), 1)) {
    return internal("The plan gives " + std::to_string(types.size()) + " columns, the analyzer " +
                    std::to_string(output.size()) + ".");
  }
  for (size_t i = 0; i < output.size(); i++) {
    TRY(auto wanted, to_physical(output[i].type));
    if (types[i] != wanted) {
      return internal("The column `" + output[i].name + "` of type " + output[i].type.sql() +
                      " came as " + types[i].ToString() + ".");
    }
  }
  return {};
}

Result<std::shared_ptr<Database>> EngineImpl::database()
{
  const std::lock_guard lock(mutex_);
  if (!database_ || database_->is_broken()) {
    TRY(database_, Database::open(options, lake));
  }
  return database_;
}

Result<std::unique_ptr<Running>> EngineImpl::prepare(const typed::Relation& relation,
                                                     const QueryOptions& options, bool explain)
{
  auto running = std::make_unique<Running>();
  running->canceled = std::make_shared<std::atomic<bool>>(false);
  running->output = relation.output;
  TRY(running->database, database());
  running->connection = running->database->take();
  duckdb::ClientConfig::GetConfig(*running->connection->context).enable_optimizer =
      !is_given(relation);
  if (options.cancellation) {
    running->cancellation = options.cancellation;
    running->cancellation_id = options.cancellation->add(
        [canceled = running->canceled, &connection = *running->connection] {
          *canceled = true;
          connection.Interrupt();
        });
  }
  auto environment = std::make_shared<QueryEnvironment>();
  environment->engine = this;
  environment->options = options;
  environment->canceled = running->canceled;
  running->keep.push_back(environment);

  const auto work = [&]() -> Result<void> {
    return guarded([&]() -> Result<void> {
      Lowerer lowerer(running->keep);
      lowerer.environment = environment.get();
      TRY(auto block, lowerer.relation(relation));
      auto select = duckdb::make_uniq<duckdb::SelectStatement>();
      select->node = std::move(block.node);
      duckdb::unique_ptr<duckdb::SQLStatement> statement = std::move(select);
      if (explain) statement = duckdb::make_uniq<duckdb::ExplainStatement>(std::move(statement));
      running->pending = running->connection->PendingQuery(
          std::move(statement), duckdb::QueryResultOutputType::ALLOW_STREAMING);
      if (running->pending->HasError()) return to_error(running->pending->GetErrorObject());
      return {};
    });
  };
  Result<void> done;
  if (is_deep(relation)) {
    run_with_stack([&] { done = work(); });
  } else {
    done = work();
  }
  TRY_VOID(std::move(done));
  if (!explain) TRY_VOID(check_types(*running));
  return running;
}

Result<std::unique_ptr<Query>> EngineImpl::start(const typed::RelationPtr& relation,
                                                 const QueryOptions& options)
{
  TRY(auto running, prepare(*relation, options, false));
  running->keep.push_back(relation);
  return make_query(std::move(running), options);
}

Result<void> EngineImpl::visit(const typed::RelationPtr& relation, const QueryOptions& options,
                               const TakeRow& take)
{
  TRY(auto running, prepare(*relation, options, false));
  plan::Value::Items items;
  while (true) {
    TRY(auto chunk, running->fetch());
    if (!chunk) return {};
    for (duckdb::idx_t row = 0; row < chunk->size(); row++) {
      items.clear();
      for (size_t i = 0; i < running->output.size(); i++) {
        items.push_back(from_duck_value(chunk->GetValue(i, row), running->output[i].type));
      }
      TRY_VOID(take(items));
    }
  }
}

Result<std::vector<plan::Value::Items>> EngineImpl::collect(const typed::RelationPtr& relation,
                                                            const QueryOptions& options,
                                                            int64_t rows_max)
{
  std::vector<plan::Value::Items> rows;
  TRY_VOID(visit(relation, options, [&](const plan::Value::Items& row) -> Result<void> {
    if (static_cast<int64_t>(rows.size()) == rows_max) {
      return spark_error(ErrorCode::Limit, "UNSUPPORTED_OPERATION", "0A000",
                         "The result has more than " + std::to_string(rows_max) + " rows.");
    }
    rows.push_back(row);
    return {};
  }));
  return rows;
}

Result<std::string> EngineImpl::explain(const typed::RelationPtr& relation)
{
  TRY(auto running, prepare(*relation, {}, true));
  std::string text;
  while (true) {
    TRY(auto chunk, running->fetch());
    if (!chunk) return text;
    for (duckdb::idx_t row = 0; row < chunk->size(); row++)
      text += chunk->GetValue(1, row).ToString();
  }
}

Result<plan::Value> EngineImpl::evaluate(const typed::ExpressionPtr& expression)
{
  auto project = std::make_shared<typed::Project>();
  project->input = std::make_shared<typed::OneRow>();
  project->expressions.push_back(expression);
  project->output.push_back(
      {typed::ColumnId{0}, "value", expression->type, expression->nullable, ""});
  TRY(auto rows, collect(project, {}, 1));
  if (rows.size() != 1) return internal("An expression gave no value.");
  return std::move(rows[0][0]);
}

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options, lake::Lake* lake)
{
  auto engine = std::make_unique<EngineImpl>();
  engine->options = options;
  engine->set_python({options.python, options.python_path, options.scratch_folder});
  engine->lake = lake;
  TRY_VOID(engine->database());
  return std::unique_ptr<Engine>(std::move(engine));
}

// ---- depth ------------------------------------------------------------------

static std::vector<const typed::Relation*> inputs_of(const typed::Relation& relation)
{
  using enum typed::RelationKind;
  switch (relation.kind) {
  case OneRow:
  case Range:
  case LocalRelation:
  case Values:
  case Scan: return {};
  case Project: return {typed::as<typed::Project>(relation).input.get()};
  case Filter: return {typed::as<typed::Filter>(relation).input.get()};
  case Join:
    return {typed::as<typed::Join>(relation).left.get(),
            typed::as<typed::Join>(relation).right.get()};
  case SetOperation:
    return {typed::as<typed::SetOperation>(relation).left.get(),
            typed::as<typed::SetOperation>(relation).right.get()};
  case Sort: return {typed::as<typed::Sort>(relation).input.get()};
  case Limit: return {typed::as<typed::Limit>(relation).input.get()};
  case Tail: return {typed::as<typed::Tail>(relation).input.get()};
  case Aggregate: return {typed::as<typed::Aggregate>(relation).input.get()};
  case Window: return {typed::as<typed::Window>(relation).input.get()};
  case Generate: return {typed::as<typed::Generate>(relation).input.get()};
  case Sample: return {typed::as<typed::Sample>(relation).input.get()};
  case Deduplicate: return {typed::as<typed::Deduplicate>(relation).input.get()};
  case Repartition: return {typed::as<typed::Repartition>(relation).input.get()};
  case PythonEval: return {typed::as<typed::PythonEval>(relation).input.get()};
  case MapPartitions: return {typed::as<typed::MapPartitions>(relation).input.get()};
  case GroupMap: return {typed::as<typed::GroupMap>(relation).input.get()};
  case Recursion:
    return {typed::as<typed::Recursion>(relation).anchor.get(),
            typed::as<typed::Recursion>(relation).step.get()};
  case RecursionRows: return {};
  }
  UNREACHABLE();
}

static void add_children(const typed::Expression& expression,
                         std::vector<const typed::Expression*>& open)
{
  if (const auto* call = typed::find_as<typed::Call>(expression)) {
    for (const auto& argument : call->arguments) open.push_back(argument.get());
  } else if (const auto* cast = typed::find_as<typed::Cast>(expression)) {
    open.push_back(cast->child.get());
  } else if (const auto* choice = typed::find_as<typed::Case>(expression)) {
    for (const auto& [condition, value] : choice->branches) {
      open.push_back(condition.get());
      open.push_back(value.get());
    }
    if (choice->otherwise) open.push_back(choice->otherwise.get());
  }
}

static std::vector<const typed::Expression*> expressions_of(const typed::Relation& relation)
{
  std::vector<const typed::Expression*> result;
  if (const auto* project = typed::find_as<typed::Project>(relation)) {
    for (const auto& expression : project->expressions) result.push_back(expression.get());
  } else if (const auto* filter = typed::find_as<typed::Filter>(relation)) {
    result.push_back(filter->condition.get());
  } else if (const auto* aggregate = typed::find_as<typed::Aggregate>(relation)) {
    for (const auto& expression : aggregate->grouping) result.push_back(expression.get());
  }
  return result;
}

// Many nodes are taken for deep.
static bool is_deep(const typed::Relation& relation)
{
  std::vector<const typed::Relation*> open = {&relation};
  int relations = 0, expressions = 0;
  while (!open.empty()) {
    const auto* next = open.back();
    open.pop_back();
    if (++relations > ShallowDepthMax) return true;
    for (const auto* input : inputs_of(*next)) open.push_back(input);
    auto pending = expressions_of(*next);
    while (!pending.empty()) {
      const auto* expression = pending.back();
      pending.pop_back();
      if (++expressions > ShallowExpressionsMax) return true;
      add_children(*expression, pending);
    }
  }
  return false;
}

} // namespace bindery::engine
