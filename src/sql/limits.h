// Limits of both builders. Private to sql.
#pragma once

#include <cstddef>

namespace bindery::sql {

// Expressions within expressions, chains of AND and OR not counted: the passes after this one
// recurse as deep.
constexpr int ExpressionDepthMax = 1000;
constexpr int QueryDepthMax = 200;
constexpr size_t GroupingSetsMax = 4096;

// Adds to a depth while a scope lasts.
class DepthGuard {
public:
  explicit DepthGuard(int& depth) : depth_(depth) { ++depth_; }
  ~DepthGuard() { --depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;

private:
  int& depth_;
};

} // namespace bindery::sql
