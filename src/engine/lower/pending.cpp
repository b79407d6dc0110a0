#include "engine/lower/lowerer.h"
namespace bindery::engine {
Result<Block> Lowerer::sample(const typed::Sample&) { return unsupported_operation("x"); }
Result<Block> Lowerer::python_eval(const typed::PythonEval&) { return unsupported_operation("x"); }
Result<Block> Lowerer::map_partitions(const typed::MapPartitions&) { return unsupported_operation("x"); }
Result<Block> Lowerer::group_map(const typed::GroupMap&) { return unsupported_operation("x"); }
}
