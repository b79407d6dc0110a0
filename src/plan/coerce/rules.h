// What the dialects of coercion differ in. Private to coerce/.
#pragma once

#include "plan/coerce/coerce.h"

namespace bindery::plan::coerce {

std::optional<Type> wider_number(const Type& a, const Type& b, Coercion rules);
std::optional<Type> wider_time(const Type& a, const Type& b);

namespace ansi {
std::optional<Type> promote_text(const Type& a, const Type& b); // text beside another atomic type
bool allows_implicit(const Type& from, const Type& to);
bool allows_cast(const Type& from, const Type& to);
} // namespace ansi

namespace legacy {
std::optional<Type> promote_text(const Type& a, const Type& b);
std::optional<Type> compare_text(const Type& a, const Type& b);
bool allows_implicit(const Type& from, const Type& to);
bool allows_cast(const Type& from, const Type& to);
} // namespace legacy

namespace trino {
bool allows_implicit(const Type& from, const Type& to);
} // namespace trino

} // namespace bindery::plan::coerce
