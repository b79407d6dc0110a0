// Lines of a crawler's log stream, in the form that the service writes: "[<run>] INFO : …".
#pragma once

#include "logs/logs.h"

#include <string>
#include <string_view>

namespace bindery::crawl {

// The crawler's name, where that can be a stream's: crawlers may have longer ones, and ones with :
// and *.
std::string log_stream_of(const std::string& crawler);

class CrawlLog {
public:
  CrawlLog(logs::Logs& logs, const std::string& crawler, std::string run)
      : logs_(logs), key_{logs::CrawlersGroup, log_stream_of(crawler)}, run_(std::move(run))
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
