// XML as text: escaping, and a guard before parsing.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::aws {

std::string escape_xml(std::string_view text);

// InvalidInput (MalformedXML) when elements nest deeper than a parser should follow.
Result<void> check_xml_depth(std::string_view text);

} // namespace bindery::aws
