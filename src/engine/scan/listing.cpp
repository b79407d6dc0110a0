#include "engine/scan/listing.h"

#include "engine/errors.h"
#include "engine/native/cast/cast.h"
#include "engine/types.h"

#include "base/text.h"

#include <algorithm>
#include <map>

namespace bindery::engine {

using plan::Type;
using plan::TypeKind;
using plan::Value;

bool is_hidden_name(std::string_view name)
{
  if (name.starts_with('.') || name.ends_with("_$folder$") || name.ends_with("._COPYING_"))
    return true;
  return name.starts_with('_') && name.find('=') == std::string_view::npos;
}

// ---- patterns ---------------------------------------------------------------

static bool matches_class(std::string_view set, char c)
{
  const bool negated = !set.empty() && (set[0] == '^' || set[0] == '!');
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (size_t i = 0; i < set.size(); i++) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      found |= set[i] <= c && c <= set[i + 2];
      i += 2;
    } else {
      found |= set[i] == c;
    }
  }
  return found != negated;
}

bool matches_glob(std::string_view pattern, std::string_view text)
{
  size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
      continue;
    }
    size_t next = p;
    bool matched = false;
    if (p < pattern.size() && pattern[p] == '[' &&
        pattern.find(']', p + 1) != std::string_view::npos) {
      const size_t close = pattern.find(']', p + 1);
      matched = matches_class(pattern.substr(p + 1, close - p - 1), text[t]);
      next = close + 1;
    } else if (p < pattern.size()) {
      if (pattern[p] == '\\' && p + 1 < pattern.size()) next++;
      matched = pattern[p] == '?' || pattern[next] == text[t];
      next++;
    }
    if (matched) {
      p = next;
      t++;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') p++;
  return p == pattern.size();
}

static constexpr size_t AlternativesMax = 10'000;

// {a,b} written out, the first braces first.
static Result<std::vector<std::string>> expand_braces(const std::string& pattern)
{
  std::vector<std::string> result = {""};
  for (size_t at = 0; at < pattern.size();) {
    const auto open = pattern.find('{', at);
    const auto close = open == std::string::npos ? open : pattern.find('}', open);
    const std::string plain = pattern.substr(at, close == std::string::npos ? close : open - at);
    for (auto& one : result) one += plain;
    if (close == std::string::npos) break;
    const auto parts = split(std::string_view(pattern).substr(open + 1, close - open - 1), ',');
    if (result.size() * parts.size() > AlternativesMax) {
      return spark_error(ErrorCode::Limit, "UNSUPPORTED_OPERATION", "0A000",
                         "A path pattern of more than " + std::to_string(AlternativesMax) +
                             " alternatives is not supported.");
    }
    std::vector<std::string> longer;
    for (const auto& one : result)
      for (const auto& part : parts) longer.push_back(one + part);
    result = std::move(longer);
    at = close + 1;
  }
  return result;
}

static bool has_pattern(std::string_view text)
{
  return text.find_first_of("*?[{") != std::string_view::npos;
}

// ---- roots ------------------------------------------------------------------

namespace {

struct Found {
  FileEntry file;
  std::string root; // the path that was asked for, without a trailing /
};

} // namespace

static Error path_not_found(const std::string& url)
{
  return spark_error(ErrorCode::NotFound, "PATH_NOT_FOUND", "42K03",
                     "Path does not exist: " + url + ".", {{"path", url}});
}

static std::string without_slash(std::string url)
{
  while (url.ends_with('/') && !url.ends_with("//")) url.pop_back();
  return url;
}

// Files below folders that match a pattern; the matching folder is the root.
static Result<void> find_matching(lake::Lake* lake, const std::string& url,
                                  std::vector<Found>& found)
{
  const auto first = url.find_first_of("*?[{");
  const auto slash = url.rfind('/', first);
  const std::string fixed = url.substr(0, slash);
  auto files = list_files(lake, fixed);
  if (!files.ok() && files.error().code == ErrorCode::NotFound) return path_not_found(url);
  if (!files.ok()) return std::move(files).error();
  TRY(const auto expanded, expand_braces(url.substr(slash + 1)));
  std::vector<std::vector<std::string>> alternatives;
  for (const auto& one : expanded) alternatives.push_back(split(without_slash(one), '/'));
  const size_t before = found.size();
  for (auto& file : *files) {
    if (file.url.size() <= fixed.size() + 1) continue;
    const auto names = split(std::string_view(file.url).substr(fixed.size() + 1), '/');
    for (const auto& wanted : alternatives) {
      if (wanted.size() > names.size()) continue;
      bool all = true;
      std::string root = fixed;
      for (size_t i = 0; i < wanted.size() && all; i++) {
        all = matches_glob(wanted[i], names[i]) && !is_hidden_name(names[i]);
        root += "/" + names[i];
      }
      if (!all) continue;
      found.push_back({std::move(file), std::move(root)});
      break;
    }
  }
  if (found.size() == before) return path_not_found(url);
  return {};
}

static Result<void> find_files(lake::Lake* lake, const std::string& path, std::vector<Found>& found)
{
  TRY(auto url, normalize_url(path));
  if (has_pattern(url)) return find_matching(lake, url, found);
  auto files = list_files(lake, url);
  if (!files.ok()) {
    if (files.error().code == ErrorCode::NotFound) return path_not_found(url);
    return std::move(files).error();
  }
  const std::string root = without_slash(url);
  for (auto& file : *files) found.push_back({std::move(file), root});
  return {};
}

// ---- partitions -------------------------------------------------------------

std::string unescape_path_name(const std::string& text)
{
  std::string result;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = from_hex(text.substr(i + 1, 2))) {
        result += *byte;
        i += 2;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

std::string escape_path_name(const std::string& text)
{
  static constexpr std::string_view Special = "\"#%'*/:=?\\\x7f{[]^";
  std::string result;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || Special.find(c) != std::string_view::npos) {
      static constexpr char Digits[] = "0123456789ABCDEF";
      result += '%';
      result += Digits[static_cast<unsigned char>(c) >> 4];
      result += Digits[static_cast<unsigned char>(c) & 15];
    } else {
      result += c;
    }
  }
  return result;
}

namespace {

// One column of the partition folders: its name, and each file's text.
struct PartitionColumn {
  std::string name;
  std::vector<std::string> texts;
};

} // namespace

static Type infer_value(const std::string& text)
{
  if (text == NullPartition) return TypeKind::Null;
  int64_t number;
  const auto is_long = [&](int64_t min, int64_t max) {
    return !text.empty() && static_cast<unsigned char>(text.front()) > ' ' &&
           native::parse_long(text, false, min, max, number) == native::Outcome::Ok;
  };
  if (is_long(INT32_MIN, INT32_MAX)) return TypeKind::Integer;
  if (is_long(INT64_MIN, INT64_MAX)) return TypeKind::Long;
  if (native::parse_double(text)) return TypeKind::Double;
  if (text.size() == 10 && native::parse_date(text)) return TypeKind::Date;
  if (text.size() > 10 && text[4] == '-' && native::parse_timestamp(text))
    return TypeKind::Timestamp;
  return TypeKind::String;
}

static Type wider(const Type& a, const Type& b)
{
  if (a == b || b.is(TypeKind::Null)) return a;
  if (a.is(TypeKind::Null)) return b;
  const auto rank = [](const Type& type) {
    return type.is(TypeKind::Integer)  ? 1
           : type.is(TypeKind::Long)   ? 2
           : type.is(TypeKind::Double) ? 3
                                       : 0;
  };
  if (rank(a) > 0 && rank(b) > 0) return rank(a) > rank(b) ? a : b;
  if ((a.is(TypeKind::Date) && b.is(TypeKind::Timestamp)) ||
      (a.is(TypeKind::Timestamp) && b.is(TypeKind::Date))) {
    return TypeKind::Timestamp;
  }
  return TypeKind::String;
}

Result<Value> partition_value(const std::string& text, const Type& type,
                              const std::string& time_zone)
{
  if (text == NullPartition) return Value::null(type);
  if (type.is_text()) return Value{type, text};
  native::CastContext context;
  context.mode = plan::typed::CastMode::Legacy;
  context.zone = native::find_zone(time_zone);
  if (!context.zone) return invalid_input("The timezone: " + time_zone + " is invalid.");
  return guarded([&]() -> Result<Value> {
    auto caster = native::text_to_any(type, context);
    if (!caster)
      return unsupported("A partition column of type " + type.sql() + " is not supported.");
    TRY(auto physical, to_physical(type));
    duckdb::Vector source{duckdb::Value(text)};
    duckdb::Vector result(physical, duckdb::idx_t{1});
    caster(source, result, 1);
    return from_duck_value(result.GetValue(0), type);
  });
}

// The k=v names between root and file.
static Result<std::vector<std::pair<std::string, std::string>>>
partition_names(const Found& found, const std::string& base)
{
  std::vector<std::pair<std::string, std::string>> pairs;
  if (found.file.url.size() <= base.size()) return pairs;
  const auto names = split(std::string_view(found.file.url).substr(base.size() + 1), '/');
  // From the file upwards: plain folders, then those of partitions, up to a plain one.
  for (size_t i = names.size() - 1; i-- > 0;) {
    const auto equals = names[i].find('=');
    if (equals != std::string::npos && equals > 0) {
      pairs.emplace_back(unescape_path_name(names[i].substr(0, equals)),
                         unescape_path_name(names[i].substr(equals + 1)));
    } else if (!pairs.empty()) {
      break;
    }
  }
  std::reverse(pairs.begin(), pairs.end());
  return pairs;
}

static const Type* find_type(const Type* schema, const std::string& name)
{
  if (schema == nullptr) return nullptr;
  for (const auto& field : schema->fields()) {
    if (equals_ignore_case(field.name, name)) return &field.type;
  }
  return nullptr;
}

static Result<void> add_partitions(Listing& listing, const std::vector<PartitionColumn>& columns,
                                   const ListingRequest& request)
{
  for (const auto& column : columns) {
    Type type = TypeKind::Null;
    if (const Type* given = find_type(request.schema, column.name)) {
      type = *given;
    } else if (request.infer_types) {
      for (const auto& text : column.texts) type = wider(type, infer_value(text));
    }
    if (type.is(TypeKind::Null)) type = TypeKind::String;
    listing.partition_schema.push_back({column.name, type, true, ""});
    std::map<std::string, Value> known;
    for (size_t i = 0; i < column.texts.size(); i++) {
      auto cached = known.find(column.texts[i]);
      if (cached == known.end()) {
        TRY(auto value, partition_value(column.texts[i], type, request.time_zone));
        cached = known.emplace(column.texts[i], std::move(value)).first;
      }
      listing.files[i].partition_values.push_back(cached->second);
    }
  }
  return {};
}

static bool is_visible(const Found& found)
{
  if (found.file.url.size() <= found.root.size()) return true; // the file itself was asked for
  for (const auto& name :
       split(std::string_view(found.file.url).substr(found.root.size() + 1), '/')) {
    if (is_hidden_name(name)) return false;
  }
  return true;
}

static std::string_view file_name(const std::string& url)
{
  return std::string_view(url).substr(url.rfind('/') + 1);
}

Result<Listing> list_scan(lake::Lake* lake, const ListingRequest& request)
{
  std::vector<Found> found;
  for (const auto& path : request.paths) TRY_VOID(find_files(lake, path, found));
  std::erase_if(found, [&](const Found& one) {
    return !is_visible(one) || (!request.name_filter.empty() &&
                                !matches_glob(request.name_filter, file_name(one.file.url)));
  });
  std::string base;
  if (!request.base_path.empty()) {
    TRY(base, normalize_url(request.base_path));
    base = without_slash(base);
  }
  std::vector<std::vector<std::pair<std::string, std::string>>> pairs;
  bool any = false;
  for (const auto& one : found) {
    const bool inside = !base.empty() && one.file.url.starts_with(base + "/");
    TRY(auto names, partition_names(one, inside ? base : one.root));
    if (request.recursive) names.clear();
    any |= !names.empty();
    pairs.push_back(std::move(names));
  }
  Listing listing;
  std::vector<PartitionColumn> columns;
  for (size_t i = 0; i < found.size(); i++) {
    auto& one = found[i];
    if (!any && !request.recursive && one.file.url.size() > one.root.size()) {
      // Without partitions only the folder's own files are read.
      const auto rest = std::string_view(one.file.url).substr(one.root.size() + 1);
      if (rest.find('/') != std::string_view::npos) continue;
    }
    if (any) {
      if (columns.empty()) {
        for (const auto& [name, text] : pairs[i]) columns.push_back({name, {}});
      }
      bool same = pairs[i].size() == columns.size();
      for (size_t k = 0; same && k < columns.size(); k++)
        same = pairs[i][k].first == columns[k].name;
      if (!same) {
        return spark_error(ErrorCode::InvalidInput, "CONFLICTING_PARTITION_COLUMN_NAMES", "KD009",
                           "Conflicting partition column names detected at " + one.file.url + ".");
      }
      for (size_t k = 0; k < columns.size(); k++) columns[k].texts.push_back(pairs[i][k].second);
    }
    listing.files.push_back({one.file.url, one.file.size, one.file.etag, {}});
  }
  TRY_VOID(add_partitions(listing, columns, request));
  return listing;
}

} // namespace bindery::engine
