// The folder of a Python daemon's socket. Private to the folder.
#pragma once

#include "base/result.h"

#include <memory>
#include <string>

namespace bindery::engine {

// Removed when it goes away; those of engines that were killed are removed by the next one that
// makes its own. Its path leaves room for the socket's name: a socket's path is short.
class SocketFolder {
public:
  static Result<std::unique_ptr<SocketFolder>> make();
  ~SocketFolder();
  SocketFolder(const SocketFolder&) = delete;
  SocketFolder& operator=(const SocketFolder&) = delete;

  const std::string& path() const { return path_; }

private:
  SocketFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  const std::string path_;
  const int lock_; // held while the engine lives
};

} // namespace bindery::engine
