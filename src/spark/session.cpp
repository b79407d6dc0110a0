#include "spark/session.h"

#include "base/ids.h"
#include "base/text.h"
#include "plan/build.h"
#include "plan/errors.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace bindery::spark {

namespace fs = std::filesystem;
using plan::unresolved::Name;

constexpr std::string_view GlobalDatabase = "global_temp";
constexpr size_t RemotesMax = 4096;

Session::Session(Identity identity, const Ports& ports, const Conf& conf, std::string folder)
    : identity_(std::move(identity)), ports_(ports), conf_(conf),
      parser_(
          ports.make_parser, [this] { return conf_.query_settings(); },
          [this](const plan::unresolved::ExpressionPtr& it) { return evaluate(it); }),
      folder_(std::move(folder))
{}

Session::~Session()
{
  std::map<std::string, std::shared_ptr<Operation>> operations;
  {
    const std::lock_guard lock(mutex_);
    operations.swap(operations_);
  }
  for (auto& [id, operation] : operations) operation->interrupt();
  operations.clear();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Result<std::shared_ptr<Operation>> Session::add_operation(Operation::Identity identity)
{
  const std::lock_guard lock(mutex_);
  const std::string id = identity.operation_id;
  if (operations_.contains(id))
    return invalid_handle("INVALID_HANDLE.OPERATION_ALREADY_EXISTS", id,
                          "The handle " + id + " is invalid. Handle already exists.");
  if (closed_)
    return invalid_handle("INVALID_HANDLE.SESSION_CLOSED", identity_.session_id,
                          "The handle " + identity_.session_id +
                              " is invalid. Session was closed.");
  auto operation = std::make_shared<Operation>(std::move(identity));
  operations_[id] = operation;
  return operation;
}

std::shared_ptr<Operation> Session::find_operation(const std::string& operation_id)
{
  const std::lock_guard lock(mutex_);
  const auto found = operations_.find(operation_id);
  return found == operations_.end() ? nullptr : found->second;
}

void Session::remove_operation(const std::string& operation_id)
{
  std::shared_ptr<Operation> removed; // its thread is joined outside the lock
  const std::lock_guard lock(mutex_);
  const auto found = operations_.find(operation_id);
  if (found == operations_.end()) return;
  removed = std::move(found->second);
  operations_.erase(found);
}

void Session::close()
{
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  interrupt([](const Operation&) { return true; });
}

std::vector<std::string> Session::interrupt(const std::function<bool(const Operation&)>& selects)
{
  std::vector<std::shared_ptr<Operation>> chosen;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, operation] : operations_)
      if (!operation->is_finished() && selects(*operation)) chosen.push_back(operation);
  }
  std::vector<std::string> ids;
  for (const auto& operation : chosen) {
    operation->interrupt();
    ids.push_back(operation->identity().operation_id);
  }
  return ids;
}

void Session::sweep_operations(int64_t detached_ms_max)
{
  std::vector<std::shared_ptr<Operation>> abandoned;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, operation] : operations_)
      if (operation->detached_ms() > detached_ms_max) abandoned.push_back(operation);
    for (const auto& operation : abandoned) operations_.erase(operation->identity().operation_id);
  }
  for (const auto& operation : abandoned) operation->interrupt();
}

void Session::put_view(const std::string& name, bool is_global, plan::unresolved::RelationPtr view)
{
  const std::lock_guard lock(mutex_);
  (is_global ? global_views_ : views_)[to_lower(name)] = std::move(view);
}

void Session::put_remote(const std::string& relation_id, plan::typed::RelationPtr relation,
                         bool is_query)
{
  const std::lock_guard lock(mutex_);
  remotes_[relation_id] = {std::move(relation), is_query, ++uses_};
  if (remotes_.size() <= RemotesMax) return;
  const auto worth = [](const Remote& remote) { return std::pair(remote.is_query, remote.used); };
  remotes_.erase(
      std::min_element(remotes_.begin(), remotes_.end(), [&](const auto& a, const auto& b) {
        return worth(a.second) < worth(b.second);
      }));
}

namespace {

// The node of a view: as long as somebody has it, its tree is found by its name.
struct HeldRelation : plan::unresolved::CachedRemote {
  plan::typed::RelationPtr relation;
};

} // namespace

plan::unresolved::RelationPtr Session::hold(plan::typed::RelationPtr relation)
{
  auto node = std::make_shared<HeldRelation>();
  node->relation_id = make_uuid();
  node->relation = std::move(relation);
  const std::lock_guard lock(mutex_);
  std::erase_if(held_, [](const auto& one) { return one.second.expired(); });
  held_[node->relation_id] = node->relation;
  return node;
}

plan::typed::RelationPtr Session::find_remote(const std::string& relation_id)
{
  const std::lock_guard lock(mutex_);
  if (const auto held = held_.find(relation_id); held != held_.end()) return held->second.lock();
  const auto found = remotes_.find(relation_id);
  if (found == remotes_.end()) return nullptr;
  found->second.used = ++uses_;
  return found->second.relation;
}

void Session::remove_remote(const std::string& relation_id)
{
  const std::lock_guard lock(mutex_);
  remotes_.erase(relation_id);
}

void Session::put_function(std::shared_ptr<const plan::unresolved::PythonUdf> function)
{
  const std::lock_guard lock(mutex_);
  functions_[to_lower(function->name)] = std::move(function);
}

// A relative path that stays below the session's folder.
static bool is_safe(const fs::path& path)
{
  if (path.empty() || path.is_absolute()) return false;
  for (const fs::path& part : path)
    if (part == "..") return false;
  return true;
}

Result<void> Session::put_artifact(const std::string& name, std::string data)
{
  constexpr std::string_view Cache = "cache/";
  if (name.starts_with(Cache)) {
    const std::lock_guard lock(mutex_);
    cached_[name.substr(Cache.size())] = std::make_shared<const std::string>(std::move(data));
    return {};
  }
  if (!is_safe(name)) return invalid_input("an artifact's name must be a relative path: " + name);
  if (!name.starts_with("pyfiles/") && !name.starts_with("files/"))
    return unsupported_operation("artifacts of this kind: " + name);
  const fs::path path = fs::path(folder_) / name;
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(data.data(), static_cast<std::streamsize>(data.size()));
  file.close();
  if (!file) return from_errno("cannot keep the artifact " + name);
  if (!name.starts_with("pyfiles/")) return {};
  const std::string entry = path.extension() == ".py" ? path.parent_path().string() : path.string();
  const std::lock_guard lock(mutex_);
  if (std::find(python_path_.begin(), python_path_.end(), entry) == python_path_.end())
    python_path_.push_back(entry);
  return {};
}

bool Session::has_artifact(const std::string& name)
{
  constexpr std::string_view Cache = "cache/";
  if (name.starts_with(Cache)) return find_cached(name.substr(Cache.size())) != nullptr;
  std::error_code ignored;
  return is_safe(name) && fs::exists(fs::path(folder_) / name, ignored);
}

std::shared_ptr<const std::string> Session::find_cached(const std::string& hash)
{
  const std::lock_guard lock(mutex_);
  const auto found = cached_.find(hash);
  return found == cached_.end() ? nullptr : found->second;
}

Result<std::shared_ptr<Session>> Session::clone(Identity identity, std::string folder)
{
  auto copy = std::make_shared<Session>(std::move(identity), ports_, conf_, std::move(folder));
  const std::lock_guard lock(mutex_);
  std::error_code failure;
  if (fs::exists(folder_, failure))
    fs::copy(folder_, copy->folder_, fs::copy_options::recursive, failure);
  if (failure) return unavailable("cannot copy the files of a session: " + failure.message());
  for (const std::string& entry : python_path_)
    copy->python_path_.push_back(copy->folder_ + entry.substr(folder_.size()));
  copy->views_ = views_;
  copy->global_views_ = global_views_;
  copy->remotes_ = remotes_;
  copy->held_ = held_;
  copy->functions_ = functions_;
  copy->variables_ = variables_;
  copy->sql_functions_ = sql_functions_;
  copy->cached_ = cached_;
  copy->current_database_ = current_database_;
  return copy;
}

plan::unresolved::RelationPtr Session::find_view(const Name& name)
{
  const std::lock_guard lock(mutex_);
  const bool is_global = name.size() == 2 && equals_ignore_case(name[0], GlobalDatabase);
  if (name.size() != 1 && !is_global) return nullptr;
  const auto& views = is_global ? global_views_ : views_;
  const auto found = views.find(to_lower(name.back()));
  return found == views.end() ? nullptr : found->second;
}

plan::AnalyzerContext Session::analyzer_context()
{
  plan::AnalyzerContext context;
  context.settings = conf_.query_settings();
  context.settings.current_database = current_database();
  if (!identity_.user_id.empty()) context.settings.current_user = identity_.user_id;
  context.parser = &parser_;
  context.evaluator = &ports_.engine;
  context.tables = &ports_.tables;
  context.find_view = [this](const Name& name) { return find_view(name); };
  context.find_remote = [this](const std::string& id) { return find_remote(id); };
  context.find_function =
      [this](const std::string& name) -> std::shared_ptr<const plan::unresolved::PythonUdf> {
    const std::lock_guard lock(mutex_);
    const auto found = functions_.find(to_lower(name));
    return found == functions_.end() ? nullptr : found->second;
  };
  context.find_variable = [this](const Name& name) -> std::optional<plan::Value> {
    const auto plain = engine::variable_of(name);
    if (!plain) return std::nullopt;
    auto variable = find_variable(*plain);
    if (!variable) return std::nullopt;
    return std::move(variable->value);
  };
  context.find_sql_function = [this](const Name& name) { return find_sql_function(name); };
  return context;
}

// A temporary function comes before one of the catalog.
std::shared_ptr<const plan::unresolved::SqlFunction> Session::find_sql_function(const Name& name)
{
  if (name.size() == 1)
    if (auto temporary = find_temporary_function(name.back())) return temporary;
  if (!ports_.catalog || !ports_.catalog->keeps_functions() || name.size() > 3) return nullptr;
  if (name.size() == 3 && !equals_ignore_case(name[0], "spark_catalog")) return nullptr;
  const std::string database = name.size() == 1 ? current_database() : name[name.size() - 2];
  return ports_.catalog->find_function({to_lower(database), to_lower(name.back())});
}

Result<plan::Value> Session::evaluate(const plan::unresolved::ExpressionPtr& expression)
{
  auto project = std::make_shared<plan::unresolved::Project>();
  project->expressions = {expression};
  auto context = analyzer_context();
  TRY(const auto analyzed, plan::analyze(project, context));
  const auto* made = plan::typed::find_as<plan::typed::Project>(*analyzed);
  if (!made || !plan::build::is_constant(*made->expressions.front()))
    return plan::spark_error("NOT_A_CONSTANT_STRING.NOT_CONSTANT",
                             {{"name", "IDENTIFIER"}, {"expr", analyzed->output.front().name}});
  TRY(auto rows, ports_.engine.collect(analyzed, query_options(), 1));
  if (rows.size() != 1 || rows[0].size() != 1) return invalid_input("an expression of one value");
  plan::Value value = std::move(rows[0][0]);
  value.type = analyzed->output.front().type;
  return value;
}

std::optional<engine::SessionVariable> Session::find_variable(const std::string& name)
{
  const std::lock_guard lock(mutex_);
  const auto found = variables_.find(to_lower(name));
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

void Session::put_variable(const std::string& name, engine::SessionVariable variable)
{
  const std::lock_guard lock(mutex_);
  variables_[to_lower(name)] = std::move(variable);
}

bool Session::drop_variable(const std::string& name)
{
  const std::lock_guard lock(mutex_);
  return variables_.erase(to_lower(name)) > 0;
}

std::shared_ptr<const plan::unresolved::SqlFunction>
Session::find_temporary_function(const std::string& name)
{
  const std::lock_guard lock(mutex_);
  const auto found = sql_functions_.find(to_lower(name));
  return found == sql_functions_.end() ? nullptr : found->second;
}

void Session::put_temporary_function(std::shared_ptr<const plan::unresolved::SqlFunction> function)
{
  const std::lock_guard lock(mutex_);
  sql_functions_[to_lower(function->name.back())] = std::move(function);
}

bool Session::drop_temporary_function(const std::string& name)
{
  const std::lock_guard lock(mutex_);
  return sql_functions_.erase(to_lower(name)) > 0;
}

engine::QueryOptions Session::query_options()
{
  engine::QueryOptions options;
  options.time_zone = conf_.find("spark.sql.session.timeZone").value_or("UTC");
  options.ansi = conf_.get_bool("spark.sql.ansi.enabled");
  options.conf = conf_.sql_settings();
  const std::lock_guard lock(mutex_);
  options.python_path = python_path_;
  return options;
}

Result<void> Session::create_temporary_view(const plan::command::CreateView& view)
{
  const std::string key = to_lower(view.name.back());
  const std::lock_guard lock(mutex_);
  auto& views = view.is_global ? global_views_ : views_;
  if (views.contains(key)) {
    if (view.if_not_exists) return {};
    if (!view.replace)
      return already_exists(
                 "[TEMP_TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create the temporary view `" +
                 view.name.back() +
                 "` because it already exists. Choose a different name, drop or replace the "
                 "existing view,  or add the IF NOT EXISTS clause to tolerate pre-existing views. "
                 "SQLSTATE: 42P07")
          .with_name("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS")
          .with_parameter("relationName", "`" + view.name.back() + "`");
  }
  views[key] = view.input;
  return {};
}

bool Session::drop_temporary_view(const Name& name)
{
  const std::lock_guard lock(mutex_);
  const bool is_global = name.size() == 2 && equals_ignore_case(name[0], GlobalDatabase);
  if (name.size() != 1 && !is_global) return false;
  return (is_global ? global_views_ : views_).erase(to_lower(name.back())) > 0;
}

std::vector<std::string> Session::list_temporary_views()
{
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, view] : views_) names.push_back(name);
  return names;
}

std::string Session::current_database()
{
  const std::lock_guard lock(mutex_);
  return current_database_;
}

void Session::set_current_database(const std::string& name)
{
  const std::lock_guard lock(mutex_);
  current_database_ = name;
}

} // namespace bindery::spark
