"""Without keys, programs of this machine are let in, and web pages in its browser are not. Headers: the Fetch standard."""

import os

import pytest

from tests.api.wire.conftest import Raw
from tests.conftest import Server

CALL = {"X-Amz-Target": "AWSGlue.GetDatabases", "Content-Type": "application/x-amz-json-1.1"}


def ask(raw: Raw, **headers) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return raw.request("POST", "/", "{}", {**CALL, **named})[0]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:4566", "amazonaws.com.evil", ""]
)
def test_a_name_that_was_made_to_lead_here_is_refused(raw, host):
    assert ask(raw, Host=host) == 400


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:4566", "[::1]:4566", "localhost", "glue.localhost:1", "glue.us-east-1.amazonaws.com", "10.0.0.1"],
)
def test_addresses_and_names_of_this_machine_and_of_aws_are_let_in(raw, host):
    assert ask(raw, Host=host) == 200


def test_a_bucket_in_the_hosts_name_is_still_found(raw, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert raw.request("GET", "/k", headers={"Host": f"{bucket}.localhost:1"})[::2] == (200, b"x")
    assert raw.request("GET", "/k", headers={"Host": f"{bucket}.evil.example"})[0] == 403


def test_an_object_is_no_page_of_the_servers_own_origin(raw, s3, bucket):
    # Content Security Policy, 6.3.1: a sandboxed page has an origin of its own and runs no script. The Fetch standard:
    # nosniff takes a script or a style for what its type says.
    s3.put_object(Bucket=bucket, Key="page", Body=b"<script>go()</script>", ContentType="text/html")
    s3.put_object(Bucket=bucket, Key="text", Body=b"<script>go()</script>")
    for path in (f"/{bucket}/page", f"/{bucket}/page?response-content-type=image/svg%2Bxml", f"/{bucket}/text"):
        status, headers, body = raw.request("GET", path)
        assert (status, body) == (200, b"<script>go()</script>")
        assert (headers["Content-Security-Policy"], headers["X-Content-Type-Options"]) == ("sandbox", "nosniff")


def test_with_keys_an_object_has_no_headers_that_s3_does_not_send(make_server):
    server: Server = make_server("--access-key-id", "AKIDEXAMPLE", "--secret-access-key", "secret")
    s3 = server.client("s3", "AKIDEXAMPLE", "secret")
    s3.create_bucket(Bucket="data")
    s3.put_object(Bucket="data", Key="k", Body=b"x")
    assert "content-security-policy" not in s3.get_object(Bucket="data", Key="k")["ResponseMetadata"]["HTTPHeaders"]


def test_a_bucket_whose_name_holds_the_word_of_the_host_is_found(raw, s3):
    name = f"a.s3.b-{os.urandom(4).hex()}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    for host in (f"{name}.s3.localhost:1", f"{name}.s3.us-east-1.amazonaws.com"):
        assert raw.request("GET", "/k", headers={"Host": host})[::2] == (200, b"x")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_page_of_another_origin_is_refused(raw, headers):
    assert ask(raw, Host="localhost:4566", **headers) == 400


def test_a_page_of_another_origin_deletes_nothing(raw, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    headers = {"Origin": "http://evil.example", "Content-Type": "text/plain"}
    status, _, answer = raw.request("POST", f"/{bucket}?delete", body, headers)
    assert status == 403 and b"<Code>AccessDenied</Code>" in answer
    assert s3.head_object(Bucket=bucket, Key="k")


def test_a_page_of_the_servers_own_origin_is_let_in(raw):
    assert ask(raw, Host="localhost:4566", Origin="http://localhost:4566", Sec_Fetch_Site="same-origin") == 200
    assert ask(raw, Host="localhost:4566", Sec_Fetch_Site="none") == 200


def test_with_keys_the_signature_decides(make_server):
    server: Server = make_server("--access-key-id", "AKIDEXAMPLE", "--secret-access-key", "secret")
    raw = Raw(server.endpoint)
    status, _, body = raw.request("POST", "/", "{}", {**CALL, "Origin": "http://a.example", "Host": "bindery.example"})
    assert status == 400 and b"MissingAuthenticationTokenException" in body
