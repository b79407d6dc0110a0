#include "jobs/run_state.h"

#include "base/result.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bindery::jobs {

using enum RunState;

static constexpr std::pair<RunState, std::string_view> Names[] = {
    {Waiting, "WAITING"},   {Starting, "STARTING"}, {Running, "RUNNING"},
    {Stopping, "STOPPING"}, {Stopped, "STOPPED"},   {Succeeded, "SUCCEEDED"},
    {Failed, "FAILED"},     {Timeout, "TIMEOUT"},   {RunState::Error, "ERROR"},
};

static constexpr std::pair<RunState, RunState> Moves[] = {
    {Waiting, Starting},  {Waiting, Stopped}, {Waiting, RunState::Error},  {Starting, Running},
    {Starting, Stopped},  {Starting, Failed}, {Starting, RunState::Error}, {Running, Stopping},
    {Running, Succeeded}, {Running, Failed},  {Running, Timeout},          {Stopping, Stopped},
};

std::string_view to_string(RunState state)
{
  for (const auto& [value, name] : Names)
    if (value == state) return name;
  UNREACHABLE();
}

std::optional<RunState> find_run_state(std::string_view name)
{
  for (const auto& [value, known] : Names)
    if (known == name) return value;
  return std::nullopt;
}

bool is_final(RunState state)
{
  return std::none_of(std::begin(Moves), std::end(Moves),
                      [&](const auto& move) { return move.first == state; });
}

bool can_move(RunState from, RunState to)
{
  return std::find(std::begin(Moves), std::end(Moves), std::pair(from, to)) != std::end(Moves);
}

} // namespace bindery::jobs
