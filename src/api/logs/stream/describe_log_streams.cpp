// Public page: CloudWatch Logs DescribeLogStreams.
#include "api/logs/group_name.h"
#include "api/operation.h"
#include "aws/logs/describe_log_streams.h"
#include "logs/logs.h"

#include <algorithm>

namespace bindery::logs {

static constexpr int64_t PageSizeDefault = 50;

static void order_streams(std::vector<StreamInfo>& streams, bool by_time, bool is_descending)
{
  std::sort(streams.begin(), streams.end(), [&](const StreamInfo& a, const StreamInfo& b) {
    if (by_time && a.last_event != b.last_event) return a.last_event < b.last_event;
    return a.name < b.name;
  });
  if (is_descending) std::reverse(streams.begin(), streams.end());
}

static Result<DescribeLogStreamsResponse> run(Context& context,
                                              const DescribeLogStreamsRequest& request)
{
  TRY(const auto group, group_name(request.log_group_name, request.log_group_identifier));
  const bool by_time = request.order_by == "LastEventTime";
  if (by_time && request.log_stream_name_prefix)
    return invalid_input("Cannot order by LastEventTime with a logStreamNamePrefix.")
        .with_name("InvalidParameterException");
  TRY(auto streams, context.services.logs->list_streams(group));
  order_streams(streams, by_time, request.descending.value_or(false));

  // A token names the last stream of the page before it.
  bool is_after_token = !request.next_token;
  const auto limit = static_cast<size_t>(request.limit.value_or(PageSizeDefault));
  DescribeLogStreamsResponse response;
  response.log_streams.emplace();
  for (const StreamInfo& stream : streams) {
    const bool is_token = stream.name == request.next_token;
    if (!is_after_token) {
      is_after_token = is_token;
      continue;
    }
    if (!stream.name.starts_with(request.log_stream_name_prefix.value_or(""))) continue;
    if (response.log_streams->size() == limit) {
      response.next_token = response.log_streams->back().log_stream_name;
      break;
    }
    LogStream item;
    item.log_stream_name = stream.name;
    item.creation_time = stream.created.epoch_milliseconds();
    if (stream.first_event) item.first_event_timestamp = stream.first_event->epoch_milliseconds();
    if (stream.last_event) item.last_event_timestamp = stream.last_event->epoch_milliseconds();
    if (stream.last_ingested) item.last_ingestion_time = stream.last_ingested->epoch_milliseconds();
    item.arn = group_arn(context.access, group) + ":log-stream:" + stream.name;
    item.stored_bytes = 0; // always 0 for streams, since 2019
    response.log_streams->push_back(std::move(item));
  }
  if (!is_after_token)
    return invalid_input("The specified nextToken is invalid.")
        .with_name("InvalidParameterException");
  return response;
}

extern constinit const Operation describe_log_streams = read_only<run>("DescribeLogStreams");

} // namespace bindery::logs
