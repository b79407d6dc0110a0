// The Spark Connect endpoint of an engine.
#pragma once

#include "engine/engine.h"
#include "plan/analyzer.h"
#include "spark/session_parser.h"

#include <memory>
#include <string>

namespace bindery::spark {

struct ServerOptions {
  std::string listen = "127.0.0.1:15002"; // port 0: any free one
  std::string token; // when set, calls must carry it: "authorization: Bearer <token>"
  plan::SparkVersion version = plan::SparkVersion::V4_1;
  std::string scratch_folder; // artifacts of sessions; made when missing
  std::string product_version;
};

// What sessions work with; all of it outlives the server. `catalog` and `lake` may be null.
struct Ports {
  engine::Engine& engine;
  plan::TableSource& tables;
  MakeParser make_parser;
  plan::Catalog* catalog = nullptr;
  lake::Lake* lake = nullptr;
};

class Server {
public:
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Ports& ports);
  virtual ~Server() = default;
  virtual int port() const = 0;
  // Refuses new calls, interrupts what runs, and returns when all calls have ended.
  virtual void shutdown() = 0;
};

} // namespace bindery::spark
