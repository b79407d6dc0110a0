// The worker process of a crawl: takes a spec from its channel, sends findings, ends.
#pragma once

#include "lake/lake.h"
#include "worker/channel.h"

namespace bindery::crawl {

// The process's exit code: 0 when the last finding was sent, whatever it says.
int worker_main(worker::Channel channel, lake::Lake& lake);

} // namespace bindery::crawl
