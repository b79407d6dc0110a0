// Whole numbers of 256 bits, for what decimals need beyond 128, and kernels that need them.
// Private to the folder.
#pragma once

#include "engine/native/kernel.h"

namespace bindery::engine::native {

// Two halves of 128.
struct Wide {
  unsigned __int128 high = 0;
  unsigned __int128 low = 0;
};

unsigned __int128 magnitude(__int128 value);
bool is_less(Wide a, Wide b);
Wide multiply_wide(unsigned __int128 a, unsigned __int128 b);
// False when the product needs more than 256 bits.
bool multiply_wide(Wide value, unsigned __int128 factor, Wide& product);
// The sum of two signed values below 2^254; its sign is `negative`.
Wide add_wide(Wide a, bool a_negative, Wide b, bool b_negative, bool& negative);
// Quotient rounded half up (away from zero in magnitude); false when it does not fit 127 bits.
bool divide_wide(Wide value, unsigned __int128 divisor, unsigned __int128& quotient);
// The whole quotient, and what is left.
Wide divide_rest(Wide value, unsigned __int128 divisor, unsigned __int128& rest);

// Kernels on two decimals; those that do not raise give NULL.
Kernel decimal_integral_divide(const Signature& signature, bool raises);
Kernel decimal_modulo(const Signature& signature, bool raises, bool is_positive);

} // namespace bindery::engine::native
