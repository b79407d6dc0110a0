#include "engine/python/task.h"

#include "engine/errors.h"
#include "engine/result/arrow.h"

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include <thread>

namespace bindery::engine {

namespace {

// What a worker writes instead of a length (pyspark.serializers.SpecialLengths).
enum Special : int32_t {
  EndOfDataSection = -1,
  PythonExceptionThrown = -2,
  TimingData = -3,
  EndOfStream = -4,
  StartArrowStream = -6,
};

constexpr int32_t TextBytesMax = 64 << 20;

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
  if (task.eval_type != ScalarPandasUdf) frame.text(task.input.json());
  frame.flag(false); // no profiler
  frame.number(static_cast<int32_t>(task.calls.size()));
  for (const PythonCall& call : task.calls) {
    frame.number(static_cast<int32_t>(call.columns.size()));
    for (const int column : call.columns) {
      frame.number(column);
      frame.flag(false); // by position
    }
    frame.number(1); // one function, no chain
    frame.text(task.eval_type == BatchedUdf ? wrap_command(call.function->command)
                                            : call.function->command);
  }
  return std::move(frame.bytes);
}

Result<std::string> task_rows(const arrow::RecordBatch& batch, int64_t rows_max)
{
  auto sink = arrow::io::BufferOutputStream::Create();
  if (!sink.ok()) return from_arrow(sink.status());
  auto writer = arrow::ipc::MakeStreamWriter(*sink, batch.schema());
  if (!writer.ok()) return from_arrow(writer.status());
  const int64_t step = rows_max > 0 ? rows_max : std::max<int64_t>(batch.num_rows(), 1);
  for (int64_t offset = 0; offset < batch.num_rows(); offset += step) {
    const auto status = (*writer)->WriteRecordBatch(*batch.Slice(offset, step));
    if (!status.ok()) return from_arrow(status);
  }
  if (auto status = (*writer)->Close(); !status.ok()) return from_arrow(status);
  auto buffer = (*sink)->Finish();
  if (!buffer.ok()) return from_arrow(buffer.status());
  return (*buffer)->ToString();
}

// What a worker answers, read as it comes.
class AnswerReader : public arrow::io::InputStream {
public:
  AnswerReader(const PythonWorker& worker, const std::function<bool()>& is_canceled)
      : worker_(worker), is_canceled_(is_canceled)
  {}

  Result<int32_t> number()
  {
    char bytes[4];
    TRY_VOID(worker_.receive(bytes, sizeof bytes, is_canceled_));
    uint32_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<int32_t>(value);
  }
  Result<std::string> text(int32_t size)
  {
    if (size < 0 || size > TextBytesMax)
      return internal("the Python worker answered a length of " + std::to_string(size));
    std::string out(static_cast<size_t>(size), '\0');
    TRY_VOID(worker_.receive(out.data(), out.size(), is_canceled_));
    return out;
  }

  // ---- arrow::io::InputStream
  arrow::Status Close() override
  {
    is_closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return is_closed_; }
  arrow::Result<int64_t> Tell() const override { return position_; }
  arrow::Result<int64_t> Read(int64_t size, void* out) override
  {
    auto done = worker_.receive(static_cast<char*>(out), static_cast<size_t>(size), is_canceled_);
    if (!done.ok()) return arrow::Status::IOError(done.error().message);
    position_ += size;
    return size;
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t size) override
  {
    ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateBuffer(size));
    ARROW_RETURN_NOT_OK(Read(size, buffer->mutable_data()));
    return std::shared_ptr<arrow::Buffer>(std::move(buffer));
  }

private:
  const PythonWorker& worker_;
  const std::function<bool()>& is_canceled_;
  int64_t position_ = 0;
  bool is_closed_ = false;
};

Result<std::shared_ptr<arrow::RecordBatch>> read_rows(AnswerReader& answer)
{
  auto reader = arrow::ipc::RecordBatchStreamReader::Open(&answer);
  if (!reader.ok()) return from_arrow(reader.status());
  auto table = (*reader)->ToTable();
  if (!table.ok()) return from_arrow(table.status());
  auto whole = (*table)->CombineChunksToBatch();
  if (!whole.ok()) return from_arrow(whole.status());
  return *whole;
}

// The whole answer: rows, times, accumulators, and the end that lets the worker be used again.
Result<std::shared_ptr<arrow::RecordBatch>> read_answer(AnswerReader& answer)
{
  std::shared_ptr<arrow::RecordBatch> rows;
  for (bool has_data_ended = false;;) {
    TRY(const int32_t special, answer.number());
    switch (special) {
    case StartArrowStream: {
      TRY(rows, read_rows(answer));
      break;
    }
    case PythonExceptionThrown: {
      TRY(const int32_t size, answer.number());
      TRY(auto traceback, answer.text(size));
      return Error{ErrorCode::InvalidInput, std::move(traceback), "PYTHON_EXCEPTION", {}, {}};
    }
    case TimingData: {
      constexpr int32_t TimesAndSpills = 5 * 8;
      TRY_VOID(answer.text(TimesAndSpills));
      break;
    }
    case EndOfDataSection: {
      if (has_data_ended) return unavailable("the Python worker cannot be used again");
      has_data_ended = true;
      TRY(const int32_t accumulators, answer.number());
      if (accumulators != 0) return internal("the Python worker sent accumulators");
      break;
    }
    case EndOfStream:
      if (!rows) return internal("the Python worker answered no rows");
      return rows;
    default: return internal("the Python worker answered " + std::to_string(special));
    }
  }
}

} // namespace

Result<std::shared_ptr<arrow::RecordBatch>> run_python(PythonDaemon& daemon, const PythonTask& task,
                                                       const arrow::RecordBatch& batch,
                                                       const std::function<bool()>& is_canceled)
{
  Frame end;
  end.number(EndOfStream);
  TRY(auto rows, task_rows(batch, task.rows_max));
  const std::string request = task_header(task) + rows + end.bytes;
  TRY(auto worker, daemon.take());

  // The worker answers while it reads: both ways at once, or both sides wait for ever.
  std::thread sender([&] { (void)worker->send(request); });
  AnswerReader answer(*worker, is_canceled);
  auto result = read_answer(answer);
  if (!result.ok()) {
    worker->abandon();
    sender.join();
    daemon.kill(std::move(worker));
    return std::move(result).error();
  }
  sender.join();
  daemon.give_back(std::move(worker));
  if ((*result)->num_rows() != batch.num_rows() ||
      (*result)->num_columns() != static_cast<int>(task.calls.size()))
    return internal("the Python worker answered " + std::to_string((*result)->num_rows()) +
                    " rows of " + std::to_string(batch.num_rows()));
  return result;
}

} // namespace bindery::engine
