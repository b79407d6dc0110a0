#include "engine/database.h"

#include "engine/errors.h"
#include "engine/native/registry.h"
#include "engine/native/unicode.h"
#include "engine/scan/filesystem.h"
#include "engine/scan/pinned.h"
#include "engine/write/format.h"

#include "duckdb/function/cast/cast_function_set.hpp"
#include "duckdb/main/valid_checker.hpp"

#include <atomic>
#include <filesystem>

namespace bindery::engine {

static Result<void> check_version()
{
  const std::string version = duckdb::DuckDB::LibraryVersion();
  const std::string source = duckdb::DuckDB::SourceID();
  if (version != DuckdbVersion || source != DuckdbSourceId) {
    return unavailable("This engine needs DuckDB " + std::string(DuckdbVersion) + " (" +
                       DuckdbSourceId + "); found " + version + " (" + source + ").");
  }
  return {};
}

static void apply_options(duckdb::DBConfig& config, const EngineOptions& options)
{
  using duckdb::Value;
  config.SetOptionByName("autoinstall_known_extensions", Value::BOOLEAN(false));
  config.SetOptionByName("autoload_known_extensions", Value::BOOLEAN(false));
  config.SetOptionByName("allow_community_extensions", Value::BOOLEAN(false));
  // Deep plans: the thread that binds has the stack for it.
  config.SetOptionByName("max_expression_depth", Value::BIGINT(100'000));
  config.SetOptionByName("preserve_insertion_order", Value::BOOLEAN(true));
  if (options.threads > 0) config.SetOptionByName("threads", Value::BIGINT(options.threads));
  if (options.memory_limit_bytes > 0) {
    config.SetOptionByName("memory_limit", Value(std::to_string(options.memory_limit_bytes) + "B"));
  }
  if (!options.scratch_folder.empty()) {
    // A folder of its own: DuckDB empties it at its end.
    static std::atomic<int> opened = 0;
    config.SetOptionByName("temp_directory",
                           Value(options.scratch_folder + "/spill-" + std::to_string(++opened)));
  }
}

// Binary values of a file where the table has texts: the bytes, which DuckDB would show as \xFF.
static bool blob_to_text(duckdb::Vector& source, duckdb::Vector& result, duckdb::idx_t count,
                         duckdb::CastParameters&)
{
  duckdb::UnaryExecutor::Execute<duckdb::string_t, duckdb::string_t>(
      source, result, count, [&](const duckdb::string_t& bytes) {
        const std::string text = native::to_valid_utf8({bytes.GetData(), bytes.GetSize()});
        return duckdb::StringVector::AddString(result, text);
      });
  return true;
}

Result<std::shared_ptr<Database>> Database::open(const EngineOptions& options, lake::Lake* lake)
{
  TRY_VOID(check_version());
  if (!options.scratch_folder.empty()) {
    std::error_code failure;
    std::filesystem::create_directories(options.scratch_folder, failure);
    if (failure) return unavailable(options.scratch_folder + ": " + failure.message());
  }
  using Opened = Result<std::shared_ptr<Database>>;
  return guarded([&]() -> Opened {
    duckdb::DBConfig config;
    apply_options(config, options);
    auto database = std::make_shared<Database>();
    database->duck_ = duckdb::make_uniq<duckdb::DuckDB>(nullptr, &config);
    auto& files = database->duck_->GetFileSystem();
    files.RegisterSubSystem(make_lake_filesystem(lake));
    files.RegisterSubSystem(make_sink_filesystem());
    duckdb::Connection connection(*database->duck_);
    auto attached = connection.Query("ATTACH ':memory:' AS spark");
    if (attached->HasError()) return to_error(attached->GetErrorObject());
    connection.BeginTransaction();
    native::register_all(*connection.context);
    register_scans(*connection.context);
    duckdb::CastFunctionSet::Get(*connection.context)
        .RegisterCastFunction(duckdb::LogicalType::BLOB, duckdb::LogicalType::VARCHAR,
                              duckdb::BoundCastInfo(blob_to_text));
    connection.Commit();
    return database;
  });
}

bool Database::is_broken() { return duckdb::ValidChecker::IsInvalidated(*duck_->instance); }

duckdb::unique_ptr<duckdb::Connection> Database::take()
{
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto connection = duckdb::make_uniq<duckdb::Connection>(*duck_);
  auto& config = duckdb::ClientConfig::GetConfig(*connection->context);
  config.enable_progress_bar = true;
  config.print_progress_bar = false;
  config.wait_time = 0;
  config.use_replacement_scans = false;
  return connection;
}

void Database::give_back(duckdb::unique_ptr<duckdb::Connection> connection)
{
  const std::lock_guard lock(mutex_);
  if (idle_.size() < IdleMax) idle_.push_back(std::move(connection));
}

} // namespace bindery::engine
