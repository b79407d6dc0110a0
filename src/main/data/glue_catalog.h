// The Data Catalog of an engine: a Glue endpoint, called like any other client.
#pragma once

#include "plan/ports.h"

#include <memory>
#include <string>

namespace bindery {

// Whether `timestamp` of a table is without a zone, as Athena reads it, or an instant, as Spark
// does.
enum class ZonelessTimestamps { No, Yes };

// `url` is http://HOST:PORT. Keys come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN.
Result<std::unique_ptr<plan::Catalog>>
open_glue_catalog(const std::string& url, const std::string& region, ZonelessTimestamps zoneless);

} // namespace bindery
