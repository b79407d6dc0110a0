// One crawl, stage by stage: list, classify and infer, group. Runs in the worker process, which may
// be killed at any time.
#pragma once

#include "crawl/findings.h"
#include "crawl/spec.h"
#include "lake/lake.h"

namespace bindery::crawl {

// Sends what it finds; the last finding is DoneFinding or FailedFinding. A file that cannot be read
// is a line of the log and the crawl goes on. An error: the sink is gone.
Result<void> run(const Spec& spec, lake::Lake& lake, Sink& sink);

} // namespace bindery::crawl
