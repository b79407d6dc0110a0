#include "engine/lower/lowerer.h"

namespace bindery::engine {

Result<Block> Lowerer::sample(const typed::Sample&)
{
  return unsupported_operation("DataFrame.sample, randomSplit and TABLESAMPLE");
}

} // namespace bindery::engine
