#include "main/data/query_result.h"

#include "main/data/trino_text.h"

namespace bindery {

static constexpr size_t BufferBytes = 1 << 20;
static constexpr const char* ContentType = "application/octet-stream";

// Every cell in quotes, which are doubled inside; NULL is nothing at all.
static void append_cell(std::string& out, std::string_view text)
{
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

// --- .metadata: a protobuf message, written by hand because it is the only one of this program ---

static void append_varint(std::string& out, uint64_t value)
{
  while (value >= 128) {
    out += static_cast<char>(value | 128);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

static void append_number(std::string& out, int field, uint64_t value)
{
  if (value == 0) return;
  append_varint(out, static_cast<uint64_t>(field) << 3);
  append_varint(out, value);
}

static void append_text(std::string& out, int field, std::string_view text)
{
  append_varint(out, static_cast<uint64_t>(field) << 3 | 2);
  append_varint(out, text.size());
  out += text;
}

static std::string metadata_of(const std::string& query_id,
                               const std::vector<plan::typed::Attribute>& columns)
{
  constexpr uint64_t NullableUnknown = 3;
  std::string out;
  append_text(out, 1, query_id);
  for (const auto& column : columns) {
    const ResultType type = to_result_type(column.type);
    std::string entry;
    append_text(entry, 1, "hive");
    append_text(entry, 4, column.name);
    append_text(entry, 5, column.name);
    append_text(entry, 6, type.name);
    append_number(entry, 7, static_cast<uint64_t>(type.precision));
    append_number(entry, 8, static_cast<uint64_t>(type.scale));
    append_number(entry, 9, NullableUnknown);
    append_number(entry, 10, type.is_case_sensitive ? 1 : 0);
    append_text(out, 4, entry);
  }
  return out;
}

Result<std::unique_ptr<QueryResult>> QueryResult::open(lake::Lake& lake, const lake::ObjectKey& key,
                                                       std::vector<plan::typed::Attribute> columns)
{
  std::unique_ptr<QueryResult> result(new QueryResult(lake, std::move(columns)));
  lake::ObjectProperties properties;
  properties.content_type = ContentType;
  TRY(result->staged_, lake.stage(Access{}, key, properties));
  bool is_first = true;
  for (const auto& column : result->columns_) {
    if (!is_first) result->buffer_ += ',';
    is_first = false;
    append_cell(result->buffer_, column.name);
  }
  result->buffer_ += '\n';
  return result;
}

Result<void> QueryResult::flush()
{
  TRY_VOID(staged_->append(buffer_));
  bytes_ += static_cast<int64_t>(buffer_.size());
  buffer_.clear();
  return {};
}

Result<void> QueryResult::add(const plan::Value::Items& row)
{
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) buffer_ += ',';
    if (!row[i].is_null()) append_cell(buffer_, to_trino_text(row[i]));
  }
  buffer_ += '\n';
  ++rows_;
  if (buffer_.size() < BufferBytes) return {};
  return flush();
}

Result<void> QueryResult::commit(const std::string& query_id)
{
  TRY_VOID(flush());
  TRY_VOID(staged_->finish());
  lake::ObjectProperties properties;
  properties.content_type = ContentType;
  const lake::ObjectKey key = staged_->key();
  TRY(auto metadata, lake_.stage(Access{}, {key.bucket, key.key + ".metadata"}, properties));
  TRY_VOID(metadata->append(metadata_of(query_id, columns_)));
  TRY_VOID(metadata->finish());
  lake::Changes changes;
  changes.adds.push_back(std::move(staged_));
  changes.adds.push_back(std::move(metadata));
  return lake_.commit(Access{}, key.bucket, std::move(changes));
}

} // namespace bindery
