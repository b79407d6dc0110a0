// Time zones: fixed offsets, and regions from the system's compiled zone files (TZif, RFC 8536).
#include "engine/native/calendar.h"

#include "engine/errors.h"

#include "base/text.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <vector>

namespace bindery::engine::native {

static constexpr size_t ZoneFileBytesMax = 1 << 20;
static constexpr size_t ZonesCachedMax = 2000;

int64_t Zone::to_instant(int64_t wall) const
{
  // The offsets on both sides of any transition near the wall time.
  const int64_t before = offset_at(wall - MicrosPerDay);
  const int64_t after = offset_at(wall + MicrosPerDay);
  const int64_t first = wall - before;
  if (offset_at(first) == before) return first;
  const int64_t second = wall - after;
  if (offset_at(second) == after) return second;
  return first; // in a gap: moved on by its length
}

namespace {

class FixedZone : public Zone {
public:
  explicit FixedZone(int64_t offset) : offset_(offset) {}
  int64_t offset_at(int64_t) const override { return offset_; }

private:
  int64_t offset_;
};

// A yearly change of the rule after the last listed transition: "M3.2.0/2".
struct YearlyChange {
  int month = 0, week = 0, weekday = 0;
  int64_t seconds = 7200;

  int64_t at(int64_t year) const // seconds of wall time since 1970
  {
    const int64_t first = days_of({year, month, 1});
    const int64_t first_weekday = floor_mod(first + 4, 7);
    int64_t day = first + floor_mod(weekday - first_weekday, 7) + (week - 1) * 7;
    while (day >= first + days_in_month(year, month)) day -= 7;
    return day * 86'400 + seconds;
  }
};

class RegionZone : public Zone {
public:
  std::vector<int64_t> transitions; // seconds
  std::vector<int64_t> offsets;     // seconds; one more than transitions
  bool has_rule = false;
  bool has_daylight = false;
  int64_t standard = 0, daylight = 0;
  YearlyChange start, end;

  int64_t offset_at(int64_t instant) const override
  {
    const int64_t second = floor_div(instant, MicrosPerSecond);
    if (has_rule && (transitions.empty() || second >= transitions.back())) {
      return by_rule(second) * MicrosPerSecond;
    }
    const auto next = std::upper_bound(transitions.begin(), transitions.end(), second);
    return offsets[static_cast<size_t>(next - transitions.begin())] * MicrosPerSecond;
  }

private:
  int64_t by_rule(int64_t second) const
  {
    if (!has_daylight) return standard;
    const int64_t year = civil_of(floor_div(second + standard, 86'400)).year;
    const int64_t from = start.at(year) - standard, to = end.at(year) - daylight;
    const bool is_daylight =
        from < to ? second >= from && second < to : second >= from || second < to;
    return is_daylight ? daylight : standard;
  }
};

// ---- the rule at the end of a zone file -------------------------------------

class RuleText {
public:
  explicit RuleText(std::string_view text) : text_(text) {}

  bool parse(RegionZone& zone)
  {
    int64_t offset;
    if (!skip_name() || !take_time(offset)) return false;
    zone.standard = zone.daylight = -offset;
    zone.has_rule = true;
    if (text_.empty()) return true;
    if (!skip_name()) return false;
    zone.daylight = zone.standard + 3600;
    if (!text_.empty() && text_[0] != ',') {
      if (!take_time(offset)) return false;
      zone.daylight = -offset;
    }
    zone.has_daylight = true;
    return take_change(zone.start) && take_change(zone.end) && text_.empty();
  }

private:
  bool skip_name()
  {
    if (text_.empty()) return false;
    if (text_[0] == '<') {
      const auto close = text_.find('>');
      if (close == std::string_view::npos) return false;
      text_.remove_prefix(close + 1);
      return true;
    }
    size_t length = 0;
    while (length < text_.size() && std::isalpha(static_cast<unsigned char>(text_[length])))
      length++;
    text_.remove_prefix(length);
    return length >= 3;
  }
  bool take_number(int64_t& value)
  {
    size_t length = 0;
    value = 0;
    while (length < text_.size() && length < 6 && text_[length] >= '0' && text_[length] <= '9') {
      value = value * 10 + (text_[length++] - '0');
    }
    text_.remove_prefix(length);
    return length > 0;
  }
  bool take_char(char wanted)
  {
    if (text_.empty() || text_[0] != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_time(int64_t& seconds)
  {
    const bool negative = take_char('-');
    if (!negative) take_char('+');
    int64_t part;
    if (!take_number(part)) return false;
    seconds = part * 3600;
    if (take_char(':')) {
      if (!take_number(part)) return false;
      seconds += part * 60;
      if (take_char(':')) {
        if (!take_number(part)) return false;
        seconds += part;
      }
    }
    if (negative) seconds = -seconds;
    return true;
  }
  bool take_change(YearlyChange& change)
  {
    int64_t month, week, weekday;
    if (!take_char(',') || !take_char('M') || !take_number(month) || !take_char('.') ||
        !take_number(week) || !take_char('.') || !take_number(weekday)) {
      return false;
    }
    if (month < 1 || month > 12 || week < 1 || week > 5 || weekday > 6) return false;
    change = {static_cast<int>(month), static_cast<int>(week), static_cast<int>(weekday), 7200};
    return !take_char('/') || take_time(change.seconds);
  }

  std::string_view text_;
};

int64_t big_endian(std::string_view bytes, size_t position, size_t size)
{
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++)
    value = (value << 8) | static_cast<unsigned char>(bytes[position + i]);
  if (size == 4) return static_cast<int32_t>(static_cast<uint32_t>(value));
  return static_cast<int64_t>(value);
}

struct Header {
  size_t utc_count, standard_count, leap_count, transition_count, type_count, name_bytes;
  size_t body_bytes(size_t time_size) const
  {
    return transition_count * (time_size + 1) + type_count * 6 + name_bytes +
           leap_count * (time_size + 4) + standard_count + utc_count;
  }
};

std::optional<Header> read_header(std::string_view bytes, size_t position)
{
  if (bytes.size() < position + 44 || bytes.substr(position, 4) != "TZif") return std::nullopt;
  const auto count = [&](size_t index) {
    return static_cast<size_t>(
        static_cast<uint32_t>(big_endian(bytes, position + 20 + index * 4, 4)));
  };
  Header header{count(0), count(1), count(2), count(3), count(4), count(5)};
  for (size_t i = 0; i < 6; i++) {
    if (count(i) > bytes.size()) return std::nullopt;
  }
  return header;
}

std::shared_ptr<const Zone> parse_zone_file(std::string_view bytes)
{
  const auto first = read_header(bytes, 0);
  if (!first || bytes[4] < '2') return nullptr;
  const size_t second = 44 + first->body_bytes(4);
  const auto header = read_header(bytes, second);
  if (!header || header->type_count == 0) return nullptr;
  size_t position = second + 44;
  if (bytes.size() < position + header->body_bytes(8)) return nullptr;
  auto zone = std::make_shared<RegionZone>();
  const size_t indices = position + header->transition_count * 8;
  const size_t types = indices + header->transition_count;
  const auto offset_of = [&](size_t type) { return big_endian(bytes, types + type * 6, 4); };
  zone->offsets.push_back(offset_of(0));
  for (size_t i = 0; i < header->transition_count; i++) {
    const size_t type = static_cast<unsigned char>(bytes[indices + i]);
    if (type >= header->type_count) return nullptr;
    zone->transitions.push_back(big_endian(bytes, position + i * 8, 8));
    zone->offsets.push_back(offset_of(type));
  }
  std::string_view footer = bytes.substr(position + header->body_bytes(8));
  while (!footer.empty() && footer.front() == '\n') footer.remove_prefix(1);
  while (!footer.empty() && footer.back() == '\n') footer.remove_suffix(1);
  RuleText(footer).parse(*zone);
  return zone;
}

// "+8", "+08:00", "-3:30:15" after an optional UTC, GMT or UT.
std::shared_ptr<const Zone> parse_offset(std::string_view text)
{
  if (text == "Z" || text == "z") return std::make_shared<FixedZone>(0);
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (text.substr(0, prefix.size()) == prefix) {
      text.remove_prefix(prefix.size());
      if (text.empty()) return std::make_shared<FixedZone>(0);
      break;
    }
  }
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return nullptr;
  const int64_t sign = text[0] == '-' ? -1 : 1;
  const auto parts = split(text.substr(1), ':');
  if (parts.size() > 3) return nullptr;
  int64_t values[3] = {0, 0, 0};
  for (size_t i = 0; i < parts.size(); i++) {
    if (parts[i].empty() || parts[i].size() > 2) return nullptr;
    for (const char digit : parts[i]) {
      if (digit < '0' || digit > '9') return nullptr;
      values[i] = values[i] * 10 + (digit - '0');
    }
  }
  if (values[0] > 18 || values[1] > 59 || values[2] > 59) return nullptr;
  return std::make_shared<FixedZone>(sign * (values[0] * 3600 + values[1] * 60 + values[2]) *
                                     MicrosPerSecond);
}

bool is_region_name(std::string_view name)
{
  if (name.empty() || name.size() > 64 || name[0] == '/' ||
      name.find("..") != std::string_view::npos)
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '_' || c == '-' ||
           c == '+';
  });
}

std::shared_ptr<const Zone> load_zone(const std::string& name)
{
  if (auto fixed = parse_offset(name)) return fixed;
  if (!is_region_name(name)) return nullptr;
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  std::error_code failure;
  if (!file || !std::filesystem::is_regular_file("/usr/share/zoneinfo/" + name, failure))
    return nullptr;
  std::string bytes(ZoneFileBytesMax, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return parse_zone_file(bytes);
}

} // namespace

// The short names of java.time.ZoneId.SHORT_IDS.
static std::string long_name(const std::string& name)
{
  static const std::map<std::string, std::string, std::less<>> Names = {
      {"ACT", "Australia/Darwin"},
      {"AET", "Australia/Sydney"},
      {"AGT", "America/Argentina/Buenos_Aires"},
      {"ART", "Africa/Cairo"},
      {"AST", "America/Anchorage"},
      {"BET", "America/Sao_Paulo"},
      {"BST", "Asia/Dhaka"},
      {"CAT", "Africa/Harare"},
      {"CNT", "America/St_Johns"},
      {"CST", "America/Chicago"},
      {"CTT", "Asia/Shanghai"},
      {"EAT", "Africa/Addis_Ababa"},
      {"ECT", "Europe/Paris"},
      {"EST", "-05:00"},
      {"HST", "-10:00"},
      {"IET", "America/Indiana/Indianapolis"},
      {"IST", "Asia/Kolkata"},
      {"JST", "Asia/Tokyo"},
      {"MIT", "Pacific/Apia"},
      {"MST", "-07:00"},
      {"NET", "Asia/Yerevan"},
      {"NST", "Pacific/Auckland"},
      {"PLT", "Asia/Karachi"},
      {"PNT", "America/Phoenix"},
      {"PRT", "America/Puerto_Rico"},
      {"PST", "America/Los_Angeles"},
      {"SST", "Pacific/Guadalcanal"},
      {"VST", "Asia/Ho_Chi_Minh"}};
  const auto found = Names.find(name);
  return found == Names.end() ? name : found->second;
}

std::shared_ptr<const Zone> find_zone(const std::string& name)
{
  static std::shared_mutex mutex;
  static std::map<std::string, std::shared_ptr<const Zone>> cache;
  {
    std::shared_lock lock(mutex);
    if (const auto found = cache.find(name); found != cache.end()) return found->second;
  }
  auto zone = load_zone(long_name(name));
  std::unique_lock lock(mutex);
  if (zone && cache.size() < ZonesCachedMax) cache.emplace(name, zone);
  return zone;
}

std::shared_ptr<const Zone> get_zone(const std::string& name)
{
  auto zone = find_zone(name);
  if (!zone) {
    raise("INVALID_TIMEZONE", "22009", "The timezone: " + name + " is invalid.",
          {{"timeZone", name}});
  }
  return zone;
}

} // namespace bindery::engine::native
