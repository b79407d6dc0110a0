"""Speaks to build/tests/lake_driver: the lake without its front door."""

import json
import os
import pathlib
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = ROOT / os.environ.get("BINDERY_BUILD", "build") / "tests"
BUCKET = "data"


class Died(Exception):
    """The driver ended before it answered."""


class LakeError(Exception):
    def __init__(self, answer: dict):
        super().__init__(answer["message"])
        self.name = answer["error"]


class Driver:
    """One process with the lake of a folder open."""

    def __init__(
        self, folder: pathlib.Path, child: bool = False, kill_at: int | None = None, has_coarse_times: bool = False
    ):
        environment = dict(os.environ)
        if kill_at is not None:
            environment |= {"KILL_AT": str(kill_at)}
        if has_coarse_times:
            environment |= {"COARSE_TIMES": "1"}
        if kill_at is not None or has_coarse_times:
            environment |= {"LD_PRELOAD": str(PROGRAMS / "lake_kill_at.so")}
            # A program with the address sanitizer wants its library to be the first.
            environment |= {"ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
        self.process = subprocess.Popen(
            [PROGRAMS / "lake_driver", folder, *(["child"] if child else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        self.opened = self.process.stdout.readline() != ""

    def send(self, do: str, **command) -> None:
        try:
            self.process.stdin.write(json.dumps({"do": do, "bucket": BUCKET, **command}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Died from None

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            raise Died
        answer = json.loads(line)
        if isinstance(answer, dict) and "error" in answer and "message" in answer:
            raise LakeError(answer)
        return answer

    def do(self, do: str, **command):
        self.send(do, **command)
        return self.receive()

    def commit(self, adds: dict | None = None, removes: list | None = None, **more):
        return self.do("commit", adds=adds or {}, removes=removes or [], **more)

    def keys(self, **request) -> list:
        """All keys and common prefixes in order, through pages of the given size."""
        found, start = [], request.pop("start_after", "")
        while True:
            page = self.do("list", start_after=start, **request)
            found += sorted([o["key"] for o in page["objects"]] + page["prefixes"], key=str.encode)
            if not page["truncated"]:
                return found
            start = page["last"]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait(timeout=30)
        self.process.stdout.close()
