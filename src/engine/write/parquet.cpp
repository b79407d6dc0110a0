// Parquet by DuckDB's own writer, into a sink.
#include "engine/write/format.h"

#include "engine/errors.h"
#include "engine/lower/lowerer.h"
#include "engine/types.h"

#include "base/text.h"

#include "duckdb/catalog/catalog_entry/copy_function_catalog_entry.hpp"
#include "duckdb/execution/execution_context.hpp"
#include "duckdb/function/copy_function.hpp"
#include "duckdb/parallel/thread_context.hpp"
#include "duckdb/parser/parsed_data/copy_info.hpp"

namespace bindery::engine {

using duckdb::LogicalType;
using plan::Type;
using plan::TypeKind;

namespace {

constexpr std::string_view SinkScheme = "sink://";

class SinkHandle : public duckdb::FileHandle {
public:
  SinkHandle(duckdb::FileSystem& system, const std::string& path, duckdb::FileOpenFlags flags,
             Sink& sink)
      : FileHandle(system, path, flags), sink(sink)
  {}
  void Close() override {}
  Sink& sink;
  int64_t size = 0;
};

// Append only; the address of the sink is its path.
class SinkFileSystem : public duckdb::FileSystem {
public:
  duckdb::unique_ptr<duckdb::FileHandle> OpenFile(const std::string& path,
                                                  duckdb::FileOpenFlags flags,
                                                  duckdb::optional_ptr<duckdb::FileOpener>) override
  {
    auto* sink = reinterpret_cast<Sink*>(
        static_cast<uintptr_t>(std::stoull(path.substr(SinkScheme.size()))));
    return duckdb::make_uniq<SinkHandle>(*this, path, flags, *sink);
  }
  int64_t Write(duckdb::FileHandle& handle, void* buffer, int64_t size) override
  {
    auto& own = handle.Cast<SinkHandle>();
    auto done = own.sink.append({static_cast<const char*>(buffer), static_cast<size_t>(size)});
    if (!done.ok()) raise_error(done.error());
    own.size += size;
    return size;
  }
  void Write(duckdb::FileHandle& handle, void* buffer, int64_t size,
             duckdb::idx_t location) override
  {
    if (static_cast<int64_t>(location) != handle.Cast<SinkHandle>().size) {
      throw duckdb::InternalException("a sink is written from front to back");
    }
    Write(handle, buffer, size);
  }
  int64_t GetFileSize(duckdb::FileHandle& handle) override
  {
    return handle.Cast<SinkHandle>().size;
  }
  void FileSync(duckdb::FileHandle&) override {}
  bool FileExists(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override
  {
    return false;
  }
  void RemoveFile(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override {}
  bool TryRemoveFile(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override
  {
    return true;
  }
  bool CanHandleFile(const std::string& path) override { return path.starts_with(SinkScheme); }
  bool IsManuallySet() override { return true; }
  bool CanSeek() override { return false; }
  std::string GetName() const override { return "BinderySink"; }
};

// The type as the file has it: struct fields under the user's names.
Result<LogicalType> to_file_type(const Type& type)
{
  switch (type.kind()) {
  case TypeKind::Array: {
    TRY(auto element, to_file_type(type.element()));
    return LogicalType::LIST(std::move(element));
  }
  case TypeKind::Map: {
    TRY(auto key, to_file_type(type.key()));
    TRY(auto value, to_file_type(type.value()));
    return LogicalType::MAP(std::move(key), std::move(value));
  }
  case TypeKind::Struct: {
    duckdb::child_list_t<LogicalType> children;
    for (const auto& field : type.fields()) {
      TRY(auto child, to_file_type(field.type));
      children.emplace_back(field.name, std::move(child));
    }
    return LogicalType::STRUCT(std::move(children));
  }
  case TypeKind::Null:
  case TypeKind::CalendarInterval:
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval:
  case TypeKind::Variant: return unsupported_operation("Writing " + type.sql() + " to parquet");
  default: return to_physical(type);
  }
}

struct Codec {
  const char* name; // DuckDB's
  const char* extension;
};

Result<Codec> codec_of(const std::map<std::string, std::string>& options)
{
  auto found = options.find("compression");
  if (found == options.end()) found = options.find("parquet.compression");
  const std::string name = found == options.end() ? "snappy" : to_lower(found->second);
  if (name == "snappy") return Codec{"snappy", ".snappy.parquet"};
  if (name == "gzip") return Codec{"gzip", ".gz.parquet"};
  if (name == "zstd") return Codec{"zstd", ".zstd.parquet"};
  if (name == "brotli") return Codec{"brotli", ".br.parquet"};
  if (name == "none" || name == "uncompressed") return Codec{"uncompressed", ".parquet"};
  return unsupported_operation("The compression " + name + " of parquet");
}

// The bound writer that every file of the write shares.
struct Bound {
  duckdb::unique_ptr<duckdb::Connection> connection;
  duckdb::CopyFunction function{"parquet"};
  duckdb::unique_ptr<duckdb::FunctionData> data;

  ~Bound()
  {
    data.reset();
    if (connection && connection->HasActiveTransaction()) connection->Rollback();
  }
};

class ParquetWriter : public FileWriter {
public:
  ParquetWriter(std::shared_ptr<Bound> bound, Sink& sink)
      : bound_(std::move(bound)), thread_(*bound_->connection->context),
        context_(*bound_->connection->context, thread_, nullptr)
  {
    const std::string path =
        std::string(SinkScheme) + std::to_string(reinterpret_cast<uintptr_t>(&sink));
    global_ = bound_->function.copy_to_initialize_global(*bound_->connection->context,
                                                         *bound_->data, path);
    local_ = bound_->function.copy_to_initialize_local(context_, *bound_->data);
  }
  void write(duckdb::DataChunk& chunk) override
  {
    bound_->function.copy_to_sink(context_, *bound_->data, *global_, *local_, chunk);
  }
  void close() override
  {
    bound_->function.copy_to_combine(context_, *bound_->data, *global_, *local_);
    bound_->function.copy_to_finalize(*bound_->connection->context, *bound_->data, *global_);
  }

private:
  std::shared_ptr<Bound> bound_;
  duckdb::ThreadContext thread_;
  duckdb::ExecutionContext context_;
  duckdb::unique_ptr<duckdb::GlobalFunctionData> global_;
  duckdb::unique_ptr<duckdb::LocalFunctionData> local_;
};

class ParquetFormat : public FileFormat {
public:
  ParquetFormat(std::shared_ptr<Bound> bound, std::string extension)
      : bound_(std::move(bound)), extension_(std::move(extension))
  {}
  std::string extension() const override { return extension_; }
  std::unique_ptr<FileWriter> open(Sink& sink) override
  {
    return std::make_unique<ParquetWriter>(bound_, sink);
  }

private:
  std::shared_ptr<Bound> bound_;
  std::string extension_;
};

} // namespace

duckdb::unique_ptr<duckdb::FileSystem> make_sink_filesystem()
{
  return duckdb::make_uniq<SinkFileSystem>();
}

Result<std::unique_ptr<FileFormat>> make_parquet_format(duckdb::DuckDB& database,
                                                        const WriteSchema& schema)
{
  duckdb::vector<std::string> names;
  duckdb::vector<LogicalType> types;
  for (const auto& field : schema.fields) {
    TRY(auto type, to_file_type(field.type));
    names.push_back(field.name);
    types.push_back(std::move(type));
  }
  TRY(const auto codec, codec_of(schema.options));
  using Made = Result<std::unique_ptr<FileFormat>>;
  return guarded([&]() -> Made {
    auto bound = std::make_shared<Bound>();
    bound->connection = duckdb::make_uniq<duckdb::Connection>(database);
    bound->connection->BeginTransaction();
    auto& context = *bound->connection->context;
    auto& catalog = duckdb::Catalog::GetSystemCatalog(context);
    bound->function =
        catalog.GetEntry<duckdb::CopyFunctionCatalogEntry>(context, "main", "parquet").function;
    duckdb::CopyInfo info;
    info.is_from = false;
    info.format = "parquet";
    info.options["compression"] = {duckdb::Value(codec.name)};
    duckdb::CopyFunctionBindInput input(info);
    bound->data = bound->function.copy_to_bind(context, input, names, types);
    return std::unique_ptr<FileFormat>(
        std::make_unique<ParquetFormat>(std::move(bound), codec.extension));
  });
}

} // namespace bindery::engine
