"""Deleting old objects. Expected: the pages of purge_s3_path and purge_table; keys are what follows the bucket's slash
("Naming Amazon S3 objects": # and ? are characters of keys)."""

import pytest

pytestmark = pytest.mark.engine

KEYS = ["#staging/run1/a", "#staging/run10/b", "?x/c", "a/d", "a/e/f", "ab", "b"]


@pytest.fixture
def keys(server, s3, bucket, monkeypatch):
    """Puts the objects, points boto3 at the server as in a job, and gives what tells the keys that are left."""
    for name, value in {
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    return lambda: [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.mark.parametrize(
    "place, gone",
    [
        ("#staging/run1/", KEYS[:1]),
        ("#staging/run1", KEYS[:1]),
        ("?x/", KEYS[2:3]),
        ("a", KEYS[3:5]),
        ("/a/", []),
        ("", KEYS),
    ],
)
def test_the_objects_below_a_path_are_deleted_and_no_others(context, bucket, keys, place, gone):
    context.purge_s3_path(f"s3://{bucket}/{place}", {"retentionPeriod": 0})
    assert keys() == [key for key in KEYS if key not in gone]


def test_objects_within_the_retention_stay(context, bucket, keys):
    context.purge_s3_path(f"s3://{bucket}/a/")
    context.purge_s3_path(f"s3://{bucket}/a/", {"retentionPeriod": 1})
    context.purge_s3_path(f"s3://{bucket}/a/", {"retentionPeriod": 0, "excludeStorageClasses": ["STANDARD"]})
    assert keys() == KEYS


def test_what_is_no_place_in_s3_is_refused(context):
    for place in ("/tmp/x", "s3:///a/", "http://bucket/a"):
        with pytest.raises(ValueError, match="s3://"):
            context.purge_s3_path(place, {"retentionPeriod": 0})
    with pytest.raises(NotImplementedError, match="manifestFilePath"):
        context.purge_s3_path("s3://b/a", {"manifestFilePath": "s3://b/m"})
