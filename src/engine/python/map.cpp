// mapInPandas and mapInArrow: all rows go through one function, which gives as many as it likes.
#include "engine/engine_impl.h"
#include "engine/errors.h"
#include "engine/lower/arrow_rows.h"
#include "engine/python/input.h"
#include "engine/python/stream.h"
#include "engine/result/arrow.h"

#include <arrow/array/array_nested.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace bindery::engine {

namespace {

// What a scan of the function's rows needs. Outlives the query's plan.
struct Mapping : ArrowRows {
  typed::RelationPtr input;
  PythonTask task;
  std::shared_ptr<arrow::Schema> input_schema;  // one struct of the input's columns
  std::shared_ptr<arrow::Schema> result_schema; // Spark's types
  std::shared_ptr<arrow::Schema> neutral;       // the same as DuckDB is shown them
  const QueryEnvironment* environment = nullptr;

  std::shared_ptr<arrow::Schema> schema() const override { return neutral; }
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> open() const override;
};

class MappedRows : public arrow::RecordBatchReader {
public:
  explicit MappedRows(const Mapping& mapping) : it_(mapping), input_(it_.input, *it_.environment) {}

  std::shared_ptr<arrow::Schema> schema() const override { return it_.neutral; }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override
  {
    auto next = map_next();
    if (!next.ok()) raise_error(next.error()); // through DuckDB, so that the class survives
    *out = std::move(*next);
    return arrow::Status::OK();
  }

private:
  Result<std::shared_ptr<arrow::RecordBatch>> map_next()
  {
    if (!stream_) {
      TRY(stream_,
          PythonStream::start(it_.environment->engine->python(), it_.task, it_.input_schema,
                              {[this] { return wrapped_input(); }, [this] { input_.stop(); }},
                              [canceled = it_.environment->canceled] { return canceled->load(); }));
    }
    TRY(const auto rows, stream_->next());
    if (!rows) return std::shared_ptr<arrow::RecordBatch>();
    return unwrap(*rows);
  }

  // On the stream's thread.
  Result<std::shared_ptr<arrow::RecordBatch>> wrapped_input()
  {
    TRY(const auto rows, input_.next());
    if (!rows) return std::shared_ptr<arrow::RecordBatch>();
    auto whole = std::make_shared<arrow::StructArray>(it_.input_schema->field(0)->type(),
                                                      rows->num_rows(), rows->columns());
    return arrow::RecordBatch::Make(it_.input_schema, rows->num_rows(),
                                    arrow::ArrayVector{std::move(whole)});
  }

  Result<std::shared_ptr<arrow::RecordBatch>> unwrap(const arrow::RecordBatch& rows) const
  {
    if (rows.num_columns() != 1 || rows.column(0)->type_id() != arrow::Type::STRUCT)
      return internal("the Python worker answered other than one struct");
    const auto& whole = static_cast<const arrow::StructArray&>(*rows.column(0));
    const auto wanted = arrow::struct_(it_.result_schema->fields());
    if (!begins_as(*whole.type(), *wanted))
      return spark_error(ErrorCode::InvalidInput, "ARROW_TYPE_MISMATCH", "42K0G",
                         "Invalid schema from " + it_.task.calls.front().function->name +
                             "(): expected " + wanted->ToString() + ", got " +
                             whole.type()->ToString() + ".",
                         {{"operation", it_.task.calls.front().function->name + "()"},
                          {"outputTypes", wanted->ToString()},
                          {"actualDataTypes", whole.type()->ToString()}});
    auto fields = whole.Flatten();
    if (!fields.ok()) return from_arrow(fields.status());
    std::vector<std::shared_ptr<arrow::ArrayData>> columns;
    for (int i = 0; i < it_.result_schema->num_fields(); i++) {
      const auto& column = (*fields)[static_cast<size_t>(i)];
      if (!it_.result_schema->field(i)->nullable() && column->null_count() > 0)
        return invalid_input(it_.task.calls.front().function->name +
                             "() gave a NULL in the column " + it_.result_schema->field(i)->name() +
                             ", which its schema says is not null");
      columns.push_back(retype(column->data(), it_.neutral->field(i)->type()));
    }
    if (columns.empty())
      columns.push_back(arrow::ArrayData::Make(it_.neutral->field(0)->type(), rows.num_rows(),
                                               {nullptr}, rows.num_rows()));
    return arrow::RecordBatch::Make(it_.neutral, rows.num_rows(), std::move(columns));
  }

  // Columns behind those of the schema are nobody's.
  static bool begins_as(const arrow::DataType& given, const arrow::DataType& wanted)
  {
    if (given.num_fields() < wanted.num_fields()) return false;
    for (int i = 0; i < wanted.num_fields(); i++)
      if (!is_same_type(*given.field(i)->type(), *wanted.field(i)->type())) return false;
    return true;
  }

  const Mapping& it_;
  InputRows input_;
  std::unique_ptr<PythonStream> stream_; // reads from the input
};

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Mapping::open() const
{
  return std::make_shared<MappedRows>(*this);
}

} // namespace

Result<Block> Lowerer::map_partitions(const typed::MapPartitions& relation)
{
  const int eval_type = relation.function->eval_type;
  if (eval_type != MapPandasIterUdf && eval_type != MapArrowIterUdf)
    return unsupported_operation("A function over partitions of the evaluation type " +
                                 std::to_string(eval_type));
  auto mapping = std::make_shared<Mapping>();
  mapping->input = relation.input;
  mapping->environment = environment;
  const std::string& zone = environment->options.time_zone;
  TRY(const auto input, to_arrow_schema(relation.input->output, zone));
  mapping->input_schema =
      arrow::schema({arrow::field("_0", arrow::struct_(input->fields()), false)});
  TRY(mapping->result_schema, to_arrow_schema(relation.output, zone));
  // DuckDB has no table without columns: of such rows one that nobody looks at.
  std::vector<typed::Attribute> output = relation.output;
  if (output.empty()) output.push_back({{}, "", plan::TypeKind::Null, true, ""});
  mapping->neutral = relation.output.empty() ? arrow::schema({arrow::field("c0", arrow::null())})
                                             : neutral_schema(*mapping->result_schema);
  mapping->task.eval_type = eval_type;
  mapping->task.calls.push_back({relation.function, {0}});
  set_options(mapping->task, environment->options);
  return over_arrow(*this, mapping, output);
}

} // namespace bindery::engine
