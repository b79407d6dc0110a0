"""The server dies while objects come in: what was acknowledged is there, what was not is there whole or not at all."""

import http.client
import os
import random
import threading
import urllib.request

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
    from conftest import wait_until

    wait_until(lambda: not list((server.data / "staging").glob("*/*")), what="the staged bytes to be gone")
    assert "Contents" not in s3.list_objects_v2(Bucket="data")


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("POST", "/{b}?delete", b"<Delete><Object>"), ("POST", "/{b}?delete", b"not xml"), ("POST", "/{b}?delete", b""),
        ("POST", "/{b}?delete", b'<!DOCTYPE x [<!ENTITY a "b">]><Delete/>'), ("POST", "/{b}/k?uploadId=" + "0" * 64, b"<x/>"),
        ("PUT", "/{b}/k?tagging", b"<Tagging>" + b"<a>" * 5000), ("GET", "/{b}/%00", b""), ("PUT", "/{b}/%ff%fe", b"x"),
        ("PUT", "/{b}/%zz", b"x"), ("GET", "/{b}?list-type=2&max-keys=many", b""), ("GET", "/{b}?list-type=2&max-keys=99999999999999999999", b""),
        ("PUT", "/%2e%2e/x", b"x"), ("PUT", "/{b}/k?partNumber=x&uploadId=1", b"x"), ("PATCH", "/{b}/k", b""), ("PUT", "/" + "b" * 300 + "/k", b"x"),
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
