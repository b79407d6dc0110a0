"""The server is asked to stop, once or twice, while work is under way; nothing of a run outlives it."""

import os
import pathlib
import signal

import pytest

from tests.conftest import wait_until
from tests.faults.scripts import SLOW_UDF
from tests.faults.victims import descendants, find_victims, kill, processes, processes_of
from tests.jobs.stand_in import Jobs, make_engine

pytestmark = pytest.mark.slow

WAIT = "import time\nprint('started', flush=True)\ntime.sleep(600)\n"
SERVER_STOPPED = "The server stopped while this run was in progress"
# A process of the script's own, which says who it is and then never ends.
LEAVES_A_CHILD = """
import subprocess, sys, time
subprocess.Popen([sys.executable, '-c', "import time; time.sleep(600)  # left by {mark}"])
print('started', flush=True)
time.sleep(600)
"""


@pytest.fixture
def stand_in(tmp_path, make_server):
    """Starts servers on one folder, whose runs have a stand-in for an engine."""
    engine = make_engine(tmp_path)

    def start() -> Jobs:
        return Jobs(make_server("--engine", engine))

    return start


def messages_of(jobs: Jobs, run: str) -> list[str]:
    try:
        return jobs.messages(run)
    except jobs.logs.exceptions.ResourceNotFoundException:
        return []


def start_waiting(jobs: Jobs, script: str = WAIT, **members) -> tuple[str, str]:
    job = jobs.create(script, **members)
    run = jobs.start(job)
    wait_until(lambda: messages_of(jobs, run), what="output")
    return job, run


def marked(mark: str) -> list:
    return [process for process in processes() if any(f"left by {mark}" in word for word in process.words)]


@pytest.mark.parametrize("times", [1, 2])
def test_a_stop_ends_runs_and_says_why(stand_in, times):
    jobs = stand_in()
    data = jobs.server.data
    job, run = start_waiting(jobs)
    retried, first = start_waiting(jobs, MaxRetries=1)
    for _ in range(times):
        jobs.server.process.send_signal(signal.SIGTERM)
    assert jobs.server.process.wait(timeout=8) == 0
    assert not processes_of(data)
    jobs = stand_in()
    ended = jobs.run(job, run)
    assert ended["JobRunState"] == "FAILED" and ended["ErrorMessage"] == SERVER_STOPPED
    assert ended["CompletedOn"] >= ended["StartedOn"]
    again = jobs.wait(retried, f"{first}_attempt_1", {"RUNNING"})
    assert again["PreviousRunId"] == first


def test_a_run_that_waits_its_turn_begins_after_the_stop(stand_in):
    jobs = stand_in()
    job = jobs.create("print('ran')\n", ExecutionProperty={"MaxConcurrentRuns": 1}, JobRunQueuingEnabled=True)
    slow = jobs.create(WAIT, name="slow", ExecutionProperty={"MaxConcurrentRuns": 1}, JobRunQueuingEnabled=True)
    first, second = jobs.start(slow), jobs.start(slow)
    wait_until(lambda: messages_of(jobs, first), what="output")
    assert jobs.run(slow, second)["JobRunState"] == "WAITING"
    assert jobs.server.stop() == 0
    jobs = stand_in()
    assert jobs.wait(slow, second, {"RUNNING"})
    assert jobs.run(slow, first)["JobRunState"] == "FAILED"
    assert jobs.wait(job, jobs.start(job))["JobRunState"] == "SUCCEEDED"


def test_a_stop_that_was_asked_for_holds_when_the_server_dies(stand_in):
    jobs = stand_in()
    job, run = start_waiting(jobs, MaxRetries=1)
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run])
    jobs.server.kill()
    jobs = stand_in()
    assert jobs.wait(job, run)["JobRunState"] == "STOPPED"
    assert [each["Id"] for each in jobs.glue.get_job_runs(JobName=job)["JobRuns"]] == [run]


@pytest.mark.parametrize("victim", ["server", "zygote", "python", "both", "stop"])
def test_what_a_script_started_ends_with_its_run(stand_in, victim):
    jobs = stand_in()
    mark = f"{os.getpid()}-{victim}"
    job, run = start_waiting(jobs, LEAVES_A_CHILD.replace("{mark}", mark))
    assert len(marked(mark)) == 1
    server = jobs.server.process
    if victim == "stop":
        jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run])
    if victim == "both":
        os.kill(server.pid, signal.SIGSTOP)  # so that it cannot see to it
    for kind in {"zygote": ["zygote"], "both": ["zygote"], "python": ["python"]}.get(victim, []):
        for process in find_victims(server.pid, kind):
            kill(process.pid)
    if victim in ("server", "both"):
        jobs.server.kill()
    if victim == "both":
        jobs = stand_in()  # nobody was left to see to it: the next server does
    wait_until(lambda: not marked(mark), what="the end of the script's child", timeout_s=10)


@pytest.mark.engine
@pytest.mark.parametrize("end", ["stop", "kill engine", "kill server"])
def test_python_functions_at_work_end_with_their_run(make_server, end):
    jobs = Jobs(make_server())
    data: pathlib.Path = jobs.server.data
    arguments = {"--path": "x", "--database": "x", "--table": "x"}
    job = jobs.create(SLOW_UDF)
    run = jobs.start(job, Arguments=arguments)
    wait_until(lambda: messages_of(jobs, run), what="output")
    workers = wait_until(lambda: workers_of(jobs.server.process.pid), what="the function's worker")
    if end == "stop":
        jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run])
    elif end == "kill engine":
        for engine in find_victims(jobs.server.process.pid, "engine"):
            kill(engine.pid)
    else:
        jobs.server.kill()
    wait_until(lambda: not {p.pid for p in processes()} & workers, what="the end of the workers", timeout_s=10)
    if end != "kill server":
        jobs.wait(job, run)
    else:
        wait_until(lambda: not processes_of(data), what="the end of all children", timeout_s=10)


def workers_of(server: int) -> set[int]:
    """What PySpark's daemons of the engines forked."""
    below = [p for p in descendants(server) if "pyspark.daemon" in p.words]
    return {p.pid for p in below if p.parent in {daemon.pid for daemon in below}}
