"""How long does spark.range(1).collect() take, and the first collect after a server's start, beside Sail's?

Wanted: p50 at most Sail's; the first collect of a new session on a new server at most a quarter of Sail's. Both servers
run at once; their calls alternate.
"""

import contextlib
import statistics
import time

from programs import engine, quantile, sail

CALLS = 400
SERVERS = 7


def open_session(remote: str):
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.session import SparkSession as ConnectSession

    # A session that is collected while another's release starts a thread waits for that release, and it for the thread.
    if hasattr(ConnectSession, "__del__"):
        del ConnectSession.__del__
    return SparkSession.builder.remote(remote).create()


def collect(session) -> float:
    before = time.perf_counter()
    rows = session.range(1).collect()
    assert [r.id for r in rows] == [0]
    return (time.perf_counter() - before) * 1000


def first(remote: str) -> float:
    """The first collect of a new session, its connection included."""
    before = time.perf_counter()
    session = open_session(remote)
    session.range(1).collect()
    took = (time.perf_counter() - before) * 1000
    session.stop()
    return took


PROGRAMS = {"bindery": engine, "sail": sail}


def first_of_servers() -> dict[str, list[float]]:
    """The first collect of each of some servers; and of one before, which imports what the client needs."""
    firsts = {name: [] for name in PROGRAMS}
    for number in range(SERVERS + 1):
        for name, program in PROGRAMS.items():
            with program() as (_, remote):
                took = first(remote)
            if number > 0:
                firsts[name].append(took)
    return firsts


def measure() -> list[str]:
    firsts = first_of_servers()
    with contextlib.ExitStack() as stack:
        sessions = {name: open_session(stack.enter_context(program())[1]) for name, program in PROGRAMS.items()}
        times = {name: [] for name in PROGRAMS}
        for session in sessions.values():
            for _ in range(50):
                collect(session)
        for _ in range(CALLS):
            for name, session in sessions.items():
                times[name].append(collect(session))
        for session in sessions.values():
            session.stop()
    p50 = {name: statistics.median(values) for name, values in times.items()}
    mid = {name: statistics.median(values) for name, values in firsts.items()}
    lines = [
        f"{name}: range(1).collect() p50 {p50[name]:.2f} ms, p99 {quantile(times[name], 0.99):.2f} ms; "
        f"first collect after a start, median of {SERVERS}: {mid[name]:.1f} ms"
        for name in PROGRAMS
    ]
    return [
        *lines,
        f"ratio bindery / sail: p50 {p50['bindery'] / p50['sail']:.2f}, first collect {mid['bindery'] / mid['sail']:.2f}",
    ]


# ---- last answer, 2026-11-22, on Intel(R) Xeon(R) Processor, 2 cores, 24 GiB, Linux 6.18.44-fc-v445
# bindery: range(1).collect() p50 4.08 ms, p99 5.23 ms; first collect after a start, median of 7: 16.5 ms
# sail: range(1).collect() p50 4.44 ms, p99 5.74 ms; first collect after a start, median of 7: 73.6 ms
# ratio bindery / sail: p50 0.92, first collect 0.22
