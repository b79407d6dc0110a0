// One file: which format it is in and what its schema is.
#pragma once

#include "access/access.h"
#include "base/result.h"
#include "format/format.h"
#include "lake/lake.h"

#include <optional>

namespace bindery::crawl {

// nullopt: no classifier recognises the file.
Result<std::optional<format::FileFacts>> classify(lake::Lake& lake, const Access& access,
                                                  const lake::ObjectKey& key);

} // namespace bindery::crawl
