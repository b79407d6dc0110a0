// Findings as the catalog's shapes.
#pragma once

#include "aws/glue/crawler.h"
#include "aws/glue/partition_input.h"
#include "aws/glue/table_input.h"
#include "crawl/findings.h"

#include <map>
#include <string>
#include <vector>

namespace bindery::crawl {

using Parameters = std::map<std::string, std::string>;

struct CrawlMark {
  std::string crawler;
  std::string run_id;
  std::string exclusions; // JSON list of full URLs, or empty
  Time time;
};

// `target`: index into the crawler's S3 targets.
CrawlMark make_mark(const glue::Crawler& crawler, const std::string& run_id, int64_t target,
                    Time time);

glue::TableInput make_table_input(const TableFinding& table, const std::string& name,
                                  const CrawlMark& mark);
glue::PartitionInput make_partition_input(const TableFinding& table,
                                          const PartitionFinding& partition, const CrawlMark& mark);

// Whether two shapes say the same, but for when and by which run they were written.
bool is_same(glue::TableInput a, glue::TableInput b);
bool is_same(glue::PartitionInput a, glue::PartitionInput b);

} // namespace bindery::crawl
