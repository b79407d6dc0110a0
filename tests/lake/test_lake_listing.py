"""Listings against a plain model: the keys sorted by bytes, filtered and grouped as S3's ListObjectsV2 page describes."""

import random

import pytest
from lake_driver import BUCKET

PARTS = ["a", "b", "a-", "a.b", "a0", "é", "x" * 260, "x" * 260 + "y", "", ".", "@f@", "z z", "x" * 255]


def make_keys(seed: int) -> list:
    rng = random.Random(seed)
    keys = {"/".join(rng.choice(PARTS) for _ in range(rng.randint(1, 3))) for _ in range(120)}
    return [key for key in keys if key and len(key.encode()) <= 1024]


def model(keys: list, prefix: str = "", delimiter: str = "", start_after: str = "") -> list:
    found = []
    for key in sorted(keys, key=str.encode):
        if not key.startswith(prefix) or key.encode() <= start_after.encode():
            continue
        if delimiter and delimiter in key[len(prefix) :]:
            key = prefix + key[len(prefix) :].split(delimiter)[0] + delimiter
            if key == start_after:
                continue
        if key not in found:
            found.append(key)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_pages_of_any_size_prefix_delimiter_and_start(lake, seed):
    keys = make_keys(seed)
    lake.commit({key: "x" for key in keys})
    rng = random.Random(seed)
    for _ in range(120):
        key = rng.choice(keys)
        request = {
            "prefix": rng.choice(["", "", key[: rng.randint(0, 4)], key, "nothing", key.rpartition("/")[0] + "/"]),
            "delimiter": rng.choice(["", "/", "/", "-", "a", "x/"]),
            "start_after": rng.choice(["", "", rng.choice(keys), rng.choice(keys)[:3], "zzz"]),
        }
        page = rng.choice([1, 2, 3, 7, 1000])
        assert lake.keys(max_keys=page, **request) == model(keys, **request), (request, page)


def test_a_page_of_none(lake):
    lake.commit({"a": "1"})
    page = lake.do("list", max_keys=0)
    assert (page["objects"], page["truncated"]) == ([], False)


def test_a_large_folder_is_listed_while_others_change_it(lake, tmp_path):
    folder = tmp_path / "data" / "lake" / BUCKET / "large"
    folder.mkdir()
    names = [f"{i:05}" for i in range(5000)]
    for name in names:
        (folder / name).touch()
    keys = [f"large/{name}" for name in names]
    assert lake.keys(max_keys=100) == keys
    first = lake.do("list", max_keys=10)
    lake.commit({"large/00010x": "new"}, removes=["large/00011"])
    after = lake.do("list", start_after=first["last"], max_keys=3)
    assert [o["key"] for o in after["objects"]] == ["large/00010", "large/00010x", "large/00012"]
    (folder / "00012").unlink()
    assert [o["key"] for o in lake.do("list", start_after="large/00010x", max_keys=1)["objects"]] == ["large/00013"]
    assert lake.do("list", with_etags=False, max_keys=1)["objects"][0]["etag"] == ""
