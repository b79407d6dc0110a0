#include "spark/sessions.h"

#include "base/ids.h"

#include <chrono>

namespace bindery::spark {

// As long as Spark keeps an operation that nobody reads.
constexpr int64_t DetachedMsMax = 5 * 60 * 1000;
constexpr size_t ReleasedKeptMax = 10000;

Sessions::Sessions(const ServerOptions& options, const Ports& ports)
    : options_(options), ports_(ports), defaults_(options.version, options.product_version),
      sweeper_([this] { sweep(); })
{}

Sessions::~Sessions()
{
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  sweeper_.join();
}

void Sessions::sweep()
{
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, std::chrono::seconds(30), [&] { return stopping_; })) {
    const auto sessions = sessions_;
    lock.unlock();
    for (const auto& [key, session] : sessions) session->sweep_operations(DetachedMsMax);
    lock.lock();
  }
}

std::string Sessions::folder_of(const std::string& server_session_id) const
{
  return options_.scratch_folder + "/session-" + server_session_id;
}

static bool is_uuid(const std::string& text)
{
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i])))
      return false;
  }
  return true;
}

Result<std::shared_ptr<Session>> Sessions::get(const std::string& user_id,
                                               const std::string& session_id,
                                               const std::string& observed)
{
  if (!is_uuid(session_id))
    return invalid_handle("INVALID_HANDLE.FORMAT", session_id,
                          "The handle " + session_id +
                              " is invalid. Handle must be an UUID string of the format "
                              "'00112233-4455-6677-8899-aabbccddeeff'");
  const std::lock_guard lock(mutex_);
  const Key key{user_id, session_id};
  if (released_.contains(key))
    return invalid_handle("INVALID_HANDLE.SESSION_CLOSED", session_id,
                          "The handle " + session_id + " is invalid. Session was closed.");
  auto& session = sessions_[key];
  if (!session) {
    if (!observed.empty()) {
      sessions_.erase(key);
      return invalid_handle("INVALID_HANDLE.SESSION_CHANGED", session_id,
                            "The handle " + session_id +
                                " is invalid. The existing Spark server driver instance has "
                                "restarted. Please reconnect.");
    }
    const std::string server_id = make_uuid();
    session = std::make_shared<Session>(Session::Identity{user_id, session_id, server_id}, ports_,
                                        defaults_, folder_of(server_id));
  }
  if (!observed.empty() && observed != session->identity().server_session_id)
    return invalid_handle("INVALID_HANDLE.SESSION_CHANGED", session_id,
                          "The handle " + session_id +
                              " is invalid. The existing Spark server driver instance has "
                              "restarted. Please reconnect.");
  return session;
}

std::shared_ptr<Session> Sessions::find(const std::string& user_id, const std::string& session_id)
{
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find({user_id, session_id});
  return found == sessions_.end() ? nullptr : found->second;
}

void Sessions::release(const std::string& user_id, const std::string& session_id,
                       bool allow_reconnect)
{
  std::shared_ptr<Session> released; // ends outside the lock
  {
    const std::lock_guard lock(mutex_);
    const Key key{user_id, session_id};
    if (const auto found = sessions_.find(key); found != sessions_.end()) {
      released = std::move(found->second);
      sessions_.erase(found);
    }
    if (!allow_reconnect && released_.size() < ReleasedKeptMax) released_.insert(key);
  }
  if (released) released->close();
}

Result<std::shared_ptr<Session>> Sessions::clone(Session& session,
                                                 const std::string& new_session_id)
{
  const std::string id = new_session_id.empty() ? make_uuid() : new_session_id;
  if (!is_uuid(id))
    return invalid_input("[INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_FORMAT] Invalid session "
                         "clone request. Target session id must be an UUID string: " +
                         id + " SQLSTATE: 42K04")
        .with_name("INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_FORMAT");
  const std::lock_guard lock(mutex_);
  const Key key{session.identity().user_id, id};
  if (sessions_.contains(key) || released_.contains(key))
    return already_exists("[INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS] "
                          "Invalid session clone request. Target session " +
                          id + " already exists. SQLSTATE: 42K04")
        .with_name("INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS");
  const std::string server_id = make_uuid();
  TRY(auto copy, session.clone({session.identity().user_id, id, server_id}, folder_of(server_id)));
  sessions_[key] = copy;
  return copy;
}

void Sessions::interrupt_all()
{
  const std::lock_guard lock(mutex_);
  for (const auto& [key, session] : sessions_)
    session->interrupt([](const Operation&) { return true; });
}

} // namespace bindery::spark
