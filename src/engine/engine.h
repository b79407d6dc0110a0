// The engine: typed trees run on an embedded DuckDB, results leave as Arrow. One Engine is one
// DuckDB instance, one isolation domain. No header of this folder that others include names a type
// of DuckDB or Arrow.
#pragma once

#include "engine/cancellation.h"
#include "plan/ports.h"
#include "plan/typed.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindery::lake {
class Lake;
}

namespace bindery::engine {

struct EngineOptions {
  int64_t memory_limit_bytes = 0; // 0: DuckDB's default
  int threads = 0;                // 0: one a core
  std::string scratch_folder;     // spilled data; made when missing
  std::string python;             // the interpreter of Python workers
  std::string python_path;        // folder of Bindery's own Python packages
};

struct Batch {
  std::string ipc; // one Arrow IPC stream holding exactly one record batch
  int64_t rows = 0;
  bool is_last = false; // true: no other follows; false: one may
};

// A running query. `next` is called from one thread; `interrupt` and `progress` from any.
class Query {
public:
  virtual ~Query() = default;
  // The next batch, or nothing at the end. After interrupt: an error named OPERATION_CANCELED.
  virtual Result<std::optional<Batch>> next() = 0;
  virtual void interrupt() = 0;
  virtual double progress() const = 0; // 0 … 1
};

struct QueryOptions {
  std::string time_zone = "UTC"; // the zone that Arrow timestamps carry
  bool ansi = true;
  int64_t batch_rows_max = 65536;
  int64_t batch_bytes_max = 4 << 20;
  // Prepared Python environment of the session, for UDFs: folders of added artifacts on its path.
  std::vector<std::string> python_path;
  // The session's settings, for Python workers; null: none.
  std::shared_ptr<const std::vector<std::pair<std::string, std::string>>> conf;
  std::shared_ptr<Cancellation> cancellation; // of the operation; may be null
};

class Engine : public plan::Evaluator {
public:
  // Opens the instance. `lake` may be null: then s3:// paths are refused. It must outlive the
  // engine.
  static Result<std::unique_ptr<Engine>> open(const EngineOptions& options, lake::Lake* lake);

  // Lowers, prepares and starts. The physical types are checked against the tree's before anything
  // runs. At least one batch comes, empty when there are no rows, so that the client learns the
  // schema.
  virtual Result<std::unique_ptr<Query>> start(const plan::typed::RelationPtr& relation,
                                               const QueryOptions& options) = 0;
  // The rows, for small results (show, commands, Athena's pages): at most `rows_max`, else an
  // error.
  virtual Result<std::vector<plan::Value::Items>> collect(const plan::typed::RelationPtr& relation,
                                                          const QueryOptions& options,
                                                          int64_t rows_max) = 0;
  // Each row as it comes, for results of any size. An error of `take` ends the query and is
  // returned.
  using TakeRow = std::function<Result<void>(const plan::Value::Items& row)>;
  virtual Result<void> visit(const plan::typed::RelationPtr& relation, const QueryOptions& options,
                             const TakeRow& take) = 0;
  // What `explain` prints as the physical plan.
  virtual Result<std::string> explain(const plan::typed::RelationPtr& relation) = 0;
};

// Tables of `catalog` and files of `lake` (and file:// paths) as scans.
std::unique_ptr<plan::TableSource> make_table_source(Engine& engine, plan::Catalog* catalog,
                                                     lake::Lake* lake);
// A catalog in memory, with a database `default`; tables live under `warehouse` (a file:// or s3://
// folder).
std::unique_ptr<plan::Catalog> make_memory_catalog(std::string warehouse);

} // namespace bindery::engine
