// Walks over typed relations.
#pragma once

#include "plan/typed.h"

#include <vector>

namespace bindery::plan {

// The relations right below, from left to right.
std::vector<const typed::Relation*> inputs_of(const typed::Relation& relation);

// Whether another run over the same data gives the same rows: nothing is random, nothing is Python.
bool is_repeatable(const typed::Relation& relation);

} // namespace bindery::plan
