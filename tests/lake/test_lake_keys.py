"""Keys as paths: plain where a file system can hold them, escaped where not, and the same object either way."""

import os
import random
import subprocess

import pytest
from lake_driver import BUCKET, PROGRAMS, LakeError

HOSTILE = [
    "a", "a/b", "a/b/c", "a/", "a//", "a//b", "/", "//", "/a", ".", "..", "../x", "a/../b", "./a", "a/.", "...",
    "@f@", "@f@a", "@d@..", "@d@../x", "@c@x", "@c@x/@f@y", "%", "%2F", "a%2Fb", "%00", "a b", "a+b", "a\nb", "a\\b",
    "x" * 255, "x" * 256, "x" * 1024, "y" * 300 + "/" + "y" * 300 + "/z", "é" * 512, "x" * 239 + "é" + "x" * 40,
    "nul\0part/file", "nul\0", "日本語/キー", "\U0001f600", "_SUCCESS", "_$folder$", "a_$folder$", ".hidden/_temporary",
    "/".join("d" * 500), "-rf", "~", "*", "?", "'\"", "bucket", "properties", "manifest", "\x7f", "\x01",
]  # fmt: skip


def path_of(tmp_path, *parts):
    return tmp_path / "data" / "lake" / BUCKET / os.path.join(*parts)


def test_a_key_is_a_plain_file_at_its_own_path(lake, tmp_path):
    lake.commit({"sales/year=2024/part-0.csv": "a,b\n"})
    assert path_of(tmp_path, "sales", "year=2024", "part-0.csv").read_text() == "a,b\n"


def test_hostile_keys_hold_their_own_bytes_and_are_listed_in_byte_order(lake):
    objects = {key: f"body of {i}" for i, key in enumerate(HOSTILE)}
    random.Random(3).shuffle(HOSTILE)
    for key in HOSTILE:
        lake.commit({key: objects[key]})
    assert lake.do("dump") == objects
    assert lake.keys(max_keys=7) == sorted(objects, key=str.encode)
    for key in HOSTILE:
        lake.commit(removes=[key])
        del objects[key]
        assert lake.do("dump") == objects


def test_nothing_is_left_in_the_bucket_when_all_objects_are_removed(lake, tmp_path):
    lake.commit({key: "x" for key in HOSTILE})
    lake.commit(removes=HOSTILE)
    assert list(path_of(tmp_path, ".").iterdir()) == []
    lake.do("delete_bucket")
    assert list((tmp_path / "data" / "lake-state" / "buckets").iterdir()) == []


def test_no_key_leaves_its_bucket(lake, tmp_path):
    before = {p for p in tmp_path.rglob("*") if "lake-state" not in p.parts and "staging" not in p.parts}
    lake.commit({key: "x" for key in HOSTILE})
    outside = {p for p in tmp_path.rglob("*") if "lake-state" not in p.parts and "staging" not in p.parts} - before
    assert all(p.is_relative_to(path_of(tmp_path, ".")) for p in outside)


def test_an_object_moves_aside_for_a_folder_of_its_name_and_keeps_its_properties(lake, tmp_path):
    lake.commit({"a": "one"})
    before = lake.do("head", key="a")
    lake.commit({"a/b": "two"})
    assert lake.do("head", key="a") == before
    assert path_of(tmp_path, "@f@a").read_text() == "one"
    lake.commit({"a": "new"})
    assert lake.do("dump") == {"a": "new", "a/b": "two"}
    lake.commit(removes=["a/b"])
    lake.commit({"a": "newer"})
    assert lake.do("dump") == {"a": "newer"}
    assert path_of(tmp_path, "a").read_text() == "newer"


def test_a_file_that_somebody_put_there_is_an_object(lake, tmp_path):
    path_of(tmp_path, "by", "hand").mkdir(parents=True)
    path_of(tmp_path, "by", "hand", "x.csv").write_text("1,2\n")
    assert lake.keys() == ["by/hand/x.csv"]
    found = lake.do("head", key="by/hand/x.csv")
    assert found["size"] == 4
    assert "-" in found["etag"]  # not an MD5, and no client takes it for one
    assert lake.do("list")["objects"][0]["etag"] == found["etag"]


def test_a_file_that_somebody_changed_loses_the_etag_of_before(lake, tmp_path):
    lake.commit({"x": "one"})
    before = lake.do("head", key="x")
    path_of(tmp_path, "x").write_text("two")
    after = lake.do("head", key="x")
    assert after["etag"] != before["etag"]
    assert after["content_type"] == ""


def test_names_that_the_escaping_never_gives_are_no_objects(lake, tmp_path):
    for name in ["@f@plain", "@f@%41", "@f@%2", "@d@file", "@c@file"]:
        path_of(tmp_path, name).write_text("x")
    path_of(tmp_path, "@d@plain").mkdir()
    path_of(tmp_path, "@d@plain", "x").write_text("x")
    path_of(tmp_path, "caf\udce9").write_text("not UTF-8")
    assert lake.keys() == ["plain"]  # the escaped form of a plain name: what an object leaves that moved aside


def test_links_are_not_followed(lake, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_text("secret")
    path_of(tmp_path, "link").symlink_to(secret)
    path_of(tmp_path, "file").symlink_to(secret / "file")
    assert lake.keys() == []
    for key in ["link/file", "file"]:
        with pytest.raises(LakeError, match="does not exist"):
            lake.do("open", key=key)
    with pytest.raises(LakeError, match="stands in the way"):
        lake.commit({"link/new": "x"})
    lake.commit({"file": "mine"})
    assert lake.do("dump") == {"file": "mine"}
    assert (secret / "file").read_text() == "secret"
    assert sorted(p.name for p in secret.iterdir()) == ["file"]


def test_empty_folders_are_no_objects_and_no_prefixes(lake, tmp_path):
    path_of(tmp_path, "empty", "deep").mkdir(parents=True)
    lake.commit({"full/x": "1"})
    assert lake.keys(delimiter="/") == ["full/"]
    lake.commit(removes=["full/x"])
    lake.do("delete_bucket")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_keys_have_paths_that_give_them_back(seed):
    subprocess.run(
        [PROGRAMS / "fuzz_lake_key", "200000", str(seed)], check=True, timeout=120, stdout=subprocess.DEVNULL
    )
