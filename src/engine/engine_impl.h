// The engine behind engine.h. Private to the folder.
#pragma once

#include "engine/database.h"
#include "engine/engine.h"
#include "engine/lower/lowerer.h"
#include "engine/python/daemon.h"
#include "engine/result/query.h"

#include <atomic>

namespace bindery::engine {

class EngineImpl;

// What parts of a running query know of it.
struct QueryEnvironment {
  EngineImpl* engine = nullptr;
  QueryOptions options;
  std::shared_ptr<std::atomic<bool>> canceled;
};

class EngineImpl : public Engine {
public:
  Result<std::unique_ptr<Query>> start(const plan::typed::RelationPtr& relation,
                                       const QueryOptions& options) override;
  Result<std::vector<plan::Value::Items>> collect(const plan::typed::RelationPtr& relation,
                                                  const QueryOptions& options,
                                                  int64_t rows_max) override;
  Result<void> visit(const plan::typed::RelationPtr& relation, const QueryOptions& options,
                     const TakeRow& take) override;
  Result<std::string> explain(const plan::typed::RelationPtr& relation) override;
  Result<plan::Value> evaluate(const plan::typed::ExpressionPtr& expression) override;

  // Lowers, binds and checks the types; nothing has run yet.
  Result<std::unique_ptr<Running>> prepare(const plan::typed::Relation& relation,
                                           const QueryOptions& options, bool explain);

  // The database of now; a new one when the last has broken, whose queries keep it to their end.
  Result<std::shared_ptr<Database>> database();
  PythonDaemon& python() { return *python_; }
  void set_python(PythonOptions python)
  {
    python_ = std::make_unique<PythonDaemon>(std::move(python));
  }

  EngineOptions options;
  lake::Lake* lake = nullptr;

private:
  std::unique_ptr<PythonDaemon> python_;
  std::mutex mutex_;
  std::shared_ptr<Database> database_; // null until it is first asked for
};

} // namespace bindery::engine
