"""The pipeline of the demo with plain boto3, and some more, done by somebody who writes down what was acknowledged."""

import io
import random
import threading

import pyarrow.parquet
from botocore.exceptions import BotoCoreError, ClientError

from tests.conftest import EXAMPLES, wait_until
from tests.faults import scripts
from tests.faults.outside_log import ABSENT, Content, OutsideLog, Upload, multipart_etag, plain_etag

ROLE = "arn:aws:iam::000000000000:role/faults"
RUN_ENDS = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
QUERY_ENDS = ("SUCCEEDED", "FAILED", "CANCELLED")
PART = 5 << 20
PAUSE_S = 0.01  # of the writers beside, so that the pipeline gets on
UPLOADS_MAX = 15
SOURCES = {
    "legislators/persons/persons.json": "legislators/persons.json",
    "legislators/memberships/memberships.json": "legislators/memberships.json",
    "legislators/organizations/organizations.json": "legislators/organizations.json",
}
# What each job of the examples wants.
EXAMPLE_JOBS = {
    "join_and_relationalize": {
        "database": "{database}",
        "output_path": "s3://{bucket}/output/legislators",
        "temp_path": "s3://{bucket}/temp",
    },
    "medicare_clean": {
        "database": "{database}",
        "table": "medicare",
        "output_path": "s3://{bucket}/output/medicare_clean",
    },
    "gold_join": {
        "posts_path": "s3://{bucket}/pages/posts/",
        "statistics_path": "s3://{bucket}/pages/page_statistics/",
        "output_path": "s3://{bucket}/output/gold/",
    },
    "events_union": {
        "web_path": "s3://{bucket}/events/web_orders/",
        "store_path": "s3://{bucket}/events/store_orders/",
        "output_path": "s3://{bucket}/output/orders/",
    },
}


OWN_JOBS = (("append", 1), ("replace", 0), ("sink", 0))  # and their MaxRetries
OUTPUT_PARTITIONS = {"append": 5, "replace": 4}  # of the tables that a crawl makes of their output


class ServerDied(Exception):
    """The fault was the server's death: the pipeline ends here."""


class Pipeline:
    """One pass over a server. `on_call` hears of each call before it is sent, with the phase."""

    def __init__(self, server, log: OutsideLog, name: str, chance: random.Random, is_short: bool = False):
        self.own_jobs = OWN_JOBS[:1] if is_short else OWN_JOBS
        self.examples = () if is_short else chance.sample(sorted(EXAMPLE_JOBS), 1)
        self.log, self.chance, self.name = log, chance, name
        self.bucket, self.database = f"{name}-lake", name
        self.phase = "none"
        self.on_call = lambda: None
        self.is_server_dead = threading.Event()
        self.has_faults = False  # something was killed: what failed by it is done again
        self.failures: list[str] = []  # of the threads beside
        self._server = server
        self.s3, self.glue = self._client("s3"), self._client("glue")
        self.athena, self.logs = self._client("athena"), self._client("logs")

    def _client(self, service: str, counts: bool = True):
        client = self._server.client(service, read_timeout=90)
        if counts:
            client.meta.events.register("before-send", lambda **_: self.on_call())
        return client

    # --- objects ---

    def put(self, key: str, body: bytes, client=None) -> None:
        value = Content.of(body, plain_etag(body))
        with self.log.attempt(self.log.objects, {(self.bucket, key): value}):
            answer = (client or self.s3).put_object(Bucket=self.bucket, Key=key, Body=body)
            assert answer["ETag"].strip('"') == value.etag

    def delete(self, key: str, client) -> None:
        with self.log.attempt(self.log.objects, {(self.bucket, key): ABSENT}):
            client.delete_object(Bucket=self.bucket, Key=key)

    def delete_many(self, keys: list[str], client) -> None:
        with self.log.attempt(self.log.objects, {(self.bucket, key): ABSENT for key in keys}):
            answer = client.delete_objects(Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in keys]})
            assert not answer.get("Errors")

    def copy(self, source: str, key: str, client) -> None:
        value = self.log.objects[(self.bucket, source)].acknowledged
        with self.log.attempt(self.log.objects, {(self.bucket, key): value}):
            client.copy_object(Bucket=self.bucket, Key=key, CopySource={"Bucket": self.bucket, "Key": source})

    def begin_upload(self, key: str, client) -> str:
        upload = client.create_multipart_upload(Bucket=self.bucket, Key=key)["UploadId"]
        self.log.uploads[(self.bucket, upload)] = Upload(key)
        return upload

    def put_part(self, upload: str, number: int, body: bytes, client) -> None:
        entry = self.log.uploads[(self.bucket, upload)]
        client.upload_part(Bucket=self.bucket, Key=entry.key, UploadId=upload, PartNumber=number, Body=body)
        entry.parts[number] = body

    def complete(self, upload: str, client) -> None:
        entry = self.log.uploads[(self.bucket, upload)]
        parts = [entry.parts[number] for number in sorted(entry.parts)]
        value = Content.of(b"".join(parts), multipart_etag(parts))
        listed = [{"PartNumber": n, "ETag": plain_etag(entry.parts[n])} for n in sorted(entry.parts)]
        with self.log.attempt(self.log.objects, {(self.bucket, entry.key): value}):
            entry.is_ending = True
            client.complete_multipart_upload(
                Bucket=self.bucket, Key=entry.key, UploadId=upload, MultipartUpload={"Parts": listed}
            )
        del self.log.uploads[(self.bucket, upload)]

    def write_objects(self, stopped: threading.Event) -> None:
        """Beside the pipeline: puts, copies, deletes and multipart uploads, for as long as it takes."""
        client, chance = self._client("s3", counts=False), random.Random(self.chance.random())
        keys: list[str] = []
        uploads = 0
        for number in range(100_000):
            if stopped.wait(PAUSE_S):
                return
            kind = chance.random()
            if kind < 0.6 or len(keys) < 5:
                # Keys that are files, then folders of others.
                key = f"beside/{chance.randrange(12)}" + "/x" * chance.randrange(3)
                self.put(key, chance.randbytes(chance.choice((0, 10, 1000, 300_000))), client)
                keys = list({*keys, key})
            elif kind < 0.7:
                self.copy(chance.choice(keys), f"copies/{chance.randrange(5)}", client)
            elif kind < 0.8:
                gone = keys.pop(chance.randrange(len(keys)))
                self.delete(gone, client)
            elif kind < 0.9 or uploads == UPLOADS_MAX:
                chance.shuffle(keys)
                gone = [keys.pop() for _ in range(3)]
                self.delete_many(gone, client)
            else:
                uploads += 1
                upload = self.begin_upload(f"parts/{number}", client)
                self.put_part(upload, 1, chance.randbytes(PART), client)
                self.put_part(upload, 3, chance.randbytes(1000), client)
                if chance.random() < 0.5:
                    self.complete(upload, client)

    # --- catalog ---

    def write_catalog(self, stopped: threading.Event) -> None:
        """Beside the pipeline: tables, versions and partitions that only the catalog knows."""
        glue, chance = self._client("glue", counts=False), random.Random(self.chance.random())
        database = f"{self.database}_beside"
        glue.create_database(DatabaseInput={"Name": database})
        for number in range(100_000):
            if stopped.wait(PAUSE_S):
                return
            table, columns = f"t{number}", ["a"]
            key = (database, table)
            with self.log.attempt(self.log.tables, {key: tuple(columns)}):
                glue.create_table(DatabaseName=database, TableInput=table_input(table, columns))
            values = [f"v{i}" for i in range(chance.randrange(1, 40))]
            located = {(*key, value): f"s3://{self.bucket}/none/{table}/{value}/" for value in values}
            with self.log.attempt(self.log.partitions, located):
                inputs = [partition_input(value, located[(*key, value)]) for value in values]
                answer = glue.batch_create_partition(DatabaseName=database, TableName=table, PartitionInputList=inputs)
                assert not answer["Errors"]
            for _ in range(chance.randrange(3)):
                columns.append(f"c{len(columns)}")
                with self.log.attempt(self.log.tables, {key: tuple(columns)}):
                    glue.update_table(DatabaseName=database, TableInput=table_input(table, columns))
                version = glue.get_table(DatabaseName=database, Name=table)["Table"]["VersionId"]
                self.log.versions.setdefault(key, set()).add(version)
            gone = chance.choice(values)
            with self.log.attempt(self.log.partitions, {(*key, gone): ABSENT}):
                glue.delete_partition(DatabaseName=database, TableName=table, PartitionValues=[gone])

    # --- crawls, runs, queries ---

    def crawl(self, name: str, prefixes: list[str]) -> None:
        self.glue.create_crawler(
            Name=name,
            Role=ROLE,
            DatabaseName=self.database,
            Targets={"S3Targets": [{"Path": f"s3://{self.bucket}/{prefix}/"} for prefix in prefixes]},
        )
        self.log.crawlers[name] = {"seen": "READY", "last": None}
        last = self._crawl_once(name)
        if last["Status"] == "FAILED":
            assert self.has_faults, last
            assert "signal 9" in last["ErrorMessage"], last
            last = self._crawl_once(name)
        assert last["Status"] == "SUCCEEDED", last

    def _crawl_once(self, name: str) -> dict:
        entry = self.log.crawlers[name]
        entry["seen"] = "STARTING"
        self.glue.start_crawler(Name=name)
        entry["seen"] = "RUNNING"

        def look():
            crawler = self.glue.get_crawler(Name=name)["Crawler"]
            return crawler if crawler["State"] == "READY" else None

        entry["last"] = wait_until(look, what=f"the crawl {name}")["LastCrawl"]
        entry["seen"] = "READY"
        return entry["last"]

    def create_job(self, name: str, script: str, retries: int = 0) -> str:
        job = f"{self.name}-{name}"
        command = {"Name": "glueetl", "ScriptLocation": f"s3://{self.bucket}/scripts/{script}.py"}
        self.glue.create_job(Name=job, Role=ROLE, GlueVersion="5.1", Command=command, MaxRetries=retries)
        return job

    def start_run(self, job: str, arguments: dict, retries: int = 0) -> str:
        filled = {f"--{k}": v.format(bucket=self.bucket, database=self.database) for k, v in arguments.items()}
        run = self.glue.start_job_run(JobName=job, Arguments=filled)["JobRunId"]
        self.log.runs[run] = {"job": job, "state": "STARTING", "retries": retries}
        return run

    def watch_runs(self, wanted: list[str]) -> None:
        """Until all have ended; the generations that the output tells of are written down."""

        def look():
            for run in wanted:
                entry = self.log.runs[run]
                if entry["state"] not in RUN_ENDS:
                    found = self.glue.get_job_run(JobName=entry["job"], RunId=run)["JobRun"]
                    entry["state"], entry["message"] = found["JobRunState"], found.get("ErrorMessage")
                    if entry["job"].endswith("-replace"):
                        self._read_generations(run)
            return all(self.log.runs[run]["state"] in RUN_ENDS for run in wanted)

        wait_until(look, what="the runs", timeout_s=120)

    def _read_generations(self, run: str) -> None:
        try:
            page = self.logs.get_log_events(logGroupName="/aws-glue/jobs/output", logStreamName=run, startFromHead=True)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return
            raise
        told = [int(event["message"].split()[1]) for event in page["events"]]
        if told:
            self.log.generations[run] = told[-1]

    def run_until_success(self, started: dict[str, tuple]) -> None:
        """What failed because something was killed is started again, as its user would."""
        for _ in range(3):
            self.watch_runs(list(started))
            failed = {run: args for run, args in started.items() if self.log.runs[run]["state"] != "SUCCEEDED"}
            started = {}
            for run, (job, arguments, retries) in failed.items():
                assert self.has_faults, self.log.runs[run]
                if retries:  # the server does it itself
                    again = f"{run}_attempt_1"
                    self.log.runs[again] = {"job": job, "state": "STARTING", "retries": 0}
                    started[again] = (job, arguments, 0)
                else:
                    started[self.start_run(job, arguments)] = (job, arguments, 0)
            if not started:
                return
        raise AssertionError(f"runs go on failing: {failed}")

    def query(self, text: str) -> str:
        query = self.athena.start_query_execution(
            QueryString=text,
            QueryExecutionContext={"Database": self.database},
            ResultConfiguration={"OutputLocation": f"s3://{self.bucket}/athena/"},
        )["QueryExecutionId"]
        self.log.queries[query] = {"text": text, "state": "QUEUED", "rows": None}
        return query

    def watch_queries(self, wanted: list[str]) -> None:
        def look():
            for query in wanted:
                entry = self.log.queries[query]
                if entry["state"] in QUERY_ENDS:
                    continue
                status = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
                entry["state"], entry["reason"] = status["State"], status.get("StateChangeReason")
            return all(self.log.queries[query]["state"] in QUERY_ENDS for query in wanted)

        wait_until(look, what="the queries")

    def read_rows(self, query: str) -> list:
        result = self.athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in result]

    # --- the phases ---

    def upload(self) -> None:
        self.s3.create_bucket(Bucket=self.bucket)
        self.log.prefixes |= {(self.bucket, prefix) for prefix in ("output/", "temp/", "athena/")}
        for key, path in SOURCES.items():
            self.put(key, (EXAMPLES / "data" / path).read_bytes())
        for path in sorted(EXAMPLES.glob("data/medicare/*")):
            self.put(f"medicare/{path.name}", path.read_bytes())
        for path in sorted([*EXAMPLES.glob("data/events/*"), *EXAMPLES.glob("data/pages/*")]):
            self.put(f"{path.parent.name}/{path.stem}/{path.name}", path.read_bytes())
        for path in sorted(EXAMPLES.glob("scripts/*.py")):
            self.put(f"scripts/{path.name}", path.read_bytes())
        for name, text in scripts.OWN.items():
            self.put(f"scripts/{name}.py", text.encode())
        for day in range(8):
            self.put(f"days/day={day}/a.json", b"".join(b'{"n": %d, "x": "y"}\n' % i for i in range(500)))
        upload = self.begin_upload("big.bin", self.s3)
        for number in (1, 2, 7):
            self.put_part(upload, number, self.chance.randbytes(PART), self.s3)
        self.complete(upload, self.s3)

    def crawl_sources(self) -> None:
        self.glue.create_database(DatabaseInput={"Name": self.database})
        folders = ["persons", "memberships", "organizations"]
        self.crawl(f"{self.name}-sources", [*(f"legislators/{f}" for f in folders), "medicare", "days"])
        wanted = {**dict.fromkeys([*folders, "medicare"], 0), "days": 8}
        self.log.crawled.setdefault(self.database, {}).update(wanted)

    def run_jobs(self) -> None:
        started = {}
        wanted = [(name, EXAMPLE_JOBS[name], 0) for name in self.examples]
        for name, retries in self.own_jobs:
            path = f"s3://{{bucket}}/output/{name}/"
            wanted.append((name, {"path": path, "database": "{database}", "table": f"{name}_table"}, retries))
        self.chance.shuffle(wanted)
        for name, arguments, retries in wanted:
            job = self.create_job(name, name, retries)
            started[self.start_run(job, arguments, retries)] = (job, arguments, retries)
        self.run_until_success(started)

    def crawl_output(self) -> None:
        partitions = {name: OUTPUT_PARTITIONS[name] for name, _ in self.own_jobs if name in OUTPUT_PARTITIONS}
        self.crawl(f"{self.name}-output", [f"output/{name}" for name in partitions])
        self.log.crawled[self.database].update(partitions)

    def run_queries(self) -> None:
        texts = {
            "select count(*) from medicare": None,
            "select day, count(*) from days group by day order by day": [[str(d), "500"] for d in range(8)],
            "select count(distinct id) from append": [[str(scripts.APPEND_ROWS)]],
            "select sum(n) over (order by n) from days limit 1": None,
        }
        for text, rows in texts.items():
            for _ in range(3):
                try:
                    query = self.query(text)
                except ClientError:  # the worker that parses was killed
                    assert self.has_faults
                    continue
                self.watch_queries([query])
                if self.log.queries[query]["state"] == "SUCCEEDED":
                    break
                assert self.has_faults, self.log.queries[query]
            found = self.read_rows(query)
            assert rows is None or found[1:] == rows, (text, found)
            self.log.queries[query]["rows"] = found

    PHASES = ("upload", "crawl_sources", "run_jobs", "crawl_output", "run_queries")

    def run(self) -> None:
        """All phases; ServerDied when the server did, by somebody's hand."""
        stopped = threading.Event()
        threads = []
        try:
            for phase in self.PHASES:
                self.phase = phase
                getattr(self, phase)()
                if phase == "upload":
                    threads = [
                        self._beside(self.write_objects, stopped),
                        self._beside(self.write_catalog, stopped),
                    ]
        except (BotoCoreError, ClientError) as error:
            if not self.is_server_dead.is_set():
                raise
            raise ServerDied from error
        finally:
            self.phase = "ended"
            stopped.set()
            for thread in threads:
                thread.join()
        assert not self.failures, self.failures

    def _beside(self, work, stopped: threading.Event) -> threading.Thread:
        def guarded():
            try:
                work(stopped)
            except (BotoCoreError, ClientError, AssertionError) as error:
                if not self.is_server_dead.is_set():
                    self.failures.append(repr(error))

        thread = threading.Thread(target=guarded)
        thread.start()
        return thread


def table_input(name: str, columns: list[str]) -> dict:
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": "p", "Type": "string"}],
        "StorageDescriptor": {"Columns": [{"Name": c, "Type": "string"} for c in columns], "Location": "s3://none/"},
    }


def partition_input(value: str, location: str) -> dict:
    columns = [{"Name": "a", "Type": "string"}]
    return {"Values": [value], "StorageDescriptor": {"Columns": columns, "Location": location}}


def parquet_rows(body: bytes) -> list[dict]:
    return pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist()
