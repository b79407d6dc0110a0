// Memory that processes hold.
#pragma once

#include <cstdint>
#include <sys/types.h>
#include <vector>

namespace bindery::worker {

// Bytes that a process and all its descendants hold and could not give back (anonymous and shared
// memory; pages of mapped files are left out). 0 when it is gone.
int64_t tree_memory_bytes(pid_t root);

// The same of several such trees. Where that sum is over the limit, which pages that forks share
// can make it, each page is counted once: that takes longer.
int64_t held_memory_bytes(const std::vector<pid_t>& roots, int64_t limit_bytes);

// Memory that this machine, or the control group that the process is in, allows.
int64_t machine_memory_bytes();

} // namespace bindery::worker
