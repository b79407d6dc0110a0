#include "jobs/python_modules.h"

#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace bindery::jobs {

namespace fs = std::filesystem;

namespace {

using Version = std::vector<int64_t>; // 1.10.0 as {1, 10}: zeros at the end say nothing

struct Requirement {
  std::string name;
  std::string comparison; // empty: any version
  std::string version;
};

constexpr std::string_view Comparisons[] = {"==", ">=", "<=", "!=", "~=", ">", "<"};

} // namespace

static Error refused(const std::string& requirement, const std::string& why)
{
  return unsupported("LAUNCH ERROR | --additional-python-modules: " + requirement + " " + why);
}

static bool is_name(std::string_view text)
{
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_.") == std::string_view::npos;
}

static std::optional<Requirement> parse_requirement(std::string_view text)
{
  const size_t end = std::min(text.find_first_of("=<>!~"), text.size());
  Requirement it{std::string(trim(text.substr(0, end))), "", ""};
  if (!is_name(it.name)) return std::nullopt;
  if (end == text.size()) return it;
  for (const std::string_view comparison : Comparisons)
    if (it.comparison.empty() && text.substr(end).starts_with(comparison))
      it.comparison = comparison;
  it.version = trim(text.substr(end + it.comparison.size()));
  if (it.comparison.empty()) return std::nullopt;
  return it;
}

// Nothing when it is more than numbers and dots.
static std::optional<Version> parse_version(std::string_view text)
{
  constexpr size_t DigitsMax = 17;
  Version version;
  for (const std::string& part : split(text, '.')) {
    if (part.empty() || part.size() > DigitsMax ||
        part.find_first_not_of("0123456789") != std::string::npos)
      return std::nullopt;
    version.push_back(std::stoll(part));
  }
  return version;
}

static Version without_zeros(Version version)
{
  while (!version.empty() && version.back() == 0) version.pop_back();
  return version;
}

static bool begins_with(Version version, const Version& beginning)
{
  version.resize(std::max(version.size(), beginning.size()));
  return std::equal(beginning.begin(), beginning.end(), version.begin());
}

// A later packaging or a build of the same release: 2.9.0.post0, 2.3.0+cpu.
static std::string_view without_suffix(std::string_view version)
{
  return version.substr(0, std::min(version.find('+'), version.find(".post")));
}

// The rules of Python's page "Version specifiers", for numbers. Nothing: it cannot be decided.
static std::optional<bool> meets(const std::string& installed, const Requirement& wanted)
{
  if (wanted.comparison.empty()) return true;
  if (wanted.comparison == "==" && installed == wanted.version) return true;
  const bool is_prefix = wanted.version.ends_with(".*");
  const auto own = parse_version(without_suffix(installed));
  const auto other = parse_version(
      std::string_view(wanted.version).substr(0, wanted.version.size() - (is_prefix ? 2 : 0)));
  if (!own || !other) return std::nullopt;
  const bool is_equal =
      is_prefix ? begins_with(*own, *other) : without_zeros(*own) == without_zeros(*other);
  if (wanted.comparison == "==") return is_equal;
  if (wanted.comparison == "!=") return !is_equal;
  if (is_prefix) return std::nullopt;
  const bool is_less = without_zeros(*own) < without_zeros(*other);
  if (wanted.comparison == ">=") return !is_less;
  if (wanted.comparison == "<=") return is_less || is_equal;
  if (wanted.comparison == ">") return !is_less && !is_equal;
  if (wanted.comparison == "<") return is_less;
  // ~=2.2 is >=2.2, ==2.*
  if (other->size() < 2) return std::nullopt;
  return !is_less && begins_with(*own, Version(other->begin(), other->end() - 1));
}

static std::string normal_name(std::string_view name)
{
  std::string out;
  for (const char c : to_lower(name)) out += c == '-' || c == '.' ? '_' : c;
  return out;
}

// What an installed distribution is called on disk: "pandas-3.0.2.dist-info".
static std::vector<std::string> find_versions(const std::string& python, const std::string& name)
{
  std::vector<std::string> versions;
  std::error_code failure;
  const fs::path library = fs::path(python).parent_path().parent_path() / "lib";
  const fs::directory_iterator none;
  for (fs::directory_iterator release(library, failure); !failure && release != none;
       release.increment(failure)) {
    std::error_code inner;
    for (fs::directory_iterator entry(release->path() / "site-packages", inner);
         !inner && entry != none; entry.increment(inner)) {
      const std::string file = entry->path().filename().string();
      if (!file.ends_with(".dist-info")) continue;
      const std::string stem = file.substr(0, file.size() - 10);
      const size_t dash = stem.rfind('-');
      if (dash != std::string::npos && normal_name(stem.substr(0, dash)) == normal_name(name))
        versions.push_back(stem.substr(dash + 1));
    }
  }
  return versions;
}

Result<void> require_module(const std::string& python, const std::string& requirement)
{
  const auto wanted = parse_requirement(requirement);
  if (!wanted) return refused(requirement, "is neither a module's name nor a name and a version");
  const auto versions = find_versions(python, wanted->name);
  if (versions.empty())
    return refused(requirement,
                   "is not installed beside the server's Python, and runs do not install modules");
  for (const std::string& version : versions) {
    const auto met = meets(version, *wanted);
    if (!met) return refused(requirement, "is no comparison that is supported yet");
    if (*met) return {};
  }
  return refused(requirement, "is not met by the server's Python, which has version " +
                                  versions.front() + ", and runs do not install modules");
}

} // namespace bindery::jobs
