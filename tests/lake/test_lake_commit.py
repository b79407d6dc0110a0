"""Commits: many changes at once, conditions, several processes on one folder."""

import hashlib
import threading

import pytest
from lake_driver import LakeError


def test_adds_and_removes_of_one_commit_are_seen_together(lake):
    lake.commit({"a": "1", "b": "2", "c/d": "3"})
    lake.commit({"a": "new", "c": "4"}, removes=["b", "c/d", "not there"])
    assert lake.do("dump") == {"a": "new", "c": "4"}


def test_the_etag_is_the_md5_of_the_bytes(lake):
    lake.commit({"a": "hello"})
    assert lake.do("head", key="a")["etag"] == hashlib.md5(b"hello").hexdigest()


def test_etags_are_kept_where_times_of_files_are_coarse(drivers):
    lake = drivers(has_coarse_times=True)
    lake.do("create_bucket")
    for text in ("one", "two", "six"):
        lake.commit({"a": text, "b": text})
        for key in ("a", "b"):
            assert lake.do("head", key=key)["etag"] == hashlib.md5(text.encode()).hexdigest()


def test_a_failed_condition_changes_nothing(lake):
    lake.commit({"a": "1"})
    with pytest.raises(LakeError) as failure:
        lake.commit({"a": "2", "b": "2"}, must_not_exist=True)
    assert failure.value.name == "PreconditionFailed"
    with pytest.raises(LakeError) as failure:
        lake.commit({"a": "2"}, must_match={"a": "0" * 32})
    assert failure.value.name == "PreconditionFailed"
    with pytest.raises(LakeError) as failure:
        lake.commit({"b": "2"}, must_match={"b": "*"})
    assert failure.value.name == "NoSuchKey"
    assert lake.do("dump") == {"a": "1"}
    lake.commit({"a": "2"}, must_match={"a": hashlib.md5(b"1").hexdigest()})
    assert lake.do("dump") == {"a": "2"}


def test_a_reader_keeps_the_bytes_that_it_opened(lake):
    lake.commit({"a": "old"})
    lake.do("open", key="a")
    lake.commit({"a": "new"})
    assert lake.do("read") == "old"
    lake.commit(removes=["a"])
    assert lake.do("read") == "old"


def test_versions_of_a_key_have_growing_times(lake):
    times = []
    for i in range(20):
        lake.commit({"a": str(i)})
        times.append(lake.do("head", key="a")["modified_us"])
    assert times == sorted(set(times))


def test_what_a_process_replaces_leaves_no_properties_behind(lake, tmp_path):
    for i in range(5):
        lake.commit({"a": str(i), "b": str(i)})
    lake.commit(removes=["b"])
    assert len([p for p in tmp_path.rglob("properties/*/*") if p.is_file()]) == 1


def test_several_processes_see_each_commit_whole(drivers, lake):
    """Writers replace all keys by one value at a time: a listing never shows two values."""
    keys = [f"folder/{i}" for i in range(12)]
    lake.commit({key: "start" for key in keys})
    writers = [drivers(child=True) for _ in range(2)]
    readers = [drivers(child=True) for _ in range(2)]
    failures = []

    def write(driver, name):
        for i in range(25):
            driver.commit({key: f"{name}{i}" for key in keys})

    def read(driver):
        for _ in range(60):
            etags = {o["etag"] for o in driver.do("list")["objects"]}
            if len(etags) != 1:
                failures.append(etags)

    threads = [threading.Thread(target=write, args=(w, n)) for w, n in zip(writers, "xy", strict=False)]
    threads += [threading.Thread(target=read, args=(r,)) for r in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(lake.do("dump").values()) in ({"x24"}, {"y24"})


def test_a_closed_process_leaves_nothing_staged(drivers, lake, tmp_path):
    driver = drivers(child=True)
    driver.commit({"a": "1", "b": "2"})
    driver.close()
    lake.close()
    assert [p.name for p in (tmp_path / "data" / "staging").iterdir()] == ["sweep"]


def test_readers_without_pause_do_not_keep_a_writer_out(lake, drivers):
    """flock(2) gives a shared lock while others share it, however long somebody waits to have it alone."""
    lake.commit({f"k{i}": "" for i in range(3000)})
    is_over = threading.Event()
    readers = [drivers(child=True) for _ in range(6)]

    def read(driver):
        while not is_over.is_set():
            for _ in range(50):  # no pause between them
                driver.send("list", prefix="none", max_keys=1)
            for _ in range(50):
                driver.receive()

    threads = [threading.Thread(target=read, args=(driver,)) for driver in readers]
    for thread in threads:
        thread.start()
    for i in range(20):
        lake.commit({"written": str(i)})
    is_over.set()
    for thread in threads:
        thread.join()
    assert lake.do("head", key="written")["size"] == 2
