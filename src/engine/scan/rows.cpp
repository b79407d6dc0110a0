// The table function over row formats: files are handed out to threads; partition columns are
// constants.
#include "engine/scan/rows.h"

#include "engine/scan/files.h"
#include "engine/scan/source.h"

#include "duckdb/parallel/task_scheduler.hpp"
#include "duckdb/planner/expression/bound_columnref_expression.hpp"
#include "duckdb/planner/operator/logical_get.hpp"
#include "duckdb/storage/statistics/node_statistics.hpp"

#include "base/text.h"

namespace bindery::engine {

std::string find_option(const plan::ScanSpec& spec, const std::string& name,
                        const std::string& fallback)
{
  const auto found = spec.options.find(name);
  return found == spec.options.end() ? fallback : found->second;
}

std::string parse_mode(const plan::ScanSpec& spec)
{
  const std::string mode = to_upper(find_option(spec, "mode"));
  return mode == "DROPMALFORMED" || mode == "FAILFAST" ? mode : "PERMISSIVE";
}

namespace {

struct BindData : duckdb::TableFunctionData {
  const PinnedScan* scan = nullptr;
  std::vector<size_t> files; // those that filters on partitions left
};

struct GlobalState : duckdb::GlobalTableFunctionState {
  std::mutex mutex;
  size_t next = 0;
  std::atomic<size_t> finished{0};
  size_t files = 0;
  std::vector<duckdb::column_t> columns;
  duckdb::idx_t MaxThreads() const override { return std::max<size_t>(1, files); }
};

struct LocalState : duckdb::LocalTableFunctionState {
  std::unique_ptr<RowReader> reader;
  size_t position = 0; // in the list of files
  size_t file = 0;
};

duckdb::unique_ptr<duckdb::FunctionData> bind(duckdb::ClientContext&,
                                              duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<std::string>& names)
{
  auto data = duckdb::make_uniq<BindData>();
  data->scan = &from_address(duckdb::StringValue::Get(input.inputs.at(0)));
  for (size_t i = 0; i < data->scan->spec->files.size(); i++) data->files.push_back(i);
  for (size_t i = 0; i < data->scan->types.size(); i++) {
    types.push_back(data->scan->types[i]);
    names.push_back("c" + std::to_string(i));
  }
  return data;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState>
init_global(duckdb::ClientContext&, duckdb::TableFunctionInitInput& input)
{
  auto state = duckdb::make_uniq<GlobalState>();
  state->files = input.bind_data->Cast<BindData>().files.size();
  state->columns.assign(input.column_ids.begin(), input.column_ids.end());
  return state;
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> init_local(duckdb::ExecutionContext&,
                                                               duckdb::TableFunctionInitInput&,
                                                               duckdb::GlobalTableFunctionState*)
{
  return duckdb::make_uniq<LocalState>();
}

std::unique_ptr<RowReader> open_reader(const PinnedScan& scan, size_t index)
{
  const auto& spec = *scan.spec;
  const auto& file = spec.files[index];
  auto opened = open_file(scan.lake, file.url);
  if (!opened.ok() && opened.error().code == ErrorCode::NotFound) {
    lake::ObjectInfo gone;
    gone.etag = "gone";
    check_unchanged(scan, file, gone);
  }
  auto reader = take_or_raise(std::move(opened));
  check_unchanged(scan, file, reader->info());
  const std::string separator =
      spec.reader == plan::ScanReader::Spark ? find_option(spec, "linesep") : "";
  auto lines = take_or_raise(Lines::open(std::move(reader), file.url, separator));
  if (spec.reader == plan::ScanReader::Serde) return open_serde(scan, std::move(lines), file.url);
  if (spec.format == "csv") return open_csv(scan, std::move(lines), file.url);
  if (spec.format == "json") return open_json(scan, std::move(lines), file.url);
  if (spec.format == "text") return open_text(scan, std::move(lines), file.url);
  throw duckdb::InternalException("no reader for " + spec.format);
}

bool next_file(GlobalState& global, LocalState& local, const BindData& data)
{
  {
    const std::lock_guard lock(global.mutex);
    if (global.next >= data.files.size()) return false;
    local.position = global.next++;
  }
  local.file = data.files[local.position];
  local.reader = open_reader(*data.scan, local.file);
  return true;
}

void scan(duckdb::ClientContext&, duckdb::TableFunctionInput& input, duckdb::DataChunk& output)
{
  const auto& data = input.bind_data->Cast<BindData>();
  auto& global = input.global_state->Cast<GlobalState>();
  auto& local = input.local_state->Cast<LocalState>();
  const size_t data_columns = data.scan->data_columns();
  std::vector<duckdb::Vector*> wanted(data_columns, nullptr);
  for (size_t i = 0; i < global.columns.size(); i++) {
    if (global.columns[i] < data_columns) wanted[global.columns[i]] = &output.data[i];
  }
  while (true) {
    if (!local.reader && !next_file(global, local, data)) {
      output.SetCardinality(0);
      return;
    }
    const auto rows = local.reader->read(wanted, STANDARD_VECTOR_SIZE);
    if (rows == 0) {
      local.reader.reset();
      global.finished++;
      continue;
    }
    for (size_t i = 0; i < global.columns.size(); i++) {
      const auto column = global.columns[i];
      if (duckdb::IsVirtualColumn(column)) {
        output.data[i].SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
        duckdb::ConstantVector::SetNull(output.data[i], true);
      } else if (column >= data_columns) {
        output.data[i].Reference(data.scan->partition_values[local.file][column - data_columns]);
      }
    }
    output.SetCardinality(rows);
    return;
  }
}

void push_filters(duckdb::ClientContext& context, duckdb::LogicalGet& get,
                  duckdb::FunctionData* bind_data,
                  duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& filters)
{
  auto& data = bind_data->Cast<BindData>();
  if (data.scan->spec->partition_schema.empty()) return;
  const auto& columns = get.GetColumnIds();
  const auto column_of = [&](const duckdb::Expression& expression) -> int64_t {
    const auto& binding = expression.Cast<duckdb::BoundColumnRefExpression>().binding;
    if (binding.table_index != get.table_index || binding.column_index >= columns.size()) return -1;
    const auto column = columns[binding.column_index].GetPrimaryIndex();
    return duckdb::IsVirtualColumn(column) ? -1 : static_cast<int64_t>(column);
  };
  std::erase_if(data.files, [&](size_t file) {
    return !may_match(context, *data.scan, file, filters, column_of);
  });
}

duckdb::unique_ptr<duckdb::NodeStatistics> cardinality(duckdb::ClientContext&,
                                                       const duckdb::FunctionData* bind_data)
{
  // Texts of a hundred bytes a row: only joins' order hangs on it.
  int64_t bytes = 0;
  const auto& data = bind_data->Cast<BindData>();
  for (const size_t file : data.files) bytes += data.scan->spec->files[file].size;
  return duckdb::make_uniq<duckdb::NodeStatistics>(static_cast<duckdb::idx_t>(bytes / 100 + 1));
}

double progress(duckdb::ClientContext&, const duckdb::FunctionData*,
                const duckdb::GlobalTableFunctionState* state)
{
  const auto& global = state->Cast<GlobalState>();
  return global.files == 0
             ? 100.0
             : 100.0 * static_cast<double>(global.finished) / static_cast<double>(global.files);
}

duckdb::OperatorPartitionData partition_data(duckdb::ClientContext&,
                                             duckdb::TableFunctionGetPartitionInput& input)
{
  if (input.partition_info.RequiresPartitionColumns()) {
    throw duckdb::InternalException("scan_rows has no partition columns");
  }
  return duckdb::OperatorPartitionData(input.local_state->Cast<LocalState>().position);
}

} // namespace

void register_parquet_scan(duckdb::ClientContext& context);

void register_scans(duckdb::ClientContext& context)
{
  register_parquet_scan(context);
  duckdb::TableFunction function("scan_rows", {duckdb::LogicalType::VARCHAR}, scan, bind,
                                 init_global, init_local);
  function.projection_pushdown = true;
  function.pushdown_complex_filter = push_filters;
  function.cardinality = cardinality;
  function.table_scan_progress = progress;
  function.get_partition_data = partition_data;
  duckdb::CreateTableFunctionInfo info(std::move(function));
  info.schema = "main";
  info.internal = false;
  auto& catalog = duckdb::Catalog::GetCatalog(context, "spark");
  catalog.CreateFunction(duckdb::CatalogTransaction::GetSystemTransaction(*context.db), info);
}

bool is_parquet_scan(const plan::ScanSpec& spec)
{
  return spec.format == "parquet" ||
         (spec.reader == plan::ScanReader::Serde && spec.format == ParquetSerde);
}

} // namespace bindery::engine
