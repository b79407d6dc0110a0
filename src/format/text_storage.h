// The Hadoop classes of formats that are lines of text.
#pragma once

#include "format/format.h"

namespace bindery::format {

inline void use_text_files(Storage& storage)
{
  storage.input_format = "org.apache.hadoop.mapred.TextInputFormat";
  storage.output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
}

// Records of text are counted by their average size, as the service does: a whole file has at least
// one.
inline int64_t estimate_records(int64_t stored_size, int64_t average_record_size)
{
  if (average_record_size <= 0) return 0;
  int64_t records = stored_size / average_record_size;
  return records > 0 ? records : 1;
}

} // namespace bindery::format
