// Options of readers and writers, in three classes: honoured, harmless here, refused by name.
#pragma once

#include "plan/ports.h"

#include <map>
#include <string>

namespace bindery::engine {

// Keys in lower case. A format that cannot be read is refused too.
Result<void> check_read_options(const std::string& format,
                                const std::map<std::string, std::string>& options);
Result<void> check_write_options(const std::string& format,
                                 const std::map<std::string, std::string>& options);
Result<void> check_serde(const plan::TableInfo& table);
// Iceberg, Delta and Hudi: their files are not their rows, a log beside them says which of them
// count.
Result<void> check_table_format(const plan::TableInfo& table);
bool wants_merged_schema(const std::map<std::string, std::string>& options);

} // namespace bindery::engine
