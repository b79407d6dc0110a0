"""What a caller states about the bytes of a request holds. Names of errors: the S3 API reference, "Error responses"."""

import base64
import hashlib
import json

import pytest

from tests.api.wire.conftest import Raw


@pytest.mark.parametrize("count", [10, 100, 10_000])
def test_the_last_of_two_members_of_one_name_holds(raw, count):
    others = ",".join(f'"x{i}": 1' for i in range(count))
    status, answer = raw.call("AWSGlue.GetDatabase", f'{{"Name": "first", {others}, "Name": "second"}}')
    assert status == 400 and "second" in str(answer) and "first" not in str(answer)


def test_no_call_writes_a_line_of_the_log_by_itself(make_server):
    server = make_server("--log-level", "debug")
    raw = Raw(server.endpoint)
    raw.call("AWSGlue.GetDatabase", json.dumps({"Name": "a\n2026-01-01T00:00:00.000Z error forged"}))
    raw.call("AWSGlue.GetTables", json.dumps({"DatabaseName": "d", "Expression": "a\r\n2026 forged\x1b["}))
    text = server.log.read_text()
    assert "forged" in text
    assert not [line for line in text.splitlines() if line.startswith("2026-01-01") or line.startswith("2026 ")]
    assert not [c for c in text if c < " " and c != "\n"]


DELETE = b"<Delete><Object><Key>k</Key></Object></Delete>"


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def test_an_empty_body_is_not_taken_for_the_one_that_was_hashed(raw, s3, bucket):
    path = f"/{bucket}/k"
    status, _, body = raw.request("PUT", path, b"", {"x-amz-content-sha256": digest_of(b"other bytes")})
    assert status == 400 and b"<Code>XAmzContentSHA256Mismatch</Code>" in body
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert raw.request("PUT", path, b"", {"x-amz-content-sha256": digest_of(b"")})[0] == 200


def test_an_object_without_a_length_is_refused(raw, s3, bucket):
    with raw.open() as connection:
        connection.sendall(f"PUT /{bucket}/k HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 411 ")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def md5_of(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body).digest()).decode()


def sha256_of(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


@pytest.mark.parametrize(
    "headers, code",
    [
        ({"Content-MD5": md5_of(b"other")}, "BadDigest"),
        ({"Content-MD5": "short"}, "InvalidDigest"),
        ({"x-amz-checksum-sha256": sha256_of(b"other")}, "BadDigest"),
        ({"x-amz-checksum-crc32": "AAAAAA=="}, "BadDigest"),
    ],
)
def test_a_list_of_deletions_that_was_changed_on_the_way_deletes_nothing(raw, s3, bucket, headers, code):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    status, _, body = raw.request("POST", f"/{bucket}?delete", DELETE, headers)
    assert status == 400 and f"<Code>{code}</Code>".encode() in body
    assert s3.head_object(Bucket=bucket, Key="k")


def test_a_list_of_deletions_with_its_digests_is_taken(raw, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    headers = {"Content-MD5": md5_of(DELETE), "x-amz-checksum-sha256": sha256_of(DELETE)}
    assert raw.request("POST", f"/{bucket}?delete", DELETE, headers)[0] == 200
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_tags_that_were_changed_on_the_way_are_refused(raw, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    tags = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    status, _, body = raw.request("PUT", f"/{bucket}/k?tagging", tags, {"Content-MD5": md5_of(b"other")})
    assert status == 400 and b"<Code>BadDigest</Code>" in body
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []


@pytest.mark.parametrize(
    "text", [b"a<!-- c -->b", b"a<![CDATA[b]]>", b"<![CDATA[a]]>b", b"<![CDATA[a]]><!-- --><![CDATA[b]]>"]
)
def test_a_comment_does_not_end_a_key(raw, s3, bucket, text):
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    s3.put_object(Bucket=bucket, Key="ab", Body=b"x")
    body = b"<Delete><Object><Key>" + text + b"</Key></Object></Delete>"
    assert raw.request("POST", f"/{bucket}?delete", body)[0] == 200
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["a"]
