// Column types as the Data Catalog writes them: bigint, decimal(10,2),
// array<struct<id:int,name:string>>.
#pragma once

#include <string>
#include <vector>

namespace bindery::format {

struct HiveField;

struct HiveType {
  enum class Kind {
    Unknown, // only nulls or nothing seen; written as string
    Boolean,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    Float,
    Double,
    Decimal,
    String,
    Binary,
    Date,
    Timestamp,
    Struct, // fields by name
    Array,  // one field: the element
    Map,    // two fields: key and value
  };

  Kind kind = Kind::Unknown;
  int precision = 0; // of Decimal
  int scale = 0;
  std::vector<HiveField> fields = {};

  bool operator==(const HiveType&) const = default;
};

struct HiveField {
  std::string name;
  HiveType type;
  bool operator==(const HiveField&) const = default;
};

HiveType make_array(HiveType element);
HiveType make_map(HiveType key, HiveType value);
std::string to_string(const HiveType& type);

// The narrowest type that holds values of both; what has nothing in common becomes a string.
HiveType merge(const HiveType& a, const HiveType& b);

// Adds `from`'s fields that `into` lacks at its end and merges the types of the others, by name.
// Takes time linear in both.
void merge_fields(std::vector<HiveField>& into, const std::vector<HiveField>& from);

} // namespace bindery::format
