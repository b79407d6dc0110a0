// spark.catalog: each call as the rows that it answers.
#pragma once

#include "spark/session.h"

#include "spark/connect/catalog.pb.h"

namespace bindery::spark {

Result<engine::CommandOutput> run_catalog_call(Session& session,
                                               const ::spark::connect::Catalog& call);

} // namespace bindery::spark
