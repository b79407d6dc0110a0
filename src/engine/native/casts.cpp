#include "engine/native/kernel.h"
namespace bindery::engine::native {
void add_casts(Registry&) {}
}
