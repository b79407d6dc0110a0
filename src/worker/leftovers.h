// Processes that scripts started, and that outlived both their run and its fork server.
#pragma once

#include <string>
#include <sys/types.h>
#include <utility>

namespace bindery::worker {

// A variable in the environment of the fork server, and so of all that comes of it: it names the
// server's data folder.
std::pair<std::string, std::string> leftover_mark(const std::string& data_folder);

// Kills the processes that carry the mark: all of them, or those of one session.
constexpr pid_t AnySession = 0;
void kill_leftovers(const std::string& data_folder, pid_t session = AnySession);

} // namespace bindery::worker
