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
// The service: one table when more than 70 percent are similar and there are at most five schemas.
// Its measure of similarity is not published; ours counts shared names, in full where the types
// agree too.
constexpr double SimilarityMin = 0.7;
constexpr size_t MajorityPercent = 70;
constexpr size_t SchemasMax = 5;
} // namespace

// Unlike the catalog's text of a type, this tells what is not known yet from a string.
static void identify(const HiveType& type, std::string& text)
{
  text += static_cast<char>('a' + static_cast<int>(type.kind));
  if (type.kind == HiveType::Kind::Decimal)
    text += std::to_string(type.precision) + "," + std::to_string(type.scale);
  text += '<';
  for (const HiveField& field : type.fields) {
    // The length in front: no two lists of fields give one text.
    text += std::to_string(field.name.size()) + ":" + field.name;
    identify(field.type, text);
  }
  text += '>';
}

std::string identify(const FileFacts& facts)
{
  std::string text = facts.classification + "/" + facts.compression + "/" + facts.delimiter +
                     (facts.has_header ? "h" : "");
  HiveType row{.kind = HiveType::Kind::Struct, .fields = facts.columns};
  identify(row, text);
  for (const std::string& path : facts.paths)
    text += "," + std::to_string(path.size()) + ":" + path;
  return text;
}

Group GroupMaker::make(FileFacts facts)
{
  Group group;
  group.counts = {1, facts.size, facts.record_count, facts.average_record_size};
  facts.size = facts.record_count = facts.average_record_size = 0;
  facts.warnings.clear();
  auto [place, is_new] = known_.try_emplace(identify(facts));
  if (is_new) place->second = std::make_shared<const FileFacts>(std::move(facts));
  group.facts = place->second;
  return group;
}

bool is_compatible(const Group& a, const Group& b)
{
  if (a.facts == b.facts) return true;
  const FileFacts &x = *a.facts, &y = *b.facts;
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
  if (a.facts == b.facts) return 1;
  const auto &x = a.facts->columns, &y = b.facts->columns;
  if (x.empty() && y.empty()) return 1;
  std::unordered_map<std::string_view, const HiveType*> types;
  for (const HiveField& field : x) types.emplace(field.name, &field.type);
  double shared = 0;
  for (const HiveField& field : y) {
    auto found = types.find(field.name);
    if (found != types.end()) shared += types_agree(*found->second, field.type) ? 1 : 0.5;
  }
  return shared / static_cast<double>(std::max(x.size(), y.size()));
}

static std::shared_ptr<const FileFacts> merge_facts(const std::shared_ptr<const FileFacts>& a,
                                                    const std::shared_ptr<const FileFacts>& b)
{
  if (a == b) return a;
  auto merged = std::make_shared<FileFacts>(*a);
  format::merge_fields(merged->columns, b->columns);
  std::set<std::string> paths(a->paths.begin(), a->paths.end());
  paths.insert(b->paths.begin(), b->paths.end());
  merged->paths.assign(paths.begin(), paths.end());
  // What adds nothing keeps sharing.
  bool is_same = merged->columns == a->columns && merged->paths == a->paths;
  return is_same ? a : std::shared_ptr<const FileFacts>(std::move(merged));
}

void merge_into(Group& into, const Group& from)
{
  into.facts = merge_facts(into.facts, from.facts);
  Counts& a = into.counts;
  const Counts& b = from.counts;
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

bool is_one_table(const std::vector<const Group*>& groups, size_t unlike,
                  bool combines_compatible_schemas)
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
  for (const Cluster& cluster : clusters) largest = std::max(largest, cluster.members);
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
