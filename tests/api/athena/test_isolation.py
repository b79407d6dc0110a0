"""What one user's statements do to another's queries: nothing."""

import functools
import os
import resource
import signal

import pytest

from tests.api.athena.test_supervision import Queries, error_of
from tests.conftest import Server, wait_until
from tests.faults.victims import Process, descendants
from tests.jobs.stand_in import make_engine

NEVER_ENDS = "SELECT count(*) FROM " + " CROSS JOIN ".join(
    f"(VALUES 0,1,2,3,4,5,6,7,8,9) AS {c}(x)" for c in "abcdefghijklmno"
)
NEVER_ENDS += " WHERE a.x + b.x + c.x + d.x + e.x + f.x + g.x + h.x + i.x + j.x + k.x + l.x + m.x + n.x + o.x = 7"


@pytest.fixture
def make_queries(tmp_path):
    started = []

    def make(*arguments) -> tuple[Queries, Server]:
        started.append(Server(tmp_path / "data", "--engine", make_engine(tmp_path), *arguments))
        return Queries(started[-1]), started[-1]

    yield make
    for server in started:
        assert server.stop() == 0


def stand_ins(server: Server, kind: str) -> list[Process]:
    """The stand-in's processes of a kind; the words of a script begin with its interpreter."""
    return [p for p in descendants(server.process.pid) if "engine" in "".join(p.words[1:2]) and p.words[2:3] == (kind,)]


@pytest.mark.engine
def test_a_statement_that_takes_too_much_to_read_is_refused_and_ends_no_query(make_server):
    server = make_server()
    queries = Queries(server)
    running = queries.start(NEVER_ENDS)
    queries.wait(running, {"RUNNING"})
    for text in ("SELECT " + "x->" * 400 + "1", "SELECT " + "x->" * 80_000 + "1"):
        answer = error_of(functools.partial(queries.start, text))
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert answer["Error"]["Code"] == "InvalidRequestException"
        assert "to be read are not supported" in answer["Error"]["Message"]
    # 262,144 characters is what the service takes; this many are read in a second.
    long = queries.run(f"SELECT 1 WHERE 7 IN ({','.join(map(str, range(40_000)))})")
    assert long["Status"]["State"] == "SUCCEEDED", long["Status"]
    assert queries.get(running)["Status"]["State"] == "RUNNING"
    queries.client.stop_query_execution(QueryExecutionId=running)
    assert queries.wait(running)["Status"]["State"] == "CANCELLED"


def test_a_query_that_hangs_keeps_no_other_from_starting(make_queries):
    queries, server = make_queries()
    hanging = queries.start("wait")
    queries.wait(hanging, {"RUNNING"})
    [worker] = stand_ins(server, "query")
    os.kill(worker.pid, signal.SIGSTOP)
    assert queries.run("SELECT 2")["Status"]["State"] == "SUCCEEDED"
    queries.client.stop_query_execution(QueryExecutionId=hanging)
    assert queries.wait(hanging)["Status"]["State"] == "CANCELLED"


def test_a_parser_that_died_is_replaced(make_queries):
    queries, server = make_queries()
    assert queries.run("SELECT 1")["Status"]["State"] == "SUCCEEDED"
    [parser] = stand_ins(server, "parse")
    os.kill(parser.pid, signal.SIGKILL)
    assert queries.run("SELECT 2")["Status"]["State"] == "SUCCEEDED"
    assert [p.pid for p in stand_ins(server, "parse")] != [parser.pid]


def test_a_query_over_its_memory_fails_though_its_worker_keeps_sending(make_queries):
    queries, _ = make_queries("--memory", "1500MB")
    status = queries.run("hold")["Status"]
    assert status["State"] == "FAILED"
    assert "The worker of the query ran out of memory: it held more than the 178 MiB" in status["StateChangeReason"]


def test_a_query_that_no_thread_is_left_for_fails_and_says_so(make_queries):
    """A limit on the address space leaves no room for the stack of another thread."""
    queries, server = make_queries()
    error_of(lambda: queries.start("SELEC 1"))
    # Made by the statement above, so that no process has to be started under the limit.
    wait_until(lambda: stand_ins(server, "query"), what="an idle worker")
    pid = server.process.pid
    in_use = int(open(f"/proc/{pid}/statm").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    before = resource.prlimit(pid, resource.RLIMIT_AS, (in_use + (4 << 20), resource.RLIM_INFINITY))
    refused = queries.run("SELECT 1")["Status"]
    resource.prlimit(pid, resource.RLIMIT_AS, before)
    assert refused["State"] == "FAILED"
    assert "The system has no thread left for query" in refused["StateChangeReason"]
    assert queries.run("SELECT 1")["Status"]["State"] == "SUCCEEDED"
