"""Processes are killed at seeded points of the whole pipeline; an outside log says what must be there afterwards."""

import random
import threading
from dataclasses import dataclass

import pytest

from tests.faults.checks import Checks, check_folder, check_no_process_is_left
from tests.faults.outside_log import OutsideLog
from tests.faults.pipeline import Pipeline, ServerDied
from tests.faults.victims import find_victims, kill, kill_everything

pytestmark = pytest.mark.engine

# Where a victim is at work, and within how many calls of that phase it is looked for.
PLACES = {
    "engine": [("run_jobs", 60)],
    "python": [("run_jobs", 60)],
    "zygote": [("run_jobs", 60), ("crawl_output", 3)],
    "crawl": [("crawl_sources", 6), ("crawl_output", 4)],
    "query": [("run_queries", 12)],
    "server": [("upload", 40), ("crawl_sources", 8), ("run_jobs", 80), ("crawl_output", 6), ("run_queries", 14)],
}


@dataclass
class Fault:
    victim: str
    phase: str
    after: int  # calls of the phase
    is_beside: bool = False  # while a call is on its way, not between two
    takes_all: bool = False  # the server with its children
    is_done: bool = False


def plan_faults(chance: random.Random) -> list[Fault]:
    """Up to two children, and at the end the server."""
    end, end_calls = chance.choice(PLACES["server"])
    reached = Pipeline.PHASES[: Pipeline.PHASES.index(end) + 1]
    places = [(kind, *place) for kind, some in PLACES.items() for place in some if kind != "server"]
    possible = [place for place in places if place[1] in reached]
    chosen = chance.sample(possible, min(len(possible), chance.randrange(3)))
    return [
        Fault(kind, phase, chance.randrange(calls), chance.random() < 0.5, chance.random() < 0.5)
        for kind, phase, calls in [*chosen, ("server", end, end_calls)]
    ]


class Killer:
    """Hears of each call of the pipeline, and kills when a fault is due."""

    def __init__(self, pipeline: Pipeline, server, faults: list[Fault], chance: random.Random):
        self.pipeline, self.server, self.faults, self.chance = pipeline, server, faults, chance
        self.calls: dict[str, int] = {}
        self.killed: list[str] = []
        self.threads: list[threading.Thread] = []

    def on_call(self) -> None:
        phase = self.pipeline.phase
        self.calls[phase] = self.calls.get(phase, 0) + 1
        for fault in self.faults:
            if not fault.is_done and fault.phase == phase and self.calls[phase] > fault.after:
                self._strike(fault)

    def _strike(self, fault: Fault) -> None:
        if fault.victim == "server":
            fault.is_done = True
            self.pipeline.is_server_dead.set()
            self._do(fault, lambda: self.end_server(fault))
            return
        victims = find_victims(self.server.process.pid, fault.victim)
        if victims:  # else at the next call
            fault.is_done = self.pipeline.has_faults = True
            victim = self.chance.choice(victims)
            self._do(fault, lambda: kill(victim.pid))

    def _do(self, fault: Fault, action) -> None:
        self.killed.append(f"{fault.victim} in {fault.phase} at call {self.calls[fault.phase]}")
        if fault.is_beside:
            self.threads.append(threading.Thread(target=action))
            self.threads[-1].start()
        else:
            action()

    def end_server(self, fault: Fault) -> None:
        if fault.takes_all:
            kill_everything(self.server.process)
        self.server.kill()

    def finish(self) -> None:
        for thread in self.threads:
            thread.join()


def run_seed(make_server, seed: int, is_short: bool = False) -> None:
    chance = random.Random(seed)
    log = OutsideLog()
    server = make_server()
    pipeline = Pipeline(server, log, "first", chance, is_short)
    killer = Killer(pipeline, server, plan_faults(chance), chance)
    pipeline.on_call = killer.on_call
    print("seed", seed, killer.faults)
    try:
        pipeline.run()
    except ServerDied:
        pass
    killer.finish()
    print("killed:", killer.killed)
    if not pipeline.is_server_dead.is_set():
        pipeline.is_server_dead.set()
        server.kill()
    check_no_process_is_left(server.data)

    server = make_server()
    Checks(pipeline, server).everything()
    second = Pipeline(server, OutsideLog(), "second", chance, is_short=True)
    second.run()
    Checks(second, server).everything()
    Checks(pipeline, server).everything()
    assert server.stop() == 0
    check_no_process_is_left(server.data)
    check_folder(server.data)


def test_what_was_acknowledged_survives_a_death(make_server):
    run_seed(make_server, 71, is_short=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_what_was_acknowledged_survives_any_death(make_server, seed):
    run_seed(make_server, seed)
