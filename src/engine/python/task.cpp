#include "engine/python/task.h"

#include <cstdint>

namespace bindery::engine {

namespace {

// Big-endian numbers and texts with their length, as the worker reads them.
class Frame {
public:
  void number(int32_t value)
  {
    for (int shift = 24; shift >= 0; shift -= 8)
      bytes += static_cast<char>(static_cast<uint32_t>(value) >> shift);
  }
  void long_number(int64_t value)
  {
    number(static_cast<int32_t>(value >> 32));
    number(static_cast<int32_t>(value));
  }
  void flag(bool value) { bytes += static_cast<char>(value ? 1 : 0); }
  void text(std::string_view value)
  {
    number(static_cast<int32_t>(value.size()));
    bytes += value;
  }

  std::string bytes;
};

// Loads as bindery.udf.coerced(<command>): what the plain form of a function gives is fitted to its
// type there, as Spark does on its own side.
std::string wrap_command(const std::string& command)
{
  std::string out = "\x80\x03"
                    "cbindery.udf\ncoerced\n"
                    "B";
  const auto size = static_cast<uint32_t>(command.size());
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(size >> shift);
  return out + command + "\x85R.";
}

} // namespace

std::string task_header(const PythonTask& task)
{
  Frame frame;
  frame.number(0); // partition
  frame.text(task.calls.front().function->python_version);
  frame.flag(false);    // no barrier
  frame.number(0);      // stage
  frame.number(0);      // partition
  frame.number(0);      // attempt
  frame.long_number(0); // task attempt
  frame.number(1);      // cores
  frame.number(0);      // resources
  frame.number(0);      // local properties
  frame.text(".");
  frame.number(static_cast<int32_t>(task.includes.size()));
  for (const std::string& include : task.includes) frame.text(include);
  frame.flag(false); // broadcasts are not encrypted
  frame.number(0);   // broadcasts
  frame.number(task.eval_type == BatchedUdf ? ArrowBatchedUdf : task.eval_type);
  frame.number(static_cast<int32_t>(task.conf.size()));
  for (const auto& [key, value] : task.conf) {
    frame.text(key);
    frame.text(value);
  }
  if (task.eval_type == BatchedUdf || task.eval_type == ArrowBatchedUdf)
    frame.text(task.input.json());
  frame.flag(false); // no profiler
  const bool is_scalar = task.eval_type != MapPandasIterUdf && task.eval_type != MapArrowIterUdf;
  frame.number(static_cast<int32_t>(task.calls.size()));
  for (const PythonCall& call : task.calls) {
    frame.number(static_cast<int32_t>(call.columns.size()));
    for (const int column : call.columns) {
      frame.number(column);
      if (is_scalar) frame.flag(false); // by position
    }
    frame.number(1); // one function, no chain
    frame.text(task.eval_type == BatchedUdf ? wrap_command(call.function->command)
                                            : call.function->command);
  }
  return std::move(frame.bytes);
}

} // namespace bindery::engine
