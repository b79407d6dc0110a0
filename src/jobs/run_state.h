// States of a job run.
//
// clang-format off
//   state      what is true                             left by
//   WAITING    the row exists; the job allows queuing   start_due (STARTING), stop (STOPPED)
//              and its runs or the budget are at
//              their limit
//   STARTING   the row exists; nothing runs yet         start_due (RUNNING), stop (STOPPED),
//                                                       failures before (FAILED, ERROR)
//   RUNNING    an engine and a Python process hold a    the script's end (SUCCEEDED, FAILED),
//              lease                                    the clock (TIMEOUT), stop (STOPPING),
//                                                       the server's death (FAILED)
//   STOPPING   the processes are being ended for a      their end, or the server's death
//              stop                                     (STOPPED)
//   STOPPED, SUCCEEDED, FAILED, TIMEOUT, ERROR: ended for good. A retry is a run of its own.
// clang-format on
//
// Every move is one stored row and one line of the log (runs.cpp: move_run). Any other move is a
// bug.
#pragma once

#include <optional>
#include <string_view>

namespace bindery::jobs {

enum class RunState {
  Waiting,
  Starting,
  Running,
  Stopping,
  Stopped,
  Succeeded,
  Failed,
  Timeout,
  Error
};

std::string_view to_string(RunState state); // as the service spells it
std::optional<RunState> find_run_state(std::string_view name);
bool is_final(RunState state);
bool can_move(RunState from, RunState to);

} // namespace bindery::jobs
