// bindery-engine: the data plane. Whatever reads data that strangers wrote runs here, in a process
// of its own.
#include "main/data/commands.h"

int main(int count, char** arguments)
{
  using namespace bindery;
  constexpr Command Commands[] = {
      {"engine", "a Spark Connect endpoint", run_engine},
      {"parse", "reads statements for the server, over an inherited socket", run_statement_parser},
      {"query", "runs queries for the server, over an inherited socket", run_query_worker},
      {"crawl", "reads files for one crawl, over an inherited socket", run_crawl_worker},
  };
  return run_program("bindery-engine", Commands, count, arguments);
}
