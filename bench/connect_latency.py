"""How long does spark.range(1).collect() take, and the first collect of a new session, beside Sail's?

Wanted: p50 at most Sail's; first collect of a new session at most a quarter of Sail's. Both servers run at once; their
calls alternate.
"""

import contextlib
import statistics
import time

from programs import engine, quantile, sail

CALLS = 400
SESSIONS = 15


def sessions(remote: str):
    from pyspark.sql import SparkSession

    return SparkSession.builder.remote(remote).create()


def collect(session) -> float:
    before = time.perf_counter()
    rows = session.range(1).collect()
    assert [r.id for r in rows] == [0]
    return (time.perf_counter() - before) * 1000


def first(remote: str) -> float:
    """The first collect of a new session, its connection included."""
    before = time.perf_counter()
    session = sessions(remote)
    session.range(1).collect()
    took = (time.perf_counter() - before) * 1000
    session.stop()
    return took


def measure() -> list[str]:
    with contextlib.ExitStack() as stack:
        remotes = {"bindery": stack.enter_context(engine())[1], "sail": stack.enter_context(sail())[1]}
        cold = {name: first(remote) for name, remote in remotes.items()}
        firsts = {name: [] for name in remotes}
        for _ in range(SESSIONS):
            for name, remote in remotes.items():
                firsts[name].append(first(remote))
        open_sessions = {name: sessions(remote) for name, remote in remotes.items()}
        times = {name: [] for name in remotes}
        for session in open_sessions.values():
            for _ in range(50):
                collect(session)
        for _ in range(CALLS):
            for name, session in open_sessions.items():
                times[name].append(collect(session))
        for session in open_sessions.values():
            session.stop()
    p50 = {name: statistics.median(values) for name, values in times.items()}
    mid = {name: statistics.median(values) for name, values in firsts.items()}
    lines = [
        f"{name}: range(1).collect() p50 {p50[name]:.2f} ms, p99 {quantile(times[name], 0.99):.2f} ms; "
        f"new session and first collect median {mid[name]:.1f} ms; the first of the process {cold[name]:.1f} ms"
        for name in remotes
    ]
    return [
        *lines,
        f"ratio bindery / sail: p50 {p50['bindery'] / p50['sail']:.2f}, first collect of a session "
        f"{mid['bindery'] / mid['sail']:.2f}, of the process {cold['bindery'] / cold['sail']:.2f}",
    ]
