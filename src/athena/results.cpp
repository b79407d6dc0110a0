// Pages of a result, read from its CSV file in the lake.
#include "athena/queries.h"
#include "aws/json_codec.h"
#include "base/hash.h"
#include "base/text.h"
#include "lake/lake.h"
#include "store/store.h"

#include <algorithm>

namespace bindery::athena {

static constexpr int64_t PageRowsMax = 1000;
static constexpr int64_t PageBytesMax = 4 << 20; // of the file; one row more begins before it
static constexpr int64_t ChunkBytes = 1 << 20;
static constexpr size_t RowBytesMax = 64u << 20;

namespace {

// Rows of a file in Athena's CSV: cells in quotes are text, cells without are NULL.
class CsvRows {
public:
  CsvRows(lake::Reader& reader, int64_t offset) : reader_(reader), offset_(offset) {}

  // The next row, or nothing at the end of the file.
  Result<std::optional<Row>> next()
  {
    Row row;
    row.data.emplace();
    std::optional<std::string> cell;
    bool is_quoted = false;
    for (size_t bytes = 0; bytes < RowBytesMax; ++bytes) {
      TRY(const int c, take());
      if (c < 0) return std::optional<Row>();
      if (is_quoted) {
        if (c != '"') {
          *cell += static_cast<char>(c);
          continue;
        }
        TRY(const int after, peek());
        if (after == '"') {
          TRY_VOID(take());
          *cell += '"';
        } else {
          is_quoted = false;
        }
      } else if (c == '"') {
        cell.emplace();
        is_quoted = true;
      } else if (c == ',' || c == '\n') {
        row.data->push_back(Datum{.var_char_value = std::move(cell)});
        cell.reset();
        if (c == '\n') return std::optional<Row>(std::move(row));
      }
    }
    return internal("a row of the result is longer than 64 MiB");
  }

  int64_t offset() const { return offset_ - static_cast<int64_t>(buffer_.size() - at_); }

private:
  Result<int> peek()
  {
    if (at_ == buffer_.size()) {
      buffer_.resize(ChunkBytes);
      TRY(const int64_t got, reader_.read(offset_, buffer_.data(), ChunkBytes));
      buffer_.resize(static_cast<size_t>(got));
      offset_ += got;
      at_ = 0;
      if (got == 0) return -1;
    }
    return static_cast<unsigned char>(buffer_[at_]);
  }

  Result<int> take()
  {
    TRY(const int c, peek());
    if (c >= 0) ++at_;
    return c;
  }

  lake::Reader& reader_;
  int64_t offset_; // of the file, behind the buffer
  std::string buffer_;
  size_t at_ = 0;
};

} // namespace

// A token names its execution and where in the file its page begins.
static std::string make_token(const std::string& id, int64_t offset)
{
  return to_base64(id + ":" + std::to_string(offset));
}

static Result<int64_t> parse_token(const std::string& token, const std::string& id)
{
  const auto text = from_base64(token);
  const bool is_ours = text && text->size() > id.size() + 1 && text->size() < id.size() + 20 &&
                       text->starts_with(id + ":") &&
                       text->find_first_not_of("0123456789", id.size() + 1) == std::string::npos;
  if (!is_ours) return invalid_request("INVALID_INPUT", "Malformed nextPageToken " + token);
  return std::stoll(text->substr(id.size() + 1));
}

static std::vector<ColumnInfo> column_infos(const Json& columns)
{
  std::vector<ColumnInfo> infos;
  for (const Json& column : columns.as_array()) {
    ColumnInfo info;
    info.catalog_name = "hive";
    info.schema_name = "";
    info.table_name = "";
    info.name = column.get_string("name");
    info.label = info.name;
    info.type = column.get_string("type");
    info.precision = column.get_integer("precision");
    info.scale = column.get_integer("scale");
    info.nullable = "UNKNOWN";
    info.case_sensitive = column.get_bool("is_case_sensitive");
    infos.push_back(std::move(info));
  }
  return infos;
}

static Result<Json> read_columns(store::Store& store, const std::string& id)
{
  TRY(auto read, store.begin_read());
  TRY(auto rows,
      read.query("SELECT coalesce(columns, '[]') FROM query_execution WHERE id = ?1", id));
  TRY_VOID(rows.next());
  return parse_json(rows.get<std::string>(0));
}

static Result<void> require_success(const QueryExecution& execution)
{
  const std::string& state = *execution.status->state;
  if (state == "SUCCEEDED") return {};
  if (state == "CANCELLED") return invalid_request("RESULT_NOT_FOUND", "Could not find results");
  if (state == "FAILED")
    return invalid_request("INVALID_QUERY_EXECUTION_STATE",
                           "Query did not finish successfully. Final query state: " + state);
  return invalid_request("INVALID_QUERY_EXECUTION_STATE",
                         "Query has not yet finished. Current state: " + state);
}

Result<GetQueryResultsResponse> Queries::get_results(const GetQueryResultsRequest& request,
                                                     const Access& access)
{
  const std::string& id = request.query_execution_id;
  TRY(const auto execution, get(id));
  const int64_t limit = request.max_results.value_or(PageRowsMax);
  if (limit > PageRowsMax)
    return invalid_request("INVALID_INPUT", "MaxResults is more than maximum allowed length 1000");
  if (request.query_result_type.value_or("DATA_ROWS") != "DATA_ROWS")
    return invalid_request("INVALID_INPUT", "QueryResultType " + *request.query_result_type +
                                                " is not supported yet");
  TRY_VOID(require_success(execution));
  int64_t offset = 0;
  if (request.next_token) {
    TRY(offset, parse_token(*request.next_token, id));
  }

  TRY(const auto columns, read_columns(parts_.store, id));
  TRY(const auto key, lake::parse_s3_url(*execution.result_configuration->output_location));
  auto opened = parts_.lake.open(access, key);
  if (!opened.ok()) return invalid_request("RESULT_NOT_FOUND", "Could not find results");
  CsvRows rows(**opened, offset);
  GetQueryResultsResponse response;
  response.update_count = 0;
  response.result_set.emplace();
  response.result_set->rows.emplace();
  bool is_full = false;
  while (!is_full) {
    TRY(auto row, rows.next());
    if (!row) break;
    response.result_set->rows->push_back(std::move(*row));
    is_full = static_cast<int64_t>(response.result_set->rows->size()) == limit ||
              rows.offset() - offset >= PageBytesMax;
  }
  // A full page has a token, also when nothing follows it.
  if (is_full) response.next_token = make_token(id, rows.offset());
  response.result_set->result_set_metadata =
      ResultSetMetadata{.column_info = column_infos(columns)};
  return response;
}

} // namespace bindery::athena
