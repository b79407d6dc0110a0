// The Configuration of a crawler: a JSON text whose members the service documents. What is not
// understood is refused.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>

namespace bindery::crawl {

struct Configuration {
  bool merges_new_columns = false; // CrawlerOutput.Tables.AddOrUpdateBehavior MergeNewColumns
  std::optional<int64_t>
      table_threshold; // CrawlerOutput.Tables.TableThreshold: more tables fail the crawl
  bool partitions_inherit = false; // CrawlerOutput.Partitions.AddOrUpdateBehavior InheritFromTable
  bool combines_compatible_schemas = false; // Grouping.TableGroupingPolicy CombineCompatibleSchemas
  std::optional<int64_t> table_level;       // Grouping.TableLevelConfiguration
};

// An empty text is the default. InvalidInputException names the member.
Result<Configuration> parse_configuration(const std::string& text);

} // namespace bindery::crawl
