#pragma once

#include "plan/command.h"

#include <string>

// A command as text: its kind, then what it was given, then its relation.
std::string dump(const bindery::plan::command::Command& command);
