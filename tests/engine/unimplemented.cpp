// Prints each native function of the contract between analyzer and engine that the engine has not.
#include "plan/functions/lowerings.h"

#include <iostream>
#include <string>

// Of engine/lower/lowerer.h, which needs DuckDB's headers.
namespace bindery::engine {
bool has_native(const std::string& name);
bool has_native_aggregate(const std::string& name);
} // namespace bindery::engine

int main()
{
  using bindery::plan::CallKind;
  using bindery::plan::typed::LoweringKind;
  for (const auto& row : bindery::plan::all_lowerings()) {
    if (row.kind != LoweringKind::Native) continue;
    const std::string name(row.name);
    const bool is_there = row.call == CallKind::Aggregate
                              ? bindery::engine::has_native_aggregate(name)
                              : bindery::engine::has_native(name);
    if (!is_there) std::cout << name << '\n';
  }
}
