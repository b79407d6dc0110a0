// PythonEval: the input's rows are pulled in batches, each goes through the worker, and comes back
// as an Arrow stream that the query around it scans.
#include "engine/engine_impl.h"
#include "engine/errors.h"
#include "engine/python/task.h"
#include "engine/result/arrow.h"
#include "engine/types.h"

#include "duckdb/common/arrow/arrow_wrapper.hpp"
#include "duckdb/function/table/arrow.hpp"

#include <arrow/array/array_base.h>
#include <arrow/c/bridge.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <map>

namespace bindery::engine {

namespace {

constexpr int64_t BatchRowsMax = 65536;

// Functions of one evaluation type, and the columns of the output that they fill.
struct TaskPart {
  PythonTask task;
  std::vector<int> arguments; // columns of the inner query
  std::vector<int> results;   // columns of the output
};

// What a scan of the evaluated rows needs. Outlives the query's plan.
struct Evaluation {
  typed::RelationPtr inner; // the input's columns, then the arguments
  size_t input_columns = 0;
  std::vector<TaskPart> parts;
  std::shared_ptr<arrow::Schema> result_schema; // Spark's types of input and results
  std::shared_ptr<arrow::Schema> schema;        // the same as DuckDB is shown them
  const QueryEnvironment* environment = nullptr;
};

class EvaluatedRows : public arrow::RecordBatchReader {
public:
  explicit EvaluatedRows(const Evaluation& evaluation) : it_(evaluation) {}

  std::shared_ptr<arrow::Schema> schema() const override { return it_.schema; }

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
    if (!query_) {
      QueryOptions options = it_.environment->options;
      options.batch_rows_max = BatchRowsMax;
      TRY(query_, it_.environment->engine->start(it_.inner, options));
    }
    TRY(auto batch, query_->next());
    while (batch && batch->rows == 0) {
      TRY(batch, query_->next());
    }
    if (!batch) return Rows();
    TRY(auto rows, read_batch(*batch));
    return evaluate(*rows);
  }

  static Result<std::shared_ptr<arrow::RecordBatch>> read_batch(const Batch& batch)
  {
    auto reader = arrow::ipc::RecordBatchStreamReader::Open(
        std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(batch.ipc)));
    if (!reader.ok()) return from_arrow(reader.status());
    std::shared_ptr<arrow::RecordBatch> rows;
    if (auto status = (*reader)->ReadNext(&rows); !status.ok()) return from_arrow(status);
    return rows;
  }

  Result<std::shared_ptr<arrow::RecordBatch>> evaluate(const arrow::RecordBatch& rows)
  {
    std::vector<std::shared_ptr<arrow::ArrayData>> columns(
        static_cast<size_t>(it_.schema->num_fields()));
    for (size_t i = 0; i < it_.input_columns; i++)
      columns[i] = rows.column_data(static_cast<int>(i));
    const auto is_canceled = [&] { return it_.environment->canceled->load(); };
    for (const TaskPart& part : it_.parts) {
      auto arguments = select(rows, part.arguments);
      TRY(auto results,
          run_python(it_.environment->engine->python(), part.task, *arguments, is_canceled));
      for (size_t i = 0; i < part.results.size(); i++) {
        const int column = part.results[i];
        const auto& wanted = it_.result_schema->field(column)->type();
        if (!results->column(static_cast<int>(i))->type()->Equals(wanted))
          return internal("the Python function `" + part.task.calls[i].function->name +
                          "` answered " + results->column(static_cast<int>(i))->type()->ToString() +
                          " instead of " + wanted->ToString());
        columns[static_cast<size_t>(column)] = results->column_data(static_cast<int>(i));
      }
    }
    for (size_t i = 0; i < columns.size(); i++)
      columns[i] = retype(columns[i], it_.schema->field(static_cast<int>(i))->type());
    return arrow::RecordBatch::Make(it_.schema, rows.num_rows(), std::move(columns));
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
  std::unique_ptr<Query> query_;
};

duckdb::unique_ptr<duckdb::ArrowArrayStreamWrapper> produce(uintptr_t factory,
                                                            duckdb::ArrowStreamParameters&)
{
  const auto& evaluation = *reinterpret_cast<const Evaluation*>(factory);
  auto wrapper = duckdb::make_uniq<duckdb::ArrowArrayStreamWrapper>();
  const auto status = arrow::ExportRecordBatchReader(std::make_shared<EvaluatedRows>(evaluation),
                                                     &wrapper->arrow_array_stream);
  if (!status.ok()) throw duckdb::InternalException(status.ToString());
  return wrapper;
}

void get_schema(ArrowArrayStream* factory, ArrowSchema& schema)
{
  const auto status =
      arrow::ExportSchema(*reinterpret_cast<const Evaluation*>(factory)->schema, &schema);
  if (!status.ok()) throw duckdb::InternalException(status.ToString());
}

Tree pointer(const void* address)
{
  return constant(duckdb::Value::POINTER(reinterpret_cast<uintptr_t>(address)));
}

int64_t rows_at_once(const QueryOptions& options)
{
  if (!options.conf) return PythonTask().rows_max;
  for (const auto& [key, value] : *options.conf)
    if (key == "spark.sql.execution.arrow.maxRecordsPerBatch")
      return std::strtoll(value.c_str(), nullptr, 10);
  return PythonTask().rows_max;
}

// What workers are told of the session; the other keys mean nothing to them.
std::vector<std::pair<std::string, std::string>> worker_conf(const QueryOptions& options)
{
  std::vector<std::pair<std::string, std::string>> conf;
  if (!options.conf) return conf;
  for (const auto& [key, value] : *options.conf)
    if (key == "spark.sql.session.timeZone" || key.starts_with("spark.sql.execution.pandas.") ||
        key.starts_with("spark.sql.execution.pythonUDF.") ||
        key == "spark.sql.execution.pyspark.binaryAsBytes")
      conf.emplace_back(key, value);
  return conf;
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
    std::map<int, TaskPart> parts;
    for (size_t i = 0; i < relation_.functions.size(); i++) {
      TRY_VOID(add_function(*relation_.functions[i],
                            static_cast<int>(evaluation->input_columns + i), parts));
    }
    for (auto& [eval_type, part] : parts) {
      part.task.input = plan::Type::structure(std::move(fields_[eval_type]));
      evaluation->parts.push_back(std::move(part));
    }
    evaluation->inner = project_;
    return evaluation;
  }

private:
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

  Result<void> add_function(const typed::Python& call, int result, std::map<int, TaskPart>& parts)
  {
    const int eval_type = call.function->eval_type;
    if (eval_type != BatchedUdf && eval_type != ArrowBatchedUdf && eval_type != ScalarPandasUdf)
      return unsupported_evaluation(*call.function);
    TaskPart& part = parts[eval_type];
    part.task.eval_type = eval_type;
    part.task.includes = environment_.options.python_path;
    part.task.conf = worker_conf(environment_.options);
    part.task.rows_max = rows_at_once(environment_.options);
    PythonCall made{call.function, {}};
    for (const auto& argument : call.arguments) {
      made.columns.push_back(static_cast<int>(part.arguments.size()));
      fields_[eval_type].push_back(
          {"_" + std::to_string(part.arguments.size()), argument->type, argument->nullable, ""});
      part.arguments.push_back(add_argument(argument));
    }
    // A function without arguments is told by a column how many rows there are.
    if (part.arguments.empty()) {
      auto one = std::make_shared<typed::Literal>();
      one->value = plan::Value::integer(0);
      one->type = plan::TypeKind::Integer;
      one->nullable = false;
      fields_[eval_type].push_back({"_0", one->type, false, ""});
      part.arguments.push_back(add_argument(one));
    }
    part.task.calls.push_back(std::move(made));
    part.results.push_back(result);
    return {};
  }

  const typed::PythonEval& relation_;
  const QueryEnvironment& environment_;
  std::shared_ptr<typed::Project> project_;
  std::map<int, std::vector<plan::Field>> fields_; // of each part's batch
  int64_t last_id_ = 0;
};

} // namespace

Result<Block> Lowerer::python_eval(const typed::PythonEval& relation)
{
  TRY(auto evaluation, Arranger(relation, *environment).arrange());
  TRY(evaluation->result_schema, to_arrow_schema(relation.output, environment->options.time_zone));
  evaluation->schema = neutral_schema(*evaluation->result_schema);
  keep(evaluation);

  auto table = duckdb::make_uniq<duckdb::TableFunctionRef>();
  table->function =
      function("arrow_scan_dumb",
               trees(pointer(evaluation.get()), pointer(reinterpret_cast<void*>(&produce)),
                     pointer(reinterpret_cast<void*>(&get_schema))));
  table->alias = fresh_alias();
  Block block = over(std::move(table), relation.output);
  auto& list = block.select().select_list;
  for (size_t i = 0; i < relation.output.size(); i++) {
    TRY(auto type, to_physical(relation.output[i].type));
    list[i] =
        cast_to(type, duckdb::make_uniq<duckdb::ColumnRefExpression>("c" + std::to_string(i)));
    list[i]->SetAlias(column_name(relation.output[i].id));
  }
  block.is_plain = false;
  return block;
}

Result<Block> Lowerer::map_partitions(const typed::MapPartitions& relation)
{
  return unsupported_operation("mapInPandas and mapInArrow (`" + relation.function->name + "`)");
}

Result<Block> Lowerer::group_map(const typed::GroupMap& relation)
{
  return unsupported_operation("applyInPandas and applyInArrow (`" + relation.function->name +
                               "`)");
}

} // namespace bindery::engine
