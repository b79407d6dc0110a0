// What a crawl found, as the worker process tells it: messages of one kind each.
#pragma once

#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace bindery::crawl {

// A line for the crawler's log stream.
struct LogFinding {
  std::string level; // INFO, WARN, ERROR
  std::string message;
};

struct ColumnFinding {
  std::string name;
  std::string type;
  bool operator==(const ColumnFinding&) const = default;
};

// How files are stored and what is in them; equal for most partitions of a table.
struct SchemaFinding {
  std::vector<ColumnFinding> columns;
  std::string input_format;
  std::string output_format;
  std::string serde_library;
  std::map<std::string, std::string> serde_parameters;
  std::map<std::string, std::string> parameters; // classification, compressionType, …
  bool compressed = false;
  bool operator==(const SchemaFinding&) const = default;
};

struct Counts {
  int64_t objects = 0;
  int64_t bytes = 0;
  int64_t records = 0;
  int64_t average_record_size = 0;
};

struct TableFinding {
  int64_t id = 0;     // of this crawl
  int64_t target = 0; // index into the spec's targets
  std::string
      folder; // the last part of the location, as it is spelled: the name before the rules of names
  std::string location;   // with its last slash, or an object's URL
  bool is_object = false; // one object is the whole table
  std::vector<std::string> partition_keys;
  Counts counts;
  // The first is the table's own; partitions refer to them by index.
  std::vector<SchemaFinding> schemas;
};

struct PartitionFinding {
  std::vector<std::string> values;
  std::string location;
  int64_t schema = 0; // index into the table's schemas
  Counts counts;
};

// Partitions of the table of that id, which came before.
struct PartitionsFinding {
  int64_t table = 0;
  std::vector<PartitionFinding> partitions;
};

// The last message of a crawl that ran to its end.
struct DoneFinding {
  int64_t files_listed = 0;
  int64_t files_read = 0;
  int64_t files_failed = 0;
};

// The last message of one that did not.
struct FailedFinding {
  std::string message;
};

using Finding =
    std::variant<LogFinding, TableFinding, PartitionsFinding, DoneFinding, FailedFinding>;

Json to_json(const Finding& finding);
// Checks what it is given: the other end read files that strangers wrote.
Result<Finding> finding_from_json(const Json& json);

// Bytes of the texts in it: what keeping it costs, nearly.
int64_t text_bytes(const Finding& finding);

// Where the worker's findings go.
class Sink {
public:
  virtual ~Sink() = default;
  virtual Result<void> send(const Finding& finding) = 0;
};

} // namespace bindery::crawl
