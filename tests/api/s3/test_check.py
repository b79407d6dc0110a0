"""`bindery check DIR`: whether a data folder is whole."""

import os
import subprocess

import pytest

from tests.conftest import BUILD, clean_environment


def check(folder) -> tuple[int, str]:
    done = subprocess.run(
        [BUILD / "bindery", "check", folder], capture_output=True, text=True, timeout=60, env=clean_environment()
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def data(make_server):
    server = make_server()
    s3 = server.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="a/whole", Body=b"x" * 100_000)
    s3.put_object(Bucket="bucket", Key="a/other", Body=b"hello")
    assert server.stop() == 0
    return server.data


def test_a_data_folder_is_whole(data):
    status, text = check(data)
    assert status == 0 and "2 objects of 100005 bytes" in text


def test_bytes_that_changed_under_their_etag_are_found(data):
    path = data / "lake" / "bucket" / "a" / "whole"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    with open(path, "r+b") as file:
        file.seek(50_000)
        file.write(b"y")
    os.utime(path, ns=times)
    status, text = check(data)
    assert status == 1 and "s3://bucket/a/whole is damaged" in text and "1 of 2 objects" in text


def test_a_folder_of_others_is_refused_and_left_alone(tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "notes").write_text("mine")
    status, text = check(folder)
    assert status == 2 and "holds no bindery.db" in text
    assert os.listdir(folder) == ["notes"]
    status, text = check(tmp_path / "nothing")
    assert status == 2 and not (tmp_path / "nothing").exists()
