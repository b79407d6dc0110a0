#include "crawl/worker/worker_main.h"

#include "base/log.h"
#include "crawl/worker/run.h"

namespace bindery::crawl {

namespace {

constexpr int64_t SpecTimeoutMs = 60'000;

class ChannelSink : public Sink {
public:
  explicit ChannelSink(worker::Channel& channel) : channel_(channel) {}
  Result<void> send(const Finding& finding) override { return channel_.send(to_json(finding)); }

private:
  worker::Channel& channel_;
};

Result<void> serve(worker::Channel& channel, lake::Lake& lake)
{
  TRY(Json message, channel.receive(SpecTimeoutMs));
  TRY(Spec spec, spec_from_json(message));
  ChannelSink sink(channel);
  return run(spec, lake, sink);
}

} // namespace

int worker_main(worker::Channel channel, lake::Lake& lake)
{
  Result<void> served = serve(channel, lake);
  if (served.ok()) return 0;
  log_error("crawl: " + served.error().message);
  return 1;
}

} // namespace bindery::crawl
