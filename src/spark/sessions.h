// All sessions of an endpoint.
#pragma once

#include "spark/session.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace bindery::spark {

// Any thread.
class Sessions {
public:
  Sessions(const ServerOptions& options, const Ports& ports);
  ~Sessions();

  // The session, made when it is new. An error when it was released, or when the client has
  // observed another incarnation of it.
  Result<std::shared_ptr<Session>> get(const std::string& user_id, const std::string& session_id,
                                       const std::string& observed_server_session_id);
  // The session if it lives.
  std::shared_ptr<Session> find(const std::string& user_id, const std::string& session_id);
  void release(const std::string& user_id, const std::string& session_id, bool allow_reconnect);
  Result<std::shared_ptr<Session>> clone(Session& session, const std::string& new_session_id);
  void interrupt_all();

private:
  using Key = std::pair<std::string, std::string>;
  std::string folder_of(const std::string& server_session_id) const;
  void sweep();

  const ServerOptions options_;
  const Ports ports_;
  const Conf defaults_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::map<Key, std::shared_ptr<Session>> sessions_;
  std::set<Key> released_;
  std::thread sweeper_;
};

} // namespace bindery::spark
