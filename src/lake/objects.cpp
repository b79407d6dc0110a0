#include "lake/objects.h"

#include "lake/errors.h"
#include "lake/key_path.h"

#include <fcntl.h>
#include <unistd.h>

namespace bindery::lake {

static Result<std::optional<Location>> find_at(const File& objects, const KeyPath& path)
{
  auto folder = open_folders(objects.get(), path.folders);
  if (!folder.ok()) {
    if (folder.error().code == ErrorCode::NotFound) return std::optional<Location>();
    return std::move(folder).error();
  }
  TRY(const auto state, find_file(folder->get(), path.name));
  if (!state) return std::optional<Location>();
  return std::optional<Location>(Location{std::move(*folder), path.name, *state});
}

Result<std::optional<Location>> find_object(const File& objects, const std::string& key)
{
  if (const auto plain = find_plain_path(key)) {
    TRY(auto location, find_at(objects, *plain));
    if (location) return location;
  }
  return find_at(objects, get_escaped_path(key));
}

static Result<File> make_folders(const File& objects, const std::vector<std::string>& names);

// An object `a` makes room for the folder `a`: it moves to its escaped name in the same folder.
static Result<void> make_room(const File& folder, const std::string& name)
{
  if (is_escaped(name)) return {};
  TRY(const auto state, find_file(folder.get(), name));
  if (!state) return {};
  std::vector<std::string> escaped = escape_file(name);
  const std::string last = std::move(escaped.back());
  escaped.pop_back();
  TRY(const File to, make_folders(folder, escaped));
  return move_file(folder.get(), name, to.get(), last);
}

static Result<File> make_folders(const File& objects, const std::vector<std::string>& names)
{
  TRY(File at, open_folder(objects.get(), "."));
  for (const std::string& name : names) {
    auto next = open_folder(at.get(), name);
    if (!next.ok() && next.error().code == ErrorCode::NotFound) {
      TRY_VOID(make_room(at, name));
      if (exists(at.get(), name) && !open_folder(at.get(), name).ok())
        return unsupported(
            "something that is neither a file nor a folder stands in the way in the lake: " + name);
      next = make_folder(at.get(), name, false);
    }
    if (!next.ok()) return std::move(next).error();
    at = std::move(*next);
  }
  return at;
}

struct Target {
  File folder;
  std::string name;
};

// The plain place where that is free or already the object's; else the escaped one.
static Result<Target> make_target(const File& objects, const std::string& key)
{
  if (const auto plain = find_plain_path(key)) {
    TRY(File folder, make_folders(objects, plain->folders));
    TRY(const auto state, find_file(folder.get(), plain->name));
    if (state || !exists(folder.get(), plain->name)) return Target{std::move(folder), plain->name};
  }
  const KeyPath escaped = get_escaped_path(key);
  TRY(File folder, make_folders(objects, escaped.folders));
  return Target{std::move(folder), escaped.name};
}

Result<void> prepare_object(const File& objects, const std::string& key)
{
  TRY_VOID(make_target(objects, key));
  return {};
}

static Result<void> remove_at(const File& objects, const KeyPath& path, bool flush_it)
{
  auto folder = open_folders(objects.get(), path.folders);
  if (!folder.ok())
    return folder.error().code == ErrorCode::NotFound ? Result<void>() : std::move(folder).error();
  TRY(const auto state, find_file(folder->get(), path.name));
  if (!state) return {};
  TRY_VOID(remove_file(folder->get(), path.name));
  if (flush_it) TRY_VOID(flush(*folder));
  for (std::vector<std::string> folders = path.folders; !folders.empty();) {
    const std::string name = std::move(folders.back());
    folders.pop_back();
    TRY(const File parent, open_folders(objects.get(), folders));
    if (::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) != 0) break;
  }
  return {};
}

Result<File> place_object(const File& objects, const std::string& key, int from_folder,
                          const std::string& from_name)
{
  TRY(Target target, make_target(objects, key));
  TRY_VOID(move_file(from_folder, from_name, target.folder.get(), target.name));
  // The plain form hides an escaped one of before.
  const KeyPath escaped = get_escaped_path(key);
  if (target.name != escaped.name) TRY_VOID(remove_at(objects, escaped, false));
  return std::move(target.folder);
}

Result<void> erase_object(const File& objects, const std::string& key, bool flush_it)
{
  // The escaped form first: should the process die in between, the plain one still answers.
  TRY_VOID(remove_at(objects, get_escaped_path(key), flush_it));
  if (const auto plain = find_plain_path(key)) TRY_VOID(remove_at(objects, *plain, flush_it));
  return {};
}

} // namespace bindery::lake
