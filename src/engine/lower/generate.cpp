// Generators: rows out of arrays and maps.
#include "engine/lower/lowerer.h"

#include "engine/types.h"

namespace bindery::engine {

static Tree unnest(Tree list) { return function("unnest", trees(std::move(list))); }

// The list itself, or one element that is null where it is null or empty.
static Tree keep_row(Tree list, const duckdb::LogicalType& element)
{
  auto choice = duckdb::make_uniq<duckdb::CaseExpression>();
  duckdb::CaseCheck check;
  check.when_expr =
      compare(duckdb::ExpressionType::COMPARE_GREATERTHAN, function("len", trees(list->Copy())),
              constant(duckdb::Value::BIGINT(0)));
  check.then_expr = std::move(list);
  choice->case_checks.push_back(std::move(check));
  choice->else_expr = constant(duckdb::Value::LIST(element, {duckdb::Value(element)}));
  return choice;
}

namespace {

// Lists of equal length, one a column of the generator; or one list of structs whose fields are the
// columns.
struct Lists {
  Trees lists;
  std::vector<duckdb::LogicalType> elements;
};

} // namespace

// 0, 1, … for each element; null stays null.
static Tree positions(Tree list)
{
  return cast_to(duckdb::LogicalType::LIST(duckdb::LogicalType::INTEGER),
                 function("range", trees(function("len", trees(std::move(list))))));
}

static Result<Lists> explode_lists(Lowerer& lowerer, const typed::Generator& generator,
                                   bool with_position)
{
  const auto& type = generator.arguments.at(0)->type;
  TRY(auto value, lowerer.expression(*generator.arguments[0]));
  Lists result;
  const bool is_map = type.is(plan::TypeKind::Map);
  if (with_position) {
    Tree list = is_map ? function("map_keys", trees(value->Copy())) : value->Copy();
    result.lists.push_back(positions(std::move(list)));
    result.elements.push_back(duckdb::LogicalType::INTEGER);
  }
  if (is_map) {
    TRY(auto key, to_physical(type.key()));
    TRY(auto item, to_physical(type.value()));
    result.lists.push_back(function("map_keys", trees(value->Copy())));
    result.lists.push_back(function("map_values", trees(std::move(value))));
    result.elements.push_back(std::move(key));
    result.elements.push_back(std::move(item));
  } else {
    TRY(auto element, to_physical(type.element()));
    result.lists.push_back(std::move(value));
    result.elements.push_back(std::move(element));
  }
  return result;
}

static Result<Lists> inline_lists(Lowerer& lowerer, const typed::Generator& generator)
{
  TRY(auto value, lowerer.expression(*generator.arguments.at(0)));
  const auto& fields = generator.arguments[0]->type.element().fields();
  Lists result;
  for (size_t i = 0; i < fields.size(); i++) {
    TRY(auto element, to_physical(fields[i].type));
    auto lambda_body =
        function("struct_extract", trees(Tree(duckdb::make_uniq<duckdb::ColumnRefExpression>("e")),
                                         constant(duckdb::Value("f" + std::to_string(i)))));
    Tree lambda = duckdb::make_uniq<duckdb::LambdaExpression>(duckdb::vector<std::string>{"e"},
                                                              std::move(lambda_body));
    result.lists.push_back(function("list_transform", trees(value->Copy(), std::move(lambda))));
    result.elements.push_back(std::move(element));
  }
  return result;
}

// stack(n, …): a list a column, of that column's value in each row.
static Result<Lists> stack_lists(Lowerer& lowerer, const typed::Generator& generator,
                                 size_t columns, const std::vector<typed::Attribute>& output)
{
  const auto* count = typed::find_as<typed::Literal>(*generator.arguments.at(0));
  if (count == nullptr)
    return unsupported_operation("stack with a number of rows that is not constant");
  const auto rows = static_cast<size_t>(std::get<int64_t>(count->value.data));
  Lists result;
  for (size_t column = 0; column < columns; column++) {
    TRY(auto type, to_physical(output[output.size() - columns + column].type));
    Trees items;
    for (size_t row = 0; row < rows; row++) {
      const size_t index = 1 + row * columns + column;
      if (index < generator.arguments.size()) {
        TRY(auto item, lowerer.expression(*generator.arguments[index]));
        items.push_back(cast_to(type, std::move(item)));
      } else {
        items.push_back(constant(duckdb::Value(type)));
      }
    }
    result.lists.push_back(function("list_value", std::move(items)));
    result.elements.push_back(std::move(type));
  }
  return result;
}

// json_tuple: one row; each column a list of one text.
static Result<Lists> json_lists(Lowerer& lowerer, const typed::Generator& generator)
{
  TRY(auto text, lowerer.expression(*generator.arguments.at(0)));
  Lists result;
  for (size_t i = 1; i < generator.arguments.size(); i++) {
    TRY(auto name, lowerer.expression(*generator.arguments[i]));
    Tree field = native_call("json_field", duckdb::LogicalType::VARCHAR,
                             trees(text->Copy(), std::move(name)));
    result.lists.push_back(function("list_value", trees(std::move(field))));
    result.elements.push_back(duckdb::LogicalType::VARCHAR);
  }
  return result;
}

// The value that a generator takes apart is computed once, in a column below it: the lists are made
// from copies.
static Result<typed::Generator> lift_argument(Lowerer& lowerer, const typed::Generate& relation,
                                              Block& block)
{
  typed::Generator generator = typed::as<typed::Generator>(*relation.generator);
  if (generator.function == "stack" || typed::find_as<typed::Column>(*generator.arguments.at(0)))
    return generator;
  // Beyond the ids of the analyzer and of commands; the first column made is of this node alone.
  constexpr int64_t FirstLiftedColumn = int64_t{1} << 52;
  auto lifted = std::make_shared<typed::Column>();
  lifted->id = typed::ColumnId{FirstLiftedColumn + relation.output.back().id.value};
  lifted->type = generator.arguments[0]->type;
  lifted->nullable = generator.arguments[0]->nullable;
  TRY(auto value, lowerer.expression(*generator.arguments[0]));
  value->SetAlias(column_name(lifted->id));
  auto& list = block.select().select_list;
  if (block.output.empty()) list.clear();
  list.push_back(std::move(value));
  block.is_plain = false;
  const auto output = block.output;
  block.output.push_back({lifted->id, "", lifted->type, lifted->nullable, ""});
  block = lowerer.to_plain(std::move(block));
  block.select().select_list.pop_back();
  block.output = output;
  generator.arguments[0] = std::move(lifted);
  return generator;
}

Result<Block> Lowerer::generate(const typed::Generate& relation)
{
  TRY(auto block, this->relation(*relation.input));
  block = to_plain(std::move(block));
  const size_t columns = relation.output.size() - block.output.size();
  if (columns == 0) return unsupported_operation("A generator of rows without columns");
  TRY(const auto generator, lift_argument(*this, relation, block));
  Lists lists;
  if (generator.function == "explode" || generator.function == "explode_outer") {
    TRY(lists, explode_lists(*this, generator, false));
  } else if (generator.function == "posexplode" || generator.function == "posexplode_outer") {
    TRY(lists, explode_lists(*this, generator, true));
  } else if (generator.function == "inline" || generator.function == "inline_outer") {
    TRY(lists, inline_lists(*this, generator));
  } else if (generator.function == "stack") {
    TRY(lists, stack_lists(*this, generator, columns, relation.output));
  } else if (generator.function == "json_tuple") {
    TRY(lists, json_lists(*this, generator));
  } else {
    return unsupported_operation("The generator " + generator.function);
  }
  CHECK(lists.lists.size() == columns);
  auto& list = block.select().select_list;
  if (block.output.empty()) list.clear();
  for (size_t i = 0; i < columns; i++) {
    Tree values = std::move(lists.lists[i]);
    if (relation.is_outer) values = keep_row(std::move(values), lists.elements[i]);
    Tree column = unnest(std::move(values));
    column->SetAlias(column_name(relation.output[block.output.size() + i].id));
    list.push_back(std::move(column));
  }
  block.is_plain = false;
  block.output = relation.output;
  return block;
}

} // namespace bindery::engine
