// Names in reach of an expression.
#pragma once

#include "plan/typed.h"
#include "plan/unresolved.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindery::plan::resolve {

struct ScopeColumn {
  typed::Attribute attribute;
  unresolved::Name qualifier; // of a table: catalog, database, table; of an alias: one part
  typed::ColumnId twin = {};  // of a column shown twice: the first; by name they are one
};

// Which columns the relation of a plan id gave out; a tree like the relations'.
struct PlanOutput {
  int64_t plan_id = -1;
  std::vector<typed::Attribute> output;
  std::vector<std::shared_ptr<const PlanOutput>> inputs;
};
using PlanOutputPtr = std::shared_ptr<const PlanOutput>;

struct Scope {
  std::vector<ScopeColumn> columns; // visible: what * gives
  std::vector<ScopeColumn> hidden;  // by qualifier or plan id only: the other side of USING
  std::vector<PlanOutputPtr> plans; // the relations below
};

struct AggregateParts; // analyze/aggregate.h

// An analyzed relation. `relation->output` holds the visible columns in order, then the hidden
// ones.
struct Node {
  typed::RelationPtr relation;
  Scope scope;
  // Of a projection: what it projects, so that a filter or a sort above may still name what is not
  // in its output.
  std::shared_ptr<const Node> below;
  // Of an aggregation: its parts, so that a filter or a sort above may add to them.
  std::shared_ptr<const AggregateParts> aggregate = nullptr;
};

// Qualified by nothing: as the outputs of projections are.
Scope scope_of(const std::vector<typed::Attribute>& output, std::vector<PlanOutputPtr> plans);

bool same_name(std::string_view a, std::string_view b, bool case_sensitive);

// Columns that `parts` names, with how many parts the name took; the rest are fields of structs.
struct NameMatch {
  std::vector<ScopeColumn> columns; // distinct by id
  size_t parts_used = 0;
};
NameMatch find_by_name(const Scope& scope, const unresolved::Name& parts, bool case_sensitive);

// All columns of that qualifier: t.*
std::vector<ScopeColumn> find_by_qualifier(const Scope& scope, const unresolved::Name& qualifier,
                                           bool case_sensitive);

const typed::Attribute* find_by_id(const Scope& scope, typed::ColumnId id);

// Quoted names near to `wanted`, nearest first, at most five: "`a`, `b`".
std::string suggest(const Scope& scope, const unresolved::Name& wanted);

} // namespace bindery::plan::resolve
