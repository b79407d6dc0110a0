// bindery-engine engine: a Spark Connect endpoint over an embedded DuckDB, with or without a
// catalog.
#include "base/ids.h"
#include "engine/native/calendar.h"
#include "lake/lake.h"
#include "main/data/commands.h"
#include "main/data/glue_catalog.h"
#include "main/listen.h"
#include "main/locations.h"
#include "main/signals.h"
#include "spark/server.h"
#include "sql/parsers.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace bindery {

namespace fs = std::filesystem;

static plan::SparkVersion version_of(const std::string& text)
{
  if (text == "3.3") return plan::SparkVersion::V3_3;
  if (text == "3.5") return plan::SparkVersion::V3_5;
  return plan::SparkVersion::V4_1;
}

// What a region's clocks are ahead of UTC at a local time, in seconds.
static std::optional<int> find_offset(const std::string& region, int64_t local_microseconds)
{
  const auto zone = engine::native::find_zone(region);
  if (!zone) return std::nullopt;
  const int64_t ahead = local_microseconds - zone->to_instant(local_microseconds);
  return static_cast<int>(ahead / engine::native::MicrosPerSecond);
}

// A folder of this process's own, removed at its end.
struct Scratch {
  std::string folder;
  explicit Scratch(const std::string& given)
      : folder((given.empty() ? fs::temp_directory_path().string() : given) + "/bindery-engine-" +
               std::to_string(getpid()) + "-" + make_hex_id(8))
  {}
  ~Scratch()
  {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

static Result<std::string> read_token(const std::string& file)
{
  if (file.empty()) return std::string();
  std::ifstream in(file);
  std::string token;
  if (!std::getline(in, token) || token.empty())
    return invalid_input("no token in the file " + file);
  return token;
}

Result<int> run_engine(const Settings& settings)
{
  hold_stop_signals();
  const std::string listen = settings.has("listen") ? settings.get("listen") : "127.0.0.1:15002";
  TRY_VOID(check_listen(listen, settings.has("token-file") ? Callers::KnowSecret : Callers::Anybody,
                        "token-file"));
  const Scratch scratch(settings.get("scratch"));
  TRY(auto token, read_token(settings.get("token-file")));

  std::unique_ptr<lake::Lake> lake;
  if (settings.has("data")) {
    TRY(lake, lake::open_local_lake({.folder = settings.get("data"), .recover = false}));
  }
  TRY(auto engine, engine::Engine::open(
                       {.memory_limit_bytes = settings.get_bytes("memory"),
                        .threads = static_cast<int>(settings.get_integer("threads")),
                        .scratch_folder = scratch.folder,
                        .python = settings.has("python") ? settings.get("python") : find_python(),
                        .python_path = settings.has("python-path") ? settings.get("python-path")
                                                                   : find_python_path()},
                       lake.get()));
  std::unique_ptr<plan::Catalog> catalog;
  if (settings.has("catalog")) {
    TRY(catalog,
        open_glue_catalog(settings.get("catalog"), settings.get("region"), ZonelessTimestamps::No));
  } else {
    catalog = engine::make_memory_catalog("file://" + scratch.folder + "/warehouse");
  }
  const auto tables = engine::make_table_source(*engine, catalog.get(), lake.get());
  const auto make_parser = [](const plan::QuerySettings& settings) {
    sql::SparkSettings reading;
    reading.timestamp_is_ntz = settings.timestamp_is_ntz;
    reading.time_zone = settings.time_zone;
    reading.now_microseconds = settings.now_microseconds;
    reading.find_offset = find_offset;
    return sql::make_spark_parser(std::move(reading));
  };

  spark::ServerOptions options;
  options.listen = listen;
  options.token = std::move(token);
  options.version = version_of(settings.get("spark-version"));
  options.scratch_folder = scratch.folder;
  options.product_version = BINDERY_VERSION;
  TRY(auto server,
      spark::Server::start(options, {*engine, *tables, make_parser, catalog.get(), lake.get()}));

  const std::string host = options.listen.substr(0, options.listen.rfind(':'));
  std::printf("bindery-engine ready sc://%s:%d\n", host.c_str(), server->port());
  std::fflush(stdout);
  sql::warm(plan::Dialect::Spark);
  wait_for_stop_signal();
  server->shutdown();
  return 0;
}

} // namespace bindery
