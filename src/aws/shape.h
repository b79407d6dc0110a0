// The description of an AWS shape as constant data. Tables of these are generated from the
// services' own descriptions (tools/generate/shapes.py); the codecs read them, so that no code
// exists per shape.
//
// How shapes look in C++ (namespace bindery::<service>): structures are aggregates; their members
// are snake_case, plain when required, else std::optional; lists are std::vector, maps std::map
// with text keys, integers int64_t, floating-point numbers double, times Time, blobs std::string,
// documents Json, enumerations std::string, streamed bodies std::unique_ptr<ByteStream>; a
// structure that contains itself does so through Recursive.
#pragma once

#include "aws/byte_stream.h"
#include "base/clock.h"
#include "base/json.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindery {

// An optional value that lives on the heap, so that a structure can contain its own kind. Copies
// deeply.
template <class T> class Recursive {
public:
  Recursive() = default;
  Recursive(T value) : value_(std::make_unique<T>(std::move(value))) {}
  Recursive(const Recursive& other)
      : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr)
  {}
  Recursive(Recursive&&) noexcept = default;
  Recursive& operator=(const Recursive& other)
  {
    value_ = other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
    return *this;
  }
  Recursive& operator=(Recursive&&) noexcept = default;

  explicit operator bool() const { return value_ != nullptr; }
  bool has_value() const { return value_ != nullptr; }
  T& emplace() { return *(value_ = std::make_unique<T>()); }
  void reset() { value_.reset(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }

private:
  std::unique_ptr<T> value_;
};

} // namespace bindery

namespace bindery::aws {

enum class Kind : uint8_t {
  Structure,
  List,
  Map,
  Text,
  Integer, // 32 bits
  Long,
  Double,
  Boolean,
  Timestamp,
  Blob,
  Document,
  Stream,
};
enum class TimeFormat : uint8_t { Default, EpochSeconds, Iso8601, HttpDate };
enum class Location : uint8_t { Body, Uri, Header, Headers, Query, StatusCode, Payload };

// How a codec reaches into containers whose types it does not know. Null where a member is plain.
struct OptionalAccess {
  void* (*emplace)(void* optional);
  const void* (*find)(const void* optional); // null when absent
};
struct ListAccess {
  void* (*append)(void* list);
  size_t (*size)(const void* list);
  const void* (*at)(const void* list, size_t index);
};
struct MapAccess {
  using Visit = void (*)(void* visitor, const std::string& key, const void* value);
  void* (*insert)(void* map, const std::string& key);
  size_t (*size)(const void* map);
  void (*each)(const void* map, void* visitor, Visit visit);
};

// A pattern of the service's description: the states of a finite automaton (aws/pattern.h).
struct Pattern;

struct Constraint {
  int64_t min = INT64_MIN; // characters, items, or value
  int64_t max = INT64_MAX;
  const Pattern* pattern = nullptr;
  std::span<const std::string_view> values = {}; // the enumeration, where it is enforced
};

struct Member;

struct Shape {
  Kind kind;
  std::string_view name; // in the service's description
  std::span<const Member> members = {};
  const Shape* element = nullptr; // of a list; values of a map
  const Shape* key = nullptr;     // of a map
  const ListAccess* list = nullptr;
  const MapAccess* map = nullptr;
  const Constraint* constraint = nullptr;
  TimeFormat time_format = TimeFormat::Default;
  bool is_flattened = false;
  bool is_sensitive = false;      // never quoted in errors or logs
  std::string_view xml_name = {}; // of the root element, of a list's items
  std::string_view xml_key = {};
  std::string_view xml_value = {};
  std::string_view xml_namespace = {};
};

struct Member {
  std::string_view name; // as on the JSON wire
  const Shape* shape;
  uint32_t offset;
  const OptionalAccess* optional = nullptr;
  bool is_required = false;
  bool is_flattened = false;
  bool is_attribute = false;
  Location location = Location::Body;
  TimeFormat time_format = TimeFormat::Default;
  std::string_view wire_name = {}; // header, query or element; empty: the name
  std::string_view xml_namespace = {};

  std::string_view name_on_wire() const { return wire_name.empty() ? name : wire_name; }
};

// The accessors of concrete containers; named only by generated tables.
template <class T> struct OptionalOf {
  static void* emplace(void* p) { return &static_cast<T*>(p)->emplace(); }
  static const void* find(const void* p)
  {
    const auto& optional = *static_cast<const T*>(p);
    return optional.has_value() ? &*optional : nullptr;
  }
  static constexpr OptionalAccess access{emplace, find};
};
template <class T> struct OptionalOf<std::unique_ptr<T>> {
  static void* emplace(void* p) { return p; }
  static const void* find(const void* p)
  {
    return static_cast<const std::unique_ptr<T>*>(p)->get();
  }
  static constexpr OptionalAccess access{emplace, find};
};
template <class T> struct ListOf {
  static void* append(void* p) { return &static_cast<std::vector<T>*>(p)->emplace_back(); }
  static size_t size(const void* p) { return static_cast<const std::vector<T>*>(p)->size(); }
  static const void* at(const void* p, size_t index)
  {
    return &(*static_cast<const std::vector<T>*>(p))[index];
  }
  static constexpr ListAccess access{append, size, at};
};
template <class T> struct MapOf {
  using Map = std::map<std::string, T>;
  static void* insert(void* p, const std::string& key) { return &(*static_cast<Map*>(p))[key]; }
  static size_t size(const void* p) { return static_cast<const Map*>(p)->size(); }
  static void each(const void* p, void* visitor, MapAccess::Visit visit)
  {
    for (const auto& [key, value] : *static_cast<const Map*>(p)) visit(visitor, key, &value);
  }
  static constexpr MapAccess access{insert, size, each};
};

} // namespace bindery::aws
