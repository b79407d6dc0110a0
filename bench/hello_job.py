"""How long from StartJobRun to SUCCEEDED for a job that makes a GlueContext and prints a line?

Wanted: under 1.5 s for the first run of a server, under 0.7 s afterwards.
"""

import statistics
import time

import boto3
from programs import quantile, server

SCRIPT = """from pyspark.context import SparkContext
from awsglue.context import GlueContext

glueContext = GlueContext(SparkContext.getOrCreate())
print("hi")
"""


def run(glue) -> float:
    before = time.perf_counter()
    run_id = glue.start_job_run(JobName="hello")["JobRunId"]
    while True:
        run = glue.get_job_run(JobName="hello", RunId=run_id)["JobRun"]
        if run["JobRunState"] not in ("STARTING", "RUNNING", "WAITING"):
            break
        time.sleep(0.005)
    assert run["JobRunState"] == "SUCCEEDED", run
    return time.perf_counter() - before


def one() -> tuple[float, list[float]]:
    with server() as (_, endpoint):
        keys = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "a"}
        s3 = boto3.client("s3", endpoint_url=endpoint, **keys)
        glue = boto3.client("glue", endpoint_url=endpoint, **keys)
        s3.create_bucket(Bucket="scripts")
        s3.put_object(Bucket="scripts", Key="hello.py", Body=SCRIPT.encode())
        glue.create_job(
            Name="hello",
            Role="arn:aws:iam::000000000000:role/r",
            Command={"Name": "glueetl", "ScriptLocation": "s3://scripts/hello.py"},
        )
        return run(glue), [run(glue) for _ in range(10)]


def measure() -> list[str]:
    runs = [one() for _ in range(3)]
    warm = [t for r in runs for t in r[1]]
    return [
        f"cold (first run of a server just started): median {statistics.median(r[0] for r in runs):.2f} s",
        f"warm: median {statistics.median(warm):.2f} s, p90 {quantile(warm, 0.9):.2f} s of {len(warm)}",
    ]


# ---- last answer, 2026-11-22, on Intel(R) Xeon(R) Processor, 2 cores, 24 GiB, Linux 6.18.44-fc-v445
# cold (first run of a server just started): median 1.38 s
# warm: median 0.15 s, p90 0.16 s of 30
