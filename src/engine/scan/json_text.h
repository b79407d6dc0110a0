// JSON as Jackson reads it for Spark: also single quotes, and NaN and the infinities as numbers.
// One text at a time, into nodes that live until the next. Private to the engine.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::engine {

struct JsonNode {
  enum Kind : uint8_t { Null, True, False, Integer, Floating, Text, Array, Object };
  Kind kind = Null;
  std::string_view key;  // of an object's member
  std::string_view text; // a number as written, or a text unescaped
  const JsonNode* child = nullptr;
  const JsonNode* next = nullptr;

  // The member of that name: exact first, then whatever the case when asked.
  const JsonNode* find(std::string_view name, bool ignore_case) const;
};

class JsonText {
public:
  // The value at the front of the text, or null when it is none; `allow_trailing`: what follows it
  // is not looked at.
  const JsonNode* parse(std::string_view text, bool allow_trailing = true);
  bool allow_single_quotes = true;
  bool allow_unquoted_names = false;
  bool allow_leading_zeros = false;

private:
  JsonNode* value(int depth);
  JsonNode* object(int depth);
  JsonNode* array(int depth);
  JsonNode* number();
  bool string(std::string_view& result);
  bool name(std::string_view& result);
  bool escape(std::string& out);
  void skip();
  bool word(std::string_view wanted);
  JsonNode* make(JsonNode::Kind kind);

  std::string_view text_;
  size_t at_ = 0;
  std::deque<JsonNode> nodes_;
  size_t used_ = 0;
  std::deque<std::string> unescaped_;
};

// The node written again, without blanks, as Jackson's generator does.
void write_json(const JsonNode& node, std::string& out);
void write_json_text(std::string_view text, std::string& out); // with quotes

} // namespace bindery::engine
