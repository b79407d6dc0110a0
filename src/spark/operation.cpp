#include "spark/operation.h"

#include "base/clock.h"
#include "base/ids.h"
#include "spark/errors.h"

#include <algorithm>
#include <chrono>

namespace bindery::spark {

static Error cursor_error(const std::string& reason, const std::string& message)
{
  return not_found("[INVALID_CURSOR." + reason + "] The cursor is invalid. " + message +
                   " SQLSTATE: HY109")
      .with_name("INVALID_CURSOR." + reason);
}

static Error cancelled_error()
{
  return Error{.code = ErrorCode::Conflict,
               .message = "[OPERATION_CANCELED] Operation has been canceled. SQLSTATE: HY008",
               .wire_name = "OPERATION_CANCELED",
               .parameters = {},
               .notes = {}};
}

// gRPC ends the process over a message that is longer.
static constexpr int64_t ResponseBytesMax = (int64_t{1} << 31) - (1 << 20);

static Error too_large(int64_t bytes)
{
  return Error{.code = ErrorCode::Limit,
               .message = "[UNSUPPORTED_OPERATION] One row of the result takes " +
                          std::to_string(bytes) +
                          " bytes with its batch; a response holds less than 2 GiB. SQLSTATE: "
                          "0A000",
               .wire_name = "UNSUPPORTED_OPERATION",
               .parameters = {},
               .notes = {}};
}

Operation::~Operation()
{
  interrupt();
  release_all();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !started_ || finished_; });
}

// A fault of ours fails the operation, and no other.
Result<void> Operation::run(const std::function<Result<void>(Operation&)>& body)
{
  try {
    return body(*this);
  } catch (const std::exception& fault) {
    return internal(std::string("[INTERNAL_ERROR] ") + fault.what() + " SQLSTATE: XX000")
        .with_name("INTERNAL_ERROR");
  }
}

void Operation::start(Workers& threads, std::function<Result<void>(Operation&)> body)
{
  {
    const std::lock_guard lock(mutex_);
    detached_since_ms_ = monotonic_ms();
    started_ = true;
  }
  threads.post([this, body = std::move(body)] {
    Result<void> result = run(body);
    {
      const std::lock_guard lock(mutex_);
      interrupt_ = nullptr;
      if (interrupted_) result = cancelled_error();
      if (!result.ok()) failure_ = result.error();
    }
    if (result.ok() && identity_.is_reattachable) {
      Response done;
      done.mutable_result_complete();
      (void)push(std::move(done)); // fails only when interrupted
    }
    std::shared_ptr<void> left_behind; // outlives the lock, and maybe the operation
    const std::lock_guard lock(mutex_);
    left_behind = std::move(left_behind_);
    if (interrupted_ && !failure_) failure_ = cancelled_error();
    finished_ = true;
    changed_.notify_all();
  });
}

Result<void> Operation::push(Response response, Sent sent)
{
  response.set_session_id(identity_.session_id);
  response.set_server_side_session_id(identity_.server_session_id);
  response.set_operation_id(identity_.operation_id);
  response.set_response_id(make_uuid());
  const auto bytes = static_cast<int64_t>(response.ByteSizeLong());
  if (bytes > ResponseBytesMax) return too_large(bytes);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return interrupted_ || released_ || kept_.empty() || kept_bytes_ < BufferedBytesMax;
  });
  if (interrupted_) return cancelled_error();
  if (released_) return {};
  std::string id = response.response_id();
  kept_.push_back({std::move(id), std::make_shared<const Response>(std::move(response)), bytes});
  kept_bytes_ += bytes;
  if (sent == Sent::Now) changed_.notify_all();
  return {};
}

void Operation::set_interrupt(std::function<void()> interrupt)
{
  const std::lock_guard lock(mutex_);
  interrupt_ = std::move(interrupt);
  if (interrupted_ && interrupt_) interrupt_();
}

void Operation::leave_behind(std::shared_ptr<void> used)
{
  const std::lock_guard lock(mutex_);
  left_behind_ = std::move(used);
}

bool Operation::is_interrupted() const
{
  const std::lock_guard lock(mutex_);
  return interrupted_;
}

Result<Operation::Position> Operation::attach(const std::optional<std::string>& last_response_id)
{
  const std::lock_guard lock(mutex_);
  int64_t index = 0;
  if (last_response_id && *last_response_id == released_id_) {
    index = first_index_;
  } else if (last_response_id) {
    const auto found = std::find_if(kept_.begin(), kept_.end(),
                                    [&](const Kept& kept) { return kept.id == *last_response_id; });
    if (found == kept_.end())
      return cursor_error("POSITION_NOT_AVAILABLE", "The cursor position id " + *last_response_id +
                                                        " is no longer available at index " +
                                                        std::to_string(first_index_) + ".");
    index = first_index_ + (found - kept_.begin()) + 1;
  } else if (first_index_ > 0) {
    return cursor_error("POSITION_NOT_AVAILABLE",
                        "The cursor position id is no longer available at index 0.");
  }
  attached_ = true;
  ++attachment_;
  changed_.notify_all();
  return Position{attachment_, index};
}

Result<Operation::Taken> Operation::next(Position& position,
                                         const std::function<bool()>& is_cancelled)
{
  std::unique_lock lock(mutex_);
  for (;;) {
    if (position.attachment != attachment_)
      return cursor_error("DISCONNECTED", "The cursor has been disconnected by the server.");
    const int64_t offset = position.index - first_index_;
    if (offset < 0)
      return cursor_error("POSITION_NOT_AVAILABLE",
                          "The cursor position is no longer available at index " +
                              std::to_string(position.index) + ".");
    const bool has_new = offset < static_cast<int64_t>(kept_.size());
    if (has_new || (finished_ && !failure_)) return take(position, static_cast<size_t>(offset));
    if (finished_) return *failure_;
    // Wakes now and then to notice a client that went away.
    changed_.wait_for(lock, std::chrono::milliseconds(200));
    if (is_cancelled()) return unavailable("the client ended the call");
  }
}

Operation::Taken Operation::take(Position& position, size_t offset)
{
  Taken taken{.responses = {}, .is_end = finished_ && !failure_};
  for (size_t i = offset; i < kept_.size(); ++i) taken.responses.push_back(kept_[i].response);
  position.index += static_cast<int64_t>(taken.responses.size());
  if (!identity_.is_reattachable) {
    first_index_ += static_cast<int64_t>(kept_.size());
    kept_.clear();
    kept_bytes_ = 0;
    changed_.notify_all();
  }
  return taken;
}

void Operation::detach(Attachment attachment)
{
  const std::lock_guard lock(mutex_);
  if (attachment != attachment_) return;
  attached_ = false;
  detached_since_ms_ = monotonic_ms();
}

int64_t Operation::detached_ms() const
{
  const std::lock_guard lock(mutex_);
  return attached_ ? 0 : monotonic_ms() - detached_since_ms_;
}

void Operation::interrupt()
{
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  interrupted_ = true;
  if (interrupt_) interrupt_();
  changed_.notify_all();
}

void Operation::release_until(const std::string& response_id)
{
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const Kept& kept) { return kept.id == response_id; });
  if (found == kept_.end()) return;
  const auto count = found - kept_.begin() + 1;
  released_id_ = response_id;
  for (auto it = kept_.begin(); it != kept_.begin() + count; ++it) kept_bytes_ -= it->bytes;
  kept_.erase(kept_.begin(), kept_.begin() + count);
  first_index_ += count;
  changed_.notify_all();
}

void Operation::release_all()
{
  const std::lock_guard lock(mutex_);
  first_index_ += static_cast<int64_t>(kept_.size());
  kept_.clear();
  kept_bytes_ = 0;
  released_ = true;
  changed_.notify_all();
}

bool Operation::is_finished() const
{
  const std::lock_guard lock(mutex_);
  return finished_;
}

} // namespace bindery::spark
