#include "engine/native/kernel.h"

#include "engine/errors.h"

namespace bindery::engine::native {

// Texts that are large already may make texts of their size, and some more.
void Rows::check_text_bytes()
{
  size_t given = 0;
  for (size_t i = 0; i < formats_.size(); i++) {
    const duckdb::idx_t rows = !is_text_[i] ? 0 : is_constant_[i] ? 1 : count_;
    for (duckdb::idx_t row = 0; row < rows; row++)
      if (!is_null(i, row)) given += text(i, row).size();
  }
  const size_t allowed = std::max<size_t>(4 * given, text_bytes_max_);
  if (text_bytes_ <= allowed) {
    text_bytes_max_ = allowed;
    return;
  }
  raise("UNSUPPORTED_OPERATION", "0A000",
        "Making texts of more than 268435456 bytes for 2048 rows is not supported.");
}

} // namespace bindery::engine::native
