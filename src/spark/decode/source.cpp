// Relations that bring rows in: reads, local data, SQL text.
#include "base/text.h"
#include "engine/rows_schema.h"
#include "plan/errors.h"
#include "plan/literal_text.h"
#include "spark/decode/decoder.h"
#include "spark/decode/type.h"
#include "spark/errors.h"

#include <cmath>

namespace bindery::spark {

namespace connect = ::spark::connect;
namespace un = plan::unresolved;

Result<plan::Type> Decoder::schema_text(const std::string& text)
{
  if (text.starts_with('{') || text.starts_with('"')) return plan::parse_type_json(text);
  return parser_.parse_schema(text);
}

Result<un::RelationPtr> Decoder::read(const connect::Read& message)
{
  if (message.is_streaming()) return unsupported_operation("streaming reads");
  if (message.has_named_table()) {
    auto node = std::make_shared<un::NamedTable>();
    TRY(node->parts, parser_.parse_name(message.named_table().unparsed_identifier()));
    for (const auto& [key, value] : message.named_table().options())
      node->options[to_lower(key)] = value;
    return node;
  }
  const auto& source = message.data_source();
  auto node = std::make_shared<un::DataSource>();
  node->format = source.has_format() && !source.format().empty()
                     ? source.format()
                     : session_.conf().find("spark.sql.sources.default").value_or("parquet");
  if (source.has_schema() && !source.schema().empty()) {
    TRY(auto schema, schema_text(source.schema()));
    node->schema = std::move(schema);
  }
  for (const auto& [key, value] : source.options()) node->options[to_lower(key)] = value;
  node->paths.assign(source.paths().begin(), source.paths().end());
  if (source.predicates_size() > 0) return unsupported_operation("reads by predicates (JDBC)");
  return node;
}

Result<un::RelationPtr> Decoder::local_relation(const std::string& data, bool has_data,
                                                const std::string& schema)
{
  auto node = std::make_shared<un::LocalRelation>();
  if (has_data && !data.empty()) node->arrow = std::make_shared<const std::string>(data);
  if (!schema.empty()) {
    TRY(auto type, schema_text(schema));
    node->schema = std::move(type);
  } else if (node->arrow) {
    TRY(auto type, engine::schema_of_rows(*node->arrow));
    node->schema = std::move(type);
  }
  if (!node->schema) return invalid_input("a local relation without data and without a schema");
  return node;
}

static Error not_cached(const std::string& hash)
{
  return invalid_input("the local relation with the hash " + hash +
                       " was not sent to this session");
}

Result<un::RelationPtr> Decoder::cached_local_relation(const std::string& hash)
{
  const auto cached = session_.find_cached(hash);
  if (!cached) return not_cached(hash);
  connect::LocalRelation message;
  if (!message.ParseFromString(*cached))
    return invalid_input("a cached local relation is not readable");
  return local_relation(message.data(), message.has_data(), message.schema());
}

Result<un::RelationPtr>
Decoder::chunked_local_relation(const connect::ChunkedCachedLocalRelation& message)
{
  std::string schema;
  if (message.has_schemahash()) {
    const auto cached = session_.find_cached(message.schemahash());
    if (!cached) return not_cached(message.schemahash());
    schema = *cached;
  }
  un::RelationPtr all;
  for (const std::string& hash : message.datahashes()) {
    const auto cached = session_.find_cached(hash);
    if (!cached) return not_cached(hash);
    TRY(auto chunk, local_relation(*cached, true, schema));
    if (!all) {
      all = std::move(chunk);
      continue;
    }
    auto both = std::make_shared<un::SetOperation>();
    both->left = std::move(all);
    both->right = std::move(chunk);
    both->is_all = true;
    all = std::move(both);
  }
  if (!all) return local_relation("", false, schema);
  return all;
}

Result<plan::Statement> Decoder::sql(const connect::SQL& message)
{
  auto parameters = std::make_shared<un::WithParameters>();
  for (const auto& [name, argument] : message.named_arguments()) {
    TRY(parameters->named[name], expression(argument));
  }
  for (const auto& [name, value] : message.args()) {
    auto literal = std::make_shared<un::Literal>();
    TRY(literal->value, decode_literal(value, parser_));
    parameters->named[name] = std::move(literal);
  }
  TRY(parameters->positional, expressions(message.pos_arguments()));
  for (const auto& value : message.pos_args()) {
    auto literal = std::make_shared<un::Literal>();
    TRY(literal->value, decode_literal(value, parser_));
    parameters->positional.push_back(std::move(literal));
  }
  if (parameters->named.empty() && parameters->positional.empty()) {
    TRY(auto statement, parser_.parse_statement(message.query()));
    return immediate(std::move(statement), 0);
  }
  TRY(auto statement, parser_.parse_statement(message.query(), parameters));
  TRY(statement, immediate(std::move(statement), 0));
  auto* query = std::get_if<un::RelationPtr>(&statement);
  if (!query) return statement;
  parameters->input = *query;
  return plan::Statement(un::RelationPtr(std::move(parameters)));
}

static un::ExpressionPtr literal_of(plan::Value value)
{
  auto literal = std::make_shared<un::Literal>();
  literal->value = std::move(value);
  return literal;
}

static un::ExpressionPtr cast_of(plan::Value value, const plan::Type& type)
{
  auto cast = std::make_shared<un::Cast>();
  cast->child = literal_of(std::move(value));
  cast->type = type;
  return cast;
}

// A value as its SQL text reads, which is what names the columns made of it.
static un::ExpressionPtr as_written(const plan::Value& value)
{
  using plan::TypeKind;
  const plan::Type& type = value.type;
  if (value.is_null())
    return type.is(TypeKind::Null) ? literal_of(value) : cast_of(plan::Value::null(), type);
  if (type.is(TypeKind::Float) || type.is(TypeKind::Double)) {
    const bool is_plain = type.is(TypeKind::Double) && std::isfinite(std::get<double>(value.data));
    if (is_plain) return literal_of(value);
    return cast_of(plan::Value::string(plan::pretty_literal(value)), type);
  }
  if (!type.is_nested()) return literal_of(value);
  auto call = std::make_shared<un::Function>();
  call->name = {type.is(TypeKind::Array) ? "array"
                : type.is(TypeKind::Map) ? "map"
                                         : "named_struct"};
  const auto& items = std::get<plan::Value::Items>(value.data);
  for (size_t i = 0; i < items.size(); ++i) {
    if (type.is(TypeKind::Struct))
      call->arguments.push_back(literal_of(plan::Value::string(type.fields().at(i).name)));
    call->arguments.push_back(as_written(items[i]));
  }
  return call;
}

static std::string text_of(const plan::Origin& origin)
{
  if (!origin.text || origin.start < 0) return "?";
  return origin.text->substr(origin.start, origin.stop - origin.start + 1);
}

// The values of USING, by name where they have one.
Result<std::shared_ptr<un::WithParameters>>
Decoder::immediate_parameters(const plan::command::ExecuteImmediate& execute)
{
  auto parameters = std::make_shared<un::WithParameters>();
  for (const auto& argument : execute.arguments) {
    const auto* alias = un::find_as<un::Alias>(*argument);
    const auto* attribute = un::find_as<un::Attribute>(*argument);
    auto value = session_.evaluate(alias ? alias->child : argument);
    if (!value.ok() && value.error().wire_name == "NOT_A_CONSTANT_STRING.NOT_CONSTANT")
      return plan::spark_error("UNSUPPORTED_EXPR_FOR_PARAMETER",
                               {{"invalidExprSql", plan::quote_sql(text_of(argument->origin))}},
                               argument->origin);
    if (!value.ok()) return std::move(value).error();
    const un::ExpressionPtr written = as_written(*value);
    const std::string name = alias       ? alias->names.front()
                             : attribute ? attribute->parts.back()
                                         : "";
    if (!name.empty() && !parameters->named.emplace(name, written).second)
      return plan::spark_error("EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES",
                               {{"aliases", "`" + name + "`"}});
    parameters->positional.push_back(written);
  }
  return parameters;
}

// EXECUTE IMMEDIATE gives way to the statement of its text.
Result<plan::Statement> Decoder::immediate(plan::Statement statement, int depth)
{
  constexpr int DepthMax = 10;
  const auto* made = std::get_if<plan::command::Command>(&statement);
  const auto* execute = made ? std::get_if<plan::command::ExecuteImmediate>(made) : nullptr;
  if (!execute) return statement;
  if (depth >= DepthMax) return unsupported_operation("EXECUTE IMMEDIATE nested deeper than 10");
  TRY(const plan::Value text, session_.evaluate(execute->text));
  if (!text.type.is_text())
    return plan::spark_error("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE",
                             {{"exprType", plan::quote_sql(text.type.sql())}});
  if (text.is_null())
    return plan::spark_error("NULL_QUERY_STRING_EXECUTE_IMMEDIATE", {{"varName", "`?`"}});
  TRY(const auto parameters, immediate_parameters(*execute));
  const std::string& words = std::get<std::string>(text.data);
  TRY(auto inner, parser_.parse_statement(words, parameters));
  TRY(inner, immediate(std::move(inner), depth + 1));
  if (execute->into.empty()) return inner;
  const auto* query = std::get_if<un::RelationPtr>(&inner);
  if (!query)
    return plan::spark_error("INVALID_STATEMENT_FOR_EXECUTE_INTO", {{"sqlString", words}});
  plan::command::SetVariable set;
  set.names = execute->into;
  set.query = *query;
  return plan::Statement(plan::command::Command(std::move(set)));
}

// References are the DataFrames that an SQL text names ({df}), or those of subquery expressions, by
// plan id.
Result<un::RelationPtr> Decoder::with_relations(const connect::WithRelations& message)
{
  auto with = std::make_shared<un::With>();
  for (const auto& reference : message.references()) {
    TRY(auto decoded, relation(reference));
    if (reference.common().has_plan_id()) references_[reference.common().plan_id()] = decoded;
    if (const auto* alias = un::find_as<un::SubqueryAlias>(*decoded);
        alias && alias->alias.size() == 1)
      with->tables.push_back({alias->alias.front(), {}, alias->input, {}});
  }
  TRY(with->input, relation(message.root()));
  if (with->tables.empty()) return with->input;
  return with;
}

Result<plan::command::Command> Decoder::write(const connect::WriteOperation& message)
{
  using plan::command::SaveMode;
  SaveMode mode = SaveMode::ErrorIfExists;
  switch (message.mode()) {
  case connect::WriteOperation::SAVE_MODE_APPEND: mode = SaveMode::Append; break;
  case connect::WriteOperation::SAVE_MODE_OVERWRITE: mode = SaveMode::Overwrite; break;
  case connect::WriteOperation::SAVE_MODE_IGNORE: mode = SaveMode::Ignore; break;
  default: break;
  }
  if (message.has_bucket_by()) return unsupported_operation("bucketBy");
  if (message.sort_column_names_size() > 0) return unsupported_operation("sortBy");
  if (message.clustering_columns_size() > 0) return unsupported_operation("clusterBy");
  TRY(auto input, relation(message.input()));
  const std::vector<std::string> partitions(message.partitioning_columns().begin(),
                                            message.partitioning_columns().end());
  un::Options options;
  for (const auto& [key, value] : message.options()) options[to_lower(key)] = value;
  const std::string default_format =
      session_.conf().find("spark.sql.sources.default").value_or("parquet");
  if (message.has_table()) {
    plan::command::WriteTable command;
    command.input = std::move(input);
    TRY(command.table, parser_.parse_name(message.table().table_name()));
    command.format = message.has_source() ? message.source() : "";
    if (const auto path = options.find("path"); path != options.end())
      command.location = path->second;
    command.mode = mode;
    command.is_insert = message.table().save_method() ==
                        connect::WriteOperation::SaveTable::TABLE_SAVE_METHOD_INSERT_INTO;
    command.partition_columns = partitions;
    command.options = std::move(options);
    return plan::command::Command(std::move(command));
  }
  plan::command::WriteFiles command;
  command.input = std::move(input);
  command.format =
      message.has_source() && !message.source().empty() ? message.source() : default_format;
  command.path = message.path();
  if (command.path.empty())
    if (const auto path = options.find("path"); path != options.end()) command.path = path->second;
  command.mode = mode;
  command.partition_columns = partitions;
  command.options = std::move(options);
  return plan::command::Command(std::move(command));
}

} // namespace bindery::spark
