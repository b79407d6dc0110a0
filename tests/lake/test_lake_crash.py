"""A process that dies at any moment leaves all or nothing of its commit."""

import random
import shutil
import threading

import pytest
from lake_driver import Died, Driver

BEFORE = {"a": "1", "k": "old", "q/w": "2", "d/e/f": "3", "many": "4"}
ADDS = {"a/b": "5", "k": "new", "many/x/y": "6", "q//": "7", "n": "8"}
REMOVES = ["q/w", "many", "d/e/f"]
AFTER = {"a": "1", "a/b": "5", "k": "new", "many/x/y": "6", "q//": "7", "n": "8"}
PART = "p" * (5 << 20)


def prepare(folder) -> None:
    driver = Driver(folder)
    driver.do("create_bucket")
    driver.commit(BEFORE)
    driver.close()


def run(folder, kill_at: int, *commands) -> str:
    """How far the process came: 'opening', 'running' or 'acknowledged'."""
    driver = Driver(folder, child=True, kill_at=kill_at)
    try:
        if not driver.opened:
            return "opening"
        for command in commands:
            driver.do(**command)
        return "acknowledged"
    except Died:
        return "running"
    finally:
        driver.close()


def check_clean(folder) -> None:
    """A start sweeps what dead processes left."""
    Driver(folder).close()
    assert [p.name for p in (folder / "staging").iterdir()] == ["sweep"]
    assert list(folder.rglob("manifest")) == []
    for upload in folder.glob("lake-state/buckets/*/uploads/*"):
        assert (upload / "upload").is_file(), "a part of an upload that is none"


def enumerate_crashes(tmp_path, command: dict, before: dict, after: dict) -> int:
    """Kills the process before and after each call that changes the file system, until one gets through."""
    survived = 0
    prepare(tmp_path / "prepared")
    for kill_at in range(2000):
        folder = tmp_path / f"data{kill_at}"
        shutil.copytree(tmp_path / "prepared", folder)
        state = run(folder, kill_at, command)
        # Whoever comes next finishes it: a reader in another process, before any restart of the server.
        reader = Driver(folder, child=True)
        found = reader.do("dump")
        reader.close()
        assert found == after if state == "acknowledged" else found in (before, after), (kill_at, state)
        check_clean(folder)
        if state == "acknowledged":
            survived += 1
            if survived == 3:
                return kill_at
    raise AssertionError("never got through")


def test_a_commit_of_many_changes(tmp_path):
    points = enumerate_crashes(tmp_path, {"do": "commit", "adds": ADDS, "removes": REMOVES}, BEFORE, AFTER)
    assert points > 60


def test_a_commit_of_one_object(tmp_path):
    command = {"do": "commit", "adds": {"many/deep/er": "9"}}
    assert enumerate_crashes(tmp_path, command, BEFORE, BEFORE | {"many/deep/er": "9"}) > 20


def test_a_replaced_object(tmp_path):
    enumerate_crashes(tmp_path, {"do": "commit", "adds": {"k": "new"}}, BEFORE, BEFORE | {"k": "new"})


def test_a_removed_object(tmp_path):
    after = {key: body for key, body in BEFORE.items() if key != "d/e/f"}
    enumerate_crashes(tmp_path, {"do": "commit", "removes": ["d/e/f"]}, BEFORE, after)


def test_recovery_that_dies_itself(tmp_path):
    """Every second process dies while it finishes what the one before it left."""
    rng = random.Random(5)
    prepare(tmp_path / "prepared")
    for round in range(20):
        folder = tmp_path / f"data{round}"
        shutil.copytree(tmp_path / "prepared", folder)
        state = run(folder, rng.randint(60, 140), {"do": "commit", "adds": ADDS, "removes": REMOVES})
        for _ in range(6):
            run(folder, rng.randint(0, 40), {"do": "dump"})
        reader = Driver(folder)
        found = reader.do("dump")
        reader.close()
        assert found == AFTER if state == "acknowledged" else found in (BEFORE, AFTER)
        check_clean(folder)


def test_an_upload_that_begins(tmp_path):
    prepare(tmp_path / "prepared")
    for kill_at in range(200):
        folder = tmp_path / f"data{kill_at}"
        shutil.copytree(tmp_path / "prepared", folder)
        state = run(folder, kill_at, {"do": "upload", "key": "big", "size": 4})
        check_clean(folder)
        if state == "acknowledged":
            assert len(list(folder.glob("lake-state/buckets/*/uploads/*"))) == 1
            return
    raise AssertionError("never got through")


def test_a_completed_upload(tmp_path):
    folder = tmp_path / "data"
    prepare(folder)
    driver = Driver(folder)
    upload = driver.do("upload", key="big", size=len(PART) + 4)["id"]
    driver.do("upload", key="big", id=upload, number=1, body=PART)
    driver.do("upload", key="big", id=upload, number=2, body="tail")
    driver.close()
    for kill_at in range(400):
        state = run(folder, kill_at, {"do": "upload", "key": "big", "id": upload})
        reader = Driver(folder)
        found = reader.do("dump")
        reader.close()
        assert found in (BEFORE, BEFORE | {"big": PART + "tail"}), (kill_at, state)
        check_clean(folder)
        if state == "acknowledged":
            assert found == BEFORE | {"big": PART + "tail"}
            return
        if found != BEFORE:
            # The object is there, the answer was not: the caller asks again.
            driver = Driver(folder)
            driver.do("upload", key="big", id=upload)
            driver.close()
            return
    raise AssertionError("never got through")


@pytest.mark.parametrize("seed", range(4))
def test_processes_killed_at_random(tmp_path, seed):
    """Each commit writes one value to all keys of a group and moves a counter; the log outside has what was answered."""
    folder = tmp_path / "data"
    rng = random.Random(seed)
    driver = Driver(folder)
    driver.do("create_bucket")
    driver.close()
    acknowledged, attempted = -1, -1
    for _ in range(25):
        driver = Driver(folder, child=rng.random() < 0.5)
        timer = threading.Timer(rng.random() * 0.08, driver.process.kill)
        timer.start()
        try:
            while True:
                attempted = max(acknowledged, attempted) + 1
                driver.commit({f"group/{i}": str(attempted) for i in range(5)}, removes=[f"at/{attempted - 1}"])
                acknowledged = attempted
        except Died:
            pass
        finally:
            timer.cancel()
            driver.close()
        reader = Driver(folder, child=rng.random() < 0.5)
        found = reader.do("dump")
        reader.close()
        values = {int(body) for body in found.values()}
        assert len(values) <= 1 and len(found) in (0, 5)
        if acknowledged >= 0:
            assert acknowledged <= values.pop() <= attempted
    check_clean(folder)


def test_living_processes_keep_what_they_staged(drivers, lake, tmp_path):
    """A start of the server sweeps only what has no owner."""
    child = drivers(child=True)
    child.commit({"a": "1"})
    owners = {p.name for p in (tmp_path / "data" / "staging").iterdir()}
    second = drivers()
    assert owners <= {p.name for p in (tmp_path / "data" / "staging").iterdir()}
    child.commit({"b": "2", "c": "3"})
    assert second.do("dump") == {"a": "1", "b": "2", "c": "3"}
