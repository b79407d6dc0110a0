// Small results that the endpoint makes itself, as relations that the engine can send.
#pragma once

#include "plan/typed.h"

#include <string>
#include <vector>

namespace bindery::spark {

// The rows as a typed relation; `schema` is a struct type.
plan::typed::RelationPtr make_rows(const plan::Type& schema,
                                   const std::vector<plan::Value::Items>& rows);

struct ShowOptions {
  int rows_max = 20;
  int truncate = 20; // 0: not at all
  bool is_vertical = false;
};

// Dataset.show's text. `rows` hold display texts, one more than rows_max when there are more.
std::string format_show(const std::vector<std::string>& names,
                        const std::vector<plan::Value::Items>& rows, const ShowOptions& options);
// The HTML table of notebooks.
std::string format_html(const std::vector<std::string>& names,
                        const std::vector<plan::Value::Items>& rows, const ShowOptions& options);
// DataFrame.printSchema's text; level 0: all.
std::string format_tree(const plan::Type& schema, int level);

} // namespace bindery::spark
