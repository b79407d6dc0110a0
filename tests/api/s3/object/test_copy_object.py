"""CopyObject: directives, conditions, keys of any form, an object onto itself."""

import base64
import hashlib
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError


def code(failure) -> tuple:
    return failure.value.response["Error"]["Code"], failure.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.fixture
def source(s3, bucket):
    s3.put_object(
        Bucket=bucket,
        Key="src",
        Body=b"data",
        ContentType="text/csv",
        Metadata={"a": "1"},
        Tagging="t=1",
        CacheControl="x",
    )
    return bucket


def test_bytes_and_properties_are_copied(s3, source):
    answer = s3.copy_object(Bucket=source, Key="to/there", CopySource={"Bucket": source, "Key": "src"})
    assert answer["CopyObjectResult"]["ETag"] == f'"{hashlib.md5(b"data").hexdigest()}"'
    copy = s3.get_object(Bucket=source, Key="to/there")
    assert copy["Body"].read() == b"data"
    assert (copy["ContentType"], copy["Metadata"], copy["CacheControl"], copy["TagCount"]) == (
        "text/csv",
        {"a": "1"},
        "x",
        1,
    )
    assert answer["CopyObjectResult"]["LastModified"].replace(microsecond=0) == copy["LastModified"]


def test_replaced_metadata_and_tags(s3, source):
    s3.copy_object(
        Bucket=source, Key="k", CopySource=f"{source}/src", MetadataDirective="REPLACE", Metadata={"b": "2"},
        TaggingDirective="REPLACE", Tagging="u=2",
    )  # fmt: skip
    copy = s3.head_object(Bucket=source, Key="k")
    assert (copy["ContentType"], copy["Metadata"], "CacheControl" in copy) == ("binary/octet-stream", {"b": "2"}, False)
    assert s3.get_object_tagging(Bucket=source, Key="k")["TagSet"] == [{"Key": "u", "Value": "2"}]


def test_onto_itself(s3, source):
    with pytest.raises(ClientError) as failure:
        s3.copy_object(Bucket=source, Key="src", CopySource=f"{source}/src")
    assert code(failure) == ("InvalidRequest", 400)
    s3.copy_object(Bucket=source, Key="src", CopySource=f"{source}/src", MetadataDirective="REPLACE", ContentType="a/b")
    answer = s3.get_object(Bucket=source, Key="src")
    assert (answer["Body"].read(), answer["ContentType"], answer["Metadata"]) == (b"data", "a/b", {})


@pytest.mark.parametrize(
    "key", ["with space", "plus+plus", "per%cent%2F", "ü/日本", "a?versionId=x", "trailing/", "../up"]
)
def test_sources_with_odd_names(s3, source, key):
    s3.put_object(Bucket=source, Key=key, Body=key.encode())
    s3.copy_object(Bucket=source, Key="copy", CopySource={"Bucket": source, "Key": key})
    assert s3.get_object(Bucket=source, Key="copy")["Body"].read() == key.encode()


def test_conditions_on_the_source(s3, source):
    head = s3.head_object(Bucket=source, Key="src")
    other, etag, time = '"other"', head["ETag"], head["LastModified"]
    for bad in [
        {"CopySourceIfMatch": other}, {"CopySourceIfNoneMatch": etag}, {"CopySourceIfModifiedSince": time},
        {"CopySourceIfUnmodifiedSince": time - timedelta(hours=1)},
    ]:  # fmt: skip
        with pytest.raises(ClientError) as failure:
            s3.copy_object(Bucket=source, Key="k", CopySource=f"{source}/src", **bad)
        assert code(failure) == ("PreconditionFailed", 412), bad
    s3.copy_object(Bucket=source, Key="k", CopySource=f"{source}/src", CopySourceIfMatch=etag)


def test_a_copy_over_an_object_that_must_not_be_there(s3, source):
    s3.copy_object(Bucket=source, Key="k", CopySource=f"{source}/src", IfNoneMatch="*")
    with pytest.raises(ClientError) as failure:
        s3.copy_object(Bucket=source, Key="k", CopySource=f"{source}/src", IfNoneMatch="*")
    assert code(failure) == ("PreconditionFailed", 412)


def test_a_checksum_for_the_copy(s3, source):
    answer = s3.copy_object(Bucket=source, Key="k", CopySource=f"{source}/src", ChecksumAlgorithm="SHA256")
    assert answer["CopyObjectResult"]["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(b"data").digest()).decode()


@pytest.mark.parametrize(
    "copy_source, error",
    [
        ("no-key", "InvalidArgument"),
        ("there-is-no-such-bucket/k", "NoSuchBucket"),
        ("{bucket}/nothing", "NoSuchKey"),
        ("{bucket}/src?versionId=5", "InvalidArgument"),
    ],
)
def test_bad_sources(s3, source, copy_source, error):
    with pytest.raises(ClientError) as failure:
        s3.copy_object(Bucket=source, Key="k", CopySource=copy_source.replace("{bucket}", source))
    assert code(failure)[0] == error
