"""Runs, from start to end, with scripts that need no engine.

ErrorMessages: texts of real failed runs, as their owners published them ("Error Category: INVALID_ARGUMENT_ERROR; Failed Line
Number: 48; NameError: name 'col' is not defined", "Error Category: SYNTAX_ERROR; SyntaxError: invalid syntax (x.py, line 63)",
"LAUNCH ERROR | Error downloading from S3 for bucket: b, key: k.Access Denied (Service: Amazon S3; …").
"""

import json
import re

import pytest
from botocore.exceptions import ClientError

from tests.jobs.stand_in import Jobs, make_engine

WAIT = "import time\nprint('started', flush=True)\ntime.sleep(600)\n"


def wait_started(jobs, run_id):
    from tests.conftest import wait_until

    def look():
        try:
            return "started" in jobs.messages(run_id)
        except ClientError:
            return False

    wait_until(look, what="the script's first line")


def test_a_script_runs_and_its_output_is_in_the_logs(jobs):
    run = jobs.result("import sys\nprint('hello')\nprint('and a warning', file=sys.stderr)\n")
    assert run["JobRunState"] == "SUCCEEDED" and "ErrorMessage" not in run
    assert re.fullmatch(r"jr_[0-9a-f]{64}", run["Id"])
    assert run["Attempt"] == 0 and run["LogGroupName"] == "/aws-glue/jobs" and run["PredecessorRuns"] == []
    assert run["StartedOn"] <= run["CompletedOn"] == run["LastModifiedOn"]
    assert jobs.messages(run["Id"]) == ["hello"]
    assert jobs.messages(run["Id"], "/aws-glue/jobs/error") == ["and a warning"]


def test_a_script_runs_where_the_path_of_the_data_is_long(make_server, tmp_path):
    jobs = Jobs(make_server("--engine", make_engine(tmp_path / "stand-in"), data="d" * 120))
    run = jobs.result("print('hello')\n")
    assert run["JobRunState"] == "SUCCEEDED", run
    assert jobs.messages(run["Id"]) == ["hello"]


def test_arguments_are_layered_and_never_overridden_ones_win(jobs):
    script = "import sys, json\nprint(json.dumps(sys.argv[1:]))\n"
    run = jobs.result(
        script,
        {"--a": "run", "--b": "run", "--c": "run"},
        DefaultArguments={"--a": "default", "--d": "default"},
        NonOverridableArguments={"--b": "fixed"},
    )
    argv = json.loads(jobs.messages(run["Id"])[0])
    given = dict(zip(argv[::2], argv[1::2], strict=True))
    assert {k: given[k] for k in ("--a", "--b", "--c", "--d")} == {
        "--a": "run",
        "--b": "fixed",
        "--c": "run",
        "--d": "default",
    }
    assert given["--JOB_NAME"] == run["JobName"] and given["--JOB_RUN_ID"] == run["Id"]
    assert re.fullmatch(r"j_[0-9a-f]{64}", given["--JOB_ID"])
    assert run["Arguments"] == {"--a": "run", "--b": "run", "--c": "run"}


def test_a_script_calls_the_server_with_keys_of_its_own(jobs):
    script = (
        "import boto3, os\n"
        f"print(boto3.client('s3').list_objects_v2(Bucket='{jobs.bucket}')['KeyCount'] > 0)\n"
        "print(boto3.client('sts').get_caller_identity()['Account'], os.environ['AWS_REGION'])\n"
        "print(os.environ['TZ'], os.environ['BINDERY_RUN_ID'])\n"
    )
    run = jobs.result(script)
    assert jobs.messages(run["Id"]) == ["True", "000000000000 us-east-1", f"UTC {run['Id']}"]


@pytest.mark.parametrize(
    "script, message",
    [
        (
            "x = 1\nprint(col)\n",
            "Error Category: INVALID_ARGUMENT_ERROR; Failed Line Number: 2; NameError: name 'col' is not defined",
        ),
        ("\n{}['LFTag']\n", "Error Category: INVALID_ARGUMENT_ERROR; Failed Line Number: 2; KeyError: 'LFTag'"),
        (
            "raise RuntimeError('no luck')\n",
            "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 1; RuntimeError: no luck",
        ),
        ("import sys\nsys.exit(1)\n", "SystemExit: 1"),
    ],
)
def test_a_script_that_raises_fails_the_run_with_category_line_and_error(jobs, script, message):
    run = jobs.result(script)
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == message


def test_a_script_of_python_2_is_a_syntax_error(jobs):
    run = jobs.result("x = 1\nprint 'a'\n", name="python2")
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("Error Category: SYNTAX_ERROR; SyntaxError: Missing parentheses in call")
    assert run["ErrorMessage"].endswith("(python2.py, line 2)")
    assert any("SyntaxError" in line for line in jobs.messages(run["Id"], "/aws-glue/jobs/error"))


def test_leaving_with_0_succeeds(jobs):
    assert jobs.result("import sys\nsys.exit(0)\n")["JobRunState"] == "SUCCEEDED"


def test_a_script_that_is_not_there_fails_to_launch(jobs):
    run = jobs.result("", {"--scriptLocation": f"s3://{jobs.bucket}/nowhere.py"})
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith(
        f"LAUNCH ERROR | Error downloading from S3 for bucket: {jobs.bucket}, key: nowhere.py."
    )
    assert "Status Code: 404" in run["ErrorMessage"]


def test_modules_and_files_of_the_run_are_beside_its_script(jobs):
    jobs.s3.put_object(Bucket=jobs.bucket, Key="lib/mine.py", Body=b"NAME = 'mine'\n")
    jobs.s3.put_object(Bucket=jobs.bucket, Key="lib/data.txt", Body=b"some data")
    run = jobs.result(
        "import mine\nprint(mine.NAME, open('data.txt').read())\n",
        {"--extra-py-files": f"s3://{jobs.bucket}/lib/mine.py", "--extra-files": f"s3://{jobs.bucket}/lib/data.txt"},
    )
    assert jobs.messages(run["Id"]) == ["mine some data"]


def test_modules_that_are_not_installed_are_refused_by_name(jobs):
    run = jobs.result("print(1)\n", {"--additional-python-modules": "pyarrow,no-such-module==1.0"})
    assert run["JobRunState"] == "FAILED"
    assert "--additional-python-modules: no-such-module==1.0" in run["ErrorMessage"]


def installed(name: str) -> str:
    import importlib.metadata

    return importlib.metadata.version(name)


@pytest.mark.parametrize(
    "wanted", ["{name}", "{name}=={own}", "{name} >= 1", "{name}~={major}.0", "{name}!=0.1", "{name}=={major}.*"]
)
def test_modules_that_are_installed_are_there(jobs, wanted):
    """Comparisons as on Python's page "Version specifiers"."""
    own = installed("pyarrow")
    module = wanted.format(name="pyarrow", own=own, major=own.split(".")[0])
    run = jobs.result("import pyarrow\nprint(1)\n", {"--additional-python-modules": module})
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")


@pytest.mark.parametrize(
    "module", ["pyarrow>=99999", "pyarrow<1", "pyarrow==1.*", "pyarrow~=1.2", "pyarrow[extra]", "pyarrow>=1;python_version>'3'",
               "git+https://example.com/x.git", "pyarrow===1", "pyarrow>=1.0rc1"],
)  # fmt: skip
def test_modules_of_another_version_are_refused_by_name(jobs, module):
    run = jobs.result("print(1)\n", {"--additional-python-modules": module})
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith(f"LAUNCH ERROR | --additional-python-modules: {module} ")


def test_files_of_one_name_are_refused_and_the_script_has_a_place_of_its_own(jobs):
    for key in ("one/data.txt", "two/data.txt"):
        jobs.s3.put_object(Bucket=jobs.bucket, Key=key, Body=key.encode())
    files = f"s3://{jobs.bucket}/one/data.txt,s3://{jobs.bucket}/two/data.txt"
    run = jobs.result("print(open('data.txt').read())\n", {"--extra-files": files})
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("LAUNCH ERROR | --extra-files: ") and "of one name" in run["ErrorMessage"]

    job = jobs.create("import sys\nprint(open(sys.argv[0]).readline(), open('data.txt').read())\n")
    jobs.s3.put_object(Bucket=jobs.bucket, Key=f"other/{job}.py", Body=b"# another file\n")
    same = f"s3://{jobs.bucket}/one/data.txt,s3://{jobs.bucket}/one/data.txt,s3://{jobs.bucket}/other/{job}.py"
    run = jobs.wait(job, jobs.start(job, Arguments={"--extra-files": same}))
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert jobs.messages(run["Id"]) == ["import sys", " one/data.txt"]


def test_continuous_logging_writes_to_its_group(jobs):
    """The page monitor-continuous-logging: the driver's stream is <run>-driver, in /aws-glue/jobs/logs-v2 or the group that
    --continuous-log-logGroup names."""
    group = f"/mine/{jobs.bucket}"
    script = "import sys\nprint('for the log', file=sys.stderr)\n"
    for arguments, name in (
        ({"--enable-continuous-cloudwatch-log": "true", "--continuous-log-logGroup": group}, group),
        ({"--enable-continuous-cloudwatch-log": "true"}, "/aws-glue/jobs/logs-v2"),
    ):
        run = jobs.result(script, arguments)
        assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
        events = jobs.logs.get_log_events(logGroupName=name, logStreamName=f"{run['Id']}-driver")["events"]
        assert [event["message"] for event in events] == ["for the log"]
        assert jobs.messages(run["Id"], "/aws-glue/jobs/error") == ["for the log"]


def test_one_run_at_a_time_unless_more_are_allowed(jobs):
    job = jobs.create(WAIT)
    first = jobs.start(job)
    with pytest.raises(ClientError) as raised:
        jobs.start(job)
    assert raised.value.response["Error"] == {
        "Code": "ConcurrentRunsExceededException",
        "Message": f"Concurrent runs exceeded for {job}",
    }
    queued = jobs.start(job, JobRunQueuingEnabled=True)
    assert jobs.run(job, queued)["JobRunState"] == "WAITING"
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[first])
    jobs.wait(job, queued, {"RUNNING"})
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[queued])
    assert jobs.wait(job, queued)["JobRunState"] == "STOPPED"


def test_a_stopped_run_ends_stopped_and_cannot_be_stopped_again(jobs):
    job = jobs.create(WAIT)
    run_id = jobs.start(job)
    wait_started(jobs, run_id)
    answer = jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id, "jr_nowhere"])
    assert answer["SuccessfulSubmissions"] == [{"JobName": job, "JobRunId": run_id}]
    assert answer["Errors"][0]["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    assert jobs.wait(job, run_id)["JobRunState"] == "STOPPED"
    answer = jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert answer["Errors"][0]["ErrorDetail"]["ErrorCode"] == "JobRunCannotBeStoppedException"


def test_a_run_that_was_stopped_is_not_tried_again(jobs):
    """It fails at the moment of its stop: whichever comes first, nobody wants another."""
    script = (
        "import boto3, os, sys\n"
        "name, run = sys.argv[sys.argv.index('--JOB_NAME') + 1], os.environ['BINDERY_RUN_ID']\n"
        "boto3.client('glue').batch_stop_job_run(JobName=name, JobRunIds=[run])\n"
        "os._exit(1)\n"
    )
    job = jobs.create(script, MaxRetries=1, ExecutionProperty={"MaxConcurrentRuns": 10})
    for run_id in [jobs.start(job) for _ in range(5)]:
        assert jobs.wait(job, run_id)["JobRunState"] in ("STOPPED", "FAILED")
    assert [run["Attempt"] for run in jobs.glue.get_job_runs(JobName=job)["JobRuns"]] == [0] * 5


def test_the_servers_log_says_nothing_of_what_a_script_raised(jobs):
    run = jobs.result("raise ValueError('password of mine')\n")
    assert "password of mine" in run["ErrorMessage"]
    log = jobs.server.log.read_text()
    assert f"run {run['Id']}: FAILED" in log and "password of mine" not in log


def test_a_failed_run_is_tried_again_as_a_run_of_its_own(jobs):
    job = jobs.create("raise ValueError('x')\n", MaxRetries=2)
    first = jobs.start(job)
    last = (
        jobs.wait(job, f"{first}_attempt_2") if jobs.wait(job, first) and jobs.wait(job, f"{first}_attempt_1") else None
    )
    assert last["Attempt"] == 2 and last["PreviousRunId"] == f"{first}_attempt_1"
    runs = jobs.glue.get_job_runs(JobName=job)["JobRuns"]
    assert [run["Attempt"] for run in runs] == [2, 1, 0]
    assert {run["JobRunState"] for run in runs} == {"FAILED"}


def test_runs_are_listed_newest_first_by_pages(jobs):
    job = jobs.create("print(1)\n", ExecutionProperty={"MaxConcurrentRuns": 5})
    ids = []
    for _ in range(3):
        ids.append(jobs.start(job))
        jobs.wait(job, ids[-1])
    pages = list(jobs.glue.get_paginator("get_job_runs").paginate(JobName=job, PaginationConfig={"PageSize": 2}))
    assert [len(page["JobRuns"]) for page in pages] == [2, 1]
    assert [run["Id"] for page in pages for run in page["JobRuns"]] == ids[::-1]


def test_conf_reaches_the_session_through_pysparks_own_variables(jobs):
    script = "import os\nprint(os.environ['PYSPARK_REMOTE_INIT_CONF_LEN'], os.environ['PYSPARK_REMOTE_INIT_CONF_0'])\n"
    run = jobs.result(script, {"--conf": "spark.sql.a=1 --conf spark.sql.b=x=y"})
    assert jobs.messages(run["Id"]) == ['1 {"spark.sql.a":"1","spark.sql.b":"x=y"}']
    # The text of a real refusal.
    run = jobs.result(script, {"--conf": "nonsense"})
    assert run["ErrorMessage"] == "LAUNCH ERROR | Invalid input to --confPlease refer logs for details."


@pytest.mark.slow
def test_a_run_over_its_timeout_is_ended(jobs):
    job = jobs.create(WAIT, Timeout=1)
    run_id = jobs.start(job)
    from tests.conftest import wait_until

    run = wait_until(
        lambda: jobs.run(job, run_id) if jobs.run(job, run_id)["JobRunState"] == "TIMEOUT" else None, timeout_s=90
    )
    assert 60 <= run["ExecutionTime"] <= 65
