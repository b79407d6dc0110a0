// The Data Catalog as Athena's metadata operations show it.
#pragma once

#include "athena/failure.h"
#include "aws/athena/database.h"
#include "aws/athena/table_metadata.h"
#include "aws/glue/database.h"
#include "aws/glue/table_version.h"
#include "base/result.h"

#include <string>

namespace bindery::athena {

inline constexpr const char* DataCatalogName = "AwsDataCatalog";

// DATACATALOG_NOT_FOUND for any other than AwsDataCatalog, in any case.
Result<void> require_data_catalog(const std::string& name);
Database to_athena_database(const glue::Database& database);
TableMetadata to_table_metadata(const glue::Table& table);
// A failure of the Data Catalog as Athena reports it: what is not there is a MetadataException, in
// the words that clients parse; what was asked wrongly is an InvalidRequestException.
Error to_metadata_error(Error error, const std::string& request_id);

} // namespace bindery::athena
