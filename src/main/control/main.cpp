// bindery: the control plane, and the way to the engine.
#include "main/control/commands.h"
#include "main/locations.h"

#include <cstring>

#include <unistd.h>

int main(int count, char** arguments)
{
  using namespace bindery;
  // `bindery engine …` is bindery-engine's.
  if (count > 1 && std::strcmp(arguments[1], "engine") == 0) {
    const std::string program = find_engine_program();
    execv(program.c_str(), arguments); // NOLINT: replaces this process, nothing to supervise
    std::fprintf(stderr, "bindery: cannot start %s: %s\n", program.c_str(), std::strerror(errno));
    return 2;
  }
  constexpr Command Commands[] = {
      {"serve", "the server: Glue, Athena, S3 and CloudWatch Logs", run_serve},
      {"engine", "a stand-alone Spark Connect endpoint (bindery-engine engine)", nullptr},
      {"check", "verifies a data folder: bindery check DIR", run_check},
  };
  return run_program("bindery", Commands, count, arguments);
}
