// A Spark Connect session: settings, temporary views, registered functions, artifacts, running
// operations.
#pragma once

#include "engine/command/run.h"
#include "spark/conf.h"
#include "spark/errors.h"
#include "spark/operation.h"
#include "spark/server.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace bindery::spark {

// Any thread. What a command changes is seen by the next plan.
class Session : public engine::CommandHost {
public:
  struct Identity {
    std::string user_id;
    std::string session_id;
    std::string server_session_id;
  };

  Session(Identity identity, const Ports& ports, const Conf& conf, std::string folder);
  ~Session() override;

  const Identity& identity() const { return identity_; }
  Conf& conf() { return conf_; }
  ErrorDetails& errors() { return errors_; }
  const Ports& ports() const { return ports_; }
  SessionParser& parser() { return parser_; }
  const std::string& folder() const { return folder_; } // of this session's artifacts

  // ---- operations
  // An error when an operation of that id runs already.
  Result<std::shared_ptr<Operation>> add_operation(Operation::Identity identity);
  std::shared_ptr<Operation> find_operation(const std::string& operation_id);
  void remove_operation(const std::string& operation_id);
  // Ends what runs; nothing starts any more.
  void close();
  std::vector<std::string> interrupt(const std::function<bool(const Operation&)>& selects);
  // Ends operations that nobody has been attached to for so long.
  void sweep_operations(int64_t detached_ms_max);

  // ---- names
  void put_view(const std::string& name, bool is_global, plan::unresolved::RelationPtr view);
  // Answers of spark.sql, by the name that the client has for each. Clients never give them back:
  // those that were not used for the longest time are forgotten.
  void put_remote(const std::string& relation_id, plan::typed::RelationPtr relation, bool is_query);
  // A view of that tree, which goes with the view.
  plan::unresolved::RelationPtr hold(plan::typed::RelationPtr relation);
  plan::typed::RelationPtr find_remote(const std::string& relation_id);
  void remove_remote(const std::string& relation_id);
  void put_function(std::shared_ptr<const plan::unresolved::PythonUdf> function);

  // ---- artifacts, by the name that the client gave: pyfiles/x.py, files/y.txt, cache/<hash>
  Result<void> put_artifact(const std::string& name, std::string data);
  bool has_artifact(const std::string& name);
  std::shared_ptr<const std::string> find_cached(const std::string& hash);

  // A copy with the same settings, views, functions and files.
  Result<std::shared_ptr<Session>> clone(Identity identity, std::string folder);

  // ---- engine::CommandHost
  plan::AnalyzerContext analyzer_context() override;
  engine::QueryOptions query_options() override;
  Result<void> create_temporary_view(const plan::command::CreateView& view) override;
  bool drop_temporary_view(const plan::unresolved::Name& name) override;
  std::vector<std::string> list_temporary_views() override;
  std::string current_database() override;
  void set_current_database(const std::string& name) override;
  std::optional<std::string> find_conf(const std::string& key) override { return conf_.find(key); }
  Result<void> set_conf(const std::string& key, const std::string& value) override
  {
    return conf_.set(key, value);
  }
  void unset_conf(const std::string& key) override { conf_.unset(key); }
  std::vector<std::pair<std::string, std::string>> list_conf() override { return conf_.list(""); }

  std::optional<engine::SessionVariable> find_variable(const std::string& name) override;
  void put_variable(const std::string& name, engine::SessionVariable variable) override;
  bool drop_variable(const std::string& name) override;
  std::shared_ptr<const plan::unresolved::SqlFunction>
  find_temporary_function(const std::string& name) override;
  void
  put_temporary_function(std::shared_ptr<const plan::unresolved::SqlFunction> function) override;
  bool drop_temporary_function(const std::string& name) override;

  // The value of an expression without columns.
  Result<plan::Value> evaluate(const plan::unresolved::ExpressionPtr& expression);

private:
  std::shared_ptr<const plan::unresolved::SqlFunction>
  find_sql_function(const plan::unresolved::Name& name);
  plan::unresolved::RelationPtr find_view(const plan::unresolved::Name& name);

  const Identity identity_;
  const Ports ports_;
  Conf conf_;
  SessionParser parser_;
  ErrorDetails errors_;
  const std::string folder_;

  std::mutex mutex_;
  bool closed_ = false;
  std::map<std::string, std::shared_ptr<Operation>> operations_;
  std::map<std::string, plan::unresolved::RelationPtr> views_;        // by lower-cased name
  std::map<std::string, plan::unresolved::RelationPtr> global_views_; // of global_temp
  struct Remote {
    plan::typed::RelationPtr relation;
    bool is_query = true; // else the rows of a command, which are forgotten first
    uint64_t used = 0;    // the larger, the later
  };
  std::map<std::string, Remote> remotes_;
  uint64_t uses_ = 0;
  std::map<std::string, std::weak_ptr<const plan::typed::Relation>> held_; // by views
  std::map<std::string, std::shared_ptr<const plan::unresolved::PythonUdf>> functions_;
  std::map<std::string, std::shared_ptr<const std::string>>
      cached_;                                               // artifacts under cache/, by hash
  std::map<std::string, engine::SessionVariable> variables_; // by lower-cased name
  std::map<std::string, std::shared_ptr<const plan::unresolved::SqlFunction>> sql_functions_;
  std::vector<std::string> python_path_;
  std::string current_database_ = "default";
};

} // namespace bindery::spark
