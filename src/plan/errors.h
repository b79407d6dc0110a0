// Spark's errors: a class, its message parameters, its SQLSTATE and the whole text as Spark prints
// it.
#pragma once

#include "base/result.h"
#include "plan/origin.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindery::plan {

struct ErrorText {
  std::string_view name;      // CLASS or CLASS.SUBCLASS
  std::string_view sql_state; // five characters
  std::string_view text;      // <parameter> where a parameter goes
};

const ErrorText* find_error_text(std::string_view name);

using ErrorParameters = std::vector<std::pair<std::string, std::string>>;

// The error of that class. `origin`, when it has a place in a text, is added as Spark does: "; line
// 1 pos 7". A class that the table lacks is a CHECK failure: the classes raised are the classes
// listed.
Error spark_error(std::string_view name, ErrorParameters parameters, const Origin& origin = {});

// What this implementation lacks: wire name UNSUPPORTED_OPERATION, the message names it.
Error not_supported(std::string what);

// `a`.`b`: how error texts show names.
std::string quote_name(std::string_view part);
std::string quote_name(const std::vector<std::string>& parts);
// "text" in double quotes: how error texts show expressions and types.
std::string quote_sql(std::string_view text);

} // namespace bindery::plan
