// Parquet files by DuckDB's own reader: our file list, our column matching, our partition
// constants.
#include "engine/scan/pinned.h"

#include "engine/errors.h"
#include "engine/scan/files.h"
#include "engine/scan/infer.h"

#include "base/text.h"

#include "duckdb/catalog/catalog_entry/table_function_catalog_entry.hpp"
#include "duckdb/common/multi_file/multi_file_reader.hpp"
#include "duckdb/common/multi_file/multi_file_states.hpp"
#include "duckdb/planner/expression/bound_columnref_expression.hpp"
#include "duckdb/planner/operator/logical_get.hpp"

namespace bindery::engine {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::MultiFileColumnDefinition;

static constexpr const char* IndexKey = "bindery_file";

// ---- columns ----------------------------------------------------------------

static bool is_integer(LogicalTypeId id)
{
  return id == LogicalTypeId::TINYINT || id == LogicalTypeId::SMALLINT ||
         id == LogicalTypeId::INTEGER || id == LogicalTypeId::BIGINT;
}

static bool is_unsigned(LogicalTypeId id)
{
  return id == LogicalTypeId::UTINYINT || id == LogicalTypeId::USMALLINT ||
         id == LogicalTypeId::UINTEGER || id == LogicalTypeId::UBIGINT;
}

// Whether a value of the file's type may be cast to the wanted one without a change of meaning.
static bool is_safe(const LogicalType& file, const LogicalType& wanted)
{
  const auto from = file.id(), to = wanted.id();
  if (from == to && from != LogicalTypeId::DECIMAL) return true;
  if (is_integer(from) || is_unsigned(from)) {
    if (is_integer(to)) return true; // the cast raises when a value does not fit
    return to == LogicalTypeId::DOUBLE || to == LogicalTypeId::DECIMAL ||
           (to == LogicalTypeId::FLOAT && from != LogicalTypeId::BIGINT);
  }
  if (from == LogicalTypeId::FLOAT) return to == LogicalTypeId::DOUBLE;
  if (from == LogicalTypeId::DECIMAL && to == LogicalTypeId::DECIMAL) {
    return duckdb::DecimalType::GetScale(wanted) >= duckdb::DecimalType::GetScale(file);
  }
  if (from == LogicalTypeId::DATE) return to == LogicalTypeId::TIMESTAMP;
  if (from == LogicalTypeId::TIMESTAMP || from == LogicalTypeId::TIMESTAMP_TZ) {
    return to == LogicalTypeId::TIMESTAMP || to == LogicalTypeId::TIMESTAMP_TZ;
  }
  return (from == LogicalTypeId::BLOB && to == LogicalTypeId::VARCHAR) ||
         (from == LogicalTypeId::VARCHAR && to == LogicalTypeId::BLOB);
}

// Same bytes under the wanted name: a timestamp with or without a zone, a text that the file calls
// binary.
static bool is_same_layout(const LogicalType& file, const LogicalType& wanted)
{
  const auto from = file.id(), to = wanted.id();
  const auto is_timestamp = [](LogicalTypeId id) {
    return id == LogicalTypeId::TIMESTAMP || id == LogicalTypeId::TIMESTAMP_TZ;
  };
  return (is_timestamp(from) && is_timestamp(to)) ||
         (from == LogicalTypeId::VARCHAR &&
          (to == LogicalTypeId::BLOB || to == LogicalTypeId::VARCHAR));
}

[[noreturn]] static void raise_mismatch(const std::string& file, const std::string& column,
                                        const LogicalType& actual, const plan::Type& expected)
{
  raise("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH", "KD001",
        "Encountered error while reading file " + file +
            ". Data type mismatches when reading Parquet column [" + column +
            "]. Expected Spark type " + expected.simple_string() + ", actual Parquet type " +
            actual.ToString() + ".",
        {{"path", file},
         {"column", "[" + column + "]"},
         {"expectedType", expected.simple_string()},
         {"actualType", actual.ToString()}});
}

static LogicalType match_type(const LogicalType& file, const LogicalType& wanted,
                              const plan::Type& type, const std::string& path,
                              const std::string& column);

// The struct's fields under our names where the table has them, else out of the way.
static LogicalType match_struct(const LogicalType& file, const LogicalType& wanted,
                                const plan::Type& type, const std::string& path,
                                const std::string& column)
{
  duckdb::child_list_t<LogicalType> children;
  const auto& fields = type.fields();
  std::vector<bool> used(fields.size(), false);
  size_t spare = 0;
  for (const auto& [name, child] : duckdb::StructType::GetChildTypes(file)) {
    size_t found = fields.size();
    for (size_t i = 0; i < fields.size() && found == fields.size(); i++) {
      if (!used[i] && fields[i].name == name) found = i;
    }
    for (size_t i = 0; i < fields.size() && found == fields.size(); i++) {
      if (!used[i] && equals_ignore_case(fields[i].name, name)) found = i;
    }
    if (found == fields.size()) {
      children.emplace_back("x" + std::to_string(spare++), child);
      continue;
    }
    used[found] = true;
    children.emplace_back("f" + std::to_string(found),
                          match_type(child, duckdb::StructType::GetChildType(wanted, found),
                                     fields[found].type, path, column + "." + fields[found].name));
  }
  return LogicalType::STRUCT(std::move(children));
}

static LogicalType match_type(const LogicalType& file, const LogicalType& wanted,
                              const plan::Type& type, const std::string& path,
                              const std::string& column)
{
  if (file.id() == LogicalTypeId::STRUCT && type.is(plan::TypeKind::Struct)) {
    return match_struct(file, wanted, type, path, column);
  }
  if (file.id() == LogicalTypeId::LIST && type.is(plan::TypeKind::Array)) {
    return LogicalType::LIST(match_type(duckdb::ListType::GetChildType(file),
                                        duckdb::ListType::GetChildType(wanted), type.element(),
                                        path, column + ".element"));
  }
  if (file.id() == LogicalTypeId::MAP && type.is(plan::TypeKind::Map)) {
    return LogicalType::MAP(
        match_type(duckdb::MapType::KeyType(file), duckdb::MapType::KeyType(wanted), type.key(),
                   path, column + ".key"),
        match_type(duckdb::MapType::ValueType(file), duckdb::MapType::ValueType(wanted),
                   type.value(), path, column + ".value"));
  }
  if (is_same_layout(file, wanted)) return wanted;
  if (type.is_nested() || file.IsNested() || !is_safe(file, wanted))
    raise_mismatch(path, column, file, type);
  return file;
}

static void rename_children(MultiFileColumnDefinition& column, const LogicalType& type)
{
  column.type = type;
  if (type.id() != LogicalTypeId::STRUCT) {
    if (type.id() == LogicalTypeId::LIST && column.children.size() == 1) {
      rename_children(column.children[0], duckdb::ListType::GetChildType(type));
    }
    return;
  }
  for (size_t i = 0; i < column.children.size(); i++) {
    column.children[i].name = duckdb::StructType::GetChildName(type, i);
    rename_children(column.children[i], duckdb::StructType::GetChildType(type, i));
  }
}

// DuckDB numbers columns that differ in case alone; then the names are read from the footer again.
static std::vector<std::string> column_names(const duckdb::BaseFileReader& reader,
                                             const PinnedScan& scan, size_t file)
{
  std::vector<std::string> names;
  bool is_numbered = false;
  for (const auto& column : reader.columns) {
    names.push_back(column.name);
    const auto end = column.name.find_last_not_of("0123456789");
    is_numbered |=
        end != std::string::npos && end + 1 < column.name.size() && column.name[end] == '_';
  }
  if (!is_numbered) return names;
  auto fields = infer_parquet(scan.lake, scan.spec->files[file].url);
  if (!fields.ok() || fields->size() != names.size()) return names;
  for (size_t i = 0; i < names.size(); i++) names[i] = (*fields)[i].name;
  return names;
}

// The file's columns under the scan's names c0, c1, …: by exact name first, then whatever the case.
static void match_columns(duckdb::BaseFileReader& reader, const PinnedScan& scan, size_t file)
{
  const auto& fields = scan.spec->data_schema;
  const auto names = column_names(reader, scan, file);
  std::vector<int64_t> chosen(reader.columns.size(), -1);
  const auto choose = [&](size_t field, auto equals) {
    for (size_t i = 0; i < reader.columns.size(); i++) {
      if (chosen[i] < 0 && equals(names[i], fields[field].name)) {
        chosen[i] = static_cast<int64_t>(field);
        return true;
      }
    }
    return false;
  };
  std::vector<bool> found(fields.size());
  for (size_t field = 0; field < fields.size(); field++) {
    found[field] = choose(field, [](const std::string& a, const std::string& b) { return a == b; });
  }
  for (size_t field = 0; field < fields.size(); field++) {
    if (!found[field])
      choose(field,
             [](const std::string& a, const std::string& b) { return equals_ignore_case(a, b); });
  }
  for (size_t i = 0; i < reader.columns.size(); i++) {
    auto& column = reader.columns[i];
    column.identifier = duckdb::Value();
    if (chosen[i] < 0) {
      column.name = "x" + std::to_string(i);
      continue;
    }
    const auto field = static_cast<size_t>(chosen[i]);
    const LogicalType type = match_type(column.type, scan.types[field], fields[field].type,
                                        reader.file.path, fields[field].name);
    column.name = "c" + std::to_string(field);
    rename_children(column, type);
  }
}

// ---- the reader -------------------------------------------------------------

namespace {

class PinnedReader : public duckdb::MultiFileReader {
public:
  static duckdb::unique_ptr<MultiFileReader> make(const duckdb::TableFunction&)
  {
    return duckdb::make_uniq<PinnedReader>();
  }

  duckdb::unique_ptr<MultiFileReader> Copy() const override
  {
    auto copy = duckdb::make_uniq<PinnedReader>();
    copy->scan_ = scan_;
    return copy;
  }

  duckdb::shared_ptr<duckdb::MultiFileList> CreateFileList(duckdb::ClientContext&,
                                                           const duckdb::vector<std::string>& paths,
                                                           const duckdb::FileGlobInput&) override
  {
    scan_ = &from_address(paths.at(0));
    duckdb::vector<duckdb::OpenFileInfo> files;
    for (size_t i = 0; i < scan_->spec->files.size(); i++) files.push_back(open_info(i));
    return duckdb::make_shared_ptr<duckdb::SimpleMultiFileList>(std::move(files));
  }

  void BindOptions(duckdb::MultiFileOptions&, duckdb::MultiFileList&,
                   duckdb::vector<LogicalType>& types, duckdb::vector<std::string>& names,
                   duckdb::MultiFileReaderBindData& bind_data) override
  {
    types.clear();
    names.clear();
    for (size_t i = 0; i < scan_->types.size(); i++) {
      types.push_back(scan_->types[i]);
      names.push_back("c" + std::to_string(i));
    }
    bind_data.mapping = duckdb::MultiFileColumnMappingMode::BY_NAME;
  }

  duckdb::shared_ptr<duckdb::BaseFileReader>
  CreateReader(duckdb::ClientContext& context, duckdb::GlobalTableFunctionState& state,
               duckdb::BaseUnionData& data, const duckdb::MultiFileBindData& bind_data) override
  {
    return matched(MultiFileReader::CreateReader(context, state, data, bind_data));
  }
  duckdb::shared_ptr<duckdb::BaseFileReader>
  CreateReader(duckdb::ClientContext& context, duckdb::GlobalTableFunctionState& state,
               const duckdb::OpenFileInfo& file, duckdb::idx_t index,
               const duckdb::MultiFileBindData& bind_data) override
  {
    check(file);
    return matched(MultiFileReader::CreateReader(context, state, file, index, bind_data));
  }
  duckdb::shared_ptr<duckdb::BaseFileReader>
  CreateReader(duckdb::ClientContext& context, const duckdb::OpenFileInfo& file,
               duckdb::BaseFileReaderOptions& options, const duckdb::MultiFileOptions& file_options,
               duckdb::MultiFileReaderInterface& interface) override
  {
    check(file);
    return matched(MultiFileReader::CreateReader(context, file, options, file_options, interface));
  }

  // Partition columns, and columns that this file has not, are constants of the file.
  void FinalizeBind(duckdb::MultiFileReaderData& reader_data,
                    const duckdb::MultiFileOptions& file_options,
                    const duckdb::MultiFileReaderBindData& options,
                    const duckdb::vector<MultiFileColumnDefinition>& global_columns,
                    const duckdb::vector<duckdb::ColumnIndex>& global_column_ids,
                    duckdb::ClientContext& context,
                    duckdb::optional_ptr<duckdb::MultiFileReaderGlobalState> state) override
  {
    MultiFileReader::FinalizeBind(reader_data, file_options, options, global_columns,
                                  global_column_ids, context, state);
    const size_t file = index_of(reader_data.reader->file);
    for (duckdb::idx_t i = 0; i < global_column_ids.size(); i++) {
      const auto column = global_column_ids[i].GetPrimaryIndex();
      if (duckdb::IsVirtualColumn(column)) continue;
      const duckdb::MultiFileGlobalIndex position(i);
      if (column >= scan_->data_columns()) {
        reader_data.constant_map.Add(position,
                                     scan_->partition_values[file][column - scan_->data_columns()]);
      } else if (!has_column(*reader_data.reader, column)) {
        reader_data.constant_map.Add(position, duckdb::Value(scan_->types[column]));
      }
    }
  }

  duckdb::unique_ptr<duckdb::MultiFileList>
  ComplexFilterPushdown(duckdb::ClientContext& context, duckdb::MultiFileList& files,
                        const duckdb::MultiFileOptions&, duckdb::MultiFilePushdownInfo& info,
                        duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& filters) override
  {
    if (scan_->spec->partition_schema.empty() || filters.empty()) return nullptr;
    const auto column_of = [&](const duckdb::Expression& expression) -> int64_t {
      const auto& binding = expression.Cast<duckdb::BoundColumnRefExpression>().binding;
      if (binding.table_index != info.table_index || binding.column_index >= info.column_ids.size())
        return -1;
      const auto column = info.column_ids[binding.column_index];
      return duckdb::IsVirtualColumn(column) ? -1 : static_cast<int64_t>(column);
    };
    duckdb::vector<duckdb::OpenFileInfo> kept;
    bool dropped = false;
    for (const auto& file : files.GetAllFiles()) {
      if (may_match(context, *scan_, index_of(file), filters, column_of)) {
        kept.push_back(file);
      } else {
        dropped = true;
      }
    }
    if (!dropped) return nullptr;
    return duckdb::make_uniq<duckdb::SimpleMultiFileList>(std::move(kept));
  }

private:
  duckdb::OpenFileInfo open_info(size_t index) const
  {
    const std::string& url = scan_->spec->files[index].url;
    duckdb::OpenFileInfo info(is_s3(url) ? url : local_path(url));
    info.extended_info = duckdb::make_shared_ptr<duckdb::ExtendedOpenFileInfo>();
    info.extended_info->options[IndexKey] = duckdb::Value::UBIGINT(index);
    return info;
  }
  static size_t index_of(const duckdb::OpenFileInfo& file)
  {
    return file.extended_info->options.at(IndexKey).GetValue<uint64_t>();
  }
  static bool has_column(const duckdb::BaseFileReader& reader, duckdb::idx_t column)
  {
    const std::string name = "c" + std::to_string(column);
    for (const auto& own : reader.columns) {
      if (own.name == name) return true;
    }
    return false;
  }
  void check(const duckdb::OpenFileInfo& file) const
  {
    const auto& pinned = scan_->spec->files[index_of(file)];
    auto reader = open_file(scan_->lake, pinned.url);
    if (!reader.ok()) {
      if (reader.error().code != ErrorCode::NotFound) raise_error(reader.error());
      lake::ObjectInfo gone;
      gone.etag = "gone";
      check_unchanged(*scan_, pinned, gone);
      raise_unreadable(pinned.url, reader.error().message);
    }
    check_unchanged(*scan_, pinned, (*reader)->info());
  }
  duckdb::shared_ptr<duckdb::BaseFileReader>
  matched(duckdb::shared_ptr<duckdb::BaseFileReader> reader) const
  {
    match_columns(*reader, *scan_, index_of(reader->file));
    return reader;
  }

  const PinnedScan* scan_ = nullptr;
};

} // namespace

void register_parquet_scan(duckdb::ClientContext& context)
{
  auto& system = duckdb::Catalog::GetSystemCatalog(context);
  auto& entry = system.GetEntry<duckdb::TableFunctionCatalogEntry>(context, "main", "read_parquet");
  auto function = entry.functions.GetFunctionByArguments(context, {LogicalType::VARCHAR});
  function.name = "scan_parquet";
  function.get_multi_file_reader = PinnedReader::make;
  function.serialize = nullptr;
  function.deserialize = nullptr;
  // They know nothing of partition columns.
  function.get_partition_stats = nullptr;
  duckdb::CreateTableFunctionInfo info(std::move(function));
  info.schema = "main";
  info.internal = false;
  auto& catalog = duckdb::Catalog::GetCatalog(context, "spark");
  catalog.CreateFunction(duckdb::CatalogTransaction::GetSystemTransaction(*context.db), info);
}

} // namespace bindery::engine
