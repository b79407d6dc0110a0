"""Programs under test, and the public clients that speak to them."""

import json
import os
import pathlib
import select
import signal
import subprocess
import time

import boto3
import pytest
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / os.environ.get("BINDERY_BUILD", "build")
EXAMPLES = ROOT / "examples"


def read_config() -> dict:
    """The hostile settings of tests/configs that BINDERY_TEST_CONFIG names: settings (environment of the programs), data
    (name of the shared server's data folder), kills_server (after each test)."""
    name = os.environ.get("BINDERY_TEST_CONFIG")
    return json.loads((ROOT / f"tests/configs/{name}.json").read_text()) if name else {}


CONFIG = read_config()


class Program:
    """A program that prints one line when it is ready."""

    def __init__(self, arguments: list, log: pathlib.Path, ready: str, environment: dict | None = None):
        self.log = log
        self._log_file = open(log, "ab")
        self.process = subprocess.Popen(
            [str(a) for a in arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log_file,
            env={**clean_environment(), **CONFIG.get("settings", {}), **(environment or {})},
        )
        self.ready_line = self._wait_ready(ready)

    def _wait_ready(self, ready: str, timeout_s: float = 60) -> str:
        deadline = time.monotonic() + timeout_s
        text = b""
        while b"\n" not in text:
            left = deadline - time.monotonic()
            readable, _, _ = select.select([self.process.stdout], [], [], max(left, 0))
            chunk = os.read(self.process.stdout.fileno(), 4096) if readable else b""
            if not chunk:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"not ready: {text!r}\n{self.log.read_text(errors='replace')[-4000:]}")
            text += chunk
        line = text.decode().splitlines()[0]
        assert line.startswith(ready), line
        return line

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._close()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"did not stop on SIGTERM\n{self.log.read_text(errors='replace')[-4000:]}")
        self._close()
        return self.process.returncode

    def _close(self) -> None:
        self.process.stdout.close()
        self._log_file.close()


class Server(Program):
    """`bindery serve` on a data folder."""

    def __init__(self, data: pathlib.Path, *arguments, environment: dict | None = None, descriptors: int | None = None):
        self.data = data
        self.arguments = arguments
        self.environment = environment
        data.mkdir(parents=True, exist_ok=True)
        self.limit = ["prlimit", f"--nofile={descriptors}:{descriptors}"] if descriptors else []
        self._start("127.0.0.1:0")

    def _start(self, listen: str) -> None:
        super().__init__(
            [*self.limit, BUILD / "bindery", "serve", "--data", self.data, "--listen", listen, *self.arguments],
            self.data.parent / f"{self.data.name}.log",
            "bindery ready ",
            self.environment,
        )
        self.endpoint = self.ready_line.split()[-1]

    def kill_and_start(self) -> None:
        """Kills the server and starts it again, on the same folder and port."""
        self.kill()
        self._start(self.endpoint.removeprefix("http://"))

    def client(self, service: str, access_key: str = "test", secret_key: str = "test", **config):
        """A boto3 client. Retries are off, so that a test sees the first answer."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}, **config),
        )


class Engine(Program):
    """`bindery-engine engine`, a stand-alone Spark Connect endpoint."""

    def __init__(self, log: pathlib.Path, *arguments, environment: dict | None = None):
        super().__init__(
            [BUILD / "bindery-engine", "engine", "--listen", "127.0.0.1:0", *arguments],
            log,
            "bindery-engine ready ",
            environment,
        )
        self.remote = self.ready_line.split()[-1]


def clean_environment() -> dict:
    """The environment without what would point clients elsewhere."""
    hidden = ("AWS_", "SPARK_", "BINDERY_")
    return {k: v for k, v in os.environ.items() if not k.startswith(hidden)}


def wait_until(condition, timeout_s: float = 60, what: str = "the condition"):
    """The first true value of `condition()`; polls, and fails after the time."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {timeout_s} s for {what}"
        time.sleep(0.02)


def pytest_configure(config):
    """Keeps a fault of PySpark's client out of the tests, which make many sessions in one process: a session that is
    collected by the thread that another session's release is just starting waits for that release, and it for the thread.
    Tests stop their sessions themselves."""
    try:
        from pyspark.sql.connect.session import SparkSession
    except ImportError:
        return
    if hasattr(SparkSession, "__del__"):
        del SparkSession.__del__


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory) -> pathlib.Path:
    return tmp_path_factory.mktemp("bindery")


@pytest.fixture(scope="session")
def server(session_folder) -> Server:
    """One server for all tests of a worker: tests use names of their own."""
    it = Server(session_folder / CONFIG.get("data", "data"))
    yield it
    assert it.stop() == 0


@pytest.fixture(autouse=True)
def hostile_settings(request):
    """Kills the shared server after a test that used it, where the settings say so."""
    yield
    if CONFIG.get("kills_server") and "server" in request.fixturenames:
        request.getfixturevalue("server").kill_and_start()


@pytest.fixture
def make_server(tmp_path):
    """Starts servers that the test may stop, kill and start again on the same folder."""
    started = []

    def make(*arguments, data: str = "data", environment: dict | None = None) -> Server:
        it = Server(tmp_path / data, *arguments, environment=environment)
        started.append(it)
        return it

    yield make
    for it in started:
        if it.process.poll() is None:
            it.stop()


@pytest.fixture(scope="session")
def s3(server):
    return server.client("s3")


@pytest.fixture(scope="session")
def glue(server):
    return server.client("glue")


@pytest.fixture(scope="session")
def athena(server):
    return server.client("athena")


@pytest.fixture(scope="session")
def logs(server):
    return server.client("logs")


@pytest.fixture(scope="session")
def engine(session_folder) -> Engine:
    it = Engine(session_folder / "engine.log")
    yield it
    assert it.stop() == 0


@pytest.fixture(scope="session")
def spark(engine):
    """A session of an unmodified PySpark on the engine, with no catalog."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(engine.remote).create()
    yield session
    session.stop()


@pytest.fixture
def bucket(s3, request) -> str:
    """A new bucket of the shared server."""
    name = (
        "b-"
        + "".join(c if c.isalnum() else "-" for c in request.node.name.lower())[:40].strip("-")
        + f"-{os.urandom(4).hex()}"
    )
    s3.create_bucket(Bucket=name)
    return name
