"""The example scripts as jobs of the server, and the same scripts on real Apache Spark: the rows must be equal."""

import collections
import csv
import json
import os
import pathlib
import shutil
import subprocess

import pyarrow.parquet
import pytest

from tests.conftest import EXAMPLES, ROOT, wait_until

pytestmark = pytest.mark.engine

DEPS = pathlib.Path(os.environ.get("BINDERY_DEPS") or ROOT / ".deps")
BUCKET = "example-scripts"
DATABASE = "example_scripts"
SOURCES = {
    "legislators/persons.json": "legislators/persons/",
    "legislators/memberships.json": "legislators/memberships/",
    "legislators/organizations.json": "legislators/organizations/",
    "medicare/inpatient_charges_2011.csv": "medicare/",
    "pages/posts.parquet": "pages/posts/",
    "pages/page_statistics.parquet": "pages/page_statistics/",
    "events/web_orders.json": "events/web_orders/",
    "events/store_orders.csv": "events/store_orders/",
}
CRAWLED = ("legislators/persons", "legislators/memberships", "legislators/organizations", "medicare")
SCRIPTS = {
    "join_and_relationalize": {"database": DATABASE, "temp_path": f"s3://{BUCKET}/temp"},
    "medicare_clean": {"database": DATABASE, "table": "medicare"},
    "gold_join": {
        "posts_path": f"s3://{BUCKET}/pages/posts/",
        "statistics_path": f"s3://{BUCKET}/pages/page_statistics/",
    },
    "events_union": {
        "web_path": f"s3://{BUCKET}/events/web_orders/",
        "store_path": f"s3://{BUCKET}/events/store_orders/",
    },
}


@pytest.fixture(scope="module")
def catalog(s3, glue):
    """The sources uploaded and crawled."""
    s3.create_bucket(Bucket=BUCKET)
    for name, folder in SOURCES.items():
        s3.upload_file(str(EXAMPLES / "data" / name), BUCKET, folder + name.split("/")[-1])
    for script in SCRIPTS:
        s3.upload_file(str(EXAMPLES / "scripts" / f"{script}.py"), BUCKET, f"scripts/{script}.py")
    glue.create_database(DatabaseInput={"Name": DATABASE})
    targets = [{"Path": f"s3://{BUCKET}/{folder}/"} for folder in CRAWLED]
    glue.create_crawler(Name="example-scripts", Role="r", DatabaseName=DATABASE, Targets={"S3Targets": targets})
    glue.start_crawler(Name="example-scripts")
    wait_until(lambda: glue.get_crawler(Name="example-scripts")["Crawler"]["State"] == "READY", what="the crawl")
    assert glue.get_crawler(Name="example-scripts")["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"


def arguments(script: str, output: str) -> dict[str, str]:
    return {"--" + name: value for name, value in {**SCRIPTS[script], "output_path": output}.items()}


def run_job(glue, script: str, output: str) -> None:
    name = f"example-{script}-{os.urandom(4).hex()}"
    command = {"Name": "glueetl", "ScriptLocation": f"s3://{BUCKET}/scripts/{script}.py", "PythonVersion": "3"}
    glue.create_job(Name=name, Role="r", Command=command, GlueVersion="5.1")
    run_id = glue.start_job_run(JobName=name, Arguments=arguments(script, output))["JobRunId"]

    def ended():
        run = glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
        return run if run["JobRunState"] not in ("STARTING", "RUNNING", "WAITING", "STOPPING") else None

    run = wait_until(ended, timeout_s=300, what=f"the job {script}")
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")


def rows_below(folder: pathlib.Path) -> dict[str, collections.Counter]:
    """The rows of all files, by folder."""
    found: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(("_", "."))):
        with open(path, "rb") as file:
            is_parquet = file.read(4) == b"PAR1"
        if is_parquet:
            rows = pyarrow.parquet.ParquetFile(path).read().to_pylist()
        else:
            with open(path, newline="") as file:
                rows = list(csv.DictReader(file))
        found[str(path.parent.relative_to(folder))].update(json.dumps(row, default=str) for row in rows)
    return found


def run_on_spark(version: str, server, script: str, lake: pathlib.Path, output: str) -> None:
    flat = [text for pair in arguments(script, output).items() for text in pair]
    done = subprocess.run(
        [
            DEPS / version / "bin/python",
            ROOT / "tests/awsglue/script_runner.py",
            lake,
            EXAMPLES / "scripts" / f"{script}.py",
            "--JOB_NAME",
            script,
            *flat,
        ],
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SPARK_"))},
            "PYTHONPATH": str(ROOT / "python"),
            "AWS_ENDPOINT_URL": server.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        },
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_example_script_runs_as_a_job(server, glue, catalog, script):
    run_job(glue, script, f"s3://{BUCKET}/first/{script}")
    assert sum(sum(rows.values()) for rows in rows_below(server.data / "lake" / BUCKET / "first" / script).values()) > 0


def test_a_second_run_adds_files(glue, s3, catalog):
    def keys():
        found = s3.list_objects_v2(Bucket=BUCKET, Prefix="twice/gold/").get("Contents", [])
        return {item["Key"]: item["ETag"] for item in found}

    run_job(glue, "gold_join", f"s3://{BUCKET}/twice/gold/")
    first = keys()
    run_job(glue, "gold_join", f"s3://{BUCKET}/twice/gold/")
    second = keys()
    assert len(first) == 1 and len(second) == 2 and first.items() < second.items()
    assert all(key.endswith("-part-block-0-r-00000-snappy.parquet") for key in second)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["spark-3.5", "spark-4.1"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_job_gives_the_rows_of_real_spark(server, glue, catalog, tmp_path, script, version):
    run_job(glue, script, f"s3://{BUCKET}/{version}/{script}")
    lake = tmp_path / "lake"
    shutil.copytree(server.data / "lake" / BUCKET, lake / BUCKET, ignore=shutil.ignore_patterns("spark-*"))
    run_on_spark(version, server, script, lake, f"s3://{BUCKET}/{version}/{script}")
    ours = rows_below(server.data / "lake" / BUCKET / version / script)
    theirs = rows_below(lake / BUCKET / version / script)
    assert sorted(ours) == sorted(theirs)
    for folder in theirs:
        assert ours[folder] == theirs[folder], folder
