"""CreateJob, GetJob, GetJobs, ListJobs, BatchGetJobs, UpdateJob, DeleteJob.

Defaults: Glue developer guide, "Job API" and "AWS Glue worker types"; recorded answers of real jobs.
"""

import pytest
from botocore.exceptions import ClientError

COMMAND = {"Name": "glueetl", "ScriptLocation": "s3://b/s.py", "PythonVersion": "3"}


def error_of(call) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call()
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def make(jobs, name, **members):
    members.setdefault("Command", COMMAND)
    return jobs.glue.create_job(Name=name, Role="r", **members)


def test_a_job_comes_back_with_what_the_service_fills_in(jobs):
    assert make(jobs, "defaults")["Name"] == "defaults"
    job = jobs.glue.get_job(JobName="defaults")["Job"]
    assert job["Command"] == COMMAND
    assert job["GlueVersion"] == "5.1"
    assert job["MaxRetries"] == 0
    assert job["Timeout"] == 480
    assert job["ExecutionProperty"] == {"MaxConcurrentRuns": 1}
    assert (job["WorkerType"], job["NumberOfWorkers"]) == ("G.1X", 10)
    assert (job["MaxCapacity"], job["AllocatedCapacity"]) == (10.0, 10)
    assert job["CreatedOn"] == job["LastModifiedOn"]


def test_the_default_timeout_is_by_glue_version(jobs):
    make(jobs, "old", GlueVersion="4.0")
    assert jobs.glue.get_job(JobName="old")["Job"]["Timeout"] == 2880


def test_capacity_follows_from_workers(jobs):
    make(jobs, "workers", WorkerType="G.2X", NumberOfWorkers=3)
    job = jobs.glue.get_job(JobName="workers")["Job"]
    assert (job["MaxCapacity"], job["AllocatedCapacity"]) == (6.0, 6)


def test_capacity_and_workers_exclude_each_other(jobs):
    code, message = error_of(lambda: make(jobs, "both", WorkerType="G.1X", NumberOfWorkers=2, MaxCapacity=2.0))
    assert code == "InvalidInputException"
    assert message == "Please do not set Max Capacity if using Worker Type and Number of Workers."


def test_the_same_definition_again_is_no_error_and_another_is(jobs):
    make(jobs, "twice")
    make(jobs, "twice")
    code, message = error_of(lambda: make(jobs, "twice", MaxRetries=1))
    assert code == "IdempotentParameterMismatchException"
    assert message == "Job already submitted with different configuration"


NODES = {"n": {"S3CsvSource": {"Name": "n", "Paths": ["s3://b/k"], "Separator": "comma", "QuoteChar": "quote"}}}


@pytest.mark.parametrize(
    "name, value",
    [
        ("SecurityConfiguration", "encrypted"),
        ("Connections", {"Connections": ["warehouse"]}),
        ("CodeGenConfigurationNodes", NODES),
        ("JobMode", "VISUAL"),
    ],
)
def test_options_that_would_protect_or_change_a_run_are_refused_by_name(jobs, name, value):
    code, message = error_of(lambda: make(jobs, "guarded", **{name: value}))
    assert code == "InvalidInputException" and name in message
    make(jobs, f"later-{name}")
    change = {"Role": "r", "Command": COMMAND, name: value}
    code, message = error_of(lambda: jobs.glue.update_job(JobName=f"later-{name}", JobUpdate=change))
    assert code == "InvalidInputException" and name in message


def test_options_that_nothing_acts_on_are_kept(jobs):
    kept = {
        "NotificationProperty": {"NotifyDelayAfter": 5},
        "MaintenanceWindow": "Sun:10",
        "SourceControlDetails": {"Provider": "GITHUB", "Repository": "r", "Branch": "main"},
        "JobMode": "NOTEBOOK",
        "Connections": {"Connections": []},
    }
    make(jobs, "kept", **kept)
    job = jobs.glue.get_job(JobName="kept")["Job"]
    assert {name: job[name] for name in kept} == kept


@pytest.mark.parametrize(
    "name, value", [("SecurityConfiguration", "encrypted"), ("ExecutionRoleSessionPolicy", '{"Version": "2012-10-17"}')]
)
def test_a_run_that_asks_for_protection_is_refused(jobs, name, value):
    make(jobs, f"plain-{name}")
    code, message = error_of(lambda: jobs.glue.start_job_run(JobName=f"plain-{name}", **{name: value}))
    assert code == "InvalidInputException" and name in message
    assert jobs.glue.get_job_runs(JobName=f"plain-{name}")["JobRuns"] == []


@pytest.mark.parametrize("name", ["gluestreaming", "pythonshell", "glueray"])
def test_other_commands_are_refused_by_name(jobs, name):
    code, message = error_of(lambda: make(jobs, "other", Command={**COMMAND, "Name": name}))
    assert code == "InvalidInputException" and name in message


@pytest.mark.parametrize(
    "argument, value",
    [
        ("--job-bookmark-option", "job-bookmark-enable"),
        ("--job-language", "scala"),
        ("--extra-jars", "s3://b/x.jar"),
        ("--custom-logGroup-prefix", "/mine"),
        ("--continuous-log-logStreamPrefix", "mine"),
    ],
)
def test_arguments_that_would_change_the_result_are_refused_by_name(jobs, argument, value):
    code, message = error_of(lambda: make(jobs, "refused", DefaultArguments={argument: value}))
    assert code == "InvalidInputException" and argument in message and value in message


def test_a_missing_job_is_named_as_the_service_does(jobs):
    assert error_of(lambda: jobs.glue.get_job(JobName="nowhere")) == ("EntityNotFoundException", "Job not found.")
    assert error_of(lambda: jobs.glue.start_job_run(JobName="nowhere")) == (
        "EntityNotFoundException",
        "Failed to start job run due to missing metadata.",
    )


def test_an_update_replaces_the_whole_definition(jobs):
    make(jobs, "updated", Description="before", MaxRetries=2)
    jobs.glue.update_job(JobName="updated", JobUpdate={"Role": "r2", "Command": COMMAND})
    job = jobs.glue.get_job(JobName="updated")["Job"]
    assert job["Role"] == "r2" and job["MaxRetries"] == 0 and "Description" not in job


def test_jobs_are_listed_by_pages_and_in_batches(jobs):
    names = [f"page-{i}" for i in range(5)]
    for name in names:
        make(jobs, name)
    listed = []
    for page in jobs.glue.get_paginator("get_jobs").paginate(PaginationConfig={"PageSize": 2}):
        assert len(page["Jobs"]) <= 2
        listed += [job["Name"] for job in page["Jobs"]]
    assert [name for name in listed if name.startswith("page-")] == names
    assert set(names) <= set(jobs.glue.list_jobs()["JobNames"])
    batch = jobs.glue.batch_get_jobs(JobNames=["page-1", "nowhere"])
    assert [job["Name"] for job in batch["Jobs"]] == ["page-1"] and batch["JobsNotFound"] == ["nowhere"]


def test_a_deleted_job_is_gone_and_deleting_again_is_no_error(jobs):
    make(jobs, "deleted")
    assert jobs.glue.delete_job(JobName="deleted")["JobName"] == "deleted"
    assert error_of(lambda: jobs.glue.get_job(JobName="deleted"))[0] == "EntityNotFoundException"
    assert jobs.glue.delete_job(JobName="deleted")["JobName"] == "deleted"
