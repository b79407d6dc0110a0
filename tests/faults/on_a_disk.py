"""For scripts in a mount namespace of their own: small disks, and disks that are read-only."""

import errno
import pathlib
import subprocess

from botocore.exceptions import ClientError

from tests.conftest import BUILD, Server, wait_until
from tests.faults.victims import find_victims
from tests.jobs.stand_in import Jobs


def mount_small(folder: pathlib.Path, megabytes: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", folder], check=True)


def remount(folder: pathlib.Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def error_of(call) -> tuple[int, str, str]:
    """Status, code and message of a call that must fail."""
    try:
        call()
    except ClientError as error:
        answer = error.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]
    raise AssertionError("it was acknowledged")


def start_and_fail(folder: pathlib.Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [BUILD / "bindery", "serve", "--data", folder, "--listen", "127.0.0.1:0"],
        capture_output=True,
        text=True,
        timeout=20,
        stdin=subprocess.DEVNULL,
    )


def fill_and_mend(server: Server, folder: pathlib.Path) -> dict:
    jobs = Jobs(server)
    s3, glue = jobs.s3, jobs.glue
    bucket, story, kept = jobs.bucket, {}, {}
    glue.create_database(DatabaseInput={"Name": "d"})
    job = jobs.create("import time\nprint('started', flush=True)\ntime.sleep(3)\n")
    assert jobs.wait(job, jobs.start(job))["JobRunState"] == "SUCCEEDED"
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    run = jobs.start(job)
    wait_until(lambda: jobs.run(job, run)["JobRunState"] == "RUNNING", what="the run")

    # Objects until none fits any more, in smaller and smaller pieces.
    for size in (4 << 20, 256 << 10, 4 << 10, 1):
        for number in range(20_000):
            key, body = f"fill/{size}/{number}", bytes([number % 256]) * size
            try:
                s3.put_object(Bucket=bucket, Key=key, Body=body)
            except ClientError:
                break
            kept[key] = body
    full = folder / "ballast"
    fill_with(full)
    story["put"] = error_of(lambda: s3.put_object(Bucket=bucket, Key="no", Body=b"x" * 100_000))
    story["part"] = error_of(
        lambda: s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"x" * 100_000)
    )
    tables = []

    def make_tables():
        for number in range(20_000):
            name = f"t{number}"
            columns = [{"Name": f"c{i}", "Type": "string"} for i in range(200)]
            glue.create_table(DatabaseName="d", TableInput={"Name": name, "StorageDescriptor": {"Columns": columns}})
            tables.append(name)

    story["table"] = error_of(make_tables)
    story["objects_kept"] = all(
        s3.get_object(Bucket=bucket, Key=key)["Body"].read() == body for key, body in kept.items()
    )
    # The run ends while its end cannot be written.
    wait_until(lambda: not find_victims(server.process.pid, "python"), what="the end of the script")
    full.unlink()
    for key in [key for key in kept if key.startswith(f"fill/{4 << 20}/")]:
        s3.delete_object(Bucket=bucket, Key=key)
        del kept[key]
    story["run"] = {"JobRunState": jobs.wait(job, run)["JobRunState"]}
    story["run_after"] = jobs.wait(job, jobs.start(job))["JobRunState"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    story["listed"] = sorted(o["Key"] for page in pages for o in page["Contents"] if not o["Key"].endswith(".py"))
    story["acknowledged"] = sorted(kept)
    found = glue.get_paginator("get_tables").paginate(DatabaseName="d")
    story["tables_kept"] = sorted(t["Name"] for page in found for t in page["TableList"]) == sorted(tables)
    story["code"] = server.stop()
    done = subprocess.run([BUILD / "bindery", "check", server.data], capture_output=True, text=True, timeout=60)
    story["check"] = done.stdout + done.stderr
    return story


def fill_with(path: pathlib.Path) -> None:
    """Takes all the space that is left."""
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 4 << 10, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC
