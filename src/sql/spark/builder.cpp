#include "sql/spark/builder.h"

namespace bindery::sql::spark {

plan::Origin Builder::origin(const Node& node) const
{
  plan::Origin origin;
  origin.text = tree_.text;
  origin.start = node.first().start;
  origin.stop = node.last().stop;
  origin.line = node.first().line;
  origin.column = node.first().column;
  return origin;
}

Error Builder::error(const Node& node, std::string_view error_class,
                     ErrorParameters parameters) const
{
  return parse_error(node, *tree_.text, error_class, std::move(parameters));
}

Error Builder::repeated(const Node& node, std::string clause) const
{
  return error(node, "DUPLICATE_CLAUSES", {{"clauseName", std::move(clause)}});
}

ExpressionPtr Builder::call(const Node& node, std::string name, Expressions arguments) const
{
  auto function = make<plan::unresolved::Function>(node);
  function->name = {std::move(name)};
  function->arguments = std::move(arguments);
  return function;
}

ExpressionPtr Builder::literal(const Node& node, Value value) const
{
  auto made = make<plan::unresolved::Literal>(node);
  made->value = std::move(value);
  return made;
}

} // namespace bindery::sql::spark
