// What operations work with. `main` makes each of these once and fills in all; nothing here is
// owned.
#pragma once

namespace bindery {

namespace store {
class Store;
}
namespace lake {
class Lake;
}
namespace logs {
class Logs;
}
namespace crawl {
class Crawlers;
}
namespace jobs {
class Definitions;
class Runs;
} // namespace jobs
namespace athena {
class Queries;
}

struct Services {
  store::Store* store = nullptr;
  lake::Lake* lake = nullptr;
  logs::Logs* logs = nullptr;
  crawl::Crawlers* crawlers = nullptr;
  jobs::Definitions* job_definitions = nullptr;
  jobs::Runs* job_runs = nullptr;
  athena::Queries* queries = nullptr;
};

} // namespace bindery
