// Columns as Dataset.show prints them: what a cast to text gives, but for NULL, which shows as NULL
// at any depth, and for binaries, which show as their bytes in hex.
#include "plan/analyzer.h"
#include "plan/build.h"

#include <algorithm>

namespace bindery::plan {

using typed::ExpressionPtr;

namespace {

class Display {
public:
  Display(const typed::Relation& relation, const QuerySettings& settings)
      : zone_(settings.time_zone)
  {
    for (const auto& attribute : relation.output) last_id_ = std::max(last_id_, attribute.id.value);
    // Ids below the output are unknown here: far above every one that an analysis mints.
    last_id_ += int64_t{1} << 40;
  }

  typed::ColumnId mint() { return {++last_id_}; }

  // A text that is never NULL.
  ExpressionPtr shown(const ExpressionPtr& value)
  {
    ExpressionPtr text = text_of(value);
    return text->nullable ? build::coalesce({text, build::literal(Value::string("NULL"))}) : text;
  }

private:
  ExpressionPtr cast(const ExpressionPtr& value) const
  {
    return build::cast({.child = value,
                        .type = TypeKind::String,
                        .mode = typed::CastMode::Legacy,
                        .is_implicit = false,
                        .time_zone = zone_});
  }

  std::shared_ptr<typed::LambdaVariable> variable(const Type& type, bool nullable)
  {
    auto made = std::make_shared<typed::LambdaVariable>();
    made->id = mint();
    made->type = type;
    made->nullable = nullable;
    return made;
  }

  static ExpressionPtr lambda(std::vector<typed::ColumnId> parameters, ExpressionPtr body)
  {
    auto made = std::make_shared<typed::Lambda>();
    made->type = body->type;
    made->nullable = body->nullable;
    made->parameters = std::move(parameters);
    made->body = std::move(body);
    return made;
  }

  // [61 62]
  static ExpressionPtr bytes(const ExpressionPtr& value)
  {
    const auto text = [](std::string_view part) {
      return build::literal(Value::string(std::string(part)));
    };
    const ExpressionPtr hex = build::native("hex", TypeKind::String, {value});
    const ExpressionPtr spaced =
        build::native("regexp_replace", TypeKind::String,
                      {hex, text("(..)"), text("$1 "), build::literal(Value::integer(1))});
    const ExpressionPtr trimmed = build::builtin("rtrim", TypeKind::String, {spaced, text(" ")});
    const ExpressionPtr opened = build::builtin("||", TypeKind::String, {text("["), trimmed});
    return build::builtin("||", TypeKind::String, {opened, text("]")});
  }

  ExpressionPtr text_of(const ExpressionPtr& value)
  {
    const Type& type = value->type;
    switch (type.kind()) {
    case TypeKind::Binary: return bytes(value);
    case TypeKind::Array: {
      const auto element = variable(type.element(), type.contains_null());
      const ExpressionPtr texts =
          build::form("transform", Type::array(TypeKind::String, false),
                      {value, lambda({element->id}, shown(element))}, value->nullable);
      return cast(texts);
    }
    case TypeKind::Map: {
      const auto item = variable(type.value(), type.contains_null());
      const ExpressionPtr keys =
          build::native("map_keys", Type::array(type.key(), false), {value}, value->nullable);
      const ExpressionPtr values = build::native(
          "map_values", Type::array(type.value(), type.contains_null()), {value}, value->nullable);
      const ExpressionPtr texts =
          build::form("transform", Type::array(TypeKind::String, false),
                      {values, lambda({item->id}, shown(item))}, value->nullable);
      return cast(build::native("map_from_arrays", Type::map(type.key(), TypeKind::String, false),
                                {keys, texts}, value->nullable));
    }
    case TypeKind::Struct: {
      std::vector<Field> fields;
      build::Arguments items;
      for (size_t i = 0; i < type.fields().size(); ++i) {
        items.push_back(shown(build::field(value, static_cast<int>(i))));
        fields.push_back({type.fields()[i].name, TypeKind::String, false, ""});
      }
      const Type texts = Type::structure(std::move(fields));
      ExpressionPtr made = build::form("struct", texts, std::move(items), false);
      if (value->nullable)
        made = build::if_else(build::is_null(value), build::null_of(texts), made);
      return cast(made);
    }
    default: return cast(value);
    }
  }

  std::string zone_;
  int64_t last_id_ = 0;
};

} // namespace

typed::RelationPtr to_display_text(const typed::RelationPtr& relation,
                                   const QuerySettings& settings)
{
  auto project = std::make_shared<typed::Project>();
  Display display(*relation, settings);
  for (const auto& attribute : relation->output) {
    project->expressions.push_back(display.shown(build::column(attribute)));
    project->output.push_back({display.mint(), attribute.name, TypeKind::String, false, ""});
  }
  project->input = relation;
  return project;
}

} // namespace bindery::plan
