// Columns as Dataset.show prints them.
#include "plan/analyzer.h"
#include "plan/build.h"

namespace bindery::plan {

// A cast to text prints what show prints: Java's doubles, {a, b}, [1, 2], {k -> v}, times in the session's zone; only
// NULL, in any depth, differs, and the cast prints nested NULLs as null.
typed::RelationPtr to_display_text(const typed::RelationPtr& relation, const QuerySettings& settings)
{
  auto project = std::make_shared<typed::Project>();
  int64_t next = 0;
  for (const auto& attribute : relation->output) next = std::max(next, attribute.id.value);
  // Ids below the output are unknown here: far above every one that an analysis mints.
  next += int64_t{1} << 40;
  for (const auto& attribute : relation->output) {
    typed::ExpressionPtr text = build::cast({.child = build::column(attribute),
                                             .type = TypeKind::String,
                                             .mode = typed::CastMode::Legacy,
                                             .is_implicit = false,
                                             .time_zone = settings.time_zone});
    if (attribute.type.is(TypeKind::Binary))
      text = build::native("hex", TypeKind::String, {build::column(attribute)});
    if (text->nullable) text = build::coalesce({text, build::literal(Value::string("NULL"))});
    project->expressions.push_back(std::move(text));
    project->output.push_back({{++next}, attribute.name, TypeKind::String, false, ""});
  }
  project->input = relation;
  return project;
}

} // namespace bindery::plan
