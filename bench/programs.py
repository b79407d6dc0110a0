"""Starting the programs that are measured."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / os.environ.get("BINDERY_BUILD", "build")
DEPS = pathlib.Path(os.environ.get("BINDERY_DEPS", ROOT / ".deps"))


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def environment() -> dict[str, str]:
    hidden = ("AWS_", "SPARK_", "BINDERY_")
    return {k: v for k, v in os.environ.items() if not k.startswith(hidden)}


def rss_mib(pid: int) -> float:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


@contextlib.contextmanager
def running(arguments: list, ready: str | None = None):
    """The process, and its ready line (None when it prints none)."""
    log = tempfile.NamedTemporaryFile(prefix="bench-", suffix=".log", delete=False)
    process = subprocess.Popen(
        [str(a) for a in arguments],
        stdout=subprocess.PIPE if ready else log,
        stderr=log,
        env=environment(),
        text=True,
    )
    try:
        line = process.stdout.readline() if ready else None
        if ready and not line.startswith(ready):
            raise RuntimeError(f"{arguments[0]} did not start; see {log.name}")
        yield process, line
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def server(*arguments):
    """`bindery serve` on a scratch folder: the process and its endpoint."""
    with tempfile.TemporaryDirectory(prefix="bench-data-") as folder:
        command = [BUILD / "bindery", "serve", "--data", folder, "--listen", "127.0.0.1:0"]
        with running([*command, *arguments], "bindery ready ") as (process, line):
            yield process, line.split()[-1]


@contextlib.contextmanager
def engine(*arguments):
    """`bindery-engine engine`: the process and its sc:// address."""
    command = [BUILD / "bindery-engine", "engine", "--listen", "127.0.0.1:0"]
    with running([*command, *arguments], "bindery-engine ready ") as (process, line):
        yield process, line.split()[-1]


@contextlib.contextmanager
def sail():
    """Sail's Spark Connect server: the process and its sc:// address."""
    port = free_port()
    command = [DEPS / "sail/bin/sail", "spark", "server", "--ip", "127.0.0.1", "--port", port]
    with running(command) as (process, _):
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.005)
        yield process, f"sc://127.0.0.1:{port}"


def quantile(values: list[float], q: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]
