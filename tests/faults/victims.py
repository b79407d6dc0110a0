"""The processes of a server: who is who, and how each is killed."""

import os
import pathlib
import signal
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    words: tuple

    def is_kind(self, kind: str) -> bool:
        if kind == "zygote":
            return "bindery.zygote" in self.words
        return len(self.words) > 1 and self.words[0].endswith("bindery-engine") and self.words[1] == kind


def read_process(folder: pathlib.Path) -> Process | None:
    try:
        line = (folder / "cmdline").read_bytes()
        after_name = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    if after_name[0] == "Z":
        return None
    words = tuple(line.decode(errors="replace").rstrip("\0").split("\0"))
    return Process(int(folder.name), int(after_name[1]), words)


def processes() -> list[Process]:
    found = map(read_process, pathlib.Path("/proc").glob("[0-9]*"))
    return [process for process in found if process]


def descendants(pid: int) -> list[Process]:
    everything = processes()
    found, wanted = [], {pid}
    while wanted:
        children = [p for p in everything if p.parent in wanted]
        found += children
        wanted = {p.pid for p in children}
    return found


def processes_of(data: pathlib.Path) -> list[Process]:
    """Those whose command line names the data folder, and those that such a one started."""
    mark = str(data)
    named = [p for p in processes() if any(mark in word for word in p.words)]
    return list({p.pid: p for it in named for p in [it, *descendants(it.pid)]}.values())


def find_victims(server_pid: int, kind: str) -> list[Process]:
    """Processes of a kind: engine, crawl, parse, query, zygote, or python (a run's own)."""
    below = descendants(server_pid)
    if kind == "python":
        zygotes = {p.pid for p in below if p.is_kind("zygote")}
        return [p for p in below if p.parent in zygotes]
    of_kind = [p for p in below if p.is_kind(kind)]
    if kind == "zygote":
        return [p for p in of_kind if p.parent == server_pid]
    return of_kind


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def kill_everything(process: subprocess.Popen) -> None:
    """The server, and all that it started, as when a machine loses power."""
    below = descendants(process.pid)
    kill(process.pid)
    for victim in below:
        kill(victim.pid)
    process.wait()
