#include "crawl/control/configuration.h"

#include "base/json.h"
#include "catalog/keys.h"

#include <functional>
#include <map>

namespace bindery::crawl {

namespace {

using Read = std::function<Result<void>(const Json& value)>;

Error invalid(const std::string& what)
{
  return catalog::bad_request("Crawler configuration is not valid: " + what + ".");
}

// Calls the reader of each member; an unknown member is refused.
Result<void> read_object(const Json& json, const std::string& path,
                         const std::map<std::string, Read>& readers)
{
  if (!json.is_object()) return invalid(path + " is no object");
  for (const auto& [name, value] : json.as_object()) {
    std::string inner = path.empty() ? name : path + "." + name;
    auto reader = readers.find(name);
    if (reader == readers.end()) return invalid(inner + " is not supported");
    TRY_VOID(reader->second(value));
  }
  return {};
}

Read behaviour(const std::string& path, const std::string& name, bool& flag)
{
  return [=, &flag](const Json& value) -> Result<void> {
    if (!value.is_string() || value.as_string() != name) return invalid(path + " is not " + name);
    flag = true;
    return {};
  };
}

Read positive(const std::string& path, std::optional<int64_t>& number)
{
  return [=, &number](const Json& value) -> Result<void> {
    if (!value.is_integer() || value.as_integer() < 1)
      return invalid(path + " is no whole number above 0");
    number = value.as_integer();
    return {};
  };
}

} // namespace

Result<Configuration> parse_configuration(const std::string& text)
{
  Configuration configuration;
  if (text.empty()) return configuration;
  Result<Json> json = parse_json(text);
  if (!json.ok()) return invalid(json.error().message);

  const std::string tables = "CrawlerOutput.Tables", partitions = "CrawlerOutput.Partitions";
  auto read_tables = [&](const Json& value) {
    return read_object(
        value, tables,
        {{"AddOrUpdateBehavior", behaviour(tables + ".AddOrUpdateBehavior", "MergeNewColumns",
                                           configuration.merges_new_columns)},
         {"TableThreshold", positive(tables + ".TableThreshold", configuration.table_threshold)}});
  };
  auto read_partitions = [&](const Json& value) {
    return read_object(
        value, partitions,
        {{"AddOrUpdateBehavior", behaviour(partitions + ".AddOrUpdateBehavior", "InheritFromTable",
                                           configuration.partitions_inherit)}});
  };
  auto read_output = [&](const Json& value) {
    return read_object(value, "CrawlerOutput",
                       {{"Tables", read_tables}, {"Partitions", read_partitions}});
  };
  auto read_grouping = [&](const Json& value) {
    return read_object(value, "Grouping",
                       {{"TableGroupingPolicy",
                         behaviour("Grouping.TableGroupingPolicy", "CombineCompatibleSchemas",
                                   configuration.combines_compatible_schemas)},
                        {"TableLevelConfiguration",
                         positive("Grouping.TableLevelConfiguration", configuration.table_level)}});
  };
  auto read_version = [](const Json& value) -> Result<void> {
    bool is_one = (value.is_number() && value.as_double() == 1.0) ||
                  (value.is_string() && value.as_string() == "1.0");
    return is_one ? Result<void>() : invalid("Version is not 1.0");
  };
  // An index makes lookups faster and changes no answer: there is nothing to do for either value.
  auto read_index = [](const Json& value) -> Result<void> {
    return value.is_bool() ? Result<void>() : invalid("CreatePartitionIndex is no boolean");
  };
  TRY_VOID(read_object(*json, "",
                       {{"Version", read_version},
                        {"CrawlerOutput", read_output},
                        {"Grouping", read_grouping},
                        {"CreatePartitionIndex", read_index}}));
  return configuration;
}

} // namespace bindery::crawl
