// Regular expressions of Java on RE2. What RE2 has not (look-around, back references) is refused,
// never guessed.
#include "engine/native/by_value.h"
#include "engine/native/texts.h"
#include "engine/native/unicode.h"

#include "engine/errors.h"

#include <re2/re2.h>

#include <list>
#include <map>

namespace bindery::engine::native {

using duckdb::idx_t;
using Regex = re2::RE2;
using Piece = re2::StringPiece;

static constexpr size_t PatternsCachedMax = 64;

// Java's escapes that RE2 spells otherwise.
static std::string to_re2(std::string_view pattern)
{
  std::string out;
  for (size_t i = 0; i < pattern.size(); i++) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[i + 1];
      if (next == 'Z') {
        out += "\\z";
      } else if (next == 'h') {
        out += "[ \\t]";
      } else if (next == 'R') {
        out += "(?:\\r\\n|\\n|\\r)";
      } else {
        out += pattern.substr(i, 2);
      }
      i++;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

// Patterns of one thread, compiled once.
class Patterns {
public:
  const Regex& get(std::string_view pattern)
  {
    const auto found = known_.find(pattern);
    if (found != known_.end()) return *found->second;
    Regex::Options options;
    options.set_log_errors(false);
    auto regex = std::make_unique<Regex>(to_re2(pattern), options);
    if (!regex->ok()) {
      const std::string text(pattern);
      raise("INVALID_PARAMETER_VALUE.PATTERN", "22023",
            "The value of parameter(s) `regexp` is invalid: '" + text + "' (" + regex->error() +
                ").",
            {{"parameter", "`regexp`"}, {"functionName", "`rlike`"}, {"value", "'" + text + "'"}});
    }
    if (known_.size() >= PatternsCachedMax) known_.clear();
    return *known_.emplace(std::string(pattern), std::move(regex)).first->second;
  }

private:
  std::map<std::string, std::unique_ptr<Regex>, std::less<>> known_;
};

static const Regex& regex_of(std::string_view pattern)
{
  thread_local Patterns patterns;
  return patterns.get(pattern);
}

static Piece piece(std::string_view text) { return {text.data(), text.size()}; }

static Kernel bind_rlike(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row);
    const bool found = regex_of(all.text(1, row))
                           .Match(piece(text), 0, text.size(), Regex::UNANCHORED, nullptr, 0);
    all.set<bool>(row, found);
  });
}

// ---- like -------------------------------------------------------------------

static std::string like_pattern(std::string_view pattern, std::string_view escape_text)
{
  size_t unused = 0;
  const uint32_t escape = escape_text.empty() ? 0xFFFFFFFF : next_code_point(escape_text, unused);
  std::string out = "(?s)^";
  const auto literal = [&](uint32_t code) {
    std::string one;
    append_code_point(code, one);
    out += Regex::QuoteMeta(piece(one));
  };
  for (size_t at = 0; at < pattern.size();) {
    const uint32_t code = next_code_point(pattern, at);
    if (code == escape) {
      const std::string quoted = "'" + std::string(pattern) + "'";
      if (at >= pattern.size()) {
        raise("INVALID_FORMAT.ESC_AT_THE_END", "42601",
              "The format is invalid: " + quoted +
                  ". The escape character is not allowed to end with.",
              {{"format", quoted}});
      }
      const uint32_t next = next_code_point(pattern, at);
      if (next != '%' && next != '_' && next != escape) {
        std::string shown;
        append_code_point(next, shown);
        raise("INVALID_FORMAT.ESC_IN_THE_MIDDLE", "42601",
              "The format is invalid: " + quoted +
                  ". The escape character is not allowed to precede '" + shown + "'.",
              {{"format", quoted}, {"char", "'" + shown + "'"}});
      }
      literal(next);
    } else if (code == '%') {
      out += ".*";
    } else if (code == '_') {
      out += ".";
    } else {
      literal(code);
    }
  }
  return out + "\\z";
}

template <bool IgnoreCase> static Kernel bind_like(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    thread_local std::map<std::string, std::string, std::less<>> patterns;
    std::string key(all.text(1, row));
    if (IgnoreCase) key = to_lower_unicode(key);
    key += '\0';
    key += all.text(2, row);
    auto found = patterns.find(key);
    if (found == patterns.end()) {
      if (patterns.size() >= PatternsCachedMax) patterns.clear();
      const std::string pattern =
          IgnoreCase ? to_lower_unicode(all.text(1, row)) : std::string(all.text(1, row));
      found = patterns.emplace(key, like_pattern(pattern, all.text(2, row))).first;
    }
    const std::string lowered = IgnoreCase ? to_lower_unicode(all.text(0, row)) : std::string();
    const std::string_view text = IgnoreCase ? std::string_view(lowered) : all.text(0, row);
    all.set<bool>(
        row,
        regex_of(found->second).Match(piece(text), 0, text.size(), Regex::UNANCHORED, nullptr, 0));
  });
}

// ---- replace, extract, split ------------------------------------------------

// Java's replacement: $1, ${name} is refused, \ escapes.
static void append_replacement(std::string_view by, const std::vector<Piece>& groups,
                               std::string& out)
{
  for (size_t i = 0; i < by.size(); i++) {
    if (by[i] == '\\' && i + 1 < by.size()) {
      out += by[++i];
    } else if (by[i] == '$' && i + 1 < by.size() && by[i + 1] >= '0' && by[i + 1] <= '9') {
      size_t group = static_cast<size_t>(by[++i] - '0');
      while (i + 1 < by.size() && by[i + 1] >= '0' && by[i + 1] <= '9' &&
             group * 10 + static_cast<size_t>(by[i + 1] - '0') < groups.size()) {
        group = group * 10 + static_cast<size_t>(by[++i] - '0');
      }
      if (group >= groups.size())
        raise("INTERNAL_ERROR", "XX000", "No group " + std::to_string(group));
      if (groups[group].data() != nullptr) out.append(groups[group].data(), groups[group].size());
    } else if (by[i] == '$') {
      raise("INTERNAL_ERROR", "XX000",
            "Illegal group reference in the replacement '" + std::string(by) + "'");
    } else {
      out += by[i];
    }
  }
}

// Calls f(groups) for every match; an empty match moves on by one code point.
template <class F>
static void each_match(const Regex& regex, std::string_view text, size_t start, F f)
{
  std::vector<Piece> groups(static_cast<size_t>(regex.NumberOfCapturingGroups()) + 1);
  size_t at = start;
  while (at <= text.size()) {
    if (!regex.Match(piece(text), at, text.size(), Regex::UNANCHORED, groups.data(),
                     static_cast<int>(groups.size())))
      return;
    if (!f(groups)) return;
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    at = begin + groups[0].size();
    if (groups[0].empty()) {
      at++;
      while (at < text.size() && !starts_code_point(text[at])) at++;
    }
  }
}

static Kernel bind_replace(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row), by = all.text(2, row);
    const int64_t position = all.get<int32_t>(3, row);
    const size_t start = byte_of(text, std::max<int64_t>(position - 1, 0));
    if (position > count_code_points(text) + 1) return all.set_text(row, text);
    std::string out(text.substr(0, start));
    size_t copied = start;
    each_match(regex_of(all.text(1, row)), text, start, [&](const std::vector<Piece>& groups) {
      const auto begin = static_cast<size_t>(groups[0].data() - text.data());
      out += text.substr(copied, begin - copied);
      append_replacement(by, groups, out);
      copied = begin + groups[0].size();
      return true;
    });
    out += text.substr(copied);
    all.set_text(row, out);
  });
}

static void check_group(const Regex& regex, int32_t group, const char* function)
{
  if (group >= 0 && group <= regex.NumberOfCapturingGroups()) return;
  raise("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX", "22023",
        std::string("The value of parameter(s) `idx` in `") + function +
            "` is invalid: Expects group index between 0 and " +
            std::to_string(regex.NumberOfCapturingGroups()) + ", but got " + std::to_string(group) +
            ".",
        {{"parameter", "`idx`"},
         {"functionName", std::string("`") + function + "`"},
         {"groupCount", std::to_string(regex.NumberOfCapturingGroups())},
         {"groupIndex", std::to_string(group)}});
}

static Kernel bind_extract(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const Regex& regex = regex_of(all.text(1, row));
    const int32_t group = all.get<int32_t>(2, row);
    check_group(regex, group, "regexp_extract");
    std::string_view result;
    each_match(regex, all.text(0, row), 0, [&](const std::vector<Piece>& groups) {
      const auto& found = groups[static_cast<size_t>(group)];
      result = {found.data() == nullptr ? "" : found.data(), found.size()};
      return false;
    });
    all.set_text(row, result);
  });
}

void set_texts(duckdb::Vector& result, idx_t row, const std::vector<std::string>& texts)
{
  const idx_t start = duckdb::ListVector::GetListSize(result);
  duckdb::ListVector::Reserve(result, start + texts.size());
  auto& child = duckdb::ListVector::GetEntry(result);
  for (size_t i = 0; i < texts.size(); i++) {
    duckdb::FlatVector::GetData<duckdb::string_t>(child)[start + i] =
        duckdb::StringVector::AddString(child, texts[i]);
  }
  duckdb::ListVector::SetListSize(result, start + texts.size());
  duckdb::FlatVector::GetData<duckdb::list_entry_t>(result)[row] = {start, texts.size()};
}

static Kernel bind_extract_all(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const Regex& regex = regex_of(all.text(1, row));
    const int32_t group = all.get<int32_t>(2, row);
    check_group(regex, group, "regexp_extract_all");
    std::vector<std::string> found;
    each_match(regex, all.text(0, row), 0, [&](const std::vector<Piece>& groups) {
      const auto& one = groups[static_cast<size_t>(group)];
      found.emplace_back(one.data() == nullptr ? "" : one.data(), one.size());
      return true;
    });
    set_texts(all.result(), row, found);
  });
}

// java.lang.String.split with trailing empty parts kept, as Spark calls it.
static std::vector<std::string> split_by(std::string_view text, std::string_view pattern,
                                         int64_t limit)
{
  std::vector<std::string> parts;
  size_t from = 0;
  each_match(regex_of(pattern), text, 0, [&](const std::vector<Piece>& groups) {
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    if (limit > 0 && static_cast<int64_t>(parts.size()) == limit - 1) return false;
    // No empty part before an empty match at the front, and none at the end.
    if (groups[0].empty() && (begin == 0 || begin >= text.size())) return true;
    parts.emplace_back(text.substr(from, begin - from));
    from = begin + groups[0].size();
    return true;
  });
  parts.emplace_back(text.substr(from));
  return parts;
}

static Kernel bind_split(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int64_t limit = all.get<int32_t>(2, row);
    set_texts(all.result(), row, split_by(all.text(0, row), all.text(1, row), limit));
  });
}

// (text, between pairs, between key and value)
static Kernel bind_str_to_map(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const duckdb::LogicalType& type) {
    Values keys, values;
    for (const auto& pair : split_by(a[0].ToString(), a[1].ToString(), -1)) {
      const auto parts = split_by(pair, a[2].ToString(), 2);
      keys.emplace_back(parts[0]);
      values.push_back(parts.size() > 1 ? duckdb::Value(parts[1])
                                        : duckdb::Value(duckdb::LogicalType::VARCHAR));
    }
    return map_of(type, keys, values);
  });
}

bool find_second_group(std::string_view pattern, std::string_view text, std::string_view& group)
{
  bool found = false;
  each_match(regex_of(pattern), text, 0, [&](const std::vector<Piece>& groups) {
    found = groups.size() > 2 && groups[2].data() != nullptr;
    if (found) group = {groups[2].data(), groups[2].size()};
    return false;
  });
  return found;
}

static Kernel bind_regexp_instr(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto text = all.text(0, row);
    int64_t position = 0;
    each_match(regex_of(all.text(1, row)), text, 0, [&](const std::vector<Piece>& groups) {
      const auto begin = static_cast<size_t>(groups[0].data() - text.data());
      // Java counts in UTF-16: characters of four bytes are two.
      const auto before = text.substr(0, begin);
      const auto pairs = std::count_if(before.begin(), before.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0xF0;
      });
      position = count_code_points(before) + pairs + 1;
      return false;
    });
    all.set<int32_t>(row, static_cast<int32_t>(position));
  });
}

void add_regex(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"rlike", bind_rlike, true});
  s.push_back({"like", bind_like<false>, true});
  s.push_back({"ilike", bind_like<true>, true});
  s.push_back({"regexp_replace", bind_replace, true});
  s.push_back({"regexp_extract", bind_extract, true});
  s.push_back({"regexp_extract_all", bind_extract_all, true});
  s.push_back({"split", bind_split, true});
  s.push_back({"str_to_map", bind_str_to_map, true});
  s.push_back({"regexp_instr", bind_regexp_instr, true});
}

} // namespace bindery::engine::native
