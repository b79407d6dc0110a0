// Public page: CloudWatch Logs FilterLogEvents.
#include "api/logs/group_name.h"
#include "api/logs/milliseconds.h"
#include "api/operation.h"
#include "aws/logs/filter_log_events.h"
#include "logs/logs.h"

namespace bindery::logs {

static Result<FilterLogEventsResponse> run(Context& context, const FilterLogEventsRequest& request)
{
  TRY(const auto group, group_name(request.log_group_name, request.log_group_identifier));
  if (request.log_stream_names && request.log_stream_name_prefix)
    return invalid_input(
               "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.")
        .with_name("InvalidParameterException");
  if (!request.start_from_head.value_or(true))
    return unsupported("startFromHead=false is not supported yet")
        .with_name("InvalidParameterException");
  FilterRequest filter;
  filter.group = group;
  filter.streams = request.log_stream_names.value_or(std::vector<std::string>());
  filter.stream_prefix = request.log_stream_name_prefix.value_or("");
  filter.span = {from_milliseconds(request.start_time), from_milliseconds(request.end_time)};
  // The end of a filter is inclusive, other than that of GetLogEvents.
  if (filter.span.end) filter.span.end->microseconds += 1000;
  filter.pattern = request.filter_pattern.value_or("");
  filter.limit = request.limit.value_or(PageEventsMax);
  filter.token = request.next_token.value_or("");
  TRY(auto page, context.services.logs->filter(filter));
  FilterLogEventsResponse response;
  response.events.emplace();
  response.searched_log_streams.emplace();
  for (Event& event : page.events)
    response.events->push_back({.log_stream_name = std::move(event.stream),
                                .timestamp = event.timestamp.epoch_milliseconds(),
                                .message = std::move(event.message),
                                .ingestion_time = event.ingested.epoch_milliseconds(),
                                .event_id = std::move(event.id)});
  if (!page.next_token.empty()) response.next_token = page.next_token;
  return response;
}

extern constinit const Operation filter_log_events = read_only<run>("FilterLogEvents");

} // namespace bindery::logs
