"""ListObjectsV2, ListObjects, ListObjectVersions through boto3's own paginators, against a model of the S3 user guide."""

import pytest
from botocore.exceptions import ClientError

KEYS = sorted(
    [
        "a",
        "a/b",
        "a/c/d",
        "a b",
        "a+b",
        "b/%2F",
        "b/x",
        "ü/y",
        "z/",
        "z/1",
        "dt=1/x",
        "dt=2/x",
        "-",
        "_SUCCESS",
        "日/本",
        "new\nline",
        "&<>",
    ],
    key=str.encode,
)


@pytest.fixture
def full(s3, bucket):
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return bucket


def model(prefix="", delimiter="", start_after="") -> tuple:
    objects, prefixes = [], []
    for key in KEYS:
        if not key.startswith(prefix) or key.encode() <= start_after.encode():
            continue
        rest = key[len(prefix) :]
        if delimiter and delimiter in rest:
            group = prefix + rest.split(delimiter)[0] + delimiter
            if group not in prefixes:
                prefixes.append(group)
        else:
            objects.append(key)
    return objects, prefixes


@pytest.mark.parametrize("call", ["list_objects_v2", "list_objects", "list_object_versions"])
@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"Prefix": "a"},
        {"Delimiter": "/"},
        {"Prefix": "a/", "Delimiter": "/"},
        {"Prefix": "dt=", "Delimiter": "/"},
        {"Prefix": "none"},
    ],
)
def test_pages(s3, full, call, size, request_):
    objects, prefixes = [], []
    for page in s3.get_paginator(call).paginate(Bucket=full, PaginationConfig={"PageSize": size}, **request_):
        rows = page.get("Versions" if call == "list_object_versions" else "Contents", [])
        assert len(rows) + len(page.get("CommonPrefixes", [])) <= size
        objects += [o["Key"] for o in rows]
        prefixes += [p["Prefix"] for p in page.get("CommonPrefixes", [])]
    assert (objects, prefixes) == model(request_.get("Prefix", ""), request_.get("Delimiter", ""))


def test_what_a_row_holds(s3, full):
    page = s3.list_objects_v2(Bucket=full, Prefix="a/b", FetchOwner=True)
    (row,) = page["Contents"]
    head = s3.head_object(Bucket=full, Key="a/b")
    assert (row["Size"], row["ETag"], row["StorageClass"]) == (3, head["ETag"], "STANDARD")
    assert row["LastModified"].replace(microsecond=0) == head["LastModified"]
    assert len(row["Owner"]["ID"]) == 64
    assert (page["KeyCount"], page["MaxKeys"], page["IsTruncated"], page["Name"]) == (1, 1000, False, full)


def test_start_after(s3, full):
    page = s3.list_objects_v2(Bucket=full, StartAfter="a/b")
    assert [o["Key"] for o in page["Contents"]] == model(start_after="a/b")[0]
    assert page["StartAfter"] == "a/b"


def test_no_keys_asked_for(s3, full):
    page = s3.list_objects_v2(Bucket=full, MaxKeys=0)
    assert (page["KeyCount"], page["IsTruncated"]) == (0, False)
    assert s3.list_objects_v2(Bucket=full, MaxKeys=5000)["MaxKeys"] == 1000


@pytest.mark.parametrize(
    "option", [{"MaxKeys": -1}, {"ContinuationToken": "not one of ours"}, {"EncodingType": "rot13"}]
)
def test_bad_arguments(s3, full, option):
    with pytest.raises(ClientError) as failure:
        s3.list_objects_v2(Bucket=full, **option)
    assert failure.value.response["Error"]["Code"] == "InvalidArgument"


def test_versions_of_a_bucket_without_versioning(s3, full):
    page = s3.list_object_versions(Bucket=full)
    assert {(v["VersionId"], v["IsLatest"]) for v in page["Versions"]} == {("null", True)}
    # How scripts empty a bucket before they remove it.
    s3.delete_objects(
        Bucket=full, Delete={"Objects": [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in page["Versions"]]}
    )
    s3.delete_bucket(Bucket=full)


def test_many_objects_in_one_folder(server, s3, bucket):
    folder = server.data / "lake" / bucket / "many"
    folder.mkdir()
    for i in range(3000):
        (folder / f"{i:06}").touch()
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="many/"))
    assert [len(p["Contents"]) for p in pages] == [1000, 1000, 1000]
    assert [o["Key"] for p in pages for o in p["Contents"]] == [f"many/{i:06}" for i in range(3000)]
