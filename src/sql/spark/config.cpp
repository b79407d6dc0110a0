// SET and RESET, whose text after the keyword is free.
#include "base/text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace command = plan::command;

namespace {

constexpr const char* TimeZoneKey = "spark.sql.session.timeZone";

bool is_key_character(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == ':' || c == '\\' || c == '-';
}

bool is_key(std::string_view text)
{
  for (char c : text)
    if (!is_key_character(c)) return false;
  return !text.empty();
}

// All of the text behind a token.
std::string_view behind(const Tree& tree, const Token& token)
{
  const std::string_view all = *tree.text;
  return all.substr(static_cast<size_t>(token.text.data() - all.data()) + token.text.size());
}

std::string_view without_semicolons(std::string_view text)
{
  text = trim(text);
  while (text.ends_with(';')) text = trim(text.substr(0, text.size() - 1));
  return text;
}

} // namespace

Result<plan::command::Command> Builder::set_or_reset(const Node& node)
{
  const auto invalid = [&] { return error(node, "INVALID_SET_SYNTAX", {}); };
  std::optional<std::string> quoted_key;
  if (const Node* key = node.find(rule::ConfigKey)) {
    TRY(quoted_key, identifier(*key));
  }
  const std::string_view rest = without_semicolons(behind(tree_, node.first()));
  switch (node.alternative()) {
  case alt::SetConfiguration: {
    if (quoted_key) {
      const Node* equals = node.find_token(token::Eq);
      if (equals == nullptr) return Command(command::SetConfig{quoted_key, std::nullopt});
      return Command(command::SetConfig{
          quoted_key, std::string(without_semicolons(behind(tree_, equals->first())))});
    }
    if (rest.empty()) return Command(command::SetConfig{});
    if (rest == "-v") return unsupported_at(node, "SET -v");
    const size_t equals = rest.find('=');
    const std::string key(trim(rest.substr(0, equals)));
    if (!is_key(key)) return invalid();
    if (equals == std::string_view::npos) return Command(command::SetConfig{key, std::nullopt});
    const std::string_view value = trim(rest.substr(equals + 1));
    if (value.find(';') != std::string_view::npos) return invalid();
    return Command(command::SetConfig{key, std::string(value)});
  }
  case alt::SetQuotedConfiguration: {
    TRY(std::string value, identifier(node.get(rule::ConfigValue)));
    if (quoted_key) return Command(command::SetConfig{quoted_key, std::move(value)});
    const std::string key(trim(rest.substr(0, rest.find('='))));
    if (!is_key(key)) return invalid();
    return Command(command::SetConfig{key, std::move(value)});
  }
  case alt::SetTimeZone: {
    const Node* zone = node.find(rule::Timezone);
    if (zone == nullptr || zone->has(token::Local))
      return unsupported_at(node, "SET TIME ZONE of other than a string");
    TRY(std::string value, string(zone->get(rule::StringLit)));
    return Command(command::SetConfig{TimeZoneKey, std::move(value)});
  }
  case alt::ResetQuotedConfiguration: return Command(command::ResetConfig{quoted_key});
  case alt::ResetConfiguration:
    if (rest.empty()) return Command(command::ResetConfig{});
    if (!is_key(rest)) return invalid();
    return Command(command::ResetConfig{std::string(rest)});
  case alt::SetVariable: return set_variable(node);
  case alt::FailSetRole:
    return error(node, "INVALID_STATEMENT_OR_CLAUSE", {{"operation", "SET ROLE"}});
  default: return unsupported_at(node, "the statement " + std::string(node.text()));
  }
}

} // namespace bindery::sql::spark
