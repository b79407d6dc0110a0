#include "engine/lower/lowerer.h"
#include "engine/types.h"
namespace bindery::engine {
Result<Tree> Lowerer::cast(const typed::Cast& cast)
{
  TRY(auto child, expression(*cast.child));
  TRY(auto type, to_physical(cast.type));
  return cast_to(type, std::move(child));
}
}
