#include "engine/python/stream.h"

#include "engine/errors.h"
#include "engine/result/arrow.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <arrow/type.h>

#include <atomic>
#include <optional>
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

// What a worker answers, read as it comes.
class AnswerReader : public arrow::io::InputStream {
public:
  AnswerReader(const PythonWorker& worker, std::function<bool()> is_canceled)
      : worker_(worker), is_canceled_(std::move(is_canceled))
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
  // Why Arrow could not read on; else nothing.
  const std::optional<Error>& failure() const { return failure_; }

  bool closed() const override { return is_closed_; }
  arrow::Result<int64_t> Tell() const override { return position_; }
  arrow::Result<int64_t> Read(int64_t size, void* out) override
  {
    auto done = worker_.receive(static_cast<char*>(out), static_cast<size_t>(size), is_canceled_);
    if (!done.ok()) {
      failure_ = std::move(done).error();
      return arrow::Status::IOError(failure_->message);
    }
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
  const std::function<bool()> is_canceled_;
  std::optional<Error> failure_;
  int64_t position_ = 0;
  bool is_closed_ = false;
};

// Arrow's stream to a worker.
class RequestWriter : public arrow::io::OutputStream {
public:
  explicit RequestWriter(const PythonWorker& worker) : worker_(worker) {}

  arrow::Status Close() override
  {
    is_closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return is_closed_; }
  arrow::Result<int64_t> Tell() const override { return position_; }
  arrow::Status Write(const void* data, int64_t size) override
  {
    position_ += size;
    auto sent = worker_.send({static_cast<const char*>(data), static_cast<size_t>(size)});
    return sent.ok() ? arrow::Status::OK() : arrow::Status::IOError(sent.error().message);
  }

private:
  const PythonWorker& worker_;
  int64_t position_ = 0;
  bool is_closed_ = false;
};

class RunningStream final : public PythonStream {
public:
  RunningStream(PythonDaemon& daemon, std::unique_ptr<PythonWorker> worker, const PythonTask& task,
                std::shared_ptr<arrow::Schema> schema, Input input,
                std::function<bool()> is_canceled)
      : daemon_(daemon), worker_(std::move(worker)), answer_(*worker_, std::move(is_canceled)),
        rows_max_(task.rows_max), schema_(std::move(schema)), input_(std::move(input)),
        // The worker answers while it reads: both ways at once, or both sides wait for ever.
        sender_([this, header = task_header(task)] { send(header); })
  {}

  ~RunningStream() override { end(false); }

  Result<std::shared_ptr<arrow::RecordBatch>> next() override
  {
    if (!worker_) return std::shared_ptr<arrow::RecordBatch>();
    auto batch = read_next();
    if (batch.ok()) return batch;
    end(false);
    if (input_failure_) return std::move(*input_failure_);
    return batch;
  }

private:
  // ---- the sender's thread
  void send(const std::string& header)
  {
    if (auto sent = worker_->send(header); !sent.ok()) return; // the reader learns why
    RequestWriter sink(*worker_);
    auto writer = arrow::ipc::MakeStreamWriter(&sink, schema_);
    if (!writer.ok()) return fail(from_arrow(writer.status()));
    for (;;) {
      auto batch = input_.next();
      if (!batch.ok()) return fail(std::move(batch).error());
      if (!*batch) break;
      if (!write(**writer, **batch)) return;
    }
    if (!(*writer)->Close().ok()) return;
    constexpr std::string_view EndOfStreamBytes("\xff\xff\xff\xfc", 4);
    (void)worker_->send(EndOfStreamBytes);
  }

  // False when the worker reads no more: it has ended, or has seen enough.
  bool write(arrow::ipc::RecordBatchWriter& writer, const arrow::RecordBatch& batch) const
  {
    const int64_t step = rows_max_ > 0 ? rows_max_ : std::max<int64_t>(batch.num_rows(), 1);
    for (int64_t offset = 0; offset < batch.num_rows(); offset += step)
      if (!writer.WriteRecordBatch(*batch.Slice(offset, step)).ok()) return false;
    return true;
  }

  // Read by the other thread after this one has ended.
  void fail(Error error)
  {
    if (!is_ending_) input_failure_ = std::move(error);
    worker_->abandon();
  }

  // ---- the reader's thread
  Result<std::shared_ptr<arrow::RecordBatch>> read_next()
  {
    for (;;) {
      if (batches_) {
        std::shared_ptr<arrow::RecordBatch> batch;
        if (auto status = batches_->ReadNext(&batch); !status.ok()) return unread(status);
        if (batch) return batch;
        batches_.reset();
      }
      TRY(const bool goes_on, read_special());
      if (!goes_on) return std::shared_ptr<arrow::RecordBatch>();
    }
  }

  Error unread(const arrow::Status& status) const
  {
    return answer_.failure() ? *answer_.failure() : from_arrow(status);
  }

  // What comes beside the rows: times, accumulators, and the end that lets the worker be used
  // again.
  Result<bool> read_special()
  {
    TRY(const int32_t special, answer_.number());
    switch (special) {
    case StartArrowStream: {
      auto reader = arrow::ipc::RecordBatchStreamReader::Open(&answer_);
      if (!reader.ok()) return unread(reader.status());
      batches_ = *reader;
      return true;
    }
    case PythonExceptionThrown: {
      TRY(const int32_t size, answer_.number());
      TRY(auto traceback, answer_.text(size));
      return Error{ErrorCode::InvalidInput, std::move(traceback), "PYTHON_EXCEPTION", {}, {}};
    }
    case TimingData: {
      constexpr int32_t TimesAndSpills = 5 * 8;
      TRY_VOID(answer_.text(TimesAndSpills));
      return true;
    }
    case EndOfDataSection: {
      // The second time: the worker has left input unread, and is not to be used again.
      if (has_data_ended_) {
        end(false);
        return false;
      }
      has_data_ended_ = true;
      TRY(const int32_t accumulators, answer_.number());
      if (accumulators != 0) return internal("the Python worker sent accumulators");
      return true;
    }
    case EndOfStream: end(true); return false;
    default: return internal("the Python worker answered " + std::to_string(special));
    }
  }

  void end(bool is_clean)
  {
    if (!worker_) return;
    if (!is_clean) {
      is_ending_ = true;
      worker_->abandon();
      if (input_.stop) input_.stop();
    }
    sender_.join();
    if (is_clean) {
      daemon_.give_back(std::move(worker_));
    } else {
      daemon_.kill(std::move(worker_));
    }
  }

  PythonDaemon& daemon_;
  std::unique_ptr<PythonWorker> worker_; // null once the task has ended
  AnswerReader answer_;
  std::shared_ptr<arrow::RecordBatchReader> batches_; // of the answer, while one is read
  bool has_data_ended_ = false;
  const int64_t rows_max_;
  const std::shared_ptr<arrow::Schema> schema_;
  const Input input_;
  std::atomic<bool> is_ending_ = false; // what the input says from then on is no failure
  std::optional<Error> input_failure_;
  std::thread sender_; // last: it uses the others
};

} // namespace

Result<std::unique_ptr<PythonStream>> PythonStream::start(PythonDaemon& daemon,
                                                          const PythonTask& task,
                                                          std::shared_ptr<arrow::Schema> schema,
                                                          Input input,
                                                          std::function<bool()> is_canceled)
{
  TRY(auto worker, daemon.take());
  return std::unique_ptr<PythonStream>(
      std::make_unique<RunningStream>(daemon, std::move(worker), task, std::move(schema),
                                      std::move(input), std::move(is_canceled)));
}

Result<std::shared_ptr<arrow::RecordBatch>> run_python(PythonDaemon& daemon, const PythonTask& task,
                                                       std::shared_ptr<arrow::RecordBatch> batch,
                                                       const std::function<bool()>& is_canceled)
{
  const int64_t wanted = batch->num_rows();
  auto schema = batch->schema();
  TRY(auto stream,
      PythonStream::start(
          daemon, task, std::move(schema),
          {[batch = std::move(batch)]() mutable -> Result<std::shared_ptr<arrow::RecordBatch>> {
            return std::move(batch);
          }},
          is_canceled));
  arrow::RecordBatchVector answer;
  int64_t count = 0;
  for (;;) {
    TRY(auto rows, stream->next());
    if (!rows) break;
    count += rows->num_rows();
    answer.push_back(std::move(rows));
  }
  if (answer.empty() || count != wanted ||
      answer.front()->num_columns() != static_cast<int>(task.calls.size()))
    return internal("the Python worker answered " + std::to_string(count) + " rows of " +
                    std::to_string(wanted));
  auto table = arrow::Table::FromRecordBatches(answer);
  if (!table.ok()) return from_arrow(table.status());
  auto whole = (*table)->CombineChunksToBatch();
  if (!whole.ok()) return from_arrow(whole.status());
  return *whole;
}

} // namespace bindery::engine
