// What is left of the places that tables and partitions name. Private to the merge.
#pragma once

#include "crawl/control/merge.h"

#include <string>
#include <vector>

namespace bindery::crawl {

// Whether a location is another, or lies in it.
bool is_within(const std::string& location, const std::string& other);
bool is_under_target(const glue::Crawler& crawler, const std::string& location);

// For each location, whether there is data: an object of that key, or objects under it that a crawl
// would see. What names no object of the lake counts as data: it is not ours to judge. One walk in
// the order of keys, which leaps from location to location; a wanted stop ends it, and the answer
// means nothing then.
Result<std::vector<bool>> have_data(const MergeParts& parts,
                                    const std::vector<std::string>& locations);

} // namespace bindery::crawl
