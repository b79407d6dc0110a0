"""CloudWatch Logs: groups, streams, events. Behaviour: the API reference's pages of the operations named."""

import os
import time

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Server


def error_of(call) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call()
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def now_ms() -> int:
    return int(time.time() * 1000)


@pytest.fixture
def stream(logs):
    group = f"/test/group-{os.urandom(4).hex()}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    return {"logGroupName": group, "logStreamName": "s"}


def put(logs, stream, messages, start=None):
    start = start or now_ms()
    events = [{"timestamp": start + i, "message": m} for i, m in enumerate(messages)]
    return logs.put_log_events(**stream, logEvents=events)


def messages(page) -> list[str]:
    return [event["message"] for event in page["events"]]


def test_events_come_back_as_they_were_put(logs, stream):
    texts = ["one", "two\nlines", "dé", '{"a": 1}', " "]
    start = now_ms() - 5000
    put(logs, stream, texts, start)
    page = logs.get_log_events(**stream, startFromHead=True)
    assert messages(page) == texts
    assert [event["timestamp"] for event in page["events"]] == [start + i for i in range(5)]
    assert all(event["ingestionTime"] >= start for event in page["events"])


def test_reading_on_ends_with_the_token_that_was_given(logs, stream):
    put(logs, stream, [str(i) for i in range(5)])
    seen, token = [], None
    for _ in range(10):
        page = logs.get_log_events(**stream, startFromHead=True, limit=2, **({"nextToken": token} if token else {}))
        seen += messages(page)
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    assert seen == ["0", "1", "2", "3", "4"]
    put(logs, stream, ["5"])
    assert messages(logs.get_log_events(**stream, startFromHead=True, nextToken=token)) == ["5"]


def test_without_a_token_the_newest_come_and_reading_goes_back(logs, stream):
    put(logs, stream, [str(i) for i in range(5)])
    page = logs.get_log_events(**stream, limit=2)
    assert messages(page) == ["3", "4"]
    page = logs.get_log_events(**stream, limit=2, nextToken=page["nextBackwardToken"])
    assert messages(page) == ["1", "2"]
    page = logs.get_log_events(**stream, limit=2, nextToken=page["nextBackwardToken"])
    assert messages(page) == ["0"]
    assert (
        page["nextBackwardToken"]
        == logs.get_log_events(**stream, nextToken=page["nextBackwardToken"])["nextBackwardToken"]
    )


def test_a_span_of_time_includes_its_start_and_not_its_end(logs, stream):
    start = now_ms() - 10_000
    put(logs, stream, ["a", "b", "c", "d"], start)
    page = logs.get_log_events(**stream, startFromHead=True, startTime=start + 1, endTime=start + 3)
    assert messages(page) == ["b", "c"]


def test_a_filter_merges_streams_by_time_and_pages(logs, stream):
    other = {**stream, "logStreamName": "t"}
    logs.create_log_stream(**other)
    start = now_ms() - 10_000
    put(logs, stream, ["ERROR a", "info b", "ERROR c"], start)
    put(logs, other, ["ERROR d", "ERROR quiet"], start + 1)
    group = stream["logGroupName"]
    found = logs.filter_log_events(logGroupName=group, filterPattern="ERROR -quiet")
    assert messages(found) == ["ERROR a", "ERROR d", "ERROR c"]
    assert [event["logStreamName"] for event in found["events"]] == ["s", "t", "s"]
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, PaginationConfig={"PageSize": 2})
    assert [text for page in pages for text in messages(page)] == [
        "ERROR a",
        "info b",
        "ERROR d",
        "ERROR c",
        "ERROR quiet",
    ]
    assert messages(logs.filter_log_events(logGroupName=group, logStreamNamePrefix="t", filterPattern='"ERROR d"')) == [
        "ERROR d"
    ]
    assert messages(logs.filter_log_events(logGroupName=group, filterPattern="?a ?d")) != []


def test_a_search_of_late_times_leaves_old_streams_out(make_server):
    """FilterLogEvents: startTime leaves out earlier events, whichever streams they are in."""
    server = make_server()
    logs = server.client("logs")
    logs.create_log_group(logGroupName="g")
    day = 24 * 3600 * 1000
    for name, start in (("old", now_ms() - 5 * day), ("new", now_ms())):
        logs.create_log_stream(logGroupName="g", logStreamName=name)
        put(logs, {"logGroupName": "g", "logStreamName": name}, [name], start)
    (text,) = server.data.rglob("old.log")
    os.utime(text, (time.time() - 5 * day / 1000,) * 2)

    def search(start: int) -> list[str]:
        return messages(logs.filter_log_events(logGroupName="g", startTime=start))

    assert search(now_ms() - 2 * day) == ["new"]
    assert search(now_ms() - 6 * day) == ["old", "new"]
    first = logs.filter_log_events(logGroupName="g", limit=1)
    assert messages(first) == ["old"]
    assert messages(logs.filter_log_events(logGroupName="g", nextToken=first["nextToken"])) == ["new"]


def test_patterns_that_are_not_supported_are_refused(logs, stream):
    for pattern in ("{ $.level = 1 }", "[a, b]", "%x+%"):
        code, message = error_of(
            lambda it=pattern: logs.filter_log_events(logGroupName=stream["logGroupName"], filterPattern=it)
        )
        assert code == "InvalidParameterException" and "not supported yet" in message


def test_groups_and_streams_are_described_by_pages(logs):
    prefix = f"/pages-{os.urandom(4).hex()}"
    names = [f"{prefix}/{i}" for i in range(3)]
    for name in names:
        logs.create_log_group(logGroupName=name)
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=prefix, PaginationConfig={"PageSize": 2}
    )
    found = [group for page in pages for group in page["logGroups"]]
    assert [group["logGroupName"] for group in found] == names
    assert found[0]["arn"] == f"arn:aws:logs:us-east-1:000000000000:log-group:{names[0]}:*"
    for stream in ("a", "b", "c"):
        logs.create_log_stream(logGroupName=names[0], logStreamName=stream)
    put(logs, {"logGroupName": names[0], "logStreamName": "a"}, ["x"])
    pages = logs.get_paginator("describe_log_streams").paginate(logGroupName=names[0], PaginationConfig={"PageSize": 2})
    streams = [stream for page in pages for stream in page["logStreams"]]
    assert [stream["logStreamName"] for stream in streams] == ["a", "b", "c"]
    assert "lastEventTimestamp" in streams[0] and "lastEventTimestamp" not in streams[1]
    newest = logs.describe_log_streams(logGroupName=names[0], orderBy="LastEventTime", descending=True, limit=1)
    assert newest["logStreams"][0]["logStreamName"] == "a"


def test_what_is_missing_or_there_already_is_named(logs, stream):
    group = stream["logGroupName"]
    assert error_of(lambda: logs.create_log_group(logGroupName=group))[0] == "ResourceAlreadyExistsException"
    assert error_of(lambda: logs.create_log_stream(**stream))[0] == "ResourceAlreadyExistsException"
    assert error_of(lambda: logs.get_log_events(logGroupName="/nowhere", logStreamName="s")) == (
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    )
    assert error_of(lambda: logs.get_log_events(logGroupName=group, logStreamName="nowhere")) == (
        "ResourceNotFoundException",
        "The specified log stream does not exist.",
    )
    logs.delete_log_group(logGroupName=group)
    assert error_of(lambda: logs.describe_log_streams(logGroupName=group))[0] == "ResourceNotFoundException"


def test_events_out_of_order_and_out_of_time(logs, stream):
    at = now_ms()
    events = [{"timestamp": at, "message": "a"}, {"timestamp": at - 1, "message": "b"}]
    code, message = error_of(lambda: logs.put_log_events(**stream, logEvents=events))
    assert (code, message) == (
        "InvalidParameterException",
        "Log events in a single PutLogEvents request must be in chronological order.",
    )
    day = 24 * 3600 * 1000
    events = [
        {"timestamp": at - 15 * day, "message": "old"},
        {"timestamp": at, "message": "a"},
        {"timestamp": at + day, "message": "new"},
    ]
    answer = logs.put_log_events(**stream, logEvents=events)
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 2}
    assert messages(logs.get_log_events(**stream, startFromHead=True)) == ["a"]


@pytest.mark.parametrize("token", ["x", "f/1", "f/" + "9" * 56 + "/s", "b/" + "-" * 56 + "/s"])
def test_tokens_of_strangers_are_refused(logs, stream, token):
    assert error_of(lambda: logs.get_log_events(**stream, nextToken=token))[0] == "InvalidParameterException"


def test_logs_survive_the_death_of_the_server(make_server):
    server = make_server()
    logs = server.client("logs")
    where = {"logGroupName": "/a/b", "logStreamName": "odd name+%/é"}
    logs.create_log_group(logGroupName="/a/b")
    logs.create_log_stream(**where)
    put(logs, where, ["kept"])
    server.kill()
    logs = make_server().client("logs")
    assert messages(logs.get_log_events(**where, startFromHead=True)) == ["kept"]
    assert logs.describe_log_streams(logGroupName="/a/b")["logStreams"][0]["logStreamName"] == where["logStreamName"]


def test_events_that_come_late_stand_in_the_order_of_time(logs, stream):
    start = now_ms() - 60_000
    for at in (100, 50, 70, 60, 200):
        logs.put_log_events(**stream, logEvents=[{"timestamp": start + at, "message": str(at)}])
    ordered = ["50", "60", "70", "100", "200"]
    group = stream["logGroupName"]
    assert messages(logs.filter_log_events(logGroupName=group)) == ordered
    assert messages(logs.get_log_events(**stream, startFromHead=True)) == ordered
    assert messages(logs.get_log_events(**stream, limit=2)) == ordered[-2:]
    (found,) = logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert (found["firstEventTimestamp"], found["lastEventTimestamp"]) == (start + 50, start + 200)
    page = logs.get_log_events(**stream, startFromHead=True, startTime=start + 60, endTime=start + 100)
    assert messages(page) == ["60", "70"]
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, PaginationConfig={"PageSize": 2})
    assert [messages(page) for page in pages] == [ordered[:2], ordered[2:4], ordered[4:]]


def test_late_events_are_read_both_ways(logs, stream):
    start = now_ms() - 60_000
    for at in (30, 10, 20, 50, 40):
        logs.put_log_events(**stream, logEvents=[{"timestamp": start + at, "message": str(at)}])
    page = logs.get_log_events(**stream, limit=2)
    back = logs.get_log_events(**stream, limit=2, nextToken=page["nextBackwardToken"])
    assert messages(page) + messages(back) == ["40", "50", "20", "30"]
    assert messages(logs.get_log_events(**stream, nextToken=back["nextBackwardToken"])) == ["10"]
    forward = logs.get_log_events(**stream, limit=2, nextToken=back["nextForwardToken"])
    assert messages(forward) == ["40", "50"]
    end = logs.get_log_events(**stream, nextToken=forward["nextForwardToken"])
    assert messages(end) == [] and end["nextForwardToken"] == forward["nextForwardToken"]


def test_a_group_of_more_streams_than_descriptors_is_searched(tmp_path):
    server = Server(tmp_path / "data", descriptors=200)
    logs = server.client("logs")
    logs.create_log_group(logGroupName="g")
    start = now_ms() - 60_000
    for i in range(250):
        stream = {"logGroupName": "g", "logStreamName": f"s{i:03}"}
        logs.create_log_stream(**stream)
        events = [{"timestamp": start + i + 1000 * j, "message": f"{i} {j}"} for j in range(3)]
        logs.put_log_events(**stream, logEvents=events)
    wanted = [f"{i} {j}" for j in range(3) for i in range(250)]
    assert messages(logs.filter_log_events(logGroupName="g")) == wanted
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName="g", PaginationConfig={"PageSize": 100})
    assert [m for page in pages for m in messages(page)] == wanted
    assert len(logs.describe_log_streams(logGroupName="g", limit=50)["logStreams"]) == 50
    assert server.stop() == 0


def test_a_search_gets_through_millions_of_lines(make_server):
    server = make_server()
    logs = server.client("logs")
    stream = {"logGroupName": "g", "logStreamName": "s"}
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(**stream)
    with open(server.data / "logs" / "g" / "s.log", "a") as text:  # as a job's script writes its lines
        text.write("x\n" * 4_100_000 + "needle\n")
    found, calls, token = [], 0, {}
    while True:
        page = logs.filter_log_events(logGroupName="g", filterPattern="needle", **token)
        found += messages(page)
        calls += 1
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
        assert calls < 10
    assert found == ["needle"]


def test_what_is_not_honoured_is_refused(logs, stream):
    group = stream["logGroupName"]
    for more in ({"deletionProtectionEnabled": True}, {"logGroupClass": "DELIVERY"}):
        code, message = error_of(lambda more=more: logs.create_log_group(logGroupName=f"{group}-other", **more))
        assert code == "InvalidParameterException" and next(iter(more)) in message
    code, message = error_of(lambda: logs.filter_log_events(logGroupName=group, startFromHead=False))
    assert code == "InvalidParameterException" and "startFromHead" in message
    logs.create_log_group(logGroupName=f"{group}-other", logGroupClass="STANDARD", deletionProtectionEnabled=False)


def test_groups_are_listed_by_class(logs, stream):
    prefix = {"logGroupNamePrefix": stream["logGroupName"]}
    assert len(logs.describe_log_groups(**prefix, logGroupClass="STANDARD")["logGroups"]) == 1
    assert logs.describe_log_groups(**prefix, logGroupClass="INFREQUENT_ACCESS")["logGroups"] == []
