// PythonEval: the input's rows are pulled in batches, each goes through the worker, and comes back
// as an Arrow stream that the query around it scans.
#include "engine/engine_impl.h"
#include "engine/errors.h"
#include "engine/lower/arrow_rows.h"
#include "engine/python/input.h"
#include "engine/python/stream.h"
#include "engine/result/arrow.h"

#include <arrow/array/array_base.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include <map>

namespace bindery::engine {

namespace {

// Functions of one evaluation type, and the columns of the output that they fill.
struct TaskPart {
  PythonTask task;
  std::vector<int> arguments; // columns of the inner query
  std::vector<int> results;   // columns of the output
};

// What a scan of the evaluated rows needs. Outlives the query's plan.
struct Evaluation : ArrowRows {
  typed::RelationPtr inner; // the input's columns, then the arguments
  size_t input_columns = 0;
  std::vector<TaskPart> parts;
  std::shared_ptr<arrow::Schema> result_schema; // Spark's types of input and results
  std::shared_ptr<arrow::Schema> neutral;       // the same as DuckDB is shown them
  const QueryEnvironment* environment = nullptr;

  std::shared_ptr<arrow::Schema> schema() const override { return neutral; }
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> open() const override;
};

class EvaluatedRows : public arrow::RecordBatchReader {
public:
  explicit EvaluatedRows(const Evaluation& evaluation)
      : it_(evaluation), input_(evaluation.inner, *evaluation.environment)
  {}

  std::shared_ptr<arrow::Schema> schema() const override { return it_.neutral; }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override
  {
    auto next = evaluate_next();
    if (!next.ok()) raise_error(next.error()); // through DuckDB, so that the class survives
    *out = std::move(*next);
    return arrow::Status::OK();
  }

private:
  Result<std::shared_ptr<arrow::RecordBatch>> evaluate_next()
  {
    using Rows = std::shared_ptr<arrow::RecordBatch>;
    TRY(auto rows, input_.next());
    if (!rows) return Rows();
    return evaluate(*rows);
  }

  Result<std::shared_ptr<arrow::RecordBatch>> evaluate(const arrow::RecordBatch& rows)
  {
    std::vector<std::shared_ptr<arrow::ArrayData>> columns(
        static_cast<size_t>(it_.neutral->num_fields()));
    for (size_t i = 0; i < it_.input_columns; i++)
      columns[i] = rows.column_data(static_cast<int>(i));
    const auto is_canceled = [&] { return it_.environment->canceled->load(); };
    for (const TaskPart& part : it_.parts) {
      TRY(auto results, run_python(it_.environment->engine->python(), part.task,
                                   select(rows, part.arguments), is_canceled));
      for (size_t i = 0; i < part.results.size(); i++) {
        const int column = part.results[i];
        const auto& wanted = it_.result_schema->field(column)->type();
        if (!is_same_type(*results->column(static_cast<int>(i))->type(), *wanted))
          return internal("the Python function `" + part.task.calls[i].function->name +
                          "` answered " + results->column(static_cast<int>(i))->type()->ToString() +
                          " instead of " + wanted->ToString());
        columns[static_cast<size_t>(column)] = results->column_data(static_cast<int>(i));
      }
    }
    for (size_t i = 0; i < columns.size(); i++)
      columns[i] = retype(columns[i], it_.neutral->field(static_cast<int>(i))->type());
    return arrow::RecordBatch::Make(it_.neutral, rows.num_rows(), std::move(columns));
  }

  // The columns of a task under the names that the worker knows: _0, _1, …
  static std::shared_ptr<arrow::RecordBatch> select(const arrow::RecordBatch& rows,
                                                    const std::vector<int>& wanted)
  {
    arrow::FieldVector fields;
    std::vector<std::shared_ptr<arrow::Array>> columns;
    for (size_t i = 0; i < wanted.size(); i++) {
      fields.push_back(rows.schema()->field(wanted[i])->WithName("_" + std::to_string(i)));
      columns.push_back(rows.column(wanted[i]));
    }
    return arrow::RecordBatch::Make(arrow::schema(fields), rows.num_rows(), columns);
  }

  const Evaluation& it_;
  InputRows input_;
};

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Evaluation::open() const
{
  return std::make_shared<EvaluatedRows>(*this);
}

Error unsupported_evaluation(const plan::unresolved::PythonUdf& function)
{
  return unsupported_operation("Python functions of the evaluation type " +
                               std::to_string(function.eval_type) + " (`" + function.name + "`)");
}

// Puts each function into the part of its evaluation type, and its arguments behind the input's
// columns.
class Arranger {
public:
  Arranger(const typed::PythonEval& relation, const QueryEnvironment& environment)
      : relation_(relation), environment_(environment), project_(std::make_shared<typed::Project>())
  {}

  Result<std::shared_ptr<Evaluation>> arrange()
  {
    auto evaluation = std::make_shared<Evaluation>();
    evaluation->environment = &environment_;
    evaluation->input_columns = relation_.input->output.size();
    project_->input = relation_.input;
    for (const auto& attribute : relation_.input->output) add_column(attribute);
    std::map<PartKey, TaskPart> parts;
    for (size_t i = 0; i < relation_.functions.size(); i++) {
      TRY_VOID(add_function(*relation_.functions[i],
                            static_cast<int>(evaluation->input_columns + i), parts));
    }
    for (auto& [key, part] : parts) {
      part.task.input = plan::Type::structure(std::move(fields_[key]));
      evaluation->parts.push_back(std::move(part));
    }
    evaluation->inner = project_;
    return evaluation;
  }

private:
  using PartKey = std::pair<int, int>; // evaluation type; for one of its own, the function too

  void add_column(const typed::Attribute& attribute)
  {
    auto column = std::make_shared<typed::Column>();
    column->id = attribute.id;
    column->type = attribute.type;
    column->nullable = attribute.nullable;
    project_->expressions.push_back(std::move(column));
    project_->output.push_back(
        {{++last_id_}, attribute.name, attribute.type, attribute.nullable, ""});
  }

  // The arguments are visible only inside: their ids need only differ from each other.
  int add_argument(const typed::ExpressionPtr& argument)
  {
    project_->expressions.push_back(argument);
    project_->output.push_back({{++last_id_}, "_", argument->type, argument->nullable, ""});
    return static_cast<int>(project_->output.size()) - 1;
  }

  Result<void> add_function(const typed::Python& call, int result,
                            std::map<PartKey, TaskPart>& parts)
  {
    const int eval_type = call.function->eval_type;
    const bool is_iterator = eval_type == ScalarPandasIterUdf || eval_type == ScalarArrowIterUdf;
    if (!is_iterator && eval_type != BatchedUdf && eval_type != ArrowBatchedUdf &&
        eval_type != ScalarPandasUdf && eval_type != ScalarArrowUdf)
      return unsupported_evaluation(*call.function);
    // A worker runs one function over an iterator, and any number of others.
    const PartKey key = {eval_type, is_iterator ? result : 0};
    TaskPart& part = parts[key];
    part.task.eval_type = eval_type;
    set_options(part.task, environment_.options);
    PythonCall made{call.function, {}};
    for (const auto& argument : call.arguments) {
      made.columns.push_back(static_cast<int>(part.arguments.size()));
      fields_[key].push_back(
          {"_" + std::to_string(part.arguments.size()), argument->type, argument->nullable, ""});
      part.arguments.push_back(add_argument(argument));
    }
    // A function without arguments is told by a column how many rows there are.
    if (part.arguments.empty()) {
      auto one = std::make_shared<typed::Literal>();
      one->value = plan::Value::integer(0);
      one->type = plan::TypeKind::Integer;
      one->nullable = false;
      fields_[key].push_back({"_0", one->type, false, ""});
      part.arguments.push_back(add_argument(one));
    }
    part.task.calls.push_back(std::move(made));
    part.results.push_back(result);
    return {};
  }

  const typed::PythonEval& relation_;
  const QueryEnvironment& environment_;
  std::shared_ptr<typed::Project> project_;
  std::map<PartKey, std::vector<plan::Field>> fields_; // of each part's batch
  int64_t last_id_ = 0;
};

} // namespace

Result<Block> Lowerer::python_eval(const typed::PythonEval& relation)
{
  TRY(auto evaluation, Arranger(relation, *environment).arrange());
  TRY(evaluation->result_schema, to_arrow_schema(relation.output, environment->options.time_zone));
  evaluation->neutral = neutral_schema(*evaluation->result_schema);
  return over_arrow(*this, evaluation, relation.output);
}

Result<Block> Lowerer::group_map(const typed::GroupMap& relation)
{
  return unsupported_operation("applyInPandas and applyInArrow (`" + relation.function->name +
                               "`)");
}

} // namespace bindery::engine
