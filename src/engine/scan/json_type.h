// The type of one JSON value by Spark's rules of inference.
#pragma once

#include "engine/scan/json_text.h"
#include "plan/type.h"

#include <optional>

namespace bindery::engine {

// What is void becomes text, members without fields are left out; nothing: no fields are left.
std::optional<plan::Type> infer_json_value(const JsonNode& node, bool primitives_as_text);

} // namespace bindery::engine
