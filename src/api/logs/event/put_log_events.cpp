// Public page: CloudWatch Logs PutLogEvents.
#include "api/operation.h"
#include "aws/logs/put_log_events.h"
#include "logs/logs.h"

namespace bindery::logs {

static constexpr int64_t OldestMs = 14LL * 24 * 3600 * 1000;
static constexpr int64_t NewestMs = 2LL * 3600 * 1000;

static Result<PutLogEventsResponse> run(Context& context, const PutLogEventsRequest& request)
{
  const int64_t now = context.now.epoch_milliseconds();
  PutLogEventsResponse response;
  RejectedLogEventsInfo rejected;
  std::vector<Event> events;
  int64_t previous = 0;
  for (size_t i = 0; i < request.log_events.size(); ++i) {
    const InputLogEvent& input = request.log_events[i];
    if (input.timestamp < previous)
      return invalid_input(
                 "Log events in a single PutLogEvents request must be in chronological order.")
          .with_name("InvalidParameterException");
    previous = input.timestamp;
    if (input.message.size() > EventBytesMax)
      return invalid_input("Log event too large: " + std::to_string(input.message.size()) +
                           " bytes exceeds limit of " + std::to_string(EventBytesMax))
          .with_name("InvalidParameterException");
    const auto index = static_cast<int64_t>(i);
    if (input.timestamp < now - OldestMs) {
      rejected.too_old_log_event_end_index = index + 1;
    } else if (input.timestamp > now + NewestMs) {
      if (!rejected.too_new_log_event_start_index) rejected.too_new_log_event_start_index = index;
    } else {
      events.push_back({Time{input.timestamp * 1000}, context.now, input.message, {}, {}});
    }
  }
  TRY_VOID(
      context.services.logs->append({request.log_group_name, request.log_stream_name}, events));
  if (events.size() < request.log_events.size()) response.rejected_log_events_info = rejected;
  return response;
}

extern constinit const Operation put_log_events = changing<run>("PutLogEvents");

} // namespace bindery::logs
