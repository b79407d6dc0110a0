"""CreateBucket, DeleteBucket, HeadBucket, ListBuckets, GetBucketLocation. Names and answers after the S3 API reference."""

import os

import pytest
from botocore.exceptions import ClientError
from botocore.handlers import validate_bucket_name


def code(failure) -> tuple:
    return failure.value.response["Error"]["Code"], failure.value.response["ResponseMetadata"]["HTTPStatusCode"]


def new_name() -> str:
    return f"buckets-{os.urandom(6).hex()}"


def test_a_bucket_is_made_listed_found_and_removed(s3):
    name = new_name()
    s3.create_bucket(Bucket=name)
    assert name in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    assert s3.head_bucket(Bucket=name)["BucketRegion"] == "us-east-1"
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] is None
    s3.delete_bucket(Bucket=name)
    with pytest.raises(ClientError) as failure:
        s3.head_bucket(Bucket=name)
    assert code(failure) == ("404", 404)


def test_the_region_of_a_bucket_is_kept(s3):
    name = new_name()
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-central-1"
    listed = s3.list_buckets(Prefix=name)["Buckets"]
    assert [(b["Name"], b["BucketRegion"]) for b in listed] == [(name, "eu-central-1")]


def test_a_bucket_that_is_there_is_not_made_again(s3, bucket):
    with pytest.raises(ClientError) as failure:
        s3.create_bucket(Bucket=bucket)
    assert code(failure) == ("BucketAlreadyOwnedByYou", 409)


@pytest.mark.parametrize(
    "name", ["ab", "Upper", "under_score", "-edge", "edge-", "two..dots", "192.168.0.1", "x" * 64, "xn--a"]
)
def test_names_that_s3_forbids(server, name):
    s3 = server.client("s3", parameter_validation=False)
    s3.meta.events.unregister("before-parameter-build.s3", validate_bucket_name)
    with pytest.raises(ClientError) as failure:
        s3.create_bucket(Bucket=name)
    assert code(failure) == ("InvalidBucketName", 400)


def test_a_bucket_with_objects_is_not_removed(s3, bucket):
    s3.put_object(Bucket=bucket, Key="deep/down/x", Body=b"")
    with pytest.raises(ClientError) as failure:
        s3.delete_bucket(Bucket=bucket)
    assert code(failure) == ("BucketNotEmpty", 409)
    s3.delete_object(Bucket=bucket, Key="deep/down/x")
    s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize("path", [b"deep/caf\xe9", b".hidden/x", b"deep/%zz"])
def test_a_bucket_whose_folder_holds_a_file_that_is_no_object_stays(server, s3, bucket, path):
    file = os.fsencode(server.data / "lake" / bucket) + b"/" + path
    os.makedirs(os.path.dirname(file))
    with open(file, "wb") as out:
        out.write(b"somebody's")
    with pytest.raises(ClientError) as failure:
        s3.delete_bucket(Bucket=bucket)
    assert code(failure) == ("BucketNotEmpty", 409)
    os.unlink(file)
    s3.delete_bucket(Bucket=bucket)
    assert not os.path.exists(server.data / "lake" / bucket)


def test_a_bucket_made_again_knows_nothing_of_the_one_before(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="x")["UploadId"]
    s3.delete_bucket(Bucket=bucket)
    s3.create_bucket(Bucket=bucket)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    with pytest.raises(ClientError) as failure:
        s3.list_parts(Bucket=bucket, Key="x", UploadId=upload)
    assert code(failure) == ("NoSuchUpload", 404)


@pytest.mark.parametrize(
    "call",
    [
        "list_objects_v2",
        "list_objects",
        "get_bucket_location",
        "delete_bucket",
        "get_bucket_versioning",
        "list_multipart_uploads",
    ],
)
def test_a_bucket_that_is_not_there(s3, call):
    with pytest.raises(ClientError) as failure:
        getattr(s3, call)(Bucket="there-is-no-such-bucket")
    assert code(failure) == ("NoSuchBucket", 404)
    assert failure.value.response["Error"]["BucketName"] == "there-is-no-such-bucket"
    assert failure.value.response["Error"]["Message"] == "The specified bucket does not exist"


def test_pages_of_buckets(s3):
    prefix = f"pages-{os.urandom(4).hex()}-"
    names = [f"{prefix}{i}" for i in range(5)]
    for name in names:
        s3.create_bucket(Bucket=name)
    pages = list(s3.get_paginator("list_buckets").paginate(Prefix=prefix, PaginationConfig={"PageSize": 2}))
    assert [len(p["Buckets"]) for p in pages] == [2, 2, 1]
    assert [b["Name"] for p in pages for b in p["Buckets"]] == names


def test_an_expected_owner_who_is_somebody_else(s3, bucket):
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner="000000000000")
    with pytest.raises(ClientError) as failure:
        s3.get_bucket_location(Bucket=bucket, ExpectedBucketOwner="111111111111")
    assert code(failure) == ("AccessDenied", 403)


@pytest.mark.parametrize(
    "call, error",
    [
        ("get_bucket_policy", "NoSuchBucketPolicy"),
        ("get_bucket_policy_status", "NoSuchBucketPolicy"),
        ("get_bucket_cors", "NoSuchCORSConfiguration"),
        ("get_bucket_website", "NoSuchWebsiteConfiguration"),
        ("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
        ("get_bucket_replication", "ReplicationConfigurationNotFoundError"),
        ("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError"),
        ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError"),
        ("get_bucket_tagging", "NoSuchTagSet"),
        ("get_bucket_ownership_controls", "OwnershipControlsNotFoundError"),
        ("get_public_access_block", "NoSuchPublicAccessBlockConfiguration"),
    ],
)
def test_configurations_that_a_bucket_does_not_have(s3, bucket, call, error):
    """The names that Terraform's aws_s3_bucket takes for 'there is none'."""
    with pytest.raises(ClientError) as failure:
        getattr(s3, call)(Bucket=bucket)
    assert code(failure) == (error, 404)


def test_configurations_that_are_empty(s3, bucket):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    assert set(s3.get_bucket_notification_configuration(Bucket=bucket)) == {"ResponseMetadata"}
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    acl = s3.get_bucket_acl(Bucket=bucket)
    assert [(g["Grantee"]["ID"], g["Permission"]) for g in acl["Grants"]] == [(acl["Owner"]["ID"], "FULL_CONTROL")]


def test_what_is_not_there_yet_is_refused_by_name(s3, bucket):
    for call, more in [
        (s3.put_bucket_versioning, {"VersioningConfiguration": {"Status": "Enabled"}}),
        (s3.put_bucket_policy, {"Policy": "{}"}),
        (s3.put_bucket_acl, {"ACL": "public-read"}),
    ]:
        with pytest.raises(ClientError) as failure:
            call(Bucket=bucket, **more)
        assert code(failure)[0] == "NotImplemented"
        assert 400 <= code(failure)[1] < 500  # clients retry a 5xx for minutes
    with pytest.raises(ClientError) as failure:
        s3.create_bucket(Bucket=new_name(), ACL="public-read")
    assert code(failure) == ("AccessControlListNotSupported", 400)
    with pytest.raises(ClientError) as failure:
        s3.create_bucket(Bucket=new_name(), ObjectLockEnabledForBucket=True)
    assert code(failure)[0] == "NotImplemented"


def test_a_folder_in_the_lake_is_a_bucket(server, s3):
    name = new_name()
    (server.data / "lake" / name).mkdir()
    (server.data / "lake" / name / "x").write_text("by hand")
    assert name in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    assert s3.get_object(Bucket=name, Key="x")["Body"].read() == b"by hand"
