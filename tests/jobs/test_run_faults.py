"""Deaths: of the Python process, of the engine, of the server."""

import os
import pathlib

import pytest

from tests.conftest import Server, wait_until
from tests.jobs.stand_in import Jobs, make_engine

WAIT = "import time\nprint('started', flush=True)\ntime.sleep(600)\n"


def processes_of(data: pathlib.Path) -> list[str]:
    """Command lines and environments that name the data folder."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if str(data).encode() in line:
            found.append(line.decode(errors="replace"))
    return found


def wait_for_output(jobs: Jobs, run_id: str):
    def look():
        try:
            return jobs.messages(run_id)
        except jobs.logs.exceptions.ResourceNotFoundException:
            return None

    return wait_until(look, what="output")


def test_the_death_of_the_python_process_fails_the_run_and_names_it(jobs):
    run = jobs.result("import os\nos.kill(os.getpid(), 9)\n")
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "The Python process of the run was ended by signal 9 (Killed)"


def test_the_death_of_the_engine_fails_the_run_and_names_it(tmp_path):
    engine = make_engine(tmp_path, "dies")
    server = Server(tmp_path / "data", "--engine", engine)
    jobs = Jobs(server)
    job = jobs.create(WAIT)
    run_id = jobs.start(job)
    wait_for_output(jobs, run_id)
    (tmp_path / "engine-dies").touch()
    run = jobs.wait(job, run_id)
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("The engine of the run exited with code 7")
    assert "the stand-in was told to die" in run["ErrorMessage"]
    assert server.stop() == 0


def test_an_engine_that_does_not_start_fails_the_run(tmp_path):
    server = Server(tmp_path / "data", "--engine", make_engine(tmp_path, "silent"))
    run = Jobs(server).result("print(1)\n")
    assert run["JobRunState"] == "FAILED" and "no memory left" in run["ErrorMessage"]
    assert server.stop() == 0


def test_an_engine_that_prints_is_not_held_up(tmp_path):
    server = Server(tmp_path / "data", "--engine", make_engine(tmp_path, "talks"))
    jobs = Jobs(server)
    job = jobs.create(WAIT)
    run_id = jobs.start(job)
    wait_until((tmp_path / "engine-talked").exists, what="the engine's last line")
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert jobs.wait(job, run_id)["JobRunState"] == "STOPPED"
    assert server.stop() == 0


def test_a_run_over_its_memory_fails_and_says_so(tmp_path):
    server = Server(tmp_path / "data", "--engine", make_engine(tmp_path), "--memory", "2GiB")
    run = Jobs(server).result("held = bytearray(900 << 20)\nimport time\ntime.sleep(600)\n")
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("Error Category: OUT_OF_MEMORY_ERROR; out of memory")
    assert server.stop() == 0


def test_memory_that_processes_share_counts_once(tmp_path):
    """What a fork shares with its parent until one of them writes (fork(2)) is one memory."""
    script = (
        "import os, sys, time\n"
        "held = bytearray(os.urandom(1 << 20)) * 300\n"
        "ends = os.pipe()\n"
        "for i in range(6):\n"
        "    if os.fork() == 0:\n"
        "        os.close(ends[1])\n"
        "        os.read(ends[0], 1)\n"
        "        os._exit(0)\n"
        "print('forked', flush=True)\n"
        "looks = 0\n"
        "end = time.monotonic() + 3\n"
        "while time.monotonic() < end:\n"
        "    looks += sum(held[::4096])\n"
        "print('done')\n"
    )
    server = Server(tmp_path / "data", "--engine", make_engine(tmp_path), "--memory", "2GiB")
    jobs = Jobs(server)
    run = jobs.result(script)
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert jobs.messages(run["Id"]) == ["forked", "done"]
    assert server.stop() == 0


@pytest.mark.parametrize("retries", [0, 1])
def test_the_death_of_the_server_ends_its_runs_and_their_processes(tmp_path, retries):
    data = tmp_path / "data"
    engine = make_engine(tmp_path)
    server = Server(data, "--engine", engine)
    jobs = Jobs(server)
    job = jobs.create(WAIT, MaxRetries=retries)
    run_id = jobs.start(job)
    wait_for_output(jobs, run_id)
    server.kill()
    wait_until(lambda: not processes_of(data), what="the end of all children")

    server = Server(data, "--engine", engine)
    jobs.glue, jobs.logs = server.client("glue"), server.client("logs")
    run = jobs.wait(job, run_id)
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "The server stopped while this run was in progress"
    assert jobs.messages(run_id) == ["started"]
    if retries:
        again = f"{run_id}_attempt_1"
        assert jobs.wait(job, again, {"RUNNING"})["PreviousRunId"] == run_id
        jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[again])
        assert jobs.wait(job, again)["JobRunState"] == "STOPPED"
    assert not list((data / "run").glob(run_id))
    assert server.stop() == 0


def test_children_cannot_read_the_keys_of_the_server(tmp_path):
    os.environ["AWS_SECRET_ACCESS_KEY"] = "of-the-server"
    try:
        server = Server(
            tmp_path / "data",
            "--engine",
            make_engine(tmp_path),
            environment={"AWS_PROFILE": "mine", "SPARK_HOME": "/x"},
        )
    finally:
        del os.environ["AWS_SECRET_ACCESS_KEY"]
    jobs = Jobs(server)
    run = jobs.result("import os\nprint(os.environ.get('AWS_PROFILE'), os.environ.get('SPARK_HOME'))\n")
    assert jobs.messages(run["Id"]) == ["None None"]
    assert server.stop() == 0
