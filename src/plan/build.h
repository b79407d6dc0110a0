// Makers of typed expressions and small walks over them.
#pragma once

#include "plan/typed.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bindery::plan::build {

using typed::ExpressionPtr;
using Arguments = std::vector<ExpressionPtr>;

ExpressionPtr literal(Value value);
ExpressionPtr null_of(Type type);
ExpressionPtr column(const typed::Attribute& attribute);

// What a call is made of. Nullable, fallible and deterministic follow from the arguments unless
// said otherwise.
struct CallParts {
  std::string function; // Spark's name
  typed::Lowering lowering;
  Type type;
  Arguments arguments;
  std::optional<bool> nullable;
  bool fallible = false;
  bool deterministic = true;
};
ExpressionPtr call(CallParts parts);

// Calls by name. The lowering must be in the contract (functions/lowerings.h), which says what may
// raise.
ExpressionPtr form(std::string_view name, Type type, Arguments arguments,
                   std::optional<bool> nullable = {});
ExpressionPtr builtin(std::string_view name, Type type, Arguments arguments,
                      std::optional<bool> nullable = {});
ExpressionPtr native(std::string_view name, Type type, Arguments arguments,
                     std::optional<bool> nullable = {});

ExpressionPtr logical_and(ExpressionPtr left, ExpressionPtr right);
ExpressionPtr logical_not(ExpressionPtr child);
ExpressionPtr is_null(ExpressionPtr child);
ExpressionPtr is_not_null(ExpressionPtr child);
ExpressionPtr equal(ExpressionPtr left, ExpressionPtr right);
ExpressionPtr coalesce(Arguments arguments);
// One of all, in order, as a tree of little depth.
ExpressionPtr
balanced(Arguments arguments,
         const std::function<ExpressionPtr(ExpressionPtr left, ExpressionPtr right)>& combine);
// The field at that position.
ExpressionPtr field(ExpressionPtr child, int index);

struct CastParts {
  ExpressionPtr child;
  Type type;
  typed::CastMode mode = typed::CastMode::Ansi;
  bool is_implicit = true;
  std::string time_zone;
};
// The child itself when it has the type already.
ExpressionPtr cast(CastParts parts);

ExpressionPtr if_else(ExpressionPtr condition, ExpressionPtr then, ExpressionPtr otherwise);

// Children in order; of a subquery only the values outside its relation.
void for_each_child(const typed::Expression& expression,
                    const std::function<void(const ExpressionPtr&)>& visit);
// A copy whose children went through `change`; the same node when none changed.
ExpressionPtr map_children(const ExpressionPtr& expression,
                           const std::function<ExpressionPtr(const ExpressionPtr&)>& change);
// Top-down: where `change` answers a node, that replaces; where it answers null, the children are
// visited.
ExpressionPtr rewrite(const ExpressionPtr& expression,
                      const std::function<ExpressionPtr(const ExpressionPtr&)>& change);

bool any_of(const typed::Expression& expression,
            const std::function<bool(const typed::Expression&)>& test);
bool contains(const typed::Expression& expression, typed::ExpressionKind kind);
// No column, parameter, subquery, aggregate …: the evaluator can run it.
bool is_constant(const typed::Expression& expression);

} // namespace bindery::plan::build
