#include "crawl/spec.h"

namespace bindery::crawl {

static constexpr size_t TargetsMax = 1000;

Json to_json(const Spec& spec)
{
  Json targets = Json::Array();
  for (const S3Target& target : spec.targets) {
    Json exclusions = Json::Array();
    for (const std::string& pattern : target.exclusions) exclusions.push(pattern);
    Json json;
    json.set("path", target.path).set("exclusions", std::move(exclusions));
    if (target.sample_size) json.set("sample_size", *target.sample_size);
    targets.push(std::move(json));
  }
  Json json;
  json.set("account_id", spec.access.account_id).set("principal", spec.access.principal);
  json.set("region", spec.access.region).set("targets", std::move(targets));
  json.set("combines", spec.combines_compatible_schemas);
  if (spec.table_level) json.set("table_level", *spec.table_level);
  return json;
}

Result<Spec> spec_from_json(const Json& json)
{
  Spec spec;
  spec.access = {json.get_string("account_id"), json.get_string("principal"),
                 json.get_string("region")};
  const Json* targets = json.find("targets");
  if (!targets || !targets->is_array() || targets->as_array().size() > TargetsMax)
    return invalid_input("a crawl's targets are no list of at most " + std::to_string(TargetsMax));
  for (const Json& item : targets->as_array()) {
    S3Target target{.path = item.get_string("path"), .exclusions = {}, .sample_size = {}};
    const Json* exclusions = item.find("exclusions");
    if (exclusions && exclusions->is_array())
      for (const Json& pattern : exclusions->as_array())
        if (pattern.is_string()) target.exclusions.push_back(pattern.as_string());
    if (const Json* sample = item.find("sample_size"); sample && sample->is_integer())
      target.sample_size = sample->as_integer();
    spec.targets.push_back(std::move(target));
  }
  spec.combines_compatible_schemas = json.get_bool("combines");
  if (const Json* level = json.find("table_level"); level && level->is_integer())
    spec.table_level = level->as_integer();
  return spec;
}

} // namespace bindery::crawl
