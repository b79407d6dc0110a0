"""A data folder that is full, read-only, removed, or somebody else's."""

import json
import pathlib
import shutil
import subprocess
import sys

import pytest

from tests.conftest import BUILD, ROOT

pytestmark = pytest.mark.slow


def serve(data: pathlib.Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [BUILD / "bindery", "serve", "--data", data, "--listen", "127.0.0.1:0"],
        capture_output=True,
        text=True,
        timeout=20,
        stdin=subprocess.DEVNULL,
    )


def in_own_mounts(script: str, folder: pathlib.Path) -> dict:
    """What a script tells as JSON that runs where it may mount file systems on `folder`."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    opening = f"""
import json, pathlib, subprocess, sys
sys.path.insert(0, {str(ROOT)!r})
from tests.conftest import Server, wait_until
from tests.faults.on_a_disk import *
folder = pathlib.Path({str(folder)!r})
"""
    done = subprocess.run(
        ["unshare", "-m", sys.executable, "-c", opening + script], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_two_servers_on_one_folder_are_refused(make_server):
    server = make_server()
    second = serve(server.data)
    assert second.returncode != 0
    assert f"another bindery has this data folder open: {server.data}" in second.stderr
    # Looking is allowed.
    checked = subprocess.run([BUILD / "bindery", "check", server.data], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0 and "is whole" in checked.stdout
    # The first one goes on.
    server.client("s3").create_bucket(Bucket="still")
    server.kill()
    assert make_server().client("s3").list_buckets()["Buckets"][0]["Name"] == "still"


def test_a_removed_folder_is_noticed_and_nothing_is_acknowledged(make_server):
    server = make_server()
    s3, glue = server.client("s3"), server.client("glue")
    s3.create_bucket(Bucket="lake")
    glue.create_database(DatabaseInput={"Name": "before"})
    shutil.rmtree(server.data)
    answers = {
        "put": lambda: s3.put_object(Bucket="lake", Key="k", Body=b"x"),
        "bucket": lambda: s3.create_bucket(Bucket="other"),
        "database": lambda: glue.create_database(DatabaseInput={"Name": "after"}),
        "read": lambda: glue.get_databases(),
        "list": lambda: s3.list_buckets(),
    }
    for what, call in answers.items():
        with pytest.raises(Exception) as raised:
            call()
        assert "was removed or replaced" in str(raised.value), (what, raised.value)
    assert server.stop() == 0
    assert not server.data.exists()


def test_a_read_only_folder_is_refused_at_the_start(tmp_path):
    found = in_own_mounts(
        """
mount_small(folder, 16)
remount(folder, "ro")
done = start_and_fail(folder)
print(json.dumps([done.returncode, done.stderr]))
""",
        tmp_path / "data",
    )
    code, text = found
    assert code != 0 and "Read-only file system" in text and str(tmp_path / "data") in text


def test_a_full_disk_refuses_and_loses_nothing(tmp_path):
    """Objects, tables, a run and a query meet a full disk; with space again all goes on without a restart."""
    found = in_own_mounts(
        """
mount_small(folder, 48)
story = fill_and_mend(Server(folder / "data"), folder)
print(json.dumps(story))
""",
        tmp_path / "disk",
    )
    assert found["put"][0] == 503 and "No space left on device" in found["put"][2]
    assert found["part"][0] == 503
    assert found["table"][0] == 500 and "full" in found["table"][2]
    assert found["objects_kept"] and found["tables_kept"] and found["listed"] == found["acknowledged"]
    assert found["run"]["JobRunState"] in ("FAILED", "SUCCEEDED")
    assert found["run_after"] == "SUCCEEDED"
    assert found["code"] == 0 and " is whole: " in found["check"]
