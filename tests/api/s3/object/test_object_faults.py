"""The server dies while objects come in: what was acknowledged is there, what was not is there whole or not at all."""

import base64
import http.client
import os
import random
import threading
import urllib.request
import zlib

import pytest
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError


def test_objects_survive_a_server_that_is_killed(make_server):
    rng = random.Random(11)
    acknowledged, attempted = {}, {}
    server = make_server()
    server.client("s3").create_bucket(Bucket="data")
    for round_ in range(6):
        client = server.client("s3")
        timer = threading.Timer(rng.random() * 0.5, server.process.kill)
        timer.start()
        try:
            for i in range(10_000):
                key, value = f"k/{rng.randrange(20)}", f"{round_}-{i}-".encode() * rng.choice([1, 50_000])
                attempted.setdefault(key, []).append(value)
                client.put_object(Bucket="data", Key=key, Body=value)
                acknowledged[key] = value
                attempted[key] = [value]
        except (BotoCoreError, ClientError, HTTPClientError, OSError):
            pass
        timer.cancel()
        server.process.wait(timeout=30)
        server = make_server()
        client = server.client("s3")
        listed = {o["Key"]: o for o in client.list_objects_v2(Bucket="data").get("Contents", [])}
        assert set(acknowledged) <= set(listed)
        for key, row in listed.items():
            answer = client.get_object(Bucket="data", Key=key)
            text = answer["Body"].read()
            assert text in attempted[key] and len(text) == row["Size"]
            assert answer["ETag"] == row["ETag"] and "-" not in row["ETag"]
            acknowledged[key] = text
            attempted[key] = [text]
        assert len(list((server.data / "staging").glob("*.lock"))) >= 1
        assert [p for p in (server.data / "staging").glob("*/*")] == []


def connect(server):
    return http.client.HTTPConnection(server.endpoint.split("//")[1], timeout=30)


def test_a_caller_who_goes_away_leaves_nothing(make_server):
    server = make_server()
    s3 = server.client("s3")
    s3.create_bucket(Bucket="data")
    for length in ("1000000", "99999999999"):
        connection = connect(server)
        connection.putrequest("PUT", "/data/k")
        connection.putheader("Content-Length", length)
        connection.endheaders()
        connection.send(b"x" * 100_000)
        connection.close()
    from tests.conftest import wait_until

    wait_until(lambda: not list((server.data / "staging").glob("*/*")), what="the staged bytes to be gone")
    assert "Contents" not in s3.list_objects_v2(Bucket="data")


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("POST", "/{b}?delete", b"<Delete><Object>"), ("POST", "/{b}?delete", b"not xml"), ("POST", "/{b}?delete", b""),
        ("POST", "/{b}?delete", b'<!DOCTYPE x [<!ENTITY a "b">]><Delete/>'), ("POST", "/{b}/k?uploadId=" + "0" * 64, b"<x/>"),
        ("PUT", "/{b}/k?tagging", b"<Tagging>" + b"<a>" * 5000), ("GET", "/{b}/%00", b""), ("PUT", "/{b}/%ff%fe", b"x"),
        ("PUT", "/{b}/%zz", b"x"), ("GET", "/{b}?list-type=2&max-keys=many", b""),
        ("GET", "/{b}?list-type=2&max-keys=99999999999999999999", b""),
        ("PUT", "/%2e%2e/x", b"x"), ("PUT", "/{b}/k?partNumber=x&uploadId=1", b"x"), ("PATCH", "/{b}/k", b""),
        ("PUT", "/" + "b" * 300 + "/k", b"x"),
    ],
)  # fmt: skip
def test_bad_requests_get_an_error_in_xml(server, s3, bucket, method, path, body):
    connection = connect(server)
    connection.request(method, path.replace("{b}", bucket), body=body)
    answer = connection.getresponse()
    text = answer.read()
    assert 400 <= answer.status < 500, text
    assert b"<Code>" in text and b"<Message>" in text and b"<RequestId>" in text
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_presigned_urls(s3, bucket):
    key = "a b+c/ü%2F"
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": key, "ContentType": "text/x"})
    data = os.urandom(1000)
    request = urllib.request.Request(url, data=data, method="PUT", headers={"Content-Type": "text/x"})
    assert urllib.request.urlopen(request).status == 200
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key, "ResponseContentType": "a/b"})
    answer = urllib.request.urlopen(url)
    assert (answer.read(), answer.headers["Content-Type"]) == (data, "a/b")


@pytest.mark.parametrize("crc, status", [(zlib.crc32(b"hello world"), 200), (1, 400)])
def test_a_chunked_body_with_its_checksum_after_it(server, s3, bucket, crc, status):
    """As the AWS CLI and the newer SDKs send it over TLS: STREAMING-UNSIGNED-PAYLOAD-TRAILER."""
    checksum = base64.b64encode(crc.to_bytes(4, "big")).decode()
    body = f"5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n".encode()
    connection = connect(server)
    headers = {
        "Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": "11", "x-amz-trailer": "x-amz-checksum-crc32",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-sdk-checksum-algorithm": "CRC32",
    }  # fmt: skip
    connection.request("PUT", f"/{bucket}/k", body=body, headers=headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == status, text
    if status == 200:
        got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
        assert got["Body"].read() == b"hello world" and got["ChecksumCRC32"] == checksum
        assert "ContentEncoding" not in got
    else:
        assert b"<Code>BadDigest</Code>" in text
        assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
