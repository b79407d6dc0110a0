"""Compares a server, started again on its data folder, with what the log outside says."""

import collections
import pathlib
import subprocess

from botocore.exceptions import ClientError

from tests.conftest import BUILD, wait_until
from tests.faults import scripts
from tests.faults.outside_log import ABSENT, Content, plain_etag
from tests.faults.pipeline import QUERY_ENDS, RUN_ENDS, Pipeline, parquet_rows
from tests.faults.victims import processes_of

SERVER_STOPPED = "The server stopped while this "
RUN_REASONS = (
    SERVER_STOPPED,
    "The engine of the run was ended by signal 9 (Killed)",
    "The Python process of the run was ended by signal 9 (Killed)",
    "The Python process of the run is gone: its fork server ended",
    "The Python process of the run did not start: its fork server ended",
)
QUERY_REASONS = (SERVER_STOPPED, "The worker of the query was ended by signal 9 (Killed)")


class Checks:
    """`pipeline` is one that has ended, or whose server died; `server` is the one that runs now."""

    def __init__(self, pipeline: Pipeline, server):
        self.pipeline, self.log = pipeline, pipeline.log
        self.bucket, self.database = pipeline.bucket, pipeline.database
        self.data: pathlib.Path = server.data
        self.s3, self.glue = server.client("s3"), server.client("glue")
        self.athena = server.client("athena", read_timeout=90)

    def everything(self) -> None:
        self.check_crawlers()
        self.check_runs()
        self.check_queries()
        if not self.has_bucket():
            return
        self.check_uploads()
        listed = self.check_objects()
        self.check_job_output(listed)
        self.check_catalog(listed)

    def has_bucket(self) -> bool:
        return self.bucket in [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]]

    # --- work that was in flight ---

    def check_crawlers(self) -> None:
        for name, known in self.log.crawlers.items():

            def look(name=name):
                crawler = self.glue.get_crawler(Name=name)["Crawler"]
                return crawler if crawler["State"] == "READY" else None

            last = wait_until(look, what=f"the crawler {name} to be ready").get("LastCrawl")
            if known["seen"] == "READY":
                assert (last or {}).get("Status") == (known["last"] or {}).get("Status"), (known, last)
            elif known["seen"] == "RUNNING" or last:
                assert last["Status"] in ("SUCCEEDED", "FAILED"), last
                if last["Status"] == "FAILED" and last != known["last"]:
                    assert last["ErrorMessage"].startswith(SERVER_STOPPED) or (
                        self.pipeline.has_faults and "signal 9" in last["ErrorMessage"]
                    ), last

    def check_runs(self) -> None:
        for run, known in list(self.log.runs.items()):
            found = self._ended_run(known["job"], run)
            if known["state"] in RUN_ENDS:
                assert found["JobRunState"] == known["state"], (known, found)
                assert found.get("ErrorMessage") == known["message"], (known, found)
            known["state"], known["message"] = found["JobRunState"], found.get("ErrorMessage")
            if found["JobRunState"] == "SUCCEEDED":
                assert "ErrorMessage" not in found
                continue
            assert found["JobRunState"] == "FAILED", found
            assert found["ErrorMessage"].startswith(RUN_REASONS), found
            if known["retries"]:
                again = f"{run}_attempt_1"
                retried = self._ended_run(known["job"], again)
                assert retried["PreviousRunId"] == run and retried["Attempt"] == 1
                if again not in self.log.runs:
                    assert retried["JobRunState"] == "SUCCEEDED", retried
                    self.log.runs[again] = {**known, "retries": 0, "state": "SUCCEEDED", "message": None}

    def _ended_run(self, job: str, run: str) -> dict:
        def look():
            found = self.glue.get_job_run(JobName=job, RunId=run)["JobRun"]
            return found if found["JobRunState"] in RUN_ENDS else None

        return wait_until(look, what=f"the end of {run}", timeout_s=120)

    def check_queries(self) -> None:
        for query, known in self.log.queries.items():

            def look(query=query):
                found = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
                return found if found["Status"]["State"] in QUERY_ENDS else None

            status = wait_until(look, what=f"the end of the query {query}")["Status"]
            if known["state"] in QUERY_ENDS:
                assert status["State"] == known["state"], (known, status)
            if known["rows"]:
                assert self.pipeline.__class__.read_rows(self, query) == known["rows"]
            if status["State"] == "FAILED":
                assert any(reason in status["StateChangeReason"] for reason in QUERY_REASONS), status
                error = status["AthenaError"]
                assert error["ErrorMessage"] == status["StateChangeReason"]
            else:
                assert status["State"] == "SUCCEEDED", status

    # --- objects ---

    def check_uploads(self) -> None:
        """What was acknowledged of an upload is there, and completes it."""
        listed = self.s3.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket)
        found = {upload["UploadId"]: upload["Key"] for page in listed for upload in page.get("Uploads", [])}
        known_uploads = dict(self.log.uploads)
        for (bucket, upload), known in known_uploads.items():
            if bucket != self.bucket:
                continue
            if upload in found:
                parts = self.s3.list_parts(Bucket=bucket, Key=known.key, UploadId=upload).get("Parts", [])
                stored = {part["PartNumber"]: part["ETag"].strip('"') for part in parts}
                for number, body in known.parts.items():
                    assert stored[number] == plain_etag(body)
                if known.parts:
                    self.pipeline.complete(upload, self.s3)
                else:
                    self.s3.abort_multipart_upload(Bucket=bucket, Key=known.key, UploadId=upload)
                    del self.log.uploads[(bucket, upload)]
            else:
                assert known.is_ending, f"the upload of {known.key} is lost"
                assert self._head(known.key), f"{known.key} is neither an upload nor an object"
        for upload, key in found.items():
            if (self.bucket, upload) in known_uploads:
                continue
            assert self.pipeline.is_server_dead.is_set()  # begun, but nobody was told
            self.s3.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload)

    def _head(self, key: str) -> bool:
        try:
            self.s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "404"
            return False
        return True

    def read(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def check_objects(self) -> dict[str, str]:
        """Everything that is listed; each acknowledged object with its bytes and ETag, and nothing half-written."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        listed = {o["Key"]: o["ETag"].strip('"') for page in pages for o in page.get("Contents", [])}
        known = {key: entry for (bucket, key), entry in self.log.objects.items() if bucket == self.bucket}
        for key, entry in known.items():
            content = Content.of(self.read(key), listed[key]) if key in listed else ABSENT
            assert content in entry.allowed(), (key, content, entry)
        prefixes = tuple(prefix for bucket, prefix in self.log.prefixes if bucket == self.bucket)
        strangers = [key for key in listed if key not in known and not key.startswith(prefixes)]
        assert not strangers, strangers
        temporary = [key for key in listed if any(part.startswith((".", "_temp")) for part in key.split("/"))]
        assert not temporary, temporary
        files = [path for path in (self.data / "lake" / self.bucket).rglob("*") if path.is_file()]
        assert len(files) == len(listed), sorted(str(f) for f in files)
        return listed

    def _rows_under(self, prefix: str, listed: dict) -> list[dict]:
        rows = []
        for key in listed:
            if key.startswith(prefix) and key.endswith(".parquet"):
                part = key.removeprefix(prefix).split("/")[0]
                rows += [{**row, "folder": part} for row in parquet_rows(self.read(key))]
        return rows

    def _runs_of(self, name: str) -> list[tuple]:
        job = f"{self.pipeline.name}-{name}"
        return [(run, known) for run, known in self.log.runs.items() if known["job"] == job]

    def check_job_output(self, listed: dict) -> None:
        rows = self._rows_under("output/append/", listed)
        assert len(rows) % scripts.APPEND_ROWS == 0
        ended = sum(known["state"] == "SUCCEEDED" for _, known in self._runs_of("append"))
        times = collections.Counter(row["id"] for row in rows)
        assert len(rows) >= ended * scripts.APPEND_ROWS and len(set(times.values())) <= 1
        assert all(row["folder"] == f"part={row['id'] % 5}" for row in rows)

        rows = self._rows_under("output/sink/", listed)
        ended = sum(known["state"] == "SUCCEEDED" for _, known in self._runs_of("sink"))
        assert len(rows) % scripts.SINK_ROWS == 0 and len(rows) >= ended * scripts.SINK_ROWS

        rows = self._rows_under("output/replace/", listed)
        assert len(rows) in (0, scripts.GENERATION_ROWS)
        generations = {row["generation"] for row in rows}
        assert len(generations) <= 1, "two generations at once"
        runs = self._runs_of("replace")
        if runs:
            told = self.log.generations.get(runs[-1][0], -1)
            if any(known["state"] == "SUCCEEDED" for _, known in runs):
                told = scripts.GENERATIONS - 1
            assert told <= max(generations, default=-1)
        for key in listed:
            if key.startswith("output/") and key.endswith(".parquet"):
                parquet_rows(self.read(key))

    # --- the catalog ---

    def check_catalog(self, listed: dict) -> None:
        databases = [database["Name"] for database in self.glue.get_databases()["DatabaseList"]]
        self._check_own_tables(databases)
        if self.database not in databases:
            assert self.database not in self.log.crawled
            return
        tables = self._tables(self.database)
        for table, partitions in self.log.crawled.get(self.database, {}).items():
            assert len(self._partitions(self.database, table)) == partitions, table
        if "days" in tables:
            assert len(self._partitions(self.database, "days")) == 8
        for name in tables:
            for partition in self._partitions(self.database, name).values():
                prefix = partition["StorageDescriptor"]["Location"].removeprefix(f"s3://{self.bucket}/").rstrip("/")
                assert any(key.startswith(f"{prefix}/") for key in listed), (name, partition)
        if any(known["state"] == "SUCCEEDED" for _, known in self._runs_of("sink")):
            assert len(self._partitions(self.database, "sink_table")) == scripts.SINK_PARTITIONS

    def _tables(self, database: str) -> dict:
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=database)
        return {table["Name"]: table for page in pages for table in page["TableList"]}

    def _partitions(self, database: str, table: str) -> dict:
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
        return {tuple(p["Values"]): p for page in pages for p in page["Partitions"]}

    def _check_own_tables(self, databases: list[str]) -> None:
        """The tables that the driver wrote itself, beside the pipeline."""
        database = f"{self.database}_beside"
        tables = self._tables(database) if database in databases else {}
        for (owner, name), entry in self.log.tables.items():
            if owner != database:
                continue
            columns = None
            if name in tables:
                columns = tuple(c["Name"] for c in tables[name]["StorageDescriptor"]["Columns"])
            assert columns in entry.allowed(), (name, columns, entry)
            if columns is None:
                continue
            pages = self.glue.get_paginator("get_table_versions").paginate(DatabaseName=database, TableName=name)
            versions = {v["VersionId"] for page in pages for v in page["TableVersions"]}
            assert self.log.versions.get((owner, name), set()) <= versions
            known = {key[2]: e for key, e in self.log.partitions.items() if key[:2] == (owner, name)}
            found = {values[0]: p for values, p in self._partitions(database, name).items()}
            assert set(found) <= set(known)
            for value, wanted in known.items():
                location = found[value]["StorageDescriptor"]["Location"] if value in found else ABSENT
                assert location in wanted.allowed(), (name, value, location, wanted)


def check_no_process_is_left(data: pathlib.Path) -> None:
    wait_until(lambda: not processes_of(data), what="the end of all children", timeout_s=10)


def check_folder(data: pathlib.Path) -> None:
    """Of a server that was stopped: no leavings, and `bindery check` finds it whole."""
    assert [path.name for path in (data / "staging").iterdir()] == ["sweep"]
    assert not list((data / "lake-state").rglob("manifest"))
    assert not list((data / "lake-state").glob("buckets/*/uploads/*"))
    assert [path.name for path in (data / "run").iterdir()] == []
    found = subprocess.run([BUILD / "bindery", "check", data], capture_output=True, text=True, timeout=120)
    assert found.returncode == 0 and " is whole: " in found.stdout, found
