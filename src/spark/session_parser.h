// The parser of a session: each text is read by the session's settings of that moment. Any thread.
#pragma once

#include "plan/analyzer.h"
#include "plan/ports.h"

#include <functional>
#include <memory>
#include <string>

namespace bindery::spark {

// A parser for one query; made anew for each text.
using MakeParser = std::function<std::unique_ptr<plan::TextParser>(const plan::QuerySettings&)>;

class SessionParser final : public plan::TextParser {
public:
  SessionParser(MakeParser make, std::function<plan::QuerySettings()> settings)
      : make_(std::move(make)), settings_(std::move(settings))
  {}

  Result<plan::Statement> parse_statement(const std::string& text) override
  {
    return make_(settings_())->parse_statement(text);
  }
  Result<plan::unresolved::ExpressionPtr> parse_expression(const std::string& text) override
  {
    return make_(settings_())->parse_expression(text);
  }
  Result<plan::unresolved::Name> parse_name(const std::string& text) override
  {
    return make_(settings_())->parse_name(text);
  }
  Result<plan::Type> parse_type(const std::string& text) override
  {
    return make_(settings_())->parse_type(text);
  }
  Result<plan::Type> parse_schema(const std::string& text) override
  {
    return make_(settings_())->parse_schema(text);
  }

private:
  const MakeParser make_;
  const std::function<plan::QuerySettings()> settings_;
};

} // namespace bindery::spark
