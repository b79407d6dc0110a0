// The stage that compares and merges schemas.
#include "crawl/worker/schema.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace bindery::crawl {

using format::FileFacts;
using format::HiveField;
using format::HiveType;

namespace {
// The service: one table when more than 70 percent are similar and there are at most five schemas. Its measure of
// similarity is not published; ours counts shared names, in full where the types agree too.
constexpr double SimilarityMin = 0.7;
constexpr size_t MajorityPercent = 70;
constexpr size_t SchemasMax = 5;
} // namespace

Group make_group(FileFacts facts)
{
  Group group;
  group.counts = {1, facts.size, facts.record_count, facts.average_record_size};
  group.facts = std::move(facts);
  return group;
}

bool is_compatible(const Group& a, const Group& b)
{
  const FileFacts &x = a.facts, &y = b.facts;
  if (x.classification != y.classification || x.compression != y.compression) return false;
  return x.classification != "csv" || (x.delimiter == y.delimiter && x.has_header == y.has_header);
}

static bool types_agree(const HiveType& a, const HiveType& b)
{
  using Kind = HiveType::Kind;
  if (a.kind == b.kind || a.kind == Kind::Unknown || b.kind == Kind::Unknown) return true;
  return format::merge(a, b).kind != Kind::String;
}

double measure_similarity(const Group& a, const Group& b)
{
  const auto &x = a.facts.columns, &y = b.facts.columns;
  if (x.empty() && y.empty()) return 1;
  std::unordered_map<std::string_view, const HiveType*> types;
  for (const HiveField& field : x)
    types.emplace(field.name, &field.type);
  double shared = 0;
  for (const HiveField& field : y) {
    auto found = types.find(field.name);
    if (found != types.end()) shared += types_agree(*found->second, field.type) ? 1 : 0.5;
  }
  return shared / static_cast<double>(std::max(x.size(), y.size()));
}

void merge_into(Group& into, const Group& from)
{
  format::merge_fields(into.facts.columns, from.facts.columns);
  std::set<std::string> paths(into.facts.paths.begin(), into.facts.paths.end());
  paths.insert(from.facts.paths.begin(), from.facts.paths.end());
  into.facts.paths.assign(paths.begin(), paths.end());

  Counts &a = into.counts;
  const Counts &b = from.counts;
  int64_t records = a.records + b.records;
  if (records > 0) {
    // In doubles: the product of two counts may not fit.
    double bytes = static_cast<double>(a.records) * static_cast<double>(a.average_record_size) +
                   static_cast<double>(b.records) * static_cast<double>(b.average_record_size);
    a.average_record_size = static_cast<int64_t>(bytes / static_cast<double>(records));
  }
  a.records = records;
  a.objects += b.objects;
  a.bytes += b.bytes;
}

bool is_one_table(const std::vector<const Group*>& groups, size_t unlike, bool combines_compatible_schemas)
{
  if (groups.empty()) return false;
  for (const Group* group : groups)
    if (!is_compatible(*groups.front(), *group)) return false;
  if (combines_compatible_schemas) return true;
  // Each joins the first schema that it is like.
  struct Cluster {
    const Group* schema;
    size_t members = 0;
  };
  std::vector<Cluster> clusters;
  for (const Group* group : groups) {
    auto like = std::find_if(clusters.begin(), clusters.end(), [&](const Cluster& cluster) {
      return measure_similarity(*cluster.schema, *group) > SimilarityMin;
    });
    if (like == clusters.end()) {
      if (clusters.size() == SchemasMax) return false;
      like = clusters.insert(clusters.end(), Cluster{group});
    }
    ++like->members;
  }
  size_t largest = 0;
  for (const Cluster& cluster : clusters)
    largest = std::max(largest, cluster.members);
  return largest * 100 > MajorityPercent * (groups.size() + unlike);
}

SchemaFinding to_finding(const FileFacts& facts)
{
  format::Storage storage = format::describe_storage(facts);
  SchemaFinding schema;
  for (const HiveField& column : facts.columns)
    schema.columns.push_back({column.name, format::to_string(column.type)});
  schema.input_format = std::move(storage.input_format);
  schema.output_format = std::move(storage.output_format);
  schema.serde_library = std::move(storage.serde_library);
  schema.serde_parameters = std::move(storage.serde_parameters);
  schema.parameters = std::move(storage.table_parameters);
  schema.compressed = storage.compressed;
  return schema;
}

} // namespace bindery::crawl
