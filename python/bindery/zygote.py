"""The fork server: a process with everything imported, from which the process of a job forks in milliseconds.

`python -m bindery.zygote --socket PATH` listens on the Unix socket PATH and prints "bindery-zygote ready".
Frames are four bytes of length (big-endian) and that many bytes of JSON. Each connection asks for one process:

    {"argv": […], "env": {…}, "cwd": …, "script": …, "path": […], "stdout": …, "stderr": …}

and gets `{"pid": N}`, then, when the process has ended, `{"exit": code, "signal": number, "error": … or null}`;
or `{"refused": "why"}`. Closing the connection kills the process and its session. With either end die all that carry
the BINDERY_RUN_ID of `env` in their environment. The server ends when its parent does, and on SIGTERM; its children
die with it.

It has one thread and opens no channel: what gRPC starts would not survive the fork.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import io
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Any, NoReturn

_REQUEST_MAX = 16 << 20  # bytes of a request
_ERROR_MAX = 1 << 20  # bytes of what a child tells of its error
_REPORT_MAX = 60_000  # bytes of JSON, which has up to twelve for a character
_KILL_ROUNDS_MAX = 20  # looks for what a run left behind
_PARENT_CHECK_S = 1.0  # how often it looks whether its parent lives
_PR_SET_PDEATHSIG = 1

_TEXTS = ("cwd", "script", "stdout", "stderr")


def warm_up() -> None:
    """Imports what scripts use, and reads the descriptions of services that they call most."""
    import boto3  # noqa: F401
    import google.rpc.error_details_pb2  # noqa: F401
    import grpc  # noqa: F401
    import numpy  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401
    import pyspark.sql.connect.dataframe
    import pyspark.sql.connect.functions
    import pyspark.sql.connect.session
    import pyspark.sql.functions
    import pyspark.sql.pandas.types
    import pyspark.sql.window  # noqa: F401

    import awsglue.context
    import awsglue.job
    import awsglue.transforms
    import awsglue.utils  # noqa: F401
    from bindery import standins

    standins.install()
    _warm_services()
    gc.collect()
    gc.freeze()


_loader: Any = None


def _warm_services() -> None:
    """One loader of service descriptions, filled; children's sessions share it."""
    global _loader
    import botocore.loaders

    _loader = botocore.loaders.create_loader()
    for name in ("endpoints", "partitions", "sdk-default-configuration", "_retry"):
        try:
            _loader.load_data(name)
        except botocore.exceptions.DataNotFoundError:
            pass
    for service in ("glue", "s3", "sts"):
        for kind in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
            try:
                _loader.load_service_model(service, kind)
            except botocore.exceptions.DataNotFoundError:
                pass


def _use_warm_services() -> None:
    if _loader is None or "AWS_DATA_PATH" in os.environ:
        return
    import boto3
    import botocore.session

    session = botocore.session.Session()
    session.register_component("data_loader", _loader)
    boto3.setup_default_session(botocore_session=session)


@dataclass(eq=False)
class Connection:
    """One conversation: what came of the request, the child, and what the child told of its error."""

    channel: socket.socket
    received: bytearray = field(default_factory=bytearray)
    pid: int = 0
    pid_descriptor: int = -1
    run_id: str = ""
    report: int = -1  # the reading end of the child's report


class Server:
    """The loop. State of a connection: reading its request, or watching its child."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._selector = selectors.DefaultSelector()
        self._connections: set[Connection] = set()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        self._parent = os.getppid()
        self._is_stopped = False

    def run(self) -> None:
        """Serves until SIGTERM, or until the parent is gone."""
        if os.path.exists(self._path):
            os.unlink(self._path)
        folder = os.open(os.path.dirname(self._path) or ".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        mask = os.umask(0o177)
        # By the folder's descriptor: the address of a socket has room for 107 bytes.
        self._listener.bind(f"/proc/self/fd/{folder}/{os.path.basename(self._path)}")
        os.umask(mask)
        os.close(folder)
        self._listener.listen(64)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, ("listen", None))
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self._selector.register(reader, selectors.EVENT_READ, ("wake", None))
        print("bindery-zygote ready", flush=True)
        try:
            while not self._is_stopped and os.getppid() == self._parent:
                for key, _ in self._selector.select(_PARENT_CHECK_S):
                    self._handle(key)
        finally:
            for connection in list(self._connections):
                self._close(connection)
            if os.path.exists(self._path):
                os.unlink(self._path)

    def _stop(self, number: int, frame: Any) -> None:
        self._is_stopped = True

    def _handle(self, key: selectors.SelectorKey) -> None:
        what, connection = key.data
        if what == "wake":
            os.read(key.fd, 4096)
        elif what == "listen":
            self._accept()
        elif connection not in self._connections:
            return  # closed earlier in this round
        elif what == "ended":
            self._child_ended(connection)
        else:
            self._read(connection)

    def _accept(self) -> None:
        try:
            channel, _ = self._listener.accept()
        except OSError:
            return
        channel.setblocking(False)
        connection = Connection(channel)
        self._connections.add(connection)
        self._selector.register(channel, selectors.EVENT_READ, ("read", connection))

    def _read(self, connection: Connection) -> None:
        try:
            data = connection.channel.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(connection)
            return
        if connection.pid:
            return  # nothing more is expected
        connection.received += data
        if len(connection.received) < 4:
            return
        (length,) = struct.unpack(">I", connection.received[:4])
        if length > _REQUEST_MAX:
            self._refuse(connection, f"a request of {length} bytes is over the limit")
        elif len(connection.received) >= 4 + length:
            self._request(connection, bytes(connection.received[4 : 4 + length]))

    def _request(self, connection: Connection, text: bytes) -> None:
        try:
            task = json.loads(text)
            check_task(task)
        except (ValueError, RecursionError) as error:
            self._refuse(connection, str(error))
            return
        reader, writer = os.pipe2(os.O_CLOEXEC)
        sys.stdout.flush()
        sys.stderr.flush()
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            os.close(reader)
            os.close(writer)
            self._refuse(connection, f"fork: {error}")
            return
        if pid == 0:
            _child(task, writer, server)
        os.close(writer)
        connection.pid, connection.report = pid, reader
        connection.run_id = task["env"].get("BINDERY_RUN_ID", "")
        connection.pid_descriptor = os.pidfd_open(pid)
        self._selector.register(connection.pid_descriptor, selectors.EVENT_READ, ("ended", connection))
        self._send(connection, {"pid": pid})

    def _child_ended(self, connection: Connection) -> None:
        _, status = os.waitpid(connection.pid, 0)
        _kill_session(connection.pid)
        _kill_marked(connection.run_id)
        connection.pid = -connection.pid  # it is reaped: nobody may signal this number any more
        error = _read_report(connection.report)
        code = os.waitstatus_to_exitcode(status)
        answer = {"exit": max(code, 0), "signal": max(-code, 0), "error": error}
        self._send(connection, answer)
        self._close(connection)

    def _refuse(self, connection: Connection, why: str) -> None:
        self._send(connection, {"refused": why})
        self._close(connection)

    def _send(self, connection: Connection, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        try:
            connection.channel.setblocking(True)
            connection.channel.settimeout(5)
            connection.channel.sendall(struct.pack(">I", len(data)) + data)
            connection.channel.setblocking(False)
        except OSError:
            pass  # the reader is gone: its closing is the next event

    def _close(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        self._connections.discard(connection)
        self._selector.unregister(connection.channel)
        connection.channel.close()
        if connection.pid_descriptor >= 0:
            self._selector.unregister(connection.pid_descriptor)
            os.close(connection.pid_descriptor)
        if connection.pid > 0:
            _kill_session(connection.pid)
            _kill(connection.pid)
            os.waitpid(connection.pid, 0)
            _kill_marked(connection.run_id)
        if connection.report >= 0:
            os.close(connection.report)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _kill_session(pid: int) -> None:
    """Kills what is left in the process group that the child leads."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _kill_marked(run_id: str) -> None:
    """Kills what carries the run's id in its environment, in whatever session; again while there are new ones."""
    mark = b"\0BINDERY_RUN_ID=" + os.fsencode(run_id) + b"\0"
    killed: set[str] = set()
    for _ in range(_KILL_ROUNDS_MAX if run_id else 0):
        before = len(killed)
        for name in filter(str.isdecimal, os.listdir("/proc")):
            if name not in killed and _kill_if_marked(int(name), mark):
                killed.add(name)
        if len(killed) == before:
            return


def _kill_if_marked(pid: int, mark: bytes) -> bool:
    try:
        held = os.pidfd_open(pid)  # from here on the number cannot come to mean another process
    except OSError:
        return False
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            if mark not in b"\0" + file.read():
                return False
        signal.pidfd_send_signal(held, signal.SIGKILL)
        return True
    except OSError:
        return False
    finally:
        os.close(held)


def _read_report(descriptor: int) -> dict[str, Any] | None:
    """What the child told of its error; it has ended, so everything is in the pipe."""
    os.set_blocking(descriptor, False)
    data = b""
    while len(data) < _ERROR_MAX:
        try:
            more = os.read(descriptor, 65536)
        except BlockingIOError:
            break
        if not more:
            break
        data += more
    try:
        return json.loads(data) if data else None
    except ValueError:
        return None


def check_task(task: Any) -> None:
    """ValueError when a request is not of the protocol's form."""
    if not isinstance(task, dict):
        raise ValueError("a request is a JSON object")
    for name in _TEXTS:
        if not isinstance(task.get(name), str) or "\0" in task[name]:
            raise ValueError(f"{name} is missing or no text")
    for name in ("argv", "path"):
        values = task.get(name, [] if name == "path" else None)
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise ValueError(f"{name} is missing or no list of texts")
    environment = task.get("env")
    if not isinstance(environment, dict):
        raise ValueError("env is missing or no object")
    for name, value in environment.items():
        if not name or "=" in name or "\0" in name or not isinstance(value, str) or "\0" in value:
            raise ValueError(f"env: {name!r} cannot be set")


def _child(task: dict[str, Any], report: int, server: int) -> NoReturn:
    """The process of a job; never returns."""
    code = 70  # what is left when not even the set-up worked
    try:
        _set_up(task, report, server)
        from bindery import bootstrap

        code, error = bootstrap.run_script(task["script"], task["argv"])
        bootstrap.finish()
        _tell(report, error)
    except BaseException as error:
        _tell(
            report,
            {"type": type(error).__name__, "message": str(error), "line": 0, "error_class": ""},
        )
    finally:
        os._exit(code)


def _tell(report: int, error: dict[str, Any] | None) -> None:
    if error is None:
        return
    # A pipe holds 64 KiB and is read when the process has ended: longer texts are cut.
    while len(data := json.dumps(error).encode()) > _REPORT_MAX:
        error = {k: v[: len(v) // 2] if isinstance(v, str) else v for k, v in error.items()}
    os.write(report, data)


def _set_up(task: dict[str, Any], report: int, server: int) -> None:
    # The conversations of others are none of this process's business.
    signal.set_wakeup_fd(-1)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != report:
            try:
                os.close(int(name))
            except OSError:
                pass  # that of the listing itself
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(1)  # it died before its death could be a signal
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for descriptor, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, task["stdout"], os.O_WRONLY | os.O_APPEND | os.O_CREAT),
        (2, task["stderr"], os.O_WRONLY | os.O_APPEND | os.O_CREAT),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.__stdout__ = _text_stream(1)
    sys.stderr = sys.__stderr__ = _text_stream(2)
    os.environ.update(task["env"])
    time.tzset()
    os.chdir(task["cwd"])
    sys.path[:0] = task.get("path", [])
    _use_warm_services()
    import numpy

    numpy.random.seed()  # its state came from the parent


def _text_stream(descriptor: int) -> io.TextIOWrapper:
    raw = open(descriptor, "wb", closefd=False)
    return io.TextIOWrapper(raw, "utf-8", errors="backslashreplace", line_buffering=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bindery.zygote")
    parser.add_argument("--socket", required=True, help="path of the Unix socket to listen on")
    options = parser.parse_args()
    warm_up()
    Server(options.socket).run()


if __name__ == "__main__":
    main()
