// One AWS service as the wire sees it: its protocol, its names, and every operation that its
// description knows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bindery {
struct Operation;
}

namespace bindery::aws {

enum class Protocol : uint8_t { Json, RestXml, Query };

// How REST-XML finds the operation of a request: the most specific row that fits.
struct Route {
  std::string_view method;
  bool has_bucket = false;
  bool has_key = false;
  std::span<const std::string_view> query =
      {};                       // names that must be there; "name=value" fixes the value
  std::string_view header = {}; // that must be there
};

struct OperationEntry {
  std::string_view name;
  const Operation* operation = nullptr; // null: known to the description, not served yet
  Route route = {};
};

struct Service {
  std::string_view name;          // "glue": signing name and folder
  std::string_view target_prefix; // "AWSGlue" of X-Amz-Target
  std::string_view version;
  std::string_view xml_namespace;
  Protocol protocol = Protocol::Json;
  std::span<const OperationEntry> operations; // sorted by name
};

} // namespace bindery::aws
