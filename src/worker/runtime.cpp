#include "worker/runtime.h"

#include "worker/child.h"

namespace bindery::worker {

std::vector<std::pair<std::string, std::string>> client_environment(const Runtime& runtime,
                                                                    const ChildKeys& keys)
{
  return {{"AWS_ENDPOINT_URL", runtime.endpoint()},
          {"AWS_ACCESS_KEY_ID", keys.access_key_id},
          {"AWS_SECRET_ACCESS_KEY", keys.secret_access_key},
          {"AWS_SESSION_TOKEN", keys.session_token},
          {"AWS_DEFAULT_REGION", runtime.region},
          {"AWS_REGION", runtime.region},
          {"AWS_EC2_METADATA_DISABLED", "true"},
          {"TZ", "UTC"}};
}

std::vector<std::pair<std::string, std::string>> child_environment(const Runtime& runtime,
                                                                   const ChildKeys& keys)
{
  auto environment = inherited_environment({"AWS_", "BINDERY_", "SPARK_", "PYTHON", "TZ"});
  for (auto& entry : client_environment(runtime, keys)) environment.push_back(std::move(entry));
  environment.emplace_back("PYTHONPATH", runtime.python_path);
  return environment;
}

} // namespace bindery::worker
