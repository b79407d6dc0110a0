#include "engine/native/texts.h"

#include "engine/lower/lowerer.h"

#include "duckdb/common/serializer/deserializer.hpp"
#include "duckdb/common/serializer/serializer.hpp"
#include "duckdb/execution/expression_executor.hpp"

#include <set>

namespace bindery::engine::native {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;

namespace {

struct ScalarInfo : duckdb::ScalarFunctionInfo {
  explicit ScalarInfo(const Scalar& scalar) : scalar(scalar) {}
  Scalar scalar;
};

struct AggregateInfo : duckdb::AggregateFunctionInfo {
  explicit AggregateInfo(const Aggregate& aggregate) : aggregate(aggregate) {}
  Aggregate aggregate;
};

// A bound call. Two calls are the same only when their names and result types are the same too.
template <class Function> struct CallData : duckdb::FunctionData {
  explicit CallData(std::shared_ptr<const Function> bound) : bound(std::move(bound)) {}
  duckdb::unique_ptr<FunctionData> Copy() const override
  {
    return duckdb::make_uniq<CallData>(bound);
  }
  bool Equals(const FunctionData& other) const override
  {
    const auto& call = *other.Cast<CallData>().bound;
    return call.name == bound->name && call.GetReturnType() == bound->GetReturnType();
  }
  std::shared_ptr<const Function> bound;
};

// DuckDB's optimizer copies plans by way of their serialized form, in this process and while the
// original is there. Binding the copy once more would take its first argument for the result type:
// the copy shares what was bound.
template <class Function>
void serialize_call(duckdb::Serializer& serializer,
                    const duckdb::optional_ptr<duckdb::FunctionData> data, const Function&)
{
  const auto* call = &data->Cast<CallData<Function>>();
  serializer.WriteProperty(100, "call", reinterpret_cast<uint64_t>(call));
}

template <class Function>
duckdb::unique_ptr<duckdb::FunctionData> deserialize_call(duckdb::Deserializer& deserializer,
                                                          Function& function)
{
  const auto address = deserializer.ReadProperty<uint64_t>(100, "call");
  const auto* call = reinterpret_cast<const CallData<Function>*>(address);
  function = *call->bound;
  return call->Copy();
}

} // namespace

void refuse(const Signature& signature)
{
  std::string text = signature.name + "(";
  for (size_t i = 0; i < signature.arguments.size(); i++) {
    text += (i ? ", " : "") + signature.arguments[i].ToString();
  }
  throw duckdb::NotImplementedException("native " + text + ") -> " + signature.result.ToString());
}

const duckdb::AggregateFunctionInfo& info_of(const duckdb::AggregateInputData& data)
{
  return *data.bind_data->Cast<CallData<duckdb::AggregateFunction>>().bound->function_info;
}

static Signature take_signature(duckdb::ClientContext& context, duckdb::SimpleFunction& function,
                                duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments)
{
  Signature signature;
  signature.context = context;
  signature.name = function.name;
  signature.result = arguments[0]->return_type;
  duckdb::Function::EraseArgument(function, arguments, 0);
  for (auto& argument : arguments) {
    if (argument->HasParameter()) throw duckdb::ParameterNotResolvedException();
    signature.arguments.push_back(argument->return_type);
    const bool is_constant = argument->IsFoldable();
    duckdb::Value value;
    signature.is_constant.push_back(
        is_constant && duckdb::ExpressionExecutor::TryEvaluateScalar(context, *argument, value));
    signature.constants.push_back(std::move(value));
  }
  return signature;
}

static duckdb::unique_ptr<duckdb::FunctionData>
bind_scalar(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
            duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments)
{
  const Signature signature = take_signature(context, function, arguments);
  const Scalar scalar = function.GetExtraFunctionInfo().Cast<ScalarInfo>().scalar;
  function.SetFunctionCallback(scalar.bind(signature));
  function.SetReturnType(signature.result);
  return duckdb::make_uniq<CallData<duckdb::ScalarFunction>>(
      std::make_shared<const duckdb::ScalarFunction>(function));
}

static duckdb::unique_ptr<duckdb::FunctionData>
bind_aggregate(duckdb::ClientContext& context, duckdb::AggregateFunction& function,
               duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments)
{
  const Signature signature = take_signature(context, function, arguments);
  const Aggregate aggregate = function.function_info->Cast<AggregateInfo>().aggregate;
  aggregate.bind(function, signature);
  function.SetReturnType(signature.result);
  function.arguments.clear();
  for (const auto& type : signature.arguments) function.arguments.push_back(type);
  return duckdb::make_uniq<CallData<duckdb::AggregateFunction>>(
      std::make_shared<const duckdb::AggregateFunction>(function));
}

static void create_scalar(duckdb::Catalog& catalog, duckdb::CatalogTransaction transaction,
                          const Scalar& scalar)
{
  duckdb::ScalarFunction function(scalar.name, {LogicalType::ANY}, LogicalType::ANY, nullptr,
                                  bind_scalar);
  function.varargs = LogicalType::ANY;
  function.SetNullHandling(duckdb::FunctionNullHandling::SPECIAL_HANDLING);
  if (scalar.is_volatile) function.SetStability(duckdb::FunctionStability::VOLATILE);
  if (scalar.fallible) function.SetFallible();
  function.SetExtraFunctionInfo(duckdb::make_shared_ptr<ScalarInfo>(scalar));
  function.SetSerializeCallback(serialize_call<duckdb::ScalarFunction>);
  function.SetDeserializeCallback(deserialize_call<duckdb::ScalarFunction>);
  duckdb::CreateScalarFunctionInfo info(std::move(function));
  info.schema = "main";
  info.internal = false;
  catalog.CreateFunction(transaction, info);
}

static void create_aggregate(duckdb::Catalog& catalog, duckdb::CatalogTransaction transaction,
                             const Aggregate& aggregate)
{
  duckdb::AggregateFunction function(
      {LogicalType::ANY}, LogicalType::ANY, nullptr, nullptr, nullptr, nullptr, nullptr,
      duckdb::FunctionNullHandling::DEFAULT_NULL_HANDLING, nullptr, bind_aggregate);
  function.name = aggregate.name;
  function.varargs = LogicalType::ANY;
  function.function_info = duckdb::make_shared_ptr<AggregateInfo>(aggregate);
  function.SetSerializeCallback(serialize_call<duckdb::AggregateFunction>);
  function.SetDeserializeCallback(deserialize_call<duckdb::AggregateFunction>);
  duckdb::CreateAggregateFunctionInfo info(std::move(function));
  info.schema = "main";
  info.internal = false;
  catalog.CreateFunction(transaction, info);
}

static Registry collect()
{
  Registry registry;
  add_arithmetic(registry);
  add_decimal(registry);
  add_casts(registry);
  add_math(registry);
  add_text(registry);
  add_regex(registry);
  add_times(registry);
  add_collections(registry);
  add_sequences(registry);
  add_maps(registry);
  add_json(registry);
  add_format_string(registry);
  add_formats(registry);
  add_hashes(registry);
  add_aggregates(registry);
  add_moments(registry);
  add_order_keys(registry);
  add_random(registry);
  add_codings(registry);
  add_ciphers(registry);
  add_urls(registry);
  add_xpath(registry);
  add_csv(registry);
  add_charsets(registry);
  add_number_formats(registry);
  add_bits(registry);
  add_intervals(registry);
  add_made_times(registry);
  add_statistics(registry);
  return registry;
}

const Registry& all_natives()
{
  static const Registry registry = collect();
  return registry;
}

void register_all(duckdb::ClientContext& context)
{
  const Registry& registry = all_natives();
  auto& catalog = duckdb::Catalog::GetCatalog(context, "spark");
  auto transaction = duckdb::CatalogTransaction::GetSystemTransaction(*context.db);
  for (const auto& scalar : registry.scalars) create_scalar(catalog, transaction, scalar);
  for (const auto& aggregate : registry.aggregates)
    create_aggregate(catalog, transaction, aggregate);
}

} // namespace bindery::engine::native

namespace bindery::engine {

template <class Row> static std::set<std::string> names_of(const std::vector<Row>& rows)
{
  std::set<std::string> names;
  for (const auto& row : rows) names.insert(row.name);
  return names;
}

bool has_native(const std::string& name)
{
  static const std::set<std::string> names = names_of(native::all_natives().scalars);
  return names.contains(name);
}

bool has_native_aggregate(const std::string& name)
{
  static const std::set<std::string> names = names_of(native::all_natives().aggregates);
  return names.contains(name);
}

} // namespace bindery::engine
