// The parser of a session: each text is read by the session's settings of that moment. Any thread.
#pragma once

#include "plan/analyzer.h"
#include "plan/ports.h"

#include <functional>
#include <memory>
#include <string>

namespace bindery::spark {

// A parser for one query; made anew for each text.
struct ParserHelp {
  std::shared_ptr<const plan::unresolved::WithParameters> parameters; // may be null
  std::function<Result<plan::Value>(const plan::unresolved::ExpressionPtr&)> evaluate;
};
using MakeParser =
    std::function<std::unique_ptr<plan::TextParser>(const plan::QuerySettings&, ParserHelp)>;

class SessionParser final : public plan::TextParser {
public:
  using Evaluate = std::function<Result<plan::Value>(const plan::unresolved::ExpressionPtr&)>;
  SessionParser(MakeParser make, std::function<plan::QuerySettings()> settings, Evaluate evaluate)
      : make_(std::move(make)), settings_(std::move(settings)), evaluate_(std::move(evaluate))
  {}

  // With values for its parameter markers.
  Result<plan::Statement>
  parse_statement(const std::string& text,
                  std::shared_ptr<const plan::unresolved::WithParameters> parameters)
  {
    return make_(settings_(), {std::move(parameters), evaluate_})->parse_statement(text);
  }

  Result<plan::Statement> parse_statement(const std::string& text) override
  {
    return parse_statement(text, nullptr);
  }
  Result<plan::unresolved::ExpressionPtr> parse_expression(const std::string& text) override
  {
    return make_(settings_(), {nullptr, evaluate_})->parse_expression(text);
  }
  Result<plan::unresolved::Name> parse_name(const std::string& text) override
  {
    return make_(settings_(), {nullptr, evaluate_})->parse_name(text);
  }
  Result<plan::Type> parse_type(const std::string& text) override
  {
    return make_(settings_(), {nullptr, evaluate_})->parse_type(text);
  }
  Result<plan::Type> parse_schema(const std::string& text) override
  {
    return make_(settings_(), {nullptr, evaluate_})->parse_schema(text);
  }

private:
  const MakeParser make_;
  const std::function<plan::QuerySettings()> settings_;
  const Evaluate evaluate_;
};

} // namespace bindery::spark
