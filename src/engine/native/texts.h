// Families of texts, a file each, and what they share. Private to the folder.
#pragma once

#include "engine/native/registry.h"

#include "plan/type.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::engine::native {

void add_codings(Registry& registry);
void add_ciphers(Registry& registry);
void add_urls(Registry& registry);
void add_charsets(Registry& registry);
void add_csv(Registry& registry);
void add_xpath(Registry& registry);
void add_number_formats(Registry& registry);

// The second group of the first match of a Java expression; nothing: none.
bool find_second_group(std::string_view pattern, std::string_view text, std::string_view& group);

// Appends one list of texts to a list vector.
void set_texts(duckdb::Vector& result, duckdb::idx_t row, const std::vector<std::string>& texts);

// Options, a line each: name=value, names in lower case.
std::map<std::string, std::string> options_of(const duckdb::Value& text);
// The type that a constant argument tells as JSON.
plan::Type type_of(const Signature& signature, size_t argument);

// A map whose keys are checked: NULL_MAP_KEY, DUPLICATED_MAP_KEY.
duckdb::Value map_of(const duckdb::LogicalType& type, const duckdb::vector<duckdb::Value>& keys,
                     const duckdb::vector<duckdb::Value>& values);

} // namespace bindery::engine::native
