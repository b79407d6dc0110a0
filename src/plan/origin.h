// Where a node of a tree came from, for errors and for Spark's query context.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace bindery::plan {

struct Origin {
  int64_t plan_id = -1;                    // the client's number of the relation; -1: none
  std::shared_ptr<const std::string> text; // the SQL text, when it came from one
  int start = -1;                          // character offsets in the text, both inclusive
  int stop = -1;
  int line = 0;          // from 1
  int column = 0;        // from 0
  std::string call_site; // DataFrame calls: the fragment that Spark's context shows
};

} // namespace bindery::plan
