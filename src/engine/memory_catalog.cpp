// The catalog of a stand-alone engine: in memory, gone with the process.
#include "engine/engine.h"

#include "base/text.h"

#include <map>
#include <mutex>

namespace bindery::engine {

namespace {

using plan::DatabaseInfo;
using plan::PartitionInfo;
using plan::TableInfo;

Error no_database(const std::string& name)
{
  return not_found("[SCHEMA_NOT_FOUND] The schema `" + name +
                   "` cannot be found. Verify the spelling and correctness of the schema and "
                   "catalog. SQLSTATE: 42704")
      .with_name("SCHEMA_NOT_FOUND")
      .with_parameter("schemaName", "`" + name + "`");
}

Error no_table(const std::string& database, const std::string& name)
{
  const std::string whole = "`" + database + "`.`" + name + "`";
  return not_found("[TABLE_OR_VIEW_NOT_FOUND] The table or view " + whole +
                   " cannot be found. SQLSTATE: 42P01")
      .with_name("TABLE_OR_VIEW_NOT_FOUND")
      .with_parameter("relationName", whole);
}

class MemoryCatalog : public plan::Catalog {
public:
  explicit MemoryCatalog(std::string warehouse) : warehouse_(std::move(warehouse))
  {
    while (warehouse_.ends_with('/')) warehouse_.pop_back();
    databases_["default"].info = {"default", "default database", warehouse_};
  }

  bool keeps_functions() const override { return true; }

  std::shared_ptr<const plan::unresolved::SqlFunction>
  find_function(const plan::unresolved::Name& name) override
  {
    const std::lock_guard lock(mutex_);
    const auto found = functions_.find(name);
    return found == functions_.end() ? nullptr : found->second;
  }

  void put_function(const plan::unresolved::Name& name,
                    std::shared_ptr<const plan::unresolved::SqlFunction> function) override
  {
    const std::lock_guard lock(mutex_);
    if (function)
      functions_[name] = std::move(function);
    else
      functions_.erase(name);
  }

  Result<std::vector<DatabaseInfo>> list_databases() override
  {
    const std::lock_guard lock(mutex_);
    std::vector<DatabaseInfo> result;
    for (const auto& [name, database] : databases_) result.push_back(database.info);
    return result;
  }

  Result<std::optional<DatabaseInfo>> find_database(const std::string& name) override
  {
    const std::lock_guard lock(mutex_);
    const auto found = databases_.find(name);
    if (found == databases_.end()) return std::optional<DatabaseInfo>();
    return std::optional<DatabaseInfo>(found->second.info);
  }

  Result<void> create_database(const DatabaseInfo& database) override
  {
    const std::lock_guard lock(mutex_);
    if (databases_.contains(database.name)) {
      return already_exists("[SCHEMA_ALREADY_EXISTS] Cannot create schema `" + database.name +
                            "` because it already exists. SQLSTATE: 42P06")
          .with_name("SCHEMA_ALREADY_EXISTS")
          .with_parameter("schemaName", "`" + database.name + "`");
    }
    auto& created = databases_[database.name];
    created.info = database;
    if (created.info.location.empty())
      created.info.location = warehouse_ + "/" + database.name + ".db";
    return {};
  }

  Result<void> drop_database(const std::string& name) override
  {
    const std::lock_guard lock(mutex_);
    if (databases_.erase(name) == 0) return no_database(name);
    return {};
  }

  Result<std::vector<TableInfo>> list_tables(const std::string& database) override
  {
    const std::lock_guard lock(mutex_);
    const auto found = databases_.find(database);
    if (found == databases_.end()) return no_database(database);
    std::vector<TableInfo> result;
    for (const auto& [name, table] : found->second.tables) result.push_back(table.info);
    return result;
  }

  Result<std::optional<TableInfo>> find_table(const std::string& database,
                                              const std::string& name) override
  {
    const std::lock_guard lock(mutex_);
    const auto* table = find(database, name);
    return table == nullptr ? std::optional<TableInfo>() : std::optional<TableInfo>(table->info);
  }

  Result<void> create_table(const TableInfo& table) override
  {
    const std::lock_guard lock(mutex_);
    const auto database = databases_.find(table.database);
    if (database == databases_.end()) return no_database(table.database);
    if (database->second.tables.contains(table.name)) {
      const std::string whole = "`" + table.database + "`.`" + table.name + "`";
      return already_exists("[TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create table or view " + whole +
                            " because it already exists. SQLSTATE: 42P07")
          .with_name("TABLE_OR_VIEW_ALREADY_EXISTS")
          .with_parameter("relationName", whole);
    }
    auto& created = database->second.tables[table.name];
    created.info = table;
    if (created.info.location.empty() && !table.is_view) {
      created.info.location = database->second.info.location + "/" + table.name;
    }
    return {};
  }

  Result<void> update_table(const TableInfo& table) override
  {
    const std::lock_guard lock(mutex_);
    auto* found = find(table.database, table.name);
    if (found == nullptr) return no_table(table.database, table.name);
    found->info = table;
    return {};
  }

  Result<void> drop_table(const std::string& database, const std::string& name) override
  {
    const std::lock_guard lock(mutex_);
    if (find(database, name) == nullptr) return no_table(database, name);
    databases_[database].tables.erase(name);
    return {};
  }

  Result<std::vector<PartitionInfo>> list_partitions(const TableInfo& table,
                                                     const std::string& expression) override
  {
    if (!expression.empty())
      return unsupported("A filter on partitions is not supported by the catalog in memory.");
    const std::lock_guard lock(mutex_);
    const auto* found = find(table.database, table.name);
    if (found == nullptr) return no_table(table.database, table.name);
    return found->partitions;
  }

  Result<void> add_partitions(const TableInfo& table,
                              const std::vector<PartitionInfo>& partitions) override
  {
    const std::lock_guard lock(mutex_);
    auto* found = find(table.database, table.name);
    if (found == nullptr) return no_table(table.database, table.name);
    for (const auto& partition : partitions) {
      std::erase_if(found->partitions,
                    [&](const auto& old) { return old.values == partition.values; });
      found->partitions.push_back(partition);
    }
    return {};
  }

  Result<void> drop_partitions(const TableInfo& table,
                               const std::vector<PartitionInfo>& partitions) override
  {
    const std::lock_guard lock(mutex_);
    auto* found = find(table.database, table.name);
    if (found == nullptr) return no_table(table.database, table.name);
    for (const auto& partition : partitions) {
      std::erase_if(found->partitions,
                    [&](const auto& old) { return old.values == partition.values; });
    }
    return {};
  }

private:
  struct Table {
    TableInfo info;
    std::vector<PartitionInfo> partitions;
  };
  struct Database {
    DatabaseInfo info;
    std::map<std::string, Table> tables;
  };

  Table* find(const std::string& database, const std::string& name)
  {
    const auto found = databases_.find(database);
    if (found == databases_.end()) return nullptr;
    const auto table = found->second.tables.find(name);
    return table == found->second.tables.end() ? nullptr : &table->second;
  }

  std::mutex mutex_;
  std::string warehouse_;
  std::map<std::string, Database> databases_;
  std::map<plan::unresolved::Name, std::shared_ptr<const plan::unresolved::SqlFunction>>
      functions_; // by database and name
};

} // namespace

std::unique_ptr<plan::Catalog> make_memory_catalog(std::string warehouse)
{
  return std::make_unique<MemoryCatalog>(std::move(warehouse));
}

} // namespace bindery::engine
