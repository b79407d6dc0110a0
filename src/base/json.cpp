#include "base/json.h"

#include <nlohmann/json.hpp>
#include <unordered_map>

namespace bindery {

using Nlohmann = nlohmann::ordered_json;

constexpr size_t DepthMax = 200;

Json::Json(uint64_t value)
{
  if (value <= static_cast<uint64_t>(INT64_MAX))
    value_ = static_cast<int64_t>(value);
  else
    value_ = static_cast<double>(value);
}

bool Json::as_bool() const
{
  CHECK(is_bool());
  return std::get<bool>(value_);
}

int64_t Json::as_integer() const
{
  CHECK(is_integer());
  return std::get<int64_t>(value_);
}

double Json::as_double() const
{
  if (is_integer()) return static_cast<double>(std::get<int64_t>(value_));
  CHECK(is_double());
  return std::get<double>(value_);
}

const std::string& Json::as_string() const
{
  CHECK(is_string());
  return std::get<std::string>(value_);
}

const Json::Array& Json::as_array() const
{
  CHECK(is_array());
  return std::get<Array>(value_);
}

Json::Array& Json::as_array()
{
  CHECK(is_array());
  return std::get<Array>(value_);
}

const Json::Object& Json::as_object() const
{
  CHECK(is_object());
  return std::get<Object>(value_);
}

Json::Object& Json::as_object()
{
  CHECK(is_object());
  return std::get<Object>(value_);
}

const Json* Json::find(std::string_view name) const
{
  if (!is_object()) return nullptr;
  for (const Member& member : std::get<Object>(value_))
    if (member.first == name) return &member.second;
  return nullptr;
}

std::string Json::get_string(std::string_view name, std::string_view fallback) const
{
  const Json* member = find(name);
  return member && member->is_string() ? member->as_string() : std::string(fallback);
}

int64_t Json::get_integer(std::string_view name, int64_t fallback) const
{
  const Json* member = find(name);
  return member && member->is_integer() ? member->as_integer() : fallback;
}

bool Json::get_bool(std::string_view name, bool fallback) const
{
  const Json* member = find(name);
  return member && member->is_bool() ? member->as_bool() : fallback;
}

Json& Json::set(std::string_view name, Json value)
{
  if (is_null()) value_ = Object();
  for (Member& member : as_object())
    if (member.first == name) {
      member.second = std::move(value);
      return *this;
    }
  as_object().emplace_back(std::string(name), std::move(value));
  return *this;
}

Json& Json::push(Json value)
{
  if (is_null()) value_ = Array();
  as_array().push_back(std::move(value));
  return *this;
}

static void write_to(const Json& json, std::string& out)
{
  if (json.is_null()) {
    out += "null";
  } else if (json.is_bool()) {
    out += json.as_bool() ? "true" : "false";
  } else if (json.is_integer()) {
    out += std::to_string(json.as_integer());
  } else if (json.is_double()) {
    out += Nlohmann(json.as_double()).dump();
  } else if (json.is_string()) {
    out += quote_json(json.as_string());
  } else if (json.is_array()) {
    out += '[';
    for (size_t i = 0; i < json.as_array().size(); ++i) {
      if (i > 0) out += ',';
      write_to(json.as_array()[i], out);
    }
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [name, value] : json.as_object()) {
      if (!first) out += ',';
      first = false;
      out += quote_json(name);
      out += ':';
      write_to(value, out);
    }
    out += '}';
  }
}

std::string Json::write() const
{
  std::string out;
  write_to(*this, out);
  return out;
}

namespace {

// Builds a Json from nlohmann's events, so that depth is checked before memory is spent.
class Builder : public nlohmann::json_sax<Nlohmann> {
public:
  Json root;
  std::string failure;

  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(number_integer_t value) override
  {
    return add(Json(static_cast<int64_t>(value)));
  }
  bool number_unsigned(number_unsigned_t value) override
  {
    return add(Json(static_cast<uint64_t>(value)));
  }
  bool number_float(number_float_t value, const string_t&) override { return add(Json(value)); }
  bool string(string_t& value) override { return add(Json(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json(Json::Object())); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json(Json::Array())); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override
  {
    keys_.back() = std::move(value);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override
  {
    failure = "not JSON at byte " + std::to_string(position) + ": " + error.what();
    return false;
  }

private:
  bool open(Json value)
  {
    if (open_.size() >= DepthMax) {
      failure = "JSON is nested deeper than " + std::to_string(DepthMax) + " levels";
      return false;
    }
    open_.push_back(std::move(value));
    keys_.emplace_back();
    indexes_.emplace_back();
    return true;
  }

  bool close()
  {
    Json value = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    indexes_.pop_back();
    return add(std::move(value));
  }

  bool add(Json value)
  {
    if (open_.empty())
      root = std::move(value);
    else if (open_.back().is_array())
      open_.back().as_array().push_back(std::move(value));
    else
      add_member(std::move(value));
    return true;
  }

  void add_member(Json value)
  {
    Json::Object& members = open_.back().as_object();
    if (members.size() < LinearMembersMax) {
      open_.back().set(keys_.back(), std::move(value));
      return;
    }
    auto& index = indexes_.back();
    if (index.empty())
      for (size_t i = 0; i < members.size(); ++i) index.emplace(members[i].first, i);
    const auto [found, is_new] = index.emplace(keys_.back(), members.size());
    if (is_new)
      members.emplace_back(std::move(keys_.back()), std::move(value));
    else
      members[found->second].second = std::move(value);
  }

  // Beyond this, a repeated name is looked for in an index.
  static constexpr size_t LinearMembersMax = 32;
  std::vector<Json> open_;
  std::vector<std::string> keys_;
  std::vector<std::unordered_map<std::string, size_t>> indexes_; // of each open value
};

} // namespace

Result<Json> parse_json(std::string_view text)
{
  Builder builder;
  if (!Nlohmann::sax_parse(text, &builder))
    return invalid_input(builder.failure.empty() ? "not JSON" : builder.failure);
  return std::move(builder.root);
}

std::string quote_json(std::string_view text)
{
  return Nlohmann(text).dump(-1, ' ', false, Nlohmann::error_handler_t::replace);
}

} // namespace bindery
