// The commands of bindery-engine, a file each.
#pragma once

#include "main/program.h"

namespace bindery {

Result<int> run_engine(const Settings& settings);
Result<int> run_statement_parser(const Settings& settings);
Result<int> run_query_worker(const Settings& settings);
Result<int> run_crawl_worker(const Settings& settings);

} // namespace bindery
