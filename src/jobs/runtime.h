// Where the programs are that runs need, and what each run may use. Filled in by `main`.
#pragma once

#include "access/access.h"
#include "base/result.h"
#include "worker/budget.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bindery::jobs {

// Keys that are good for one run and die with it.
struct RunKeys {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
};

struct Runtime {
  std::string data_folder;
  std::string engine_program; // path of bindery-engine
  std::string python;         // path of the interpreter
  std::string python_path;    // folder with the packages awsglue and bindery
  std::string region = "us-east-1";
  // What one run may hold: its engine and its Python process together.
  worker::Amount run_amount;
  // The server's own address for its children, "http://127.0.0.1:4566"; asked once the server listens.
  std::function<std::string()> endpoint;
  // Keys for a child that acts for `access`; `purpose` names it in them.
  std::function<Result<RunKeys>(const Access& access, const std::string& purpose)> vend_keys;
};

// The variables by which AWS clients of a child find this server and their keys.
std::vector<std::pair<std::string, std::string>> client_environment(const Runtime& runtime, const RunKeys& keys);

} // namespace bindery::jobs
