#include "spark/service/service.h"

namespace bindery::spark {

namespace connect = ::spark::connect;

static void add_pair(connect::ConfigResponse* response, const std::string& key,
                     const std::optional<std::string>& value)
{
  auto* pair = response->add_pairs();
  pair->set_key(key);
  if (value) pair->set_value(*value);
}

static Error conf_not_found(const std::string& key)
{
  return not_found("[SQL_CONF_NOT_FOUND] The SQL config \"" + key +
                   "\" cannot be found. Please verify that the config exists. SQLSTATE: 42K0I")
      .with_name("SQL_CONF_NOT_FOUND")
      .with_parameter("sqlConf", "\"" + key + "\"");
}

static Result<void> run(Conf& conf, const connect::ConfigRequest::Operation& operation,
                        connect::ConfigResponse* response)
{
  switch (operation.op_type_case()) {
  case connect::ConfigRequest::Operation::kSet:
    for (const auto& pair : operation.set().pairs()) {
      if (const auto done = conf.set(pair.key(), pair.value()); !done.ok()) {
        if (!operation.set().silent()) return done.error();
        response->add_warnings(done.error().message);
      }
      add_pair(response, pair.key(), pair.value());
    }
    return {};
  case connect::ConfigRequest::Operation::kGet:
    for (const std::string& key : operation.get().keys()) {
      const auto value = conf.find(key);
      if (!value) return conf_not_found(key);
      add_pair(response, key, value);
    }
    return {};
  case connect::ConfigRequest::Operation::kGetWithDefault:
    for (const auto& pair : operation.get_with_default().pairs()) {
      auto value = conf.find(pair.key());
      if (!value && pair.has_value()) value = pair.value();
      add_pair(response, pair.key(), value);
    }
    return {};
  case connect::ConfigRequest::Operation::kGetOption:
    for (const std::string& key : operation.get_option().keys())
      add_pair(response, key, conf.find(key));
    return {};
  case connect::ConfigRequest::Operation::kGetAll: {
    const std::string& prefix = operation.get_all().prefix();
    for (const auto& [key, value] : conf.list(prefix))
      add_pair(response, key.substr(prefix.size()), value);
    return {};
  }
  case connect::ConfigRequest::Operation::kUnset:
    for (const std::string& key : operation.unset().keys()) {
      conf.unset(key);
      add_pair(response, key, std::nullopt);
    }
    return {};
  case connect::ConfigRequest::Operation::kIsModifiable:
    for (const std::string& key : operation.is_modifiable().keys())
      add_pair(response, key,
               key.starts_with("spark.sql.") && conf.is_modifiable(key) ? "true" : "false");
    return {};
  case connect::ConfigRequest::Operation::OP_TYPE_NOT_SET: break;
  }
  return unsupported_operation("this config operation");
}

grpc::Status Service::Config(grpc::ServerContext* context, const connect::ConfigRequest* request,
                             connect::ConfigResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  auto session = session_of(*request);
  if (!session.ok()) return to_status(session.error(), nullptr);
  set_ids(response, **session);
  const auto done = run((*session)->conf(), request->operation(), response);
  return done.ok() ? grpc::Status::OK : to_status(done.error(), &(*session)->errors());
}

} // namespace bindery::spark
