// Functions that look at elements of an array in their place. Private to the folder.
#pragma once

#include "engine/native/kernel.h"

namespace bindery::engine::native {

Kernel bind_size(const Signature& signature);
template <bool Ansi> Kernel bind_element_at(const Signature& signature);
Kernel bind_array_subscript(const Signature& signature); // Trino's a[i]
template <bool Ansi> Kernel bind_array_index(const Signature& signature);
// array_contains of elements that are not nested; none for others.
Kernel find_contains(const Signature& signature);

} // namespace bindery::engine::native
