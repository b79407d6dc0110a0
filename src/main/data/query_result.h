// The two objects of an Athena result: the CSV, and beside it the .metadata.
#pragma once

#include "lake/lake.h"
#include "plan/typed.h"
#include "plan/value.h"

#include <memory>
#include <string>
#include <vector>

namespace bindery {

// Writes rows as they come; nothing is visible before `commit`. One thread.
class QueryResult {
public:
  static Result<std::unique_ptr<QueryResult>> open(lake::Lake& lake, const lake::ObjectKey& key,
                                                   std::vector<plan::typed::Attribute> columns);

  Result<void> add(const plan::Value::Items& row);
  // Publishes both objects at once.
  Result<void> commit(const std::string& query_id);

  int64_t rows() const { return rows_; }
  int64_t bytes() const { return bytes_; }

private:
  QueryResult(lake::Lake& lake, std::vector<plan::typed::Attribute> columns)
      : lake_(lake), columns_(std::move(columns))
  {}
  Result<void> flush();

  lake::Lake& lake_;
  const std::vector<plan::typed::Attribute> columns_;
  std::unique_ptr<lake::Staged> staged_;
  std::string buffer_;
  int64_t rows_ = 0;
  int64_t bytes_ = 0;
};

} // namespace bindery
