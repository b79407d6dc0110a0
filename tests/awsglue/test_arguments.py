"""Job arguments, job objects, options. Expected: reference of getResolvedOptions, argparse's own rules."""

import argparse

import pytest

from awsglue.job import Bookmarks, Job
from awsglue.options import check_options
from awsglue.utils import GlueArgumentError, getResolvedOptions


@pytest.fixture(autouse=True)
def no_bookmarks():
    Bookmarks.is_enabled, Bookmarks.sources = False, []
    yield
    Bookmarks.is_enabled, Bookmarks.sources = False, []


def test_arguments_come_in_both_forms_and_unknown_ones_are_passed_over():
    found = getResolvedOptions(
        ["script.py", "--JOB_NAME", "j", "--other", "x", "--in-path=s3://b/k", "--flag"], ["JOB_NAME", "in-path"]
    )
    assert found["JOB_NAME"] == "j"
    assert found["in_path"] == "s3://b/k"
    assert "other" not in found


def test_a_missing_argument_raises_and_does_not_exit():
    with pytest.raises(GlueArgumentError, match="bucket"):
        getResolvedOptions(["script.py", "--JOB_NAME", "j"], ["JOB_NAME", "bucket"])


def test_own_arguments_are_in_the_result():
    found = getResolvedOptions(["script.py", "--JOB_RUN_ID", "jr_1", "--TempDir", "s3://t"], [])
    assert found["JOB_RUN_ID"] == "jr_1" and found["JOB_ID"] is None
    assert found["TempDir"] == found["RedshiftTempDir"] == "s3://t"
    assert found["job_bookmark_option"] == "job-bookmark-disable"


def test_temp_dir_may_be_asked_for():
    assert getResolvedOptions(["s", "--TempDir", "x"], ["TempDir"])["TempDir"] == "x"


@pytest.mark.parametrize("name", ["continuation-option", "job-bookmark-option", "job-bookmark-from", "job-bookmark-to"])
def test_reserved_names_are_refused(name):
    with pytest.raises(RuntimeError):
        getResolvedOptions(["s", f"--{name}", "x"], [name])


def test_asking_for_an_argument_of_the_service_is_a_duplicate():
    with pytest.raises(argparse.ArgumentError):
        getResolvedOptions(["s", "--JOB_RUN_ID", "x"], ["JOB_RUN_ID"])


def test_prefixes_are_taken_up_to_glue_5_and_no_longer_in_6(monkeypatch):
    monkeypatch.setenv("BINDERY_GLUE_VERSION", "5.1")
    assert getResolvedOptions(["s", "--buck", "x"], ["bucket_name"])["bucket_name"] == "x"
    monkeypatch.setenv("BINDERY_GLUE_VERSION", "6.0")
    with pytest.raises(GlueArgumentError):
        getResolvedOptions(["s", "--buck", "x"], ["bucket_name"])
    assert getResolvedOptions(["s", "--buck", "x"], ["bucket_name"], allow_abbrev=True)["bucket_name"] == "x"


def test_bookmark_ranges_come_together_and_with_pause():
    both = ["--job-bookmark-from", "a", "--job-bookmark-to", "b"]
    with pytest.raises(GlueArgumentError):
        getResolvedOptions(["s", *both[:2], "--job-bookmark-option", "job-bookmark-pause"], [])
    with pytest.raises(GlueArgumentError):
        getResolvedOptions(["s", *both], [])
    found = getResolvedOptions(["s", *both, "--job-bookmark-option", "job-bookmark-pause"], [])
    assert (found["job_bookmark_from"], found["job_bookmark_to"]) == ("a", "b")


def test_old_continuation_values_are_mapped():
    found = getResolvedOptions(["s", "--continuation-option", "continuation-enabled"], [])
    assert found["job_bookmark_option"] == "job-bookmark-enable"


def test_bookmarks_are_refused_where_they_would_change_the_result():
    job = Job(None)
    job.init("j", {"job_bookmark_option": "job-bookmark-enable"})
    assert job.isInitialized()
    Bookmarks.source_is_read("")
    with pytest.raises(NotImplementedError, match="src0"):
        Bookmarks.source_is_read("src0")


def test_bookmarks_are_refused_when_a_source_was_read_before_init():
    Bookmarks.source_is_read("src0")
    with pytest.raises(NotImplementedError, match="src0"):
        Job(None).init("j", {"job_bookmark_option": "job-bookmark-enable"})


def test_options_are_honoured_harmless_or_refused_by_name():
    check_options(
        {"paths": ["x"], "groupSize": "1024", "boundedFiles": None, "exclusions": "", "a": False}, "s3 source"
    )
    with pytest.raises(NotImplementedError, match="boundedFiles"):
        check_options({"boundedFiles": "10"}, "s3 source")
    with pytest.raises(NotImplementedError, match="boundedSize"):
        check_options({"boundedSize": 0}, "s3 source")
