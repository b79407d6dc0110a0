// Runs commands: what is done for its effect, and the rows that it answers.
#pragma once

#include "engine/engine.h"
#include "plan/analyzer.h"
#include "plan/command.h"

#include <string>
#include <vector>

namespace bindery::engine {

// A session variable: its value, with its type, and what SET … = DEFAULT gives it.
struct SessionVariable {
  plan::Value value;
  plan::unresolved::ExpressionPtr default_value; // null: NULL
};

// The variable that x, session.x or system.session.x names; any other name is none.
std::optional<std::string> variable_of(const plan::unresolved::Name& name);

// The session as commands see it.
class CommandHost {
public:
  virtual ~CommandHost() = default;
  // A fresh context for one query of this session.
  virtual plan::AnalyzerContext analyzer_context() = 0;
  virtual QueryOptions query_options() = 0;
  virtual Result<void> create_temporary_view(const plan::command::CreateView& view) = 0;
  virtual bool drop_temporary_view(const plan::unresolved::Name& name) = 0;
  virtual std::vector<std::string> list_temporary_views() = 0;
  virtual std::string current_database() = 0;
  virtual void set_current_database(const std::string& name) = 0;
  virtual std::optional<std::string> find_conf(const std::string& key) = 0;
  virtual Result<void> set_conf(const std::string& key, const std::string& value) = 0;
  virtual void unset_conf(const std::string& key) = 0;
  virtual std::vector<std::pair<std::string, std::string>> list_conf() = 0;
  // Session variables and temporary functions of SQL, by name.
  virtual std::optional<SessionVariable> find_variable(const std::string& name) = 0;
  virtual void put_variable(const std::string& name, SessionVariable variable) = 0;
  virtual bool drop_variable(const std::string& name) = 0;
  virtual std::shared_ptr<const plan::unresolved::SqlFunction>
  find_temporary_function(const std::string& name) = 0;
  virtual void
  put_temporary_function(std::shared_ptr<const plan::unresolved::SqlFunction> function) = 0;
  virtual bool drop_temporary_function(const std::string& name) = 0;
};

struct CommandOutput {
  plan::Type schema; // a struct; no fields: the command answers nothing
  std::vector<plan::Value::Items> rows;
};

struct CommandContext {
  Engine& engine;
  CommandHost& host;
  plan::Catalog* catalog = nullptr;
  lake::Lake* lake = nullptr;
  std::shared_ptr<Cancellation> cancellation; // of the operation; may be null
};

// Errors carry Spark's class in `wire_name`, like the analyzer's.
Result<CommandOutput> run_command(const plan::command::Command& command, CommandContext context);

// Spark's patterns of SHOW and of catalog.list…: * is any text, . one character, | separates
// alternatives, case does not count.
bool matches_show_pattern(const std::string& pattern, const std::string& name);

} // namespace bindery::engine
