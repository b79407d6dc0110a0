// Structures as XML documents and back. Private to the codecs.
#pragma once

#include "aws/shape.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::aws {

// Reads the members of the root element, whatever its name and namespace. InvalidInput named
// MalformedXML.
Result<void> parse_xml(const std::string& text, const Shape& shape, void* value);
// A whole document. A structure whose one member has the root's name (LocationConstraint) is the
// root's text.
std::string write_xml(const Shape& shape, const void* value, std::string_view root,
                      std::string_view xml_namespace);
// One element with the members inside.
std::string write_xml_element(const Shape& shape, const void* value, std::string_view name);

} // namespace bindery::aws
