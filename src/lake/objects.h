// One object in the folder of its bucket: where it is, how it comes there and goes. Callers hold
// the bucket's lock, exclusive to change.
#pragma once

#include "lake/folder.h"

#include <optional>
#include <string>

namespace bindery::lake {

struct Location {
  File folder;
  std::string name;
  FileState state;
};

// Looked up plain, then escaped.
Result<std::optional<Location>> find_object(const File& objects, const std::string& key);

// Makes the folders of the key. An object that stands where a folder must be moves to its escaped
// name.
Result<void> prepare_object(const File& objects, const std::string& key);
// Moves the file to the place of the key, over what is there. Gives the folder that is to be
// flushed for the object to be durable; the file systems' journals keep the order of what came
// before.
Result<File> place_object(const File& objects, const std::string& key, int from_folder,
                          const std::string& from_name);
// Removes the object, if there is one, and the folders that are empty then.
Result<void> erase_object(const File& objects, const std::string& key, bool flush);

} // namespace bindery::lake
