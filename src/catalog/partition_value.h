// Values of partition keys, compared by the type of their key. Private to the catalog.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::catalog {

enum class KeyKind { Text, Number, Date, Timestamp };

// Nothing: partitions cannot be filtered by keys of that type.
std::optional<KeyKind> find_key_kind(std::string_view type);

// The text in a form that `compare_canonical` orders; nothing when it is no value of that kind.
std::optional<std::string> canonical(KeyKind kind, std::string_view text);
std::strong_ordering compare_canonical(KeyKind kind, const std::string& a, const std::string& b);

} // namespace bindery::catalog
