// The settings of a session: Spark's keys, their defaults, and what they may hold.
#pragma once

#include "base/result.h"
#include "plan/analyzer.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bindery::spark {

// Any thread.
class Conf {
public:
  explicit Conf(plan::SparkVersion version, const std::string& product_version);
  Conf(const Conf& other);

  // What was set, or the default; nothing for a key that is neither set nor known.
  std::optional<std::string> find(const std::string& key) const;
  // Refuses static keys and values that a known key cannot hold.
  Result<void> set(const std::string& key, const std::string& value);
  void unset(const std::string& key);
  bool is_modifiable(const std::string& key) const;
  // Everything that is set, and the defaults of known keys, whose name begins with the prefix.
  using Settings = std::vector<std::pair<std::string, std::string>>;
  Settings list(const std::string& prefix) const;
  // The list of "spark.sql.", made when it is first asked for after a change.
  std::shared_ptr<const Settings> sql_settings() const;

  bool get_bool(const std::string& key) const;
  std::optional<int64_t> find_limit(const std::string& key) const; // none: -1, no limit
  // The settings that change what a query means, as they are now. The current database is the
  // session's to fill in.
  plan::QuerySettings query_settings() const;

private:
  const plan::SparkVersion version_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> defaults_;
  std::map<std::string, std::string> values_;
  mutable std::shared_ptr<const Settings> sql_settings_; // null after a change

  Settings list_locked(const std::string& prefix) const;
};

std::string_view to_string(plan::SparkVersion version); // "4.1.1"

} // namespace bindery::spark
