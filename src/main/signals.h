// Waiting for the signal to stop.
#pragma once

namespace bindery {

// Blocks SIGTERM and SIGINT in this thread and those it starts; call before any thread is made.
// SIGPIPE is ignored.
void hold_stop_signals();
// Returns when SIGTERM or SIGINT comes.
void wait_for_stop_signal();

} // namespace bindery
