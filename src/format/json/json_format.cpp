// JSON: one object after another (usually one a line), or one array.
#include "base/json.h"
#include "base/text.h"
#include "format/json/documents.h"
#include "format/json/inferred_type.h"
#include "format/one_format.h"
#include "format/text_storage.h"

#include <algorithm>
#include <set>

namespace bindery::format {

namespace {
constexpr size_t ColumnsMax = 10000;
constexpr int64_t RecordsMax = 1000; // the service looks at so many, or at the bytes of the sample

struct Inference {
  InferredType record{HiveType::Kind::Struct};
  std::set<std::string> paths;
  int64_t records = 0;
  int64_t malformed = 0;
  size_t end = 0;         // after the last whole record
  bool is_enough = false; // more may follow it

  size_t column_count() const { return record.field_count(); }
};
} // namespace

static void add_record(Inference& found, const Json& record)
{
  if (record.is_array()) {
    found.record.add_field("array", record);
    found.paths.insert("array");
  } else {
    found.record.add(record);
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
    if (found.column_count() > ColumnsMax) return found;
    found.end = documents.position();
    found.is_enough = found.records == RecordsMax && !trim(text.substr(found.end)).empty();
    if (found.is_enough) return found;
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
  if (found->column_count() > ColumnsMax)
    return invalid_input("the file has more than " + std::to_string(ColumnsMax) +
                         " top-level keys");

  FileFacts facts;
  facts.compression = candidate.sample.compression;
  facts.columns = found->record.finish().fields;
  facts.paths.assign(found->paths.begin(), found->paths.end());
  const bool is_whole = larger.text.empty() ? candidate.sample.is_whole : larger.is_whole;
  const bool read_all = is_whole && !found->is_enough;
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
