// JSON: one object after another (usually one a line), or one array.
#include "base/json.h"
#include "base/text.h"
#include "format/json/documents.h"
#include "format/one_format.h"
#include "format/text_storage.h"

#include <algorithm>
#include <limits>
#include <set>

namespace bindery::format {

namespace {
constexpr size_t ColumnsMax = 10000;

struct Inference {
  std::vector<HiveField> columns;
  std::set<std::string> paths;
  int64_t records = 0;
  int64_t malformed = 0;
  size_t end = 0; // after the last whole record
};
} // namespace

static HiveType infer_type(const Json& value)
{
  using Kind = HiveType::Kind;
  if (value.is_null()) return {};
  if (value.is_bool()) return {.kind = Kind::Boolean};
  if (value.is_integer()) {
    int64_t number = value.as_integer();
    bool fits = number >= std::numeric_limits<int32_t>::min() &&
                number <= std::numeric_limits<int32_t>::max();
    return {.kind = fits ? Kind::Int : Kind::BigInt};
  }
  if (value.is_double()) return {.kind = Kind::Double};
  if (value.is_string()) return {.kind = Kind::String};
  if (value.is_array()) {
    HiveType element;
    for (const Json& item : value.as_array()) element = merge(element, infer_type(item));
    return make_array(std::move(element));
  }
  HiveType type{.kind = Kind::Struct};
  std::vector<HiveField> members;
  members.reserve(value.as_object().size());
  for (const auto& [name, member] : value.as_object())
    members.push_back({to_lower(name), infer_type(member)});
  // Through an empty list, so that names that differ only in case become one field.
  merge_fields(type.fields, members);
  return type;
}

static void add_record(Inference& found, const Json& record)
{
  if (record.is_array()) {
    merge_fields(found.columns, {{"array", infer_type(record)}});
    found.paths.insert("array");
  } else {
    HiveType type = infer_type(record);
    merge_fields(found.columns, type.fields);
    for (const auto& [name, member] : record.as_object()) found.paths.insert(name);
  }
  ++found.records;
}

// Reads the records of the sample. nullopt: this is no JSON.
static std::optional<Inference> read_records(std::string_view text, bool is_whole)
{
  Inference found;
  DocumentReader documents(text);
  while (true) {
    std::string_view document = documents.next();
    if (document.empty()) break;
    Result<Json> record = parse_json(document);
    if (!record.ok() || !(record->is_object() || record->is_array())) {
      if (found.records == 0) return std::nullopt;
      ++found.malformed;
      continue;
    }
    add_record(found, *record);
    if (found.columns.size() > ColumnsMax) break;
    found.end = documents.position();
  }
  if (documents.is_broken()) {
    if (found.records == 0) return std::nullopt;
    ++found.malformed;
  }
  if (is_whole && documents.is_cut()) {
    if (found.records == 0) return std::nullopt;
    ++found.malformed;
  }
  return found;
}

static Result<std::optional<FileFacts>> infer_json(Candidate& candidate)
{
  std::optional<FileFacts> none;
  std::string_view text = candidate.sample.text;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::string_view start = trim(text);
  if (!start.starts_with('{') && !start.starts_with('[')) return none;

  std::optional<Inference> found = read_records(text, candidate.sample.is_whole);
  // One record may be larger than the sample.
  TextSample larger;
  int64_t limit = SampleBytes;
  while (found && found->records == 0 && !candidate.sample.is_whole && limit < SampleBytesMax) {
    limit += SampleBytes;
    TRY(larger, read_sample(candidate.bytes, limit));
    text = larger.text;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    found = read_records(text, larger.is_whole);
    if (larger.is_whole) break;
  }
  if (!found) return none;
  if (found->records == 0)
    return invalid_input("the file looks like JSON and has no whole record in its first " +
                         std::to_string(limit) + " bytes");
  if (found->columns.size() > ColumnsMax)
    return invalid_input("the file has more than " + std::to_string(ColumnsMax) +
                         " top-level keys");

  FileFacts facts;
  facts.compression = candidate.sample.compression;
  facts.columns = std::move(found->columns);
  facts.paths.assign(found->paths.begin(), found->paths.end());
  bool read_all = larger.text.empty() ? candidate.sample.is_whole : larger.is_whole;
  size_t bytes = read_all ? text.size() : found->end;
  facts.average_record_size = std::max<int64_t>(1, static_cast<int64_t>(bytes) / found->records);
  facts.record_count = estimate_records(candidate.bytes.size(), facts.average_record_size);
  if (found->malformed > 0)
    facts.warnings.push_back(std::to_string(found->malformed) +
                             " malformed JSON records in the sample");
  return std::optional<FileFacts>(std::move(facts));
}

static void describe_json(const FileFacts& facts, Storage& storage)
{
  use_text_files(storage);
  storage.serde_library = "org.openx.data.jsonserde.JsonSerDe";
  storage.serde_parameters["paths"] = join(facts.paths, ",");
}

const Format json_format = {"json", infer_json, describe_json};

} // namespace bindery::format
