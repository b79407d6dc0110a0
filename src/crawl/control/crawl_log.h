// Lines of a crawler's log stream, in the form that the service writes: "[<run>] INFO : …".
#pragma once

#include "logs/logs.h"

#include <string>
#include <string_view>

namespace bindery::crawl {

class CrawlLog {
public:
  CrawlLog(logs::Logs& logs, std::string crawler, std::string run)
      : logs_(logs), key_{logs::CrawlersGroup, std::move(crawler)}, run_(std::move(run))
  {}

  void write(std::string_view level, const std::string& message) const
  {
    logs_.write(key_, "[" + run_ + "] " + std::string(level) + " : " + message);
  }
  void info(const std::string& message) const { write("INFO", message); }
  void benchmark(const std::string& message) const { write("BENCHMARK", message); }

private:
  logs::Logs& logs_;
  logs::StreamKey key_;
  std::string run_;
};

} // namespace bindery::crawl
