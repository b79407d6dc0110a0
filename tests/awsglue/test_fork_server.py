"""The fork server through its protocol (src/jobs/zygote.h)."""

import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys

import pytest

from tests.conftest import clean_environment, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]


class ForkServer:
    def __init__(self, folder: pathlib.Path):
        self.socket_path = str(folder / "s")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bindery.zygote", "--socket", self.socket_path],
            env={**clean_environment(), "PYTHONPATH": str(ROOT / "python"), "FROM_SERVER": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "bindery-zygote ready\n"

    def connect(self) -> socket.socket:
        channel = socket.socket(socket.AF_UNIX)
        channel.settimeout(60)
        channel.connect(self.socket_path)
        return channel


@pytest.fixture(scope="module")
def fork_server(tmp_path_factory):
    it = ForkServer(tmp_path_factory.mktemp("fork"))
    yield it
    it.process.terminate()
    assert it.process.wait(timeout=30) == 0
    it.process.stdout.close()


def send(channel, message) -> None:
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    channel.sendall(struct.pack(">I", len(data)) + data)


def receive(channel):
    header = channel.recv(4, socket.MSG_WAITALL)
    if len(header) < 4:
        return None
    return json.loads(channel.recv(struct.unpack(">I", header)[0], socket.MSG_WAITALL))


class Run:
    """One script run by the server: its answers and what it wrote."""

    def __init__(self, server, folder, source, arguments=(), environment=None, **more):
        self.folder = folder
        script = folder / "script.py"
        script.write_bytes(source if isinstance(source, bytes) else source.encode())
        self.channel = server.connect()
        send(
            self.channel,
            {
                "argv": [str(script), *arguments],
                "env": environment or {},
                "cwd": str(folder),
                "script": str(script),
                "stdout": str(folder / "out"),
                "stderr": str(folder / "err"),
                **more,
            },
        )
        self.pid = receive(self.channel)["pid"]

    def end(self) -> dict:
        answer = receive(self.channel)
        assert receive(self.channel) is None
        self.channel.close()
        self.out = (self.folder / "out").read_text()
        self.err = (self.folder / "err").read_text()
        return answer


def test_a_script_runs_as_main_with_its_arguments_and_environment(fork_server, tmp_path):
    source = (
        "import os, sys\n"
        "print(__name__, sys.argv[1:], os.environ['A'], os.environ['FROM_SERVER'], os.getcwd() == sys.path[0])\n"
        "print('err', file=sys.stderr)\n"
    )
    run = Run(fork_server, tmp_path, source, ["--x", "1"], {"A": "b c"})
    assert run.end() == {"exit": 0, "signal": 0, "error": None}
    assert run.out == "__main__ ['--x', '1'] b c 1 True\n"
    assert run.err == "err\n"


def test_an_exception_is_told_with_the_line_of_the_script(fork_server, tmp_path):
    source = "import json\n\ndef f():\n    json.loads('{')\n\nf()\n"
    answer = (run := Run(fork_server, tmp_path, source)).end()
    assert answer["exit"] == 1 and answer["signal"] == 0
    assert answer["error"]["type"] == "JSONDecodeError" and answer["error"]["line"] == 4
    assert run.err.startswith("Traceback") and "bootstrap" not in run.err


@pytest.mark.parametrize(
    "call, code, message", [("0", 0, None), ("None", 0, None), ("1", 1, "1"), ("3", 3, "3"), ("'why'", 1, "why")]
)
def test_exit_codes(fork_server, tmp_path, call, code, message):
    answer = Run(fork_server, tmp_path, f"import sys\nsys.exit({call})\n").end()
    assert answer["exit"] == code
    assert (answer["error"] and answer["error"]["message"]) == message


def test_a_script_of_python_2_is_a_syntax_error(fork_server, tmp_path):
    error = Run(fork_server, tmp_path, b"x = 1\nprint 'x'\n").end()["error"]
    assert error["type"] == "SyntaxError" and error["line"] == 2


@pytest.mark.parametrize("source", [b"\x00", b"\xff\xfe\x00", b"# coding: nonsense\n", b"\tx = 1\n  y = 2\n"])
def test_texts_that_are_no_script_fail_cleanly(fork_server, tmp_path, source):
    answer = Run(fork_server, tmp_path, source).end()
    assert answer["exit"] == 1 and answer["error"]["type"]


def test_an_error_of_many_characters_is_told_in_part(fork_server, tmp_path):
    """Each emoji is twelve bytes of ASCII JSON: more than a pipe holds."""
    answer = Run(fork_server, tmp_path, "raise type('E' * 70000, (Exception,), {})('\U0001f600' * 60000)\n").end()
    assert answer["exit"] == 1
    assert answer["error"]["message"].startswith("\U0001f600" * 1000)
    assert answer["error"]["type"].startswith("EEE") and answer["error"]["line"] == 1


def test_a_missing_script_is_an_error(fork_server, tmp_path):
    answer = Run(fork_server, tmp_path, "", script=str(tmp_path / "none.py")).end()
    assert answer["error"]["type"] == "FileNotFoundError"


def test_a_killed_script_tells_its_signal(fork_server, tmp_path):
    answer = Run(fork_server, tmp_path, "import os\nos.kill(os.getpid(), 9)\n").end()
    assert answer == {"exit": 0, "signal": 9, "error": None}


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_closing_the_connection_kills_the_script_and_its_children(fork_server, tmp_path):
    source = (
        "import subprocess, time\np = subprocess.Popen(['sleep', '1000'])\nprint(p.pid, flush=True)\ntime.sleep(1000)\n"
    )
    run = Run(fork_server, tmp_path, source)
    text = wait_until(lambda: (tmp_path / "out").exists() and (tmp_path / "out").read_text().strip())
    run.channel.close()
    wait_until(lambda: not exists(run.pid), what="the script's end")
    wait_until(lambda: not exists(int(text)) or is_zombie(int(text)), what="its child's end")


def test_what_a_script_leaves_in_other_sessions_dies_with_its_end(fork_server, tmp_path):
    source = (
        "import subprocess\n"
        "for command in (['sleep', '1000'], ['sh', '-c', 'sleep 1000 & sleep 1000']):\n"
        "    print(subprocess.Popen(command, start_new_session=True).pid)\n"
    )
    other = Run(
        fork_server, tmp_path_of(tmp_path, "other"), "import time\ntime.sleep(1000)\n", (), {"BINDERY_RUN_ID": "jr_on"}
    )
    run = Run(fork_server, tmp_path_of(tmp_path, "one"), source, (), {"BINDERY_RUN_ID": "jr_one"})
    assert run.end()["exit"] == 0
    for pid in map(int, run.out.split()):
        wait_until(lambda pid=pid: not exists(pid) or is_zombie(pid), what="the end of what was left")
    assert exists(other.pid) and not is_zombie(other.pid)
    other.channel.close()


def tmp_path_of(folder: pathlib.Path, name: str) -> pathlib.Path:
    (folder / name).mkdir()
    return folder / name


def is_zombie(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(
    "message",
    [b"nonsense", b"[]", b'{"argv": []}', b"[" * 100_000, b'{"argv": 1, "env": {"A=B": "x"}}'],
)
def test_wrong_requests_are_refused_and_disturb_nobody(fork_server, tmp_path, message):
    channel = fork_server.connect()
    send(channel, message)
    assert receive(channel)["refused"]
    assert receive(channel) is None
    channel.close()
    assert Run(fork_server, tmp_path, "print(1)").end()["exit"] == 0


def test_a_frame_over_the_limit_is_refused(fork_server):
    channel = fork_server.connect()
    channel.sendall(struct.pack(">I", 0xFFFFFFFF))
    assert "limit" in receive(channel)["refused"]
    channel.close()


def test_runs_at_once_keep_apart(fork_server, tmp_path):
    folders = [tmp_path / str(i) for i in range(4)]
    for folder in folders:
        folder.mkdir()
    runs = [Run(fork_server, f, "import os\nprint(os.environ['N'])\n", (), {"N": f.name}) for f in folders]
    assert [run.end()["exit"] for run in runs] == [0] * 4
    assert [run.out.strip() for run in runs] == ["0", "1", "2", "3"]


def test_the_classic_entry_points_import_without_a_session(fork_server, tmp_path):
    source = (
        "from pyspark import SparkConf, SparkContext, SQLContext\n"
        "from pyspark.context import SparkContext as Other\n"
        "from pyspark.rdd import RDD\nfrom pyspark.broadcast import Broadcast\n"
        "from pyspark.sql import SparkSession, HiveContext\n"
        "assert SparkContext is Other and SparkContext() is SparkContext.getOrCreate()\n"
        "try:\n    SparkContext().parallelize([1])\n"
        "except NotImplementedError as error:\n    print('parallelize' in str(error))\n"
        "try:\n    SparkContext()._jsc\n"
        "except NotImplementedError as error:\n    print('_jsc' in str(error))\n"
    )
    run = Run(fork_server, tmp_path, source)
    assert run.end()["exit"] == 0, run.err
    assert run.out == "True\nTrue\n"


def test_children_die_with_the_server(tmp_path):
    server = ForkServer(tmp_path)
    run = Run(server, tmp_path, "import time\ntime.sleep(1000)\n")
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.process.stdout.close()
    wait_until(lambda: not exists(run.pid) or is_zombie(run.pid), what="the script's end")
    run.channel.close()
