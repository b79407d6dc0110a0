// bindery serve: joins the parts of the control plane, and runs until it is told to stop.
#include "access/keys.h"
#include "api/operations.h"
#include "athena/query_runner.h"
#include "base/log.h"
#include "crawl/control/crawls.h"
#include "flow/loop.h"
#include "jobs/runner.h"
#include "lake/checksum.h"
#include "lake/lake.h"
#include "logs/logs.h"
#include "main/control/commands.h"
#include "main/listen.h"
#include "main/locations.h"
#include "main/signals.h"
#include "server/server.h"
#include "store/store.h"
#include "worker/memory.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <thread>
#include <utility>

namespace bindery {

namespace fs = std::filesystem;

// Whether the folder is ours to close: new, empty or a data folder.
static bool is_ours(const std::string& folder)
{
  std::error_code failure;
  if (fs::exists(folder + "/bindery.db", failure)) return true;
  // A new volume holds lost+found, a folder kept in git .gitkeep.
  const fs::directory_iterator none;
  for (fs::directory_iterator entry(folder, failure); !failure && entry != none;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (name != "lost+found" && name != ".gitkeep") return false;
  }
  return !failure;
}

// The data folder is for its owner alone.
static Result<std::string> make_data_folder(const std::string& given)
{
  std::error_code failure;
  const std::string folder =
      fs::absolute(given.empty() ? ".bindery" : given).lexically_normal().string();
  fs::create_directories(folder, failure);
  if (failure)
    return unavailable("cannot make the data folder " + folder + ": " + failure.message());
  struct stat status{};
  if (stat(folder.c_str(), &status) != 0)
    return from_errno("cannot look at the data folder " + folder);
  if ((status.st_mode & 0077) == 0) return folder;
  // What is open to all on purpose, as /tmp is, is not closed, even when it is empty.
  const bool shared = (status.st_mode & S_ISVTX) != 0;
  if (shared || !is_ours(folder))
    return invalid_input("the data folder " + folder +
                         (shared ? " is shared by all users (its sticky bit is set)"
                                 : " holds other files and is open to other users") +
                         ": name a folder of its own, as " +
                         (fs::path(folder) / "bindery").string() + ", or close it with chmod 0700");
  if (chmod(folder.c_str(), 0700) != 0)
    return from_errno("cannot close the data folder " + folder + " to others");
  return folder;
}

static int count_threads(const Settings& settings)
{
  const auto cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return settings.has("threads") ? std::max(1, static_cast<int>(settings.get_integer("threads")))
                                 : cores;
}

static worker::Shares share_out(const Settings& settings)
{
  const int64_t bytes = settings.has("memory") ? settings.get_bytes("memory")
                                               : worker::machine_memory_bytes() / 4 * 3;
  return worker::share_out(bytes, count_threads(settings));
}

// As many descriptors as the system allows, within reason. Connections may take half of them:
// files, children and the answers at work need the others.
static size_t raise_connections_max(size_t connections_max)
{
  constexpr rlim_t DescriptorsMax = 65'536;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return connections_max;
  const rlim_t wanted = std::min(limit.rlim_max, DescriptorsMax);
  if (limit.rlim_cur < wanted) {
    const rlim_t before = std::exchange(limit.rlim_cur, wanted);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  }
  return std::min(connections_max, static_cast<size_t>(limit.rlim_cur / 2));
}

static Result<void> add_keys(const Settings& settings, access::Keys& keys)
{
  if (settings.has("access-key-id") != settings.has("secret-access-key"))
    return invalid_input(
        "access-key-id and secret-access-key belong together: set both, or neither");
  if (settings.has("access-key-id"))
    keys.add({settings.get("access-key-id"), settings.get("secret-access-key"), ""});
  return {};
}

static worker::Runtime make_runtime(const Settings& settings, const std::string& folder)
{
  worker::Runtime runtime;
  runtime.data_folder = folder;
  runtime.engine_program = settings.has("engine") ? settings.get("engine") : find_engine_program();
  runtime.python = settings.has("python") ? settings.get("python") : find_python();
  runtime.python_path =
      settings.has("python-path") ? settings.get("python-path") : find_python_path();
  runtime.region = settings.get("region");
  runtime.threads = count_threads(settings);
  return runtime;
}

static std::optional<std::string> compute_checksum(std::string_view algorithm,
                                                   std::string_view bytes)
{
  const auto kind = lake::find_checksum_kind(algorithm);
  if (!kind) return std::nullopt;
  lake::Checksum checksum(*kind);
  checksum.update(bytes);
  return to_base64(checksum.finish());
}

Result<int> run_serve(const Settings& settings)
{
  hold_stop_signals();
  const std::string listen = settings.has("listen") ? settings.get("listen") : "127.0.0.1:4566";
  TRY_VOID(check_listen(listen,
                        settings.has("access-key-id") ? Callers::KnowSecret : Callers::Anybody,
                        "access-key-id and secret-access-key"));
  TRY(const std::string folder, make_data_folder(settings.get("data")));
  access::Keys keys;
  TRY_VOID(add_keys(settings, keys));
  TRY(auto store, store::Store::open(folder));
  TRY(auto lake, lake::open_local_lake({.folder = folder, .recover = true}));
  TRY(auto logs, logs::Logs::open(folder + "/logs"));

  worker::Budget budget(share_out(settings));
  worker::Runtime runtime = make_runtime(settings, folder);
  if (::access(runtime.engine_program.c_str(), X_OK) != 0)
    return from_errno("cannot run the engine " + runtime.engine_program);
  std::string endpoint;
  runtime.endpoint = [&endpoint] { return endpoint; };
  runtime.vend_keys = [&keys](std::string_view purpose) {
    aws::Credentials made = keys.vend(purpose);
    return worker::ChildKeys{made.access_key_id, made.secret_access_key, made.session_token};
  };
  runtime.child_ended = [&keys, &lake](std::string_view id) {
    keys.revoke(id);
    if (auto swept = lake->sweep(); !swept.ok()) log_warning("lake: " + swept.error().message);
  };

  flow::Loop* loop = nullptr;
  const auto wake = [&loop] {
    if (loop) loop->wake();
  };
  jobs::Definitions definitions(*store, wake);
  jobs::Runs runs(*store, wake);
  athena::StatementParsers parsers(runtime);
  athena::QueryPool query_pool(runtime, budget); // a new worker of it costs less than an engine
  jobs::Runner runner({runtime, definitions, runs, *lake, *logs, budget});
  athena::Queries queries(
      {*store, *lake, [&parsers](const std::string& text) { return parsers.parse(text); }, wake});
  athena::QueryRunner query_runner(queries, parsers, query_pool);
  crawl::Crawlers crawlers(*store, wake);
  crawl::Crawls crawls(
      {.engine_program = runtime.engine_program,
       .data_folder = folder,
       .access = {.account_id = settings.get("account-id"), .region = settings.get("region")},
       .crawlers = crawlers,
       .store = *store,
       .lake = *lake,
       .logs = *logs,
       .budget = budget});
  flow::Loop the_loop(budget, {&runner, &query_runner, &crawls});
  loop = &the_loop;

  Services services;
  services.store = store.get();
  services.lake = lake.get();
  services.logs = logs.get();
  services.crawlers = &crawlers;
  services.job_definitions = &definitions;
  services.job_runs = &runs;
  services.queries = &queries;

  server::ServerOptions options;
  options.listen = listen;
  options.connections_max = raise_connections_max(options.connections_max);
  options.chain.apis = services_of_api();
  options.chain.services = &services;
  options.chain.account_id = settings.get("account-id");
  options.chain.compute_checksum = compute_checksum;
  if (keys.are_required())
    options.chain.find_credentials = [&keys](std::string_view id) { return keys.find(id); };
  TRY(auto server, server::Server::start(std::move(options)));
  endpoint = "http://" + server->address();
  TRY_VOID(the_loop.start());

  std::printf("bindery ready %s\n", endpoint.c_str());
  std::fflush(stdout);
  wait_for_stop_signal();
  log_info("stopping");
  // Work first: scripts that lose the server before they are ended would tell of other reasons.
  the_loop.stop();
  constexpr int64_t PatienceMs = 10'000;
  server->stop(PatienceMs);
  return 0;
}

} // namespace bindery
