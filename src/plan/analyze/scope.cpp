#include "plan/analyze/scope.h"

#include "base/text.h"
#include "plan/errors.h"

#include <algorithm>
#include <set>

namespace bindery::plan::resolve {

Scope scope_of(const std::vector<typed::Attribute>& output, std::vector<PlanOutputPtr> plans)
{
  Scope scope;
  scope.columns.reserve(output.size());
  for (const auto& attribute : output) scope.columns.push_back({attribute, {}});
  scope.plans = std::move(plans);
  return scope;
}

bool same_name(std::string_view a, std::string_view b, bool case_sensitive)
{
  return case_sensitive ? a == b : equals_ignore_case(a, b);
}

// Whether the first `count` parts name `qualifier`: by its last parts, so that db.t finds
// catalog.db.t.
static bool names_qualifier(const unresolved::Name& qualifier, const unresolved::Name& parts,
                            size_t count, bool case_sensitive)
{
  if (count == 0 || count > qualifier.size()) return false;
  const size_t skipped = qualifier.size() - count;
  for (size_t i = 0; i < count; ++i)
    if (!same_name(qualifier[skipped + i], parts[i], case_sensitive)) return false;
  return true;
}

static void add_distinct(std::vector<ScopeColumn>& columns, const ScopeColumn& column)
{
  const auto identity = [](const ScopeColumn& one) {
    return one.twin.value != 0 ? one.twin : one.attribute.id;
  };
  const bool known = std::any_of(columns.begin(), columns.end(), [&](const ScopeColumn& other) {
    return identity(other) == identity(column);
  });
  if (!known) columns.push_back(column);
}

static void collect(std::vector<ScopeColumn>& found, const std::vector<ScopeColumn>& columns,
                    const unresolved::Name& parts, size_t qualifier_parts, bool case_sensitive)
{
  for (const auto& column : columns) {
    if (!same_name(column.attribute.name, parts[qualifier_parts], case_sensitive)) continue;
    if (qualifier_parts > 0 &&
        !names_qualifier(column.qualifier, parts, qualifier_parts, case_sensitive))
      continue;
    add_distinct(found, column);
  }
}

NameMatch find_by_name(const Scope& scope, const unresolved::Name& parts, bool case_sensitive)
{
  CHECK(!parts.empty());
  const size_t longest = std::min<size_t>(3, parts.size() - 1);
  for (size_t qualifier_parts = longest + 1; qualifier_parts-- > 0;) {
    NameMatch match;
    match.parts_used = qualifier_parts + 1;
    collect(match.columns, scope.columns, parts, qualifier_parts, case_sensitive);
    if (qualifier_parts > 0)
      collect(match.columns, scope.hidden, parts, qualifier_parts, case_sensitive);
    if (!match.columns.empty()) return match;
  }
  return {};
}

std::vector<ScopeColumn> find_by_qualifier(const Scope& scope, const unresolved::Name& qualifier,
                                           bool case_sensitive)
{
  std::vector<ScopeColumn> found;
  for (const auto* list : {&scope.columns, &scope.hidden})
    for (const auto& column : *list)
      if (names_qualifier(column.qualifier, qualifier, qualifier.size(), case_sensitive))
        found.push_back(column);
  return found;
}

const typed::Attribute* find_by_id(const Scope& scope, typed::ColumnId id)
{
  for (const auto* list : {&scope.columns, &scope.hidden})
    for (const auto& column : *list)
      if (column.attribute.id == id) return &column.attribute;
  return nullptr;
}

static size_t edit_distance(std::string_view a, std::string_view b)
{
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// Qualifiers that all candidates share are left out, as Spark does.
std::string suggest(const Scope& scope, const unresolved::Name& wanted)
{
  constexpr size_t SuggestionsMax = 5;
  constexpr size_t CandidatesMax = 2000;
  std::set<unresolved::Name> qualifiers;
  std::set<unresolved::Name> namespaces;
  for (const auto& column : scope.columns) {
    qualifiers.insert(column.qualifier);
    unresolved::Name above = column.qualifier;
    if (!above.empty()) above.pop_back();
    namespaces.insert(above);
  }
  std::vector<std::pair<size_t, std::string>> ranked;
  const std::string wanted_text = join(wanted, ".");
  for (const auto& column : scope.columns) {
    if (ranked.size() >= CandidatesMax) break;
    unresolved::Name name = column.qualifier;
    if (qualifiers.size() == 1 && wanted.size() == 1)
      name.clear();
    else if (namespaces.size() == 1 && wanted.size() <= 2 && name.size() > 1)
      name = {name.back()};
    name.push_back(column.attribute.name);
    std::string quoted = quote_name(name);
    const size_t distance = edit_distance(quoted, wanted_text);
    ranked.emplace_back(distance, std::move(quoted));
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (size_t i = 0; i < ranked.size() && i < SuggestionsMax; ++i)
    names.push_back(ranked[i].second);
  return join(names, ", ");
}

} // namespace bindery::plan::resolve
