// Private to plan/analyze.
#pragma once

#include "plan/analyze/analysis.h"

namespace bindery::plan::resolve {

// A call that the parser put around an expression of a pipe; nothing: it is another call.
Result<std::optional<Bound>> find_pipe_call(Analysis&, const unresolved::Function& node, Place&);

} // namespace bindery::plan::resolve
