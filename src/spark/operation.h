// One running ExecutePlan: a thread that makes responses, and a buffer from which one attached call
// at a time reads.
//
// A reattachable operation keeps each response until the client releases it; an unreattachable one
// until it is sent. The thread waits while more than BufferedBytesMax are kept, so a slow client
// bounds memory.
#pragma once

#include "base/result.h"
#include "base/workers.h"

#include "spark/connect/base.pb.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace bindery::spark {

class Operation {
public:
  using Response = ::spark::connect::ExecutePlanResponse;
  using ResponsePtr = std::shared_ptr<const Response>;

  struct Identity {
    std::string operation_id;
    std::string session_id;
    std::string server_session_id;
    std::vector<std::string> tags;
    bool is_reattachable = false;
  };

  explicit Operation(Identity identity) : identity_(std::move(identity)) {}
  ~Operation();
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  const Identity& identity() const { return identity_; }

  // Runs `body` on a thread of `threads`; its failure ends the stream.
  void start(Workers& threads, std::function<Result<void>(Operation&)> body);

  // ---- called by the body
  // Appends a response; waits for room. An error when the operation was interrupted. Held: it may
  // wait for the next one, or for the end, which come at once.
  enum class Sent { Now, Held };
  Result<void> push(Response response, Sent sent = Sent::Now);
  // What interrupt() calls, while the body is inside something that can be interrupted.
  void set_interrupt(std::function<void()> interrupt);
  bool is_interrupted() const;

  // ---- called by the stream of a call
  using Attachment = int64_t;
  // Takes the stream over from whoever had it. The position is after `last_response_id`, or the
  // first one kept.
  struct Position {
    Attachment attachment = 0;
    int64_t index = 0;
  };
  Result<Position> attach(const std::optional<std::string>& last_response_id);
  struct Taken {
    std::vector<ResponsePtr> responses; // none only at the end
    bool is_end = false;
  };
  // The responses from `position` on, waiting for one. The operation's own failure comes as the
  // error.
  Result<Taken> next(Position& position, const std::function<bool()>& is_cancelled);

  // ---- called by other calls
  void interrupt();
  void release_until(const std::string& response_id);
  void release_all();
  bool is_finished() const;
  // Milliseconds since a stream was last attached; 0 while one is.
  int64_t detached_ms() const;
  void detach(Attachment attachment);

  // What the operation used, to be destroyed once its end is told: the client need not wait for it.
  void leave_behind(std::shared_ptr<void> used);

private:
  Result<void> run(const std::function<Result<void>(Operation&)>& body);
  Taken take(Position& position, size_t offset); // under the lock

  static constexpr int64_t BufferedBytesMax = 64 << 20;

  struct Kept {
    std::string id;
    ResponsePtr response; // null once sent, of an unreattachable operation
    int64_t bytes = 0;
  };

  Identity identity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Kept> kept_;
  int64_t first_index_ = 0; // of kept_.front()
  // The last response that was let go: a client takes up after it when the connection was cut
  // behind it.
  std::string released_id_;
  int64_t kept_bytes_ = 0;
  bool started_ = false;
  bool finished_ = false;
  std::optional<Error> failure_;
  bool interrupted_ = false;
  bool released_ = false;
  std::function<void()> interrupt_;
  std::shared_ptr<void> left_behind_;
  Attachment attachment_ = 0;
  bool attached_ = false;
  int64_t detached_since_ms_ = 0;
};

} // namespace bindery::spark
