// A relation as a table takes it. Private to the folder.
#pragma once

#include "engine/write/job.h"
#include "plan/ports.h"

namespace bindery::engine {

// The relation's columns as the table has them: by name or by position, cast as an assignment.
Result<typed::RelationPtr> fit(const typed::RelationPtr& relation, const plan::TableInfo& table,
                               bool by_position, const std::string& time_zone);

// How files of an existing table are written: by its provider, or as its SerDe reads them. Sets
// format, serde and options of the request, and gives the relation the shape that the files have.
Result<void> choose_table_format(const plan::TableInfo& table, typed::RelationPtr& relation,
                                 WriteRequest& request);

} // namespace bindery::engine
