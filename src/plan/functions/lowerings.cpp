// The names of lowerings, with their exact meaning. Rows of the other files of this folder refer to
// them.
#include "plan/functions/lowerings.h"

#include "plan/functions/lowerings/family.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace bindery::plan {

static std::vector<LoweringInfo> collect()
{
  std::vector<LoweringInfo> all;
  for (std::span<const LoweringInfo> part :
       {lowerings::forms(), lowerings::numbers(), lowerings::texts(), lowerings::times(),
        lowerings::collections(), lowerings::sets()})
    all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end(), [](const LoweringInfo& a, const LoweringInfo& b) {
    return std::tie(a.call, a.kind, a.name) < std::tie(b.call, b.kind, b.name);
  });
  return all;
}

std::span<const LoweringInfo> all_lowerings()
{
  static const std::vector<LoweringInfo> all = collect();
  return all;
}

const LoweringInfo* find_lowering(CallKind call, const typed::Lowering& lowering)
{
  const auto all = all_lowerings();
  const auto key = std::tuple(call, lowering.kind, std::string_view(lowering.name));
  const auto found = std::lower_bound(all.begin(), all.end(), key,
                                      [](const LoweringInfo& row, const auto& wanted) {
                                        return std::tie(row.call, row.kind, row.name) < wanted;
                                      });
  const bool equal = found != all.end() && found->call == call && found->kind == lowering.kind &&
                     found->name == lowering.name;
  return equal ? &*found : nullptr;
}

} // namespace bindery::plan
