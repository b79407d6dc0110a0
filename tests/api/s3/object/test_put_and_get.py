"""PutObject, GetObject, HeadObject, DeleteObject(s): bytes, headers, ranges, conditions, checksums."""

import base64
import concurrent.futures
import hashlib
import os
import pathlib
import threading
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

# What somebody may call an object. The last of each kind needs the escaped form of a path.
KEYS = [
    "plain", "a/b/c.csv", "with space", "plus+plus", "per%cent", "%2F", "a%2Fb", "ünï/çødé", "日本", "\U0001f600", "a?b=c&d",
    "quote'\"<>&", "trailing/", "//double//", "../up", "./here", "a/../b", "tab\there", "x" * 300, "_SUCCESS", "_$folder$",
    "dt=2024-01-01%2000%3A00/part", "#fragment", "semi;colon,comma", "back\\slash", "@f@x",
]  # fmt: skip


def code(failure) -> tuple:
    return failure.value.response["Error"]["Code"], failure.value.response["ResponseMetadata"]["HTTPStatusCode"]


def body(s3, bucket, key, **more) -> bytes:
    return s3.get_object(Bucket=bucket, Key=key, **more)["Body"].read()


def test_every_key_holds_its_own_bytes(s3, bucket):
    for i, key in enumerate(KEYS):
        s3.put_object(Bucket=bucket, Key=key, Body=f"body {i}".encode())
    for i, key in enumerate(KEYS):
        assert body(s3, bucket, key) == f"body {i}".encode()
        assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == len(f"body {i}")
    listed = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(KEYS, key=str.encode)
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in KEYS]})
    assert sorted(d["Key"] for d in answer["Deleted"]) == sorted(KEYS)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_an_object_is_a_plain_file_under_the_data_folder(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="year=2024/x.csv", Body=b"1,2\n")
    assert (server.data / "lake" / bucket / "year=2024" / "x.csv").read_bytes() == b"1,2\n"


def test_headers_and_metadata_come_back(s3, bucket):
    expires = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    given = dict(
        ContentType="text/csv", CacheControl="no-cache", ContentDisposition='attachment; filename="x"',
        ContentEncoding="gzip", ContentLanguage="de", Metadata={"owner": "me", "x-y": "a b"},
    )  # fmt: skip
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Expires=expires, Tagging="a=1&b=c%20d", **given)
    for answer in (s3.head_object(Bucket=bucket, Key="k"), s3.get_object(Bucket=bucket, Key="k")):
        assert {name: answer[name] for name in given} == given
        assert answer["ExpiresString"] == "Wed, 02 Jan 2030 03:04:05 GMT"
        assert answer["AcceptRanges"] == "bytes"
        assert answer["ETag"] == f'"{hashlib.md5(b"x").hexdigest()}"'
    tags = s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"]
    assert tags == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "c d"}]
    assert s3.get_object(Bucket=bucket, Key="k")["TagCount"] == 2


def test_the_content_type_of_what_came_without_one(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert s3.head_object(Bucket=bucket, Key="k")["ContentType"] == "binary/octet-stream"


def test_an_answer_with_headers_of_the_callers_choice(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentType="text/plain")
    answer = s3.get_object(Bucket=bucket, Key="k", ResponseContentType="a/b", ResponseContentDisposition="inline")
    assert (answer["ContentType"], answer["ContentDisposition"]) == ("a/b", "inline")


@pytest.mark.parametrize(
    "header, expected, content_range",
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-5", b"2345", "bytes 2-5/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-100", b"0123456789", "bytes 0-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
        ("bytes=0-99999999999999999999", b"0123456789", "bytes 0-9/10"),
        ("bytes=5-2", b"0123456789", None),  # malformed: as if it were not there (RFC 9110, 14.2)
        ("bytes=a-b", b"0123456789", None),
        ("lines=1-2", b"0123456789", None),
        ("bytes=0-1,3-4", b"0123456789", None),
    ],
)
def test_ranges(s3, bucket, header, expected, content_range):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    answer = s3.get_object(Bucket=bucket, Key="k", Range=header)
    assert answer["Body"].read() == expected
    assert answer.get("ContentRange") == content_range
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == (206 if content_range else 200)


@pytest.mark.parametrize("size, header", [(10, "bytes=10-"), (10, "bytes=-0"), (0, "bytes=0-0"), (0, "bytes=-1")])
def test_a_range_outside_of_the_object(s3, bucket, size, header):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x" * size)
    with pytest.raises(ClientError) as failure:
        s3.get_object(Bucket=bucket, Key="k", Range=header)
    assert code(failure) == ("InvalidRange", 416)
    assert failure.value.response["Error"]["ActualObjectSize"] == str(size)


def test_an_empty_object(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert body(s3, bucket, "k") == b""
    assert s3.head_object(Bucket=bucket, Key="k")["ETag"] == f'"{hashlib.md5(b"").hexdigest()}"'


def test_what_is_not_there(s3, bucket):
    with pytest.raises(s3.exceptions.NoSuchKey) as failure:
        s3.get_object(Bucket=bucket, Key="nothing")
    assert failure.value.response["Error"]["Key"] == "nothing"
    with pytest.raises(ClientError) as failure:
        s3.head_object(Bucket=bucket, Key="nothing")
    assert code(failure) == ("404", 404)
    assert s3.delete_object(Bucket=bucket, Key="nothing")["ResponseMetadata"]["HTTPStatusCode"] == 204
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.put_object(Bucket="there-is-no-such-bucket", Key="k", Body=b"")


def test_conditions_of_reading(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    modified = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    before, after = modified - timedelta(hours=1), modified + timedelta(hours=1)
    for good in [
        {"IfMatch": etag}, {"IfMatch": "*"}, {"IfNoneMatch": '"other"'}, {"IfModifiedSince": before},
        {"IfUnmodifiedSince": modified}, {"IfMatch": etag, "IfUnmodifiedSince": before},
        {"IfNoneMatch": '"other"', "IfModifiedSince": after},
    ]:  # fmt: skip
        assert body(s3, bucket, "k", **good) == b"x"
    for bad, status in [
        ({"IfMatch": '"other"'}, 412), ({"IfUnmodifiedSince": before}, 412), ({"IfNoneMatch": etag}, 304),
        ({"IfModifiedSince": modified}, 304), ({"IfModifiedSince": before, "IfNoneMatch": etag}, 304),
    ]:  # fmt: skip
        for call in (s3.get_object, s3.head_object):
            with pytest.raises(ClientError) as failure:
                call(Bucket=bucket, Key="k", **bad)
            assert code(failure)[1] == status, bad


def test_conditions_of_writing(s3, bucket):
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")
    assert code(failure) == ("PreconditionFailed", 412)
    assert failure.value.response["Error"]["Condition"] == "If-None-Match"
    s3.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=first)
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"4", IfMatch=first)
    assert code(failure) == ("PreconditionFailed", 412)
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="other", Body=b"5", IfMatch=first)
    assert code(failure) == ("NoSuchKey", 404)
    with pytest.raises(ClientError) as failure:
        s3.delete_object(Bucket=bucket, Key="k", IfMatch=first)
    assert code(failure) == ("PreconditionFailed", 412)
    assert body(s3, bucket, "k") == b"3"


@pytest.mark.parametrize("etag", ["", '""'])
def test_an_empty_etag_is_a_condition_that_nothing_meets(s3, bucket, etag):
    # RFC 9110, 13.1.1: the condition is false when no listed tag is the object's; S3's page of conditional writes: 404
    # where there is no object.
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"2")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
    for call in (
        lambda: s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch=etag),
        lambda: s3.copy_object(
            Bucket=bucket, Key="k", CopySource=f"{bucket}/k", MetadataDirective="REPLACE", IfMatch=etag
        ),
        lambda: s3.complete_multipart_upload(
            Bucket=bucket, Key="k", UploadId=upload, MultipartUpload=parts, IfMatch=etag
        ),
        lambda: s3.delete_object(Bucket=bucket, Key="k", IfMatch=etag),
        lambda: s3.get_object(Bucket=bucket, Key="k", IfMatch=etag),
    ):
        with pytest.raises(ClientError) as failure:
            call()
        assert code(failure) == ("PreconditionFailed", 412)
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="absent", Body=b"2", IfMatch=etag)
    assert code(failure) == ("NoSuchKey", 404)
    assert body(s3, bucket, "k") == b"1"


def test_one_of_many_writers_who_want_to_be_first(server, s3, bucket):
    clients = [server.client("s3") for _ in range(8)]
    answers = []

    def write(i):
        try:
            clients[i].put_object(Bucket=bucket, Key="lock", Body=str(i).encode(), IfNoneMatch="*")
            answers.append(i)
        except ClientError as failure:
            assert failure.response["Error"]["Code"] == "PreconditionFailed"

    threads = [threading.Thread(target=write, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 1
    assert body(s3, bucket, "lock") == str(answers[0]).encode()


def test_writers_of_one_key_never_mix(server, s3, bucket):
    clients = [server.client("s3") for _ in range(4)]
    bodies = [bytes([65 + i]) * (200_000 + i) for i in range(4)]
    s3.put_object(Bucket=bucket, Key="k", Body=bodies[0])

    def write(client, text):
        for _ in range(8):
            client.put_object(Bucket=bucket, Key="k", Body=text)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        writers = [pool.submit(write, *one) for one in zip(clients, bodies, strict=True)]
        for _ in range(30):
            answer = s3.get_object(Bucket=bucket, Key="k")
            text = answer["Body"].read()
            assert text in bodies
            assert answer["ETag"] == f'"{hashlib.md5(text).hexdigest()}"'
        for writer in writers:
            writer.result()


# The check values of "123456789": zlib and hashlib, RFC 3720 for CRC32C, the NVM Express specification for CRC64NVME.
DIGITS = b"123456789"
CHECKSUMS = {
    "CRC32": zlib.crc32(DIGITS).to_bytes(4, "big"),
    "CRC32C": (0xE3069283).to_bytes(4, "big"),
    "CRC64NVME": (0xAE8B14860A799888).to_bytes(8, "big"),
    "SHA1": hashlib.sha1(DIGITS).digest(),
    "SHA256": hashlib.sha256(DIGITS).digest(),
}


@pytest.mark.parametrize("name", CHECKSUMS)
def test_checksums_are_checked_kept_and_given(s3, bucket, name):
    value = base64.b64encode(CHECKSUMS[name]).decode()
    answer = s3.put_object(Bucket=bucket, Key="k", Body=DIGITS, **{f"Checksum{name}": value})
    assert answer[f"Checksum{name}"] == value
    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert (head[f"Checksum{name}"], head["ChecksumType"]) == (value, "FULL_OBJECT")
    wrong = base64.b64encode(bytes(len(CHECKSUMS[name]))).decode()
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"other", **{f"Checksum{name}": wrong})
    assert code(failure) == ("BadDigest", 400)
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"other", **{f"Checksum{name}": "bm90IG9uZQ=="})
    assert code(failure) == ("InvalidRequest", 400)
    assert body(s3, bucket, "k") == DIGITS


def test_content_md5(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentMD5=base64.b64encode(hashlib.md5(b"x").digest()).decode())
    with pytest.raises(ClientError) as failure:
        s3.put_object(
            Bucket=bucket, Key="k", Body=b"y", ContentMD5=base64.b64encode(hashlib.md5(b"x").digest()).decode()
        )
    assert code(failure) == ("BadDigest", 400)
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"y", ContentMD5="short")
    assert code(failure) == ("InvalidDigest", 400)
    assert body(s3, bucket, "k") == b"x"


@pytest.mark.parametrize(
    "option, error",
    [
        ({"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "x" * 32}, "NotImplemented"),
        ({"StorageClass": "GLACIER"}, "NotImplemented"),
        ({"StorageClass": "GOLD"}, "InvalidStorageClass"),
        ({"ACL": "public-read"}, "AccessControlListNotSupported"),
        ({"WebsiteRedirectLocation": "/x"}, "NotImplemented"),
        ({"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": datetime(2030, 1, 1)}, "NotImplemented"),
        ({"Tagging": "a=1&a=2"}, "InvalidTag"),
        ({"Tagging": "&".join(f"t{i}=1" for i in range(11))}, "BadRequest"),
        ({"Metadata": {"a": "x" * 2048}}, "MetadataTooLarge"),
        ({"IfNoneMatch": '"etag"'}, "NotImplemented"),
    ],
)
def test_options_that_are_refused(server, bucket, option, error):
    # The client sends a customer's key over TLS only.
    s3 = server.client("s3")
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", **option)
    assert code(failure) == (error, 400)


@pytest.mark.parametrize(
    "option",
    [{"ServerSideEncryption": "AES256"}, {"StorageClass": "STANDARD_IA"}, {"ACL": "bucket-owner-full-control"}],
)
def test_options_that_change_nothing_here(s3, bucket, option):
    answer = s3.put_object(Bucket=bucket, Key="k", Body=b"x", **option)
    assert "ServerSideEncryption" not in answer  # nothing is claimed that is not done
    assert body(s3, bucket, "k") == b"x"


def test_keys_of_1024_bytes_and_more(s3, bucket):
    s3.put_object(Bucket=bucket, Key="é" * 512, Body=b"x")
    assert body(s3, bucket, "é" * 512) == b"x"
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="x" * 1025, Body=b"x")
    assert code(failure) == ("KeyTooLongError", 400)


def test_an_object_of_another_version(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert body(s3, bucket, "k", VersionId="null") == b"x"
    with pytest.raises(ClientError) as failure:
        s3.get_object(Bucket=bucket, Key="k", VersionId="abc")
    assert code(failure) == ("InvalidArgument", 400)
    with pytest.raises(ClientError) as failure:
        s3.get_object(Bucket=bucket, Key="k", PartNumber=1)
    assert code(failure)[0] == "NotImplemented"


def test_deleting_many(s3, bucket):
    for key in "abc":
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = s3.delete_objects(
        Bucket=bucket,
        Delete={
            "Objects": [{"Key": "a"}, {"Key": "nothing"}, {"Key": "b", "VersionId": "1"}, {"Key": "c", "ETag": '"no"'}]
        },
    )
    assert [d["Key"] for d in answer["Deleted"]] == ["a", "nothing"]
    assert [(e["Key"], e["Code"]) for e in answer["Errors"]] == [("b", "InvalidArgument"), ("c", "PreconditionFailed")]
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Quiet": True, "Objects": [{"Key": "b"}]})
    assert "Deleted" not in quiet
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["c"]
    with pytest.raises(ClientError) as failure:
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": str(i)} for i in range(1001)]})
    assert code(failure) == ("MalformedXML", 400)


def test_tags_are_put_and_removed(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    modified = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "ä", "Value": ""}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [{"Key": "ä", "Value": ""}]
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["ETag"], head["LastModified"]) == (etag, modified)


def test_attributes(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ChecksumAlgorithm="SHA256")
    answer = s3.get_object_attributes(
        Bucket=bucket, Key="k", ObjectAttributes=["ETag", "Checksum", "ObjectSize", "StorageClass", "ObjectParts"]
    )
    assert answer["ETag"] == hashlib.md5(b"x").hexdigest()
    assert answer["Checksum"]["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    assert (answer["ObjectSize"], answer["StorageClass"]) == (1, "STANDARD")
    assert "ObjectParts" not in answer


def test_a_large_object_does_not_cost_memory(make_server, tmp_path):
    server = make_server()
    s3 = server.client("s3")
    s3.create_bucket(Bucket="large")
    size = 256 << 20
    with open(tmp_path / "file", "wb") as file:
        file.truncate(size)
    with open(tmp_path / "file", "rb") as file:
        s3.put_object(Bucket="large", Key="k", Body=file)
    stream = s3.get_object(Bucket="large", Key="k")["Body"]
    assert sum(len(piece) for piece in stream.iter_chunks(1 << 20)) == size
    s3.copy_object(Bucket="large", Key="copy", CopySource="large/k")
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    peak_kib = int(status.split("VmHWM:")[1].split()[0])
    sanitized = "asan" in pathlib.Path(f"/proc/{server.process.pid}/maps").read_text()
    assert sanitized or peak_kib < 100 << 10


def test_bytes_survive_random_access(s3, bucket):
    data = os.urandom(300_000)
    s3.put_object(Bucket=bucket, Key="k", Body=data)
    for begin, end in [(0, 1), (65_535, 65_537), (262_143, 262_145), (299_999, 299_999), (1, 299_998)]:
        assert body(s3, bucket, "k", Range=f"bytes={begin}-{end}") == data[begin : end + 1]
