// Public page: CloudWatch Logs GetLogEvents.
#include "api/logs/group_name.h"
#include "api/logs/milliseconds.h"
#include "api/operation.h"
#include "aws/logs/get_log_events.h"
#include "logs/logs.h"

namespace bindery::logs {

static Result<GetLogEventsResponse> run(Context& context, const GetLogEventsRequest& request)
{
  TRY(const auto group, group_name(request.log_group_name, request.log_group_identifier));
  ReadRequest read;
  read.key = {group, request.log_stream_name};
  read.span = {from_milliseconds(request.start_time), from_milliseconds(request.end_time)};
  read.limit = request.limit.value_or(PageEventsMax);
  read.from_head = request.start_from_head.value_or(false);
  read.token = request.next_token.value_or("");
  TRY(auto page, context.services.logs->read(read));
  GetLogEventsResponse response;
  response.events.emplace();
  for (Event& event : page.events)
    response.events->push_back({.timestamp = event.timestamp.epoch_milliseconds(),
                                .message = std::move(event.message),
                                .ingestion_time = event.ingested.epoch_milliseconds()});
  response.next_forward_token = page.forward_token;
  response.next_backward_token = page.backward_token;
  return response;
}

extern constinit const Operation get_log_events = read_only<run>("GetLogEvents");

} // namespace bindery::logs
