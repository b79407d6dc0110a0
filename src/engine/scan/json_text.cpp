#include "engine/scan/json_text.h"

#include "base/text.h"

namespace bindery::engine {

static constexpr int DepthMax = 200;

const JsonNode* JsonNode::find(std::string_view name, bool ignore_case) const
{
  const JsonNode* result = nullptr;
  for (const JsonNode* member = child; member != nullptr; member = member->next) {
    if (member->key == name) result = member; // of equal keys the last holds
  }
  if (result != nullptr || !ignore_case) return result;
  for (const JsonNode* member = child; member != nullptr; member = member->next) {
    if (equals_ignore_case(member->key, name)) result = member;
  }
  return result;
}

const JsonNode* JsonText::parse(std::string_view text, bool allow_trailing)
{
  text_ = text;
  at_ = 0;
  used_ = 0;
  unescaped_.clear();
  JsonNode* root = value(0);
  if (root == nullptr) return nullptr;
  skip();
  return allow_trailing || at_ == text_.size() ? root : nullptr;
}

JsonNode* JsonText::make(JsonNode::Kind kind)
{
  if (used_ == nodes_.size()) nodes_.emplace_back();
  JsonNode* node = &nodes_[used_++];
  *node = JsonNode();
  node->kind = kind;
  return node;
}

void JsonText::skip()
{
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
    at_++;
  }
}

bool JsonText::word(std::string_view wanted)
{
  if (text_.substr(at_, wanted.size()) != wanted) return false;
  const size_t end = at_ + wanted.size();
  if (end < text_.size() &&
      (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_'))
    return false;
  at_ = end;
  return true;
}

JsonNode* JsonText::value(int depth)
{
  skip();
  if (at_ >= text_.size() || depth > DepthMax) return nullptr;
  switch (text_[at_]) {
  case '{': return object(depth);
  case '[': return array(depth);
  case '\'':
  case '"': {
    std::string_view text;
    if (!string(text)) return nullptr;
    JsonNode* node = make(JsonNode::Text);
    node->text = text;
    return node;
  }
  case 't': return word("true") ? make(JsonNode::True) : nullptr;
  case 'f': return word("false") ? make(JsonNode::False) : nullptr;
  case 'n': return word("null") ? make(JsonNode::Null) : nullptr;
  default: return number();
  }
}

JsonNode* JsonText::number()
{
  const size_t start = at_;
  for (const std::string_view special :
       {"NaN", "Infinity", "-Infinity", "+Infinity", "-INF", "INF", "+INF"}) {
    if (!word(special)) continue;
    JsonNode* node = make(JsonNode::Floating);
    node->text = text_.substr(start, at_ - start);
    return node;
  }
  const auto digits = [&] {
    const size_t first = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') at_++;
    return at_ - first;
  };
  if (at_ < text_.size() && text_[at_] == '-') at_++;
  const size_t first = at_;
  const size_t whole = digits();
  const bool has_leading_zero = whole > 1 && text_[first] == '0';
  if (whole == 0 || (has_leading_zero && !allow_leading_zeros)) return nullptr;
  bool floating = false;
  if (at_ < text_.size() && text_[at_] == '.') {
    at_++;
    floating = true;
    if (digits() == 0) return nullptr;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    at_++;
    floating = true;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) at_++;
    if (digits() == 0) return nullptr;
  }
  if (at_ < text_.size() &&
      (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
    return nullptr;
  JsonNode* node = make(floating ? JsonNode::Floating : JsonNode::Integer);
  node->text = text_.substr(start, at_ - start);
  return node;
}

static void append_utf8(uint32_t code, std::string& out)
{
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

static bool take_hex(std::string_view text, size_t& at, uint32_t& code)
{
  code = 0;
  if (at + 4 > text.size()) return false;
  for (int i = 0; i < 4; i++) {
    const char c = text[at++];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return false;
    code = code * 16 + static_cast<uint32_t>(digit);
  }
  return true;
}

bool JsonText::escape(std::string& out)
{
  if (at_ >= text_.size()) return false;
  const char c = text_[at_++];
  switch (c) {
  case 'b': out += '\b'; return true;
  case 'f': out += '\f'; return true;
  case 'n': out += '\n'; return true;
  case 'r': out += '\r'; return true;
  case 't': out += '\t'; return true;
  case '"':
  case '\'':
  case '\\':
  case '/': out += c; return true;
  case 'u': break;
  default: return false;
  }
  uint32_t code;
  if (!take_hex(text_, at_, code)) return false;
  if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
    size_t after = at_ + 2;
    uint32_t low;
    if (take_hex(text_, after, low) && low >= 0xDC00 && low < 0xE000) {
      at_ = after;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  append_utf8(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code, out);
  return true;
}

bool JsonText::string(std::string_view& result)
{
  const char quote = text_[at_];
  if (quote == '\'' && !allow_single_quotes) return false;
  const size_t start = ++at_;
  while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\\') {
    if (static_cast<unsigned char>(text_[at_]) < 0x20) return false;
    at_++;
  }
  if (at_ >= text_.size()) return false;
  if (text_[at_] == quote) {
    result = text_.substr(start, at_ - start);
    at_++;
    return true;
  }
  std::string& out = unescaped_.emplace_back(text_.substr(start, at_ - start));
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == quote) {
      result = out;
      return true;
    }
    if (c == '\\') {
      if (!escape(out)) return false;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      return false;
    } else {
      out += c;
    }
  }
  return false;
}

// The name of a member; without quotes it is of the characters that Jackson takes there.
bool JsonText::name(std::string_view& result)
{
  if (at_ >= text_.size()) return false;
  if (text_[at_] == '"' || text_[at_] == '\'') return string(result);
  if (!allow_unquoted_names) return false;
  const size_t start = at_;
  static constexpr std::string_view Others = "_$@#*-+";
  while (at_ < text_.size() &&
         (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
          static_cast<unsigned char>(text_[at_]) >= 0x80 || Others.find(text_[at_]) != Others.npos))
    at_++;
  result = text_.substr(start, at_ - start);
  return !result.empty();
}

JsonNode* JsonText::object(int depth)
{
  JsonNode* node = make(JsonNode::Object);
  at_++;
  JsonNode* last = nullptr;
  skip();
  if (at_ < text_.size() && text_[at_] == '}') return at_++, node;
  while (true) {
    skip();
    std::string_view key;
    if (!name(key)) return nullptr;
    skip();
    if (at_ >= text_.size() || text_[at_++] != ':') return nullptr;
    JsonNode* member = value(depth + 1);
    if (member == nullptr) return nullptr;
    member->key = key;
    (last == nullptr ? node->child : last->next) = member;
    last = member;
    skip();
    if (at_ >= text_.size()) return nullptr;
    const char c = text_[at_++];
    if (c == '}') return node;
    if (c != ',') return nullptr;
  }
}

JsonNode* JsonText::array(int depth)
{
  JsonNode* node = make(JsonNode::Array);
  at_++;
  JsonNode* last = nullptr;
  skip();
  if (at_ < text_.size() && text_[at_] == ']') return at_++, node;
  while (true) {
    JsonNode* element = value(depth + 1);
    if (element == nullptr) return nullptr;
    (last == nullptr ? node->child : last->next) = element;
    last = element;
    skip();
    if (at_ >= text_.size()) return nullptr;
    const char c = text_[at_++];
    if (c == ']') return node;
    if (c != ',') return nullptr;
  }
}

void write_json_text(std::string_view text, std::string& out)
{
  static constexpr char Digits[] = "0123456789ABCDEF";
  out += '"';
  for (const char c : text) {
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      if (static_cast<unsigned char>(c) < 0x20) {
        out += "\\u00";
        out += Digits[static_cast<unsigned char>(c) >> 4];
        out += Digits[static_cast<unsigned char>(c) & 15];
      } else {
        out += c;
      }
    }
  }
  out += '"';
}

void write_json(const JsonNode& node, std::string& out)
{
  switch (node.kind) {
  case JsonNode::Null: out += "null"; return;
  case JsonNode::True: out += "true"; return;
  case JsonNode::False: out += "false"; return;
  case JsonNode::Integer:
  case JsonNode::Floating: out += node.text; return;
  case JsonNode::Text: write_json_text(node.text, out); return;
  case JsonNode::Array:
  case JsonNode::Object: break;
  }
  const bool is_object = node.kind == JsonNode::Object;
  out += is_object ? '{' : '[';
  for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
    if (child != node.child) out += ',';
    if (is_object) {
      write_json_text(child->key, out);
      out += ':';
    }
    write_json(*child, out);
  }
  out += is_object ? '}' : ']';
}

} // namespace bindery::engine
