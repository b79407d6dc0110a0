// Where the programs are that children need, and how children find their way back to the server.
// Filled in by `main`.
#pragma once

#include "base/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindery::worker {

// Keys that are good for one child.
struct ChildKeys {
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
  int threads = 1; // that an engine may use; all of them share the machine's cores
  // The server's own address for its children, "http://127.0.0.1:4566"; asked once the server
  // listens.
  std::function<std::string()> endpoint;
  std::function<ChildKeys(std::string_view purpose)> vend_keys;
  // To be called when the child that had these keys is gone: they open nothing any more, and what
  // it had staged in the lake goes.
  std::function<void(std::string_view access_key_id)> child_ended;
};

// The environment of a child: this process's own without keys and settings, and the variables by
// which AWS clients find this server.
std::vector<std::pair<std::string, std::string>> child_environment(const Runtime& runtime,
                                                                   const ChildKeys& keys);
// The latter alone.
std::vector<std::pair<std::string, std::string>> client_environment(const Runtime& runtime,
                                                                    const ChildKeys& keys);

} // namespace bindery::worker
