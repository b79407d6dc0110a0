#include "catalog/tags.h"

#include "base/text.h"
#include "catalog/databases.h"
#include "catalog/keys.h"

namespace bindery::catalog {

static constexpr size_t TagsMax = 50; // of one resource; the service's own limit

static std::string_view kind_name(TaggedResource::Kind kind)
{
  switch (kind) {
  case TaggedResource::Kind::Database: return "database";
  case TaggedResource::Kind::Crawler: return "crawler";
  case TaggedResource::Kind::Job: return "job";
  }
  UNREACHABLE();
}

// The end of the resource's ARN. Its region is left out: resources are the same in every region.
static std::string make_key(const Access& access, const TaggedResource& resource)
{
  return access.account_id + ":" + std::string(kind_name(resource.kind)) + "/" + resource.name;
}

Result<TaggedResource> parse_resource_arn(const Access& access, std::string_view arn)
{
  std::vector<std::string> parts = split(arn, ':');
  if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "glue")
    return bad_request("The resource ARN " + std::string(arn) + " is not valid.");
  if (parts[4] != access.account_id)
    return entity_not_found("Resource " + std::string(arn) + " not found.");
  size_t slash = parts[5].find('/');
  std::string kind = parts[5].substr(0, slash);
  std::string name = slash == std::string::npos ? "" : parts[5].substr(slash + 1);
  if (kind == "database") return TaggedResource{TaggedResource::Kind::Database, to_lower(name)};
  if (kind == "crawler") return TaggedResource{TaggedResource::Kind::Crawler, name};
  if (kind == "job") return TaggedResource{TaggedResource::Kind::Job, name};
  return not_supported("A tag of a " + kind);
}

Result<void> require_resource(const Access& access, store::Transaction& transaction,
                              const TaggedResource& resource)
{
  if (resource.kind == TaggedResource::Kind::Database)
    return require_database(access, transaction, {access.account_id, resource.name});
  bool is_job = resource.kind == TaggedResource::Kind::Job;
  TRY(auto rows, transaction.query(is_job ? "SELECT 1 FROM job WHERE name = ?1"
                                          : "SELECT 1 FROM crawler WHERE name = ?1",
                                   resource.name));
  TRY(bool found, rows.next());
  if (found) return {};
  return entity_not_found(is_job ? "Job " + resource.name + " not found."
                                 : "Crawler entry with name " + resource.name + " does not exist");
}

Result<Tags> get_tags(const Access& access, store::Transaction& transaction,
                      const TaggedResource& resource)
{
  TRY(auto rows, transaction.query("SELECT key, value FROM catalog_tag WHERE resource = ?1",
                                   make_key(access, resource)));
  Tags tags;
  while (true) {
    TRY(bool more, rows.next());
    if (!more) return tags;
    tags[rows.get<std::string>(0)] = rows.get<std::string>(1);
  }
}

Result<void> add_tags(const Access& access, store::Transaction& transaction,
                      const TaggedResource& resource, const Tags& tags)
{
  std::string resource_key = make_key(access, resource);
  for (const auto& [key, value] : tags)
    TRY_VOID(transaction.run(
        "INSERT OR REPLACE INTO catalog_tag (resource, key, value) VALUES (?1, ?2, ?3)",
        resource_key, key, value));
  TRY(Tags all, get_tags(access, transaction, resource));
  if (all.size() > TagsMax)
    return bad_request("A resource has at most " + std::to_string(TagsMax) +
                       " tags; this one would have " + std::to_string(all.size()) + ".");
  return {};
}

Result<void> remove_tags(const Access& access, store::Transaction& transaction,
                         const TaggedResource& resource, const std::vector<std::string>& keys)
{
  std::string resource_key = make_key(access, resource);
  for (const std::string& key : keys)
    TRY_VOID(transaction.run("DELETE FROM catalog_tag WHERE resource = ?1 AND key = ?2",
                             resource_key, key));
  return {};
}

Result<void> remove_all_tags(const Access& access, store::Transaction& transaction,
                             const TaggedResource& resource)
{
  TRY_VOID(
      transaction.run("DELETE FROM catalog_tag WHERE resource = ?1", make_key(access, resource)));
  return {};
}

} // namespace bindery::catalog
