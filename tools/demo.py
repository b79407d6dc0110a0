"""A whole pipeline on real data, with plain boto3 against a server of its own in a scratch folder.

Upload, crawl, run jobs, crawl their output, query it. Each step prints what it did and how long it took.
"""

import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import boto3
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "examples/data"
SCRIPTS = ROOT / "examples/scripts"
BUCKET = "demo"
DATABASE = "demo"
ROLE = "arn:aws:iam::000000000000:role/demo"


class Demo:
    def __init__(self, endpoint: str) -> None:
        def client(service: str):
            return boto3.client(
                service,
                endpoint_url=endpoint,
                region_name="us-east-1",
                aws_access_key_id="demo",
                aws_secret_access_key="demo",
                config=Config(s3={"addressing_style": "path"}),
            )

        self.s3, self.glue = client("s3"), client("glue")
        self.athena, self.logs = client("athena"), client("logs")
        self.started = time.monotonic()

    def step(self, title: str, action):
        before = time.monotonic()
        result = action()
        print(f"{time.monotonic() - before:7.2f} s  {title}", flush=True)
        return result

    def upload(self) -> None:
        self.s3.create_bucket(Bucket=BUCKET)
        folders = {"persons.json": "persons", "memberships.json": "memberships", "organizations.json": "organizations"}
        for name, folder in folders.items():
            self.s3.upload_file(str(DATA / "legislators" / name), BUCKET, f"legislators/{folder}/{name}")
        for path in [*DATA.glob("medicare/*"), *DATA.glob("events/*"), *DATA.glob("pages/*")]:
            folder = path.stem if path.parent.name in ("pages", "events") else ""
            key = "/".join(part for part in (path.parent.name, folder, path.name) if part)
            self.s3.upload_file(str(path), BUCKET, key)
        for script in SCRIPTS.glob("*.py"):
            self.s3.upload_file(str(script), BUCKET, f"scripts/{script.name}")

    def crawl(self, name: str, *prefixes: str) -> list[str]:
        self.glue.create_crawler(
            Name=name,
            Role=ROLE,
            DatabaseName=DATABASE,
            Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/{prefix}/"} for prefix in prefixes]},
        )
        self.glue.start_crawler(Name=name)
        while True:
            crawler = self.glue.get_crawler(Name=name)["Crawler"]
            if crawler["State"] == "READY":
                break
            time.sleep(0.05)
        last = crawler["LastCrawl"]
        if last["Status"] != "SUCCEEDED":
            raise SystemExit(f"the crawl {name} ended {last['Status']}: {last.get('ErrorMessage')}")
        return [table["Name"] for table in self.glue.get_tables(DatabaseName=DATABASE)["TableList"]]

    def run_job(self, name: str, **arguments: str) -> None:
        self.glue.create_job(
            Name=name,
            Role=ROLE,
            GlueVersion="5.1",
            Command={"Name": "glueetl", "ScriptLocation": f"s3://{BUCKET}/scripts/{name}.py", "PythonVersion": "3"},
        )
        run_id = self.glue.start_job_run(
            JobName=name, Arguments={f"--{key}": value for key, value in arguments.items()}
        )["JobRunId"]
        while True:
            run = self.glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
            if run["JobRunState"] in ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"):
                break
            time.sleep(0.05)
        if run["JobRunState"] != "SUCCEEDED":
            for group in ("output", "error"):
                for event in self.log_events(f"/aws-glue/jobs/{group}", run_id):
                    print("   |", event)
            raise SystemExit(f"the job {name} ended {run['JobRunState']}: {run.get('ErrorMessage')}")

    def log_events(self, group: str, stream: str) -> list[str]:
        try:
            events = self.logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)
        except self.logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in events["events"]]

    def query(self, text: str) -> list[list[str]]:
        query_id = self.athena.start_query_execution(
            QueryString=text,
            QueryExecutionContext={"Database": DATABASE},
            ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/athena/"},
        )["QueryExecutionId"]
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
            if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                break
            time.sleep(0.02)
        if status["State"] != "SUCCEEDED":
            raise SystemExit(f"the query ended {status['State']}: {status.get('StateChangeReason')}\n{text}")
        rows = self.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in rows]

    def show(self, rows: list[list[str]]) -> None:
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        for number, row in enumerate(rows):
            print("           ", "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
            if number == 0:
                print("           ", "  ".join("-" * width for width in widths))

    def run(self) -> None:
        self.step("S3: bucket made, data and scripts uploaded", self.upload)
        self.glue.create_database(DatabaseInput={"Name": DATABASE})
        sources = ("legislators/persons", "legislators/memberships", "legislators/organizations", "medicare")
        tables = self.step("Glue: crawled the sources", lambda: self.crawl("sources", *sources))
        print("            tables:", ", ".join(tables))
        for name, arguments in JOBS.items():
            self.step(f"Glue: job {name}", lambda n=name, a=arguments: self.run_job(n, **a))
        tables = self.step("Glue: crawled the output", lambda: self.crawl("output", *OUTPUTS))
        print("            tables:", ", ".join(tables))
        for title, text in QUERIES.items():
            rows = self.step(f"Athena: {title}", lambda t=text: self.query(t))
            self.show(rows)
        print(f"\nThe whole pipeline took {time.monotonic() - self.started:.1f} s.")


JOBS = {
    "join_and_relationalize": {
        "database": DATABASE,
        "output_path": f"s3://{BUCKET}/output/legislators",
        "temp_path": f"s3://{BUCKET}/temp",
    },
    "medicare_clean": {
        "database": DATABASE,
        "table": "medicare",
        "output_path": f"s3://{BUCKET}/output/medicare_clean",
    },
    "gold_join": {
        "posts_path": f"s3://{BUCKET}/pages/posts/",
        "statistics_path": f"s3://{BUCKET}/pages/page_statistics/",
        "output_path": f"s3://{BUCKET}/output/gold/",
    },
    "events_union": {
        "web_path": f"s3://{BUCKET}/events/web_orders/",
        "store_path": f"s3://{BUCKET}/events/store_orders/",
        "output_path": f"s3://{BUCKET}/output/orders/",
    },
}
OUTPUTS = ("output/legislators", "output/medicare_clean", "output/gold", "output/orders")
QUERIES = {
    "where a stay costs most (grouped over the cleaned charges)": """
select provider_state, count(*) as charges, round(avg(average_total_payments), 2) as average_payment
from medicare_clean group by provider_state having count(*) > 20 order by average_payment desc limit 5""",
    "longest serving members of the Senate (window over the job's Parquet)": """
with terms as (
  select name, start_date, end_date,
    row_number() over (partition by id order by start_date) as first_first,
    count(*) over (partition by id) as terms
  from legislator_history where org_name = 'Senate')
select name, terms, start_date as since from terms where first_first = 1 order by terms desc, name limit 5""",
    "orders a month (the partitions that the job wrote)": """
select year, month, count(*) as orders, sum(cast(price as decimal(10, 2))) as amount
from orders group by year, month order by year, month""",
}


def main() -> int:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bindery-demo-"))
    server = subprocess.Popen(
        [ROOT / "build/bindery", "serve", "--data", folder / "data", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=open(folder / "serve.log", "wb"),
        text=True,
    )
    try:
        ready = server.stdout.readline()
        if not ready.startswith("bindery ready "):
            raise SystemExit(f"the server did not start; its log:\n{(folder / 'serve.log').read_text()}")
        print(f"bindery serve is ready at {ready.split()[-1]}, data folder {folder / 'data'}")
        Demo(ready.split()[-1]).run()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
