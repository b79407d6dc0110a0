#include "main/locations.h"

#include <filesystem>
#include <initializer_list>

namespace bindery {

namespace fs = std::filesystem;

static fs::path own_folder()
{
  std::error_code failure;
  return fs::read_symlink("/proc/self/exe", failure).parent_path();
}

static std::string first_existing(std::initializer_list<fs::path> candidates)
{
  std::error_code ignored;
  for (const fs::path& candidate : candidates)
    if (fs::exists(candidate, ignored)) return fs::absolute(candidate).lexically_normal().string();
  return "";
}

std::string find_engine_program() { return (own_folder() / "bindery-engine").string(); }

std::string find_python()
{
  return first_existing({own_folder() / "../python/venv/bin/python", BINDERY_PYTHON});
}

std::string find_python_path()
{
  return first_existing({own_folder() / "../python", BINDERY_PYTHON_PATH});
}

} // namespace bindery
