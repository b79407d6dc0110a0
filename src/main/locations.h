// Where the parts of an installed tree are, seen from this program.
#pragma once

#include <string>

namespace bindery {

// bindery-engine, beside this program.
std::string find_engine_program();
// The interpreter with PySpark, and the folder of Bindery's own packages: those of an installed
// tree (../python), or of the checkout that this program was built in. Empty when there is neither.
std::string find_python();
std::string find_python_path();

} // namespace bindery
