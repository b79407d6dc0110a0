"""Death of the worker and of the server in the middle of crawls; hostile files."""

import json
import os
import random
import signal

import pytest

from tests.conftest import wait_until
from tests.crawl.conftest import columns


def fill(crawling, files: int) -> None:
    """Enough for a crawl to be caught at work."""
    body = "".join(json.dumps({"a": i, "text": "x" * 100}) + "\n" for i in range(7000))
    for i in range(files):
        crawling.put(f"t/p={i}/a.json", body)


def worker_of(server) -> int:
    """The process id of the crawl's worker."""

    def look():
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if b"crawl" in words and str(server.data).encode() in words:
                return int(pid)
        return None

    return wait_until(look, what="the crawl's worker")


def test_a_second_start_is_refused_while_it_runs(make_crawling):
    _, crawling = make_crawling()
    fill(crawling, 60)
    crawling.create("t")
    crawling.glue.start_crawler(Name=crawling.crawler)
    with pytest.raises(crawling.glue.exceptions.CrawlerRunningException, match="has already started"):
        crawling.glue.start_crawler(Name=crawling.crawler)
    with pytest.raises(crawling.glue.exceptions.CrawlerRunningException):
        crawling.glue.delete_crawler(Name=crawling.crawler)
    assert crawling.glue.get_crawler(Name=crawling.crawler)["Crawler"]["State"] == "RUNNING"
    assert crawling.wait()["Status"] == "SUCCEEDED"
    assert len(crawling.partitions("t")) == 60


def test_a_stop_ends_it(make_crawling):
    server, crawling = make_crawling()
    fill(crawling, 60)
    crawling.create("t")
    crawling.glue.start_crawler(Name=crawling.crawler)
    worker_of(server)
    crawling.glue.stop_crawler(Name=crawling.crawler)
    assert crawling.wait()["Status"] == "CANCELLED"
    assert crawling.glue.list_crawls(CrawlerName=crawling.crawler)["Crawls"][0]["State"] == "STOPPED"
    assert crawling.start()["Status"] == "SUCCEEDED"


def test_a_killed_worker_fails_its_crawl_only(make_crawling):
    server, crawling = make_crawling()
    fill(crawling, 60)
    crawling.create("t")
    crawling.glue.start_crawler(Name=crawling.crawler)
    os.kill(worker_of(server), signal.SIGKILL)
    crawl = crawling.wait()
    assert crawl["Status"] == "FAILED" and "signal 9" in crawl["ErrorMessage"]
    assert crawling.start()["Status"] == "SUCCEEDED"


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_server_leaves_whole_tables_and_says_why(make_crawling, make_server, seed):
    server, crawling = make_crawling()
    chance = random.Random(seed)
    fill(crawling, 40)
    for i in range(10):
        crawling.put(f"u{i}/x=1/a.json", json.dumps({f"k{i}": 1, f"l{i}": 2}))
    crawling.create("")
    crawling.glue.start_crawler(Name=crawling.crawler)
    if chance.random() < 0.5:
        worker_of(server)
    else:
        wait_until(lambda: crawling.database in [d["Name"] for d in crawling.glue.get_databases()["DatabaseList"]])
    server.kill()

    crawling.glue = make_server().client("glue")
    crawl = crawling.wait()
    if crawl["Status"] == "SUCCEEDED":  # it was faster than the kill: then all of it is there
        assert set(crawling.tables()) == {"t", *(f"u{i}" for i in range(10))}
    else:
        assert crawl["Status"] == "FAILED" and "server stopped" in crawl["ErrorMessage"]
    if crawling.database in [d["Name"] for d in crawling.glue.get_databases()["DatabaseList"]]:
        for name, table in crawling.tables().items():
            # A table is there with all its partitions or not at all.
            assert len(crawling.partitions(name)) == (40 if name == "t" else 1), table
    assert crawling.start()["Status"] == "SUCCEEDED"
    assert set(crawling.tables()) == {"t", *(f"u{i}" for i in range(10))}


def test_a_crawl_that_was_wanted_is_not_lost(make_crawling, make_server):
    server, crawling = make_crawling()
    crawling.put("t/a.json", '{"a": 1}')
    crawling.create("t")
    crawling.glue.start_crawler(Name=crawling.crawler)
    server.kill()
    crawling.glue = make_server().client("glue")
    # It ended before, or was at work and failed, or is done now; it is never running for ever.
    assert crawling.wait()["Status"] in ("SUCCEEDED", "FAILED")


HOSTILE = {
    "deep.json": b'{"a":' * 100_000,
    "deep_arrays.json": b"[" * 500_000,
    "wide.json": b"{" + b",".join(b'"k%d":%d' % (i, i) for i in range(20_000)) + b"}",
    "not_utf8.csv": b"a,b\n1,\xff\xfe\n2,\xe9\n",
    "nul.csv": b"a,b\n1,\x00\n",
    "one_line.csv": b"a," * 400_000,
    "quotes.csv": b'"' * 300_000,
    "mixed_quotes.csv": b'a,"b\n' * 60_000,
    "bomb.json.gz": None,
    "cut.json.gz": None,
    "no_gzip.gz": b"\x1f\x8b" + bytes(1000),
    "empty_object.json": b"{}",
    "huge_number.json": b'{"a": ' + b"9" * 100_000 + b"}",
    "control.json": b'{"a\\u0000b\\u0007": 1}',
    "utf16.csv": "a,b\n1,2\n".encode("utf-16"),
    "footer.parquet": b"PAR1" + b"\x19" * 5000 + (5000).to_bytes(4, "little") + b"PAR1",
}


def test_hostile_files_end_nothing(crawling):
    import gzip

    HOSTILE["bomb.json.gz"] = gzip.compress(b'{"a": "' + b"x" * 200_000_000 + b'"}', 1)
    HOSTILE["cut.json.gz"] = gzip.compress(b'{"a": 1}\n' * 100_000)[:-200]
    for name, body in HOSTILE.items():
        crawling.put(f"bad/{name.replace('.', '_')}/{name}", body)
    crawling.put("bad/good/good.csv", "first,second\n1,x\n2,y\n")
    tables = crawling.run("bad")
    assert columns(tables["good"]) == {"first": "bigint", "second": "string"}
    assert "not_utf8_csv" in tables and "footer_parquet" not in tables and "deep_json" not in tables
