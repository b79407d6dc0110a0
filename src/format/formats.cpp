// The formats, in the order in which they are tried.
#include "format/one_format.h"

#include <algorithm>

namespace bindery::format {

using namespace std::string_view_literals;

// The order of the service's built-in classifiers.
static const Format* const Formats[] = {
    &parquet_format,
    &json_format,
    &csv_format,
};

namespace {
struct Signature {
  std::string_view magic;
  std::string_view name;
};
} // namespace

// Formats that are known by their first bytes and not read yet.
static constexpr Signature NotYet[] = {
    {"Obj\x01"sv, "avro"},         {"ORC"sv, "orc"},
    {"\xe0\x01\x00\xea"sv, "ion"}, {"<?xml"sv, "xml"},
    {"SEQ\x06"sv, "sequencefile"},
};

Result<std::optional<FileFacts>> infer(Bytes& bytes)
{
  if (bytes.size() == 0) return std::optional<FileFacts>();
  TRY(TextSample sample, read_sample(bytes, SampleBytes));
  std::string_view text = sample.text;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (const Signature& signature : NotYet)
    if (text.starts_with(signature.magic))
      return unsupported("the file is " + std::string(signature.name) +
                         ", which crawls do not read yet");

  Candidate candidate{bytes, std::move(sample)};
  for (const Format* format : Formats) {
    TRY(auto facts, format->infer(candidate));
    if (!facts) continue;
    facts->classification = format->classification;
    facts->size = bytes.size();
    if (candidate.sample.is_damaged)
      facts->warnings.push_back("the packed stream is damaged or ends early");
    return facts;
  }
  return std::optional<FileFacts>();
}

Storage describe_storage(const FileFacts& facts)
{
  const auto* row = std::find_if(std::begin(Formats), std::end(Formats), [&](const Format* format) {
    return format->classification == facts.classification;
  });
  CHECK(row != std::end(Formats));
  Storage storage;
  storage.compressed = facts.compression != "none";
  storage.table_parameters["classification"] = facts.classification;
  storage.table_parameters["compressionType"] = facts.compression;
  storage.table_parameters["typeOfData"] = "file";
  (*row)->describe(facts, storage);
  return storage;
}

} // namespace bindery::format
