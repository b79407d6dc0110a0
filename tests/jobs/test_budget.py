"""What may work at once: runs, queries and crawls share the memory that the server was given."""

import pytest

from tests.api.athena.test_supervision import Queries
from tests.conftest import wait_until
from tests.faults.victims import descendants
from tests.jobs.stand_in import Jobs, make_engine

WAIT = "import time\ntime.sleep(600)\n"

# Starts a query, a crawl and a run of another job, and waits until each has succeeded.
PARENT = """
import sys, time
import boto3
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ['bucket', 'crawler', 'child'])
glue, athena = boto3.client('glue'), boto3.client('athena')

def wait(look):
    while True:
        state = look()
        if state not in ('QUEUED', 'STARTING', 'RUNNING', 'STOPPING', 'READY', None):
            return state
        time.sleep(0.1)

query = athena.start_query_execution(
    QueryString='SELECT 1', ResultConfiguration={'OutputLocation': f"s3://{args['bucket']}/out/"}
)['QueryExecutionId']
print('query', wait(lambda: athena.get_query_execution(QueryExecutionId=query)['QueryExecution']['Status']['State']))

def crawl_state():
    crawler = glue.get_crawler(Name=args['crawler'])['Crawler']
    return crawler.get('LastCrawl', {}).get('Status') if crawler['State'] == 'READY' else 'RUNNING'

glue.start_crawler(Name=args['crawler'])
print('crawl', wait(crawl_state))
run = glue.start_job_run(JobName=args['child'])['JobRunId']
print('child', wait(lambda: glue.get_job_run(JobName=args['child'], RunId=run)['JobRun']['JobRunState']))
"""


@pytest.mark.engine
def test_jobs_that_wait_for_queries_crawls_and_other_jobs_do_not_block_each_other(make_server):
    """On the smallest machine that is served: 2 cores and 4 GiB, three quarters of them for children."""
    server = make_server("--threads", "2", "--memory", "3GiB")
    jobs, glue = Jobs(server), server.client("glue")
    jobs.s3.put_object(Bucket=jobs.bucket, Key="t/a.json", Body=b'{"a":1}\n')
    glue.create_database(DatabaseInput={"Name": "found"})
    child = jobs.create("print('child')\n", ExecutionProperty={"MaxConcurrentRuns": 2})
    runs = []
    for crawler in ("first", "second"):
        targets = {"S3Targets": [{"Path": f"s3://{jobs.bucket}/t/"}]}
        glue.create_crawler(Name=crawler, Role="role", DatabaseName="found", TablePrefix=crawler, Targets=targets)
        arguments = {"--bucket": jobs.bucket, "--crawler": crawler, "--child": child}
        parent = jobs.create(PARENT)
        runs.append((parent, jobs.start(parent, Arguments=arguments)))
    for parent, run_id in runs:
        run = jobs.wait(parent, run_id)
        assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
        assert jobs.messages(run_id) == ["query SUCCEEDED", "crawl SUCCEEDED", "child SUCCEEDED"]


@pytest.mark.parametrize(
    "threads, memory, count", [("2", "3GiB", 4), ("64", "192GiB", 8)], ids=["small machine", "large machine"]
)
def test_runs_are_admitted_by_memory_and_leave_room_for_queries(make_server, tmp_path, threads, memory, count):
    server = make_server("--engine", make_engine(tmp_path), "--threads", threads, "--memory", memory)
    jobs, queries = Jobs(server), Queries(server)
    job = jobs.create(WAIT, ExecutionProperty={"MaxConcurrentRuns": 20})
    runs = [jobs.start(job) for _ in range(count)]
    for run_id in runs:
        jobs.wait(job, run_id, {"RUNNING"})
    assert queries.run("SELECT 1")["Status"]["State"] == "SUCCEEDED"


def test_work_waits_while_the_budget_is_spent_and_begins_when_there_is_room(make_server, tmp_path):
    """With 1500 MB two runs fit, and beside them one query."""
    server = make_server("--engine", make_engine(tmp_path), "--threads", "1", "--memory", "1500MB")
    jobs, queries = Jobs(server), Queries(server)
    job = jobs.create(WAIT, ExecutionProperty={"MaxConcurrentRuns": 20})
    first, second = jobs.start(job), jobs.start(job)
    jobs.wait(job, first, {"RUNNING"})
    jobs.wait(job, second, {"RUNNING"})
    third = jobs.start(job)
    running = queries.start("wait")
    queries.wait(running, {"RUNNING"})
    waiting = queries.start("SELECT 1")
    # Whatever is started after these and ends shows that the loop has looked at them.
    stopped = queries.start("SELECT 2")
    queries.client.stop_query_execution(QueryExecutionId=stopped)
    assert queries.wait(stopped)["Status"]["State"] == "CANCELLED"
    assert queries.get(waiting)["Status"]["State"] == "QUEUED"
    assert jobs.run(job, third)["JobRunState"] == "STARTING"

    queries.client.stop_query_execution(QueryExecutionId=running)
    assert queries.wait(waiting)["Status"]["State"] == "SUCCEEDED"
    assert jobs.run(job, third)["JobRunState"] == "STARTING"
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[first])
    jobs.wait(job, third, {"RUNNING"})


def test_what_waits_idle_makes_room_for_work(make_server, tmp_path):
    """With 1500 MB two runs fit: the engine that waits ready is of another version than they want."""
    server = make_server("--engine", make_engine(tmp_path), "--threads", "1", "--memory", "1500MB")
    jobs = Jobs(server)
    job = jobs.create(WAIT, GlueVersion="4.0", ExecutionProperty={"MaxConcurrentRuns": 20})
    wait_until(
        lambda: [p for p in descendants(server.process.pid) if p.words[2:3] == ("engine",)], what="an engine in waiting"
    )
    for run_id in [jobs.start(job), jobs.start(job)]:
        jobs.wait(job, run_id, {"RUNNING"})
