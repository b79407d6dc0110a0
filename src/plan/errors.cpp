#include "plan/errors.h"

#include "plan/error_texts.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan {

const ErrorText* find_error_text(std::string_view name)
{
  const auto all = name.starts_with("DATATYPE_MISMATCH") ? type_mismatch_texts() : error_texts();
  const auto found =
      std::lower_bound(all.begin(), all.end(), name,
                       [](const ErrorText& row, std::string_view key) { return row.name < key; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

Error spark_error(std::string_view name, ErrorParameters parameters, const Origin& origin)
{
  const ErrorText* row = find_error_text(name);
  if (row == nullptr)
    return internal("[INTERNAL_ERROR] an error without a text: " + std::string(name))
        .with_name("INTERNAL_ERROR");
  std::string text;
  const std::string_view from = row->text;
  for (size_t at = 0; at < from.size();) {
    const size_t open = from.find('<', at);
    const size_t close = open == std::string_view::npos ? open : from.find('>', open);
    if (close == std::string_view::npos) {
      text += from.substr(at);
      break;
    }
    const std::string_view key = from.substr(open + 1, close - open - 1);
    const auto given = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto& parameter) { return parameter.first == key; });
    text += from.substr(at, open - at);
    text += given != parameters.end() ? given->second
                                      : std::string(from.substr(open, close - open + 1));
    at = close + 1;
  }
  Error error = invalid_input("[" + std::string(name) + "] " + text +
                              " SQLSTATE: " + std::string(row->sql_state));
  if (origin.line > 0)
    error.message +=
        "; line " + std::to_string(origin.line) + " pos " + std::to_string(origin.column);
  error.wire_name = name;
  error.parameters = std::move(parameters);
  return error;
}

Error not_supported(std::string what)
{
  return unsupported("[UNSUPPORTED_OPERATION] " + what +
                     " is not supported here yet. SQLSTATE: 0A000")
      .with_name("UNSUPPORTED_OPERATION")
      .with_parameter("operation", what);
}

std::string quote_name(std::string_view part)
{
  return "`" + replace_all(std::string(part), "`", "``") + "`";
}

std::string quote_name(const std::vector<std::string>& parts)
{
  std::string text;
  for (const auto& part : parts)
    text += (text.empty() ? "" : ".") + quote_name(std::string_view(part));
  return text;
}

std::string quote_sql(std::string_view text) { return "\"" + std::string(text) + "\""; }

} // namespace bindery::plan
