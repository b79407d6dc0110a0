// What the functions of dates and times share. Private to this folder.
#pragma once

#include "plan/functions/row.h"

namespace bindery::plan {

// The argument as a date; times lose their part of the day, in the session's zone.
Result<typed::ExpressionPtr> date_argument(Site& site, size_t index);
Result<typed::ExpressionPtr> timestamp_argument(Site& site, size_t index);
// The present, as the query froze it.
typed::ExpressionPtr now_of(Site& site);

// The part of an interval that extract names, lower-case.
Result<typed::ExpressionPtr> interval_field(Site& site, const typed::ExpressionPtr& interval,
                                            const std::string& name);
Error invalid_extract_field(Site& site, const std::string& name);

} // namespace bindery::plan
