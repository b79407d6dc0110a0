// XPath 1.0 on XML texts, as javax.xml.xpath gives it to Spark. What pugixml takes and Java's
// parser does not is told apart before the query; names with prefixes, document types and entities
// of one's own are refused.
#include "engine/native/kernel.h"
#include "engine/native/texts.h"

#include "engine/errors.h"

#include "base/text.h"

#include <pugixml.hpp>

#include <charconv>
#include <cmath>
#include <set>

namespace bindery::engine::native {

using duckdb::idx_t;

namespace {

constexpr int DepthMax = 1000;
constexpr unsigned Whole = pugi::parse_full | pugi::parse_ws_pcdata | pugi::parse_fragment;
constexpr unsigned AsWritten = Whole & ~pugi::parse_escapes;

[[noreturn]] void raise_malformed(const std::string& path)
{
  raise("INTERNAL_ERROR", "XX000", "Error loading expression '" + path + "'");
}
[[noreturn]] void refuse_xml(const std::string& what)
{
  raise("UNSUPPORTED_OPERATION", "0A000", what + " in XML is not supported.");
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

bool is_reference(std::string_view name)
{
  if (!name.starts_with('#'))
    return name == "lt" || name == "gt" || name == "amp" || name == "quot" || name == "apos";
  name.remove_prefix(1);
  const int base = name.starts_with('x') ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  uint32_t code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
  if (error != std::errc() || end != name.data() + name.size()) return false;
  const bool is_control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
  return !is_control && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) &&
         (code & 0xFFFE) != 0xFFFE;
}

// A text or an attribute as it is written: every & starts a reference.
bool has_good_references(std::string_view text)
{
  for (size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
    const size_t end = text.find(';', at);
    if (end == text.npos || !is_reference(text.substr(at + 1, end - at - 1))) return false;
  }
  return true;
}

bool is_good_element(const pugi::xml_node& node)
{
  if (std::string_view(node.name()).find(':') != std::string_view::npos)
    refuse_xml("A name with a prefix");
  std::set<std::string_view> names;
  for (const auto& attribute : node.attributes()) {
    const std::string_view name = attribute.name(), value = attribute.value();
    if (name.find(':') != name.npos && !name.starts_with("xmlns:"))
      refuse_xml("A name with a prefix");
    if (!names.insert(name).second || !has_good_references(value) || value.find('<') != value.npos)
      return false;
  }
  return true;
}

bool is_good_node(const pugi::xml_node& node, bool is_top)
{
  const std::string_view value = node.value();
  switch (node.type()) {
  case pugi::node_element: return is_good_element(node);
  case pugi::node_pcdata:
    return is_top ? is_blank(value) : has_good_references(value) && value.find("]]>") == value.npos;
  case pugi::node_cdata: return !is_top;
  case pugi::node_comment: return value.find("--") == value.npos && !value.ends_with('-');
  case pugi::node_doctype: refuse_xml("A document type");
  case pugi::node_declaration: return is_top && !node.previous_sibling();
  default: return true;
  }
}

// Whether Java's parser takes the text, of which pugixml made `document`.
bool is_good_document(std::string_view text, const pugi::xml_document& document)
{
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
  const auto tops = document.children();
  const auto roots = std::count_if(tops.begin(), tops.end(), [](const pugi::xml_node& node) {
    return node.type() == pugi::node_element;
  });
  const bool is_declared = document.first_child().type() == pugi::node_declaration;
  if (roots != 1 || (is_declared && !text.starts_with("<?xml "))) return false;
  pugi::xml_node node = document.first_child();
  int depth = 1;
  while (node) {
    if (!is_good_node(node, depth == 1)) return false;
    if (node.first_child()) {
      node = node.first_child();
      if (++depth > DepthMax) refuse_xml("Nesting of more than 1000 levels");
      continue;
    }
    while (node && !node.next_sibling() && depth > 1) {
      node = node.parent();
      depth--;
    }
    node = node.next_sibling();
  }
  return true;
}

// ---- what a query costs -----------------------------------------------------

constexpr double StepsMax = 3e8;

// Whether a step of the path starts here that may lead to any node of the document.
bool is_far_step(std::string_view path)
{
  for (const std::string_view step :
       {"//", "..", "descendant", "following", "preceding", "ancestor", "parent"})
    if (path.starts_with(step)) return true;
  return false;
}

// How many such steps are taken for each other at most: a query takes the document's size to that
// power of steps.
int far_steps(std::string_view path)
{
  std::vector<int> open = {0}; // of the path at hand, and of those in whose brackets it stands
  int sum = 0, most = 0;
  for (size_t at = 0; at < path.size(); at++) {
    const char c = path[at];
    if (c == '\'' || c == '"') {
      at = std::min(path.find(c, at + 1), path.size());
    } else if (c == '[') {
      open.push_back(0);
    } else if (c == ']' && open.size() > 1) {
      sum -= open.back();
      open.pop_back();
    } else if (std::string_view("|,=<>+").find(c) != std::string_view::npos) {
      sum -= open.back();
      open.back() = 0;
    } else if (is_far_step(path.substr(at))) {
      at++;
      open.back()++;
      most = std::max(most, ++sum);
    }
  }
  return most;
}

// Whether the path calls a function of that name.
bool calls(std::string_view path, std::string_view name)
{
  for (size_t at = path.find(name); at != path.npos; at = path.find(name, at + 1)) {
    const size_t next = path.find_first_not_of(" \t\r\n", at + name.size());
    if (next != path.npos && path[next] == '(') return true;
  }
  return false;
}

bool has_beyond_ascii(std::string_view text)
{
  const auto is_beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  return std::any_of(text.begin(), text.end(), is_beyond);
}

size_t count_nodes(const pugi::xml_document& document)
{
  struct Count : pugi::xml_tree_walker {
    bool for_each(pugi::xml_node& node) override
    {
      nodes +=
          1 + static_cast<size_t>(std::distance(node.attributes_begin(), node.attributes_end()));
      return true;
    }
    size_t nodes = 1;
  } count;
  const_cast<pugi::xml_document&>(document).traverse(count);
  return count.nodes;
}

// The query of a call, and the text of one row after the other.
class Query {
public:
  explicit Query(const std::string& path) : path_(path)
  {
    std::string plain = path;
    for (size_t at = plain.find("::"); at != plain.npos; at = plain.find("::")) plain.erase(at, 2);
    if (plain.find(':') != plain.npos && plain.find_first_of("'\"") == plain.npos)
      raise("UNSUPPORTED_OPERATION", "0A000", "A name with a prefix in an XPath is not supported.");
    try {
      query_ = std::make_unique<pugi::xpath_query>(path.c_str());
    } catch (const pugi::xpath_exception&) {
      raise("INTERNAL_ERROR", "XX000", "Invalid XPath '" + path + "'");
    }
    far_steps_ = far_steps(path);
    counts_bytes_ =
        calls(path, "string-length") || calls(path, "substring") || calls(path, "translate");
    sees_texts_ = calls(path, "text") || calls(path, "node");
  }

  void load(std::string_view text, pugi::xml_document& document) const
  {
    if (!document.load_buffer(text.data(), text.size(), AsWritten, pugi::encoding_utf8) ||
        !is_good_document(text, document) ||
        !document.load_buffer(text.data(), text.size(), Whole, pugi::encoding_utf8))
      raise_malformed(path_);
    check(text, document);
  }

  const pugi::xpath_query& get() const { return *query_; }
  pugi::xpath_node_set nodes(const pugi::xml_document& document) const
  {
    if (query_->return_type() != pugi::xpath_type_node_set)
      raise("INTERNAL_ERROR", "XX000",
            "Invalid XML document: the XPath '" + path_ + "' gives no nodes");
    auto found = query_->evaluate_node_set(document);
    found.sort();
    return found;
  }

private:
  void check(std::string_view text, const pugi::xml_document& document) const
  {
    if (far_steps_ > 1 &&
        std::pow(static_cast<double>(count_nodes(document)), far_steps_) > StepsMax)
      refuse_xml("So deep an XPath over so many nodes");
    const bool counts_bytes = counts_bytes_ && (has_beyond_ascii(text) || has_beyond_ascii(path_) ||
                                                text.find("&#") != text.npos);
    if (counts_bytes) refuse_xml("Counting characters beyond ASCII");
    if (sees_texts_ && text.find("<![CDATA[") != text.npos) refuse_xml("CDATA");
  }

  std::string path_;
  std::unique_ptr<pugi::xpath_query> query_;
  int far_steps_ = 1;
  bool counts_bytes_ = false; // pugixml's characters are bytes
  bool sees_texts_ = false;   // one by one: to pugixml CDATA is a node of its own
};

std::string number_text(double number)
{
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  char text[64];
  if (number == std::trunc(number) && std::abs(number) < 1e15) {
    std::snprintf(text, sizeof text, "%lld", static_cast<long long>(number));
    return text;
  }
  if (std::abs(number) < 1e-3 || std::abs(number) >= 1e7)
    raise("UNSUPPORTED_OPERATION", "0A000", "This number of an XPath as a text is not supported.");
  const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed).ptr;
  return {text, end};
}

std::string text_of(const Query& query, const pugi::xml_document& document)
{
  const auto& get = query.get();
  if (get.return_type() == pugi::xpath_type_number)
    return number_text(get.evaluate_number(document));
  return get.evaluate_string(document);
}

// As Java narrows a double.
template <class T> T narrowed(double number)
{
  if (std::isnan(number)) return 0;
  if (number >= static_cast<double>(std::numeric_limits<T>::max()))
    return std::numeric_limits<T>::max();
  if (number <= static_cast<double>(std::numeric_limits<T>::min()))
    return std::numeric_limits<T>::min();
  return static_cast<T>(number);
}

} // namespace

// f(all, row, query, document); an empty text gives NULL.
template <class F> static Kernel on_documents(const Signature& signature, F f)
{
  const auto& path = signature.constants.at(1);
  const auto query =
      path.IsNull() ? nullptr : std::make_shared<const Query>(duckdb::StringValue::Get(path));
  return rows([=](Rows& all, idx_t row) {
    if (all.text(0, row).empty()) return all.set_null(row);
    pugi::xml_document document;
    query->load(all.text(0, row), document);
    f(all, row, *query, document);
  });
}

static Kernel bind_xpath(const Signature& signature)
{
  return on_documents(
      signature, [](Rows& all, idx_t row, const Query& query, const pugi::xml_document& document) {
        if (all.text(0, row).find("<![CDATA[") != std::string_view::npos) refuse_xml("CDATA");
        const auto nodes = query.nodes(document);
        auto& result = all.result();
        const idx_t start = duckdb::ListVector::GetListSize(result);
        duckdb::ListVector::Reserve(result, start + nodes.size());
        auto& child = duckdb::ListVector::GetEntry(result);
        for (size_t i = 0; i < nodes.size(); i++) {
          const auto& node = nodes[i];
          const auto type = node.node().type();
          if (!node.attribute() && (type == pugi::node_element || type == pugi::node_document)) {
            duckdb::FlatVector::SetNull(child, start + i, true);
            continue;
          }
          const char* value = node.attribute() ? node.attribute().value() : node.node().value();
          duckdb::FlatVector::GetData<duckdb::string_t>(child)[start + i] =
              duckdb::StringVector::AddString(child, value);
        }
        duckdb::ListVector::SetListSize(result, start + nodes.size());
        all.set<duckdb::list_entry_t>(row, {start, nodes.size()});
      });
}

static Kernel bind_xpath_string(const Signature& signature)
{
  return on_documents(
      signature, [](Rows& all, idx_t row, const Query& query, const pugi::xml_document& document) {
        all.set_text(row, text_of(query, document));
      });
}

static Kernel bind_xpath_boolean(const Signature& signature)
{
  return on_documents(
      signature, [](Rows& all, idx_t row, const Query& query, const pugi::xml_document& document) {
        all.set<bool>(row, query.get().evaluate_boolean(document));
      });
}

template <class T, T (*F)(double)> static Kernel bind_xpath_number(const Signature& signature)
{
  return on_documents(
      signature, [](Rows& all, idx_t row, const Query& query, const pugi::xml_document& document) {
        all.set<T>(row, F(query.get().evaluate_number(document)));
      });
}

static int16_t to_short(double number) { return static_cast<int16_t>(narrowed<int32_t>(number)); }
static float to_float(double number) { return static_cast<float>(number); }
static double to_double(double number) { return number; }

void add_xpath(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"xpath", bind_xpath, true});
  s.push_back({"xpath_string", bind_xpath_string, true});
  s.push_back({"xpath_boolean", bind_xpath_boolean, true});
  s.push_back({"xpath_short", bind_xpath_number<int16_t, to_short>, true});
  s.push_back({"xpath_int", bind_xpath_number<int32_t, narrowed<int32_t>>, true});
  s.push_back({"xpath_long", bind_xpath_number<int64_t, narrowed<int64_t>>, true});
  s.push_back({"xpath_float", bind_xpath_number<float, to_float>, true});
  s.push_back({"xpath_double", bind_xpath_number<double, to_double>, true});
}

} // namespace bindery::engine::native
