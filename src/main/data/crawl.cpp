// bindery-engine crawl: reads files for one crawl and sends what it finds over the inherited
// socket. Writes nothing.
#include "crawl/worker/worker_main.h"
#include "lake/lake.h"
#include "main/data/commands.h"
#include "worker/channel.h"

namespace bindery {

Result<int> run_crawl_worker(const Settings& settings)
{
  if (!settings.has("socket-fd"))
    return invalid_input("crawl is started by the server, with --socket-fd");
  if (!settings.has("data")) return invalid_input("crawl wants --data");
  worker::Channel channel(static_cast<int>(settings.get_integer("socket-fd")));
  TRY(auto lake, lake::open_local_lake({.folder = settings.get("data"), .recover = false}));
  return crawl::worker_main(std::move(channel), *lake);
}

} // namespace bindery
