"""Signatures, checked when the settings name an access key; made by botocore, which is the oracle."""

import datetime
import hashlib
import hmac
import json
import select
import urllib.error
import urllib.request

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.api.wire.conftest import Raw, read_answer

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
GOOD = Credentials(KEY, SECRET)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    from tests.conftest import Server

    server = Server(
        tmp_path_factory.mktemp("guarded") / "data",
        "--access-key-id",
        KEY,
        "--secret-access-key",
        SECRET,
    )
    server.client("s3", KEY, SECRET).create_bucket(Bucket="signed")
    yield server
    assert server.stop() == 0


def code_of(call, **arguments) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def send(request: AWSRequest) -> tuple[int, bytes]:
    prepared = request.prepare()
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    plain = urllib.request.Request(
        prepared.url,
        data=body,
        headers=dict(prepared.headers.items()),
        method=prepared.method,
    )
    try:
        with urllib.request.urlopen(plain, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Clock:
    """botocore's clock, moved."""

    def __init__(self, monkeypatch, moved: datetime.timedelta):
        import botocore.auth

        moment = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + moved
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: moment)


def test_the_right_key_is_let_in(guarded):
    answer = guarded.client("sts", KEY, SECRET).get_caller_identity()
    assert answer["Arn"].endswith(f"user/{KEY}")
    assert "DatabaseList" in guarded.client("glue", KEY, SECRET).get_databases()
    assert guarded.client("athena", KEY, SECRET).list_work_groups()


@pytest.mark.parametrize(
    "key, secret, glue, s3, sts",
    [
        (
            KEY,
            "wrong",
            ("InvalidSignatureException", 400),
            ("SignatureDoesNotMatch", 403),
            ("SignatureDoesNotMatch", 403),
        ),
        (
            "AKIDOTHER",
            SECRET,
            ("UnrecognizedClientException", 400),
            ("InvalidAccessKeyId", 403),
            ("InvalidClientTokenId", 403),
        ),
    ],
)
def test_a_wrong_key_is_refused_in_each_services_words(guarded, key, secret, glue, s3, sts):
    assert code_of(guarded.client("glue", key, secret).get_databases) == glue
    assert code_of(guarded.client("s3", key, secret).list_objects_v2, Bucket="signed") == s3
    assert code_of(guarded.client("sts", key, secret).get_caller_identity) == sts


def test_an_unsigned_call_is_refused(guarded):
    raw = Raw(guarded.endpoint)
    status, answer = raw.call("AWSGlue.GetDatabases", "{}")
    assert (status, answer["__type"]) == (400, "MissingAuthenticationTokenException")
    status, _, body = raw.request("GET", "/signed/key")
    assert status == 403 and b"<Code>AccessDenied</Code>" in body
    status, _, body = raw.request("GET", "/signed/key", headers={"Authorization": "AWS4-HMAC-SHA256 nonsense"})
    assert status == 400 and b"<Code>AuthorizationHeaderMalformed</Code>" in body


JSON_CALL = b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSGlue.GetDatabases\r\nContent-Length: 100\r\n"
FORM_CALL = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n"
)


def claim(key: str, moment: datetime.datetime) -> bytes:
    """Headers of a signature that proves nothing."""
    date = moment.strftime("%Y%m%dT%H%M%SZ").encode()
    scope = b"%s/%s/us-east-1/glue/aws4_request" % (key.encode(), date[:8])
    signed = b"SignedHeaders=host, Signature=" + b"0" * 64
    return b"X-Amz-Date: %s\r\nAuthorization: AWS4-HMAC-SHA256 Credential=%s, %s\r\n" % (date, scope, signed)


def test_a_call_without_a_good_claim_is_answered_before_its_body_comes(guarded):
    raw = Raw(guarded.endpoint)
    now = datetime.datetime.now(datetime.UTC)
    for header, code in [
        (JSON_CALL, b"MissingAuthenticationTokenException"),
        (JSON_CALL + claim("AKIDOTHER", now), b"UnrecognizedClientException"),
        (JSON_CALL + claim(KEY, now - datetime.timedelta(hours=1)), b"InvalidSignatureException"),
        (FORM_CALL, b"MissingAuthenticationToken"),
        (FORM_CALL + claim("AKIDOTHER", now), b"InvalidClientTokenId"),
    ]:
        with raw.open() as connection:
            connection.sendall(header + b"\r\n{")
            assert code in read_answer(connection)


def test_hundreds_of_strangers_whose_bodies_do_not_come_leave_room(guarded):
    # More than the server has threads.
    raw = Raw(guarded.endpoint)
    slow = [raw.open() for _ in range(600)]
    for connection in slow:
        connection.sendall(JSON_CALL + b"\r\n{")
    assert "DatabaseList" in guarded.client("glue", KEY, SECRET).get_databases()
    for connection in slow:
        assert b"MissingAuthenticationTokenException" in read_answer(connection)
        connection.close()


@pytest.mark.slow
def test_a_body_that_comes_in_drops_has_an_end(guarded):
    raw = Raw(guarded.endpoint)
    with raw.open() as connection:
        connection.sendall(JSON_CALL + claim(KEY, datetime.datetime.now(datetime.UTC)) + b"\r\n{")
        while not select.select([connection], [], [], 5)[0]:
            connection.sendall(b" ")
        assert b"RequestTimeout" in read_answer(connection)


@pytest.mark.parametrize("moved", [-datetime.timedelta(minutes=20), datetime.timedelta(minutes=20)])
def test_an_old_or_early_signature_is_refused(guarded, monkeypatch, moved):
    Clock(monkeypatch, moved)
    request = AWSRequest("GET", f"{guarded.endpoint}/signed?list-type=2")
    S3SigV4Auth(GOOD, "s3", "us-east-1").add_auth(request)
    status, body = send(request)
    assert status == 403 and b"<Code>RequestTimeTooSkewed</Code>" in body


def test_a_signature_is_for_one_service_and_one_body(guarded):
    url = guarded.endpoint + "/"
    headers = {
        "X-Amz-Target": "AWSGlue.GetDatabases",
        "Content-Type": "application/x-amz-json-1.1",
    }
    request = AWSRequest("POST", url, data="{}", headers=headers)
    SigV4Auth(GOOD, "athena", "us-east-1").add_auth(request)
    status, body = send(request)
    answer = json.loads(body)
    assert (status, answer["__type"]) == (400, "InvalidSignatureException")
    # The IAM user guide, "Troubleshoot signed requests".
    message = answer.get("message", answer.get("Message"))
    assert message == "Credential should be scoped to correct service: 'glue'."
    request = AWSRequest("POST", url, data="{}", headers=headers)
    SigV4Auth(GOOD, "glue", "us-east-1").add_auth(request)
    request.data = '{"MaxResults": 1}'
    status, body = send(request)
    assert (status, json.loads(body)["__type"]) == (400, "InvalidSignatureException")


@pytest.mark.parametrize(
    "key",
    [
        "plain",
        "with blank",
        "a+b",
        "ümlaut/✓",
        "a//b",
        "tilde~!*'()",
        "a%2Fb",
        "q?x=1&y",
        "x=y;z",
    ],
)
def test_keys_of_any_letters_are_signed_alike(guarded, key):
    client = guarded.client("s3", KEY, SECRET)
    client.put_object(Bucket="signed", Key=key, Body=key.encode())
    assert client.get_object(Bucket="signed", Key=key)["Body"].read() == key.encode()
    assert key in [item["Key"] for item in client.list_objects_v2(Bucket="signed", Prefix=key)["Contents"]]
    url = client.generate_presigned_url("get_object", {"Bucket": "signed", "Key": key})
    assert urllib.request.urlopen(url).read() == key.encode()


def presigned(url: str, expires: int) -> AWSRequest:
    request = AWSRequest("GET", url)
    S3SigV4QueryAuth(GOOD, "s3", "us-east-1", expires=expires).add_auth(request)
    return request


def test_a_presigned_address_has_an_end(guarded, monkeypatch):
    url = f"{guarded.endpoint}/signed/presigned"
    guarded.client("s3", KEY, SECRET).put_object(Bucket="signed", Key="presigned", Body=b"hello")
    assert send(presigned(url, 60)) == (200, b"hello")
    request = presigned(url, 60)
    request.url = request.url.replace("presigned?", "another?")
    assert b"<Code>SignatureDoesNotMatch</Code>" in send(request)[1]
    request = presigned(url, 60)
    request.url = request.url.replace("X-Amz-Expires=60", "X-Amz-Expires=61")
    assert b"<Code>SignatureDoesNotMatch</Code>" in send(request)[1]
    Clock(monkeypatch, -datetime.timedelta(minutes=2))
    assert send(presigned(url, 300)) == (200, b"hello")
    status, body = send(presigned(url, 60))
    assert status == 403 and b"Request has expired" in body
    assert b"<Code>AuthorizationQueryParametersError</Code>" in send(presigned(url, 700_000))[1]


def test_a_presigned_digest_holds_for_the_body(guarded):
    right, wrong = b"these bytes", b"other bytes"
    digest = hashlib.sha256(right).hexdigest()

    class Auth(S3SigV4QueryAuth):
        def payload(self, request):
            return digest

    def put(body: bytes):
        request = AWSRequest("PUT", f"{guarded.endpoint}/signed/presigned-digest?X-Amz-Content-Sha256={digest}")
        Auth(GOOD, "s3", "us-east-1", expires=60).add_auth(request)
        request.data = body
        return send(request)

    status, body = put(wrong)
    assert status == 400 and b"<Code>XAmzContentSHA256Mismatch</Code>" in body
    assert put(right)[0] == 200
    assert guarded.client("s3", KEY, SECRET).get_object(Bucket="signed", Key="presigned-digest")["Body"].read() == right


# --- aws-chunked bodies, by the public description of the format ---


def sign_text(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Chunked:
    """A PUT whose body is signed chunk by chunk."""

    def __init__(self, guarded, chunks: list[bytes], trailer: tuple[str, str] | None = None):
        form = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if trailer else "")
        self.chunks, self.trailer = chunks, trailer
        headers = {
            "X-Amz-Decoded-Content-Length": str(sum(map(len, chunks))),
            "Content-Encoding": "aws-chunked",
        }
        if trailer:
            headers["X-Amz-Trailer"] = trailer[0]
        self.request = AWSRequest("PUT", f"{guarded.endpoint}/signed/chunked", headers=headers)
        self.request.context["payload_signing_enabled"] = True

        class Auth(S3SigV4Auth):
            def payload(self, request):
                return form

        Auth(GOOD, "s3", "us-east-1").add_auth(self.request)
        self.date = self.request.context["timestamp"]
        self.scope = f"{self.date[:8]}/us-east-1/s3/aws4_request"
        self.seed = self.request.headers["Authorization"].rpartition("Signature=")[2]
        key = ("AWS4" + SECRET).encode()
        for part in self.scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        self.key = key

    def body(self) -> bytes:
        previous, out = self.seed, b""
        empty = hashlib.sha256(b"").hexdigest()
        for chunk in [*self.chunks, b""]:
            digest = hashlib.sha256(chunk).hexdigest()
            text = "\n".join(
                [
                    "AWS4-HMAC-SHA256-PAYLOAD",
                    self.date,
                    self.scope,
                    previous,
                    empty,
                    digest,
                ]
            )
            previous = sign_text(self.key, text)
            out += f"{len(chunk):x};chunk-signature={previous}\r\n".encode()
            out += chunk + b"\r\n" if chunk or not self.trailer else b""
        if self.trailer:
            line = f"{self.trailer[0]}:{self.trailer[1]}\n"
            text = "\n".join(
                [
                    "AWS4-HMAC-SHA256-TRAILER",
                    self.date,
                    self.scope,
                    previous,
                    hashlib.sha256(line.encode()).hexdigest(),
                ]
            )
            out += (
                line.replace("\n", "\r\n").encode()
                + f"x-amz-trailer-signature:{sign_text(self.key, text)}\r\n\r\n".encode()
            )
        return out

    def send(self, body: bytes) -> tuple[int, bytes]:
        self.request.data = body
        return send(self.request)


CHUNKS = [b"a" * 65536, b"b" * 65536, b"the end"]


def test_signed_chunks_become_the_object(guarded):
    put = Chunked(guarded, CHUNKS)
    assert put.send(put.body())[0] == 200
    answer = guarded.client("s3", KEY, SECRET).get_object(Bucket="signed", Key="chunked")
    assert answer["Body"].read() == b"".join(CHUNKS)
    assert "aws-chunked" not in answer.get("ContentEncoding", "")


def test_signed_trailers_become_the_checksum(guarded):
    import base64
    import zlib

    crc = base64.b64encode(zlib.crc32(b"".join(CHUNKS)).to_bytes(4, "big")).decode()
    put = Chunked(guarded, CHUNKS, ("x-amz-checksum-crc32", crc))
    status, body = put.send(put.body())
    assert status == 200, body
    head = guarded.client("s3", KEY, SECRET).head_object(Bucket="signed", Key="chunked", ChecksumMode="ENABLED")
    assert head["ChecksumCRC32"] == crc
    put = Chunked(guarded, CHUNKS, ("x-amz-checksum-crc32", "AAAAAA=="))
    status, body = put.send(put.body())
    assert status == 400 and b"<Code>BadDigest</Code>" in body


@pytest.mark.parametrize(
    "change, code",
    [
        (lambda body: body.replace(b"bbb", b"bbc", 1), b"SignatureDoesNotMatch"),
        (
            lambda body: body.replace(b"chunk-signature=", b"chunk-signature=0", 1),
            b"SignatureDoesNotMatch",
        ),
        (
            lambda body: body.replace(b";chunk-signature=", b";other=", 1),
            b"InvalidRequest",
        ),
        (lambda body: b"zz" + body, b"InvalidRequest"),
        (lambda body: body[:70000], b"IncompleteBody"),
        (lambda body: b"10000000000000000" + body, b"InvalidRequest"),
    ],
)
def test_a_changed_chunk_is_refused_and_nothing_is_stored(guarded, change, code):
    client = guarded.client("s3", KEY, SECRET)
    client.put_object(Bucket="signed", Key="chunked", Body=b"before")
    put = Chunked(guarded, CHUNKS)
    status, body = put.send(change(put.body()))
    assert 400 <= status < 500 and b"<Code>" + code + b"</Code>" in body
    assert client.get_object(Bucket="signed", Key="chunked")["Body"].read() == b"before"


def test_boto3s_own_trailing_checksums_are_read(guarded):
    client = guarded.client("s3", KEY, SECRET)
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        client.put_object(
            Bucket="signed",
            Key=algorithm,
            Body=b"hello " * 1000,
            ChecksumAlgorithm=algorithm,
        )
        head = client.head_object(Bucket="signed", Key=algorithm, ChecksumMode="ENABLED")
        assert head[f"Checksum{algorithm}"]


def test_a_stated_digest_that_does_not_fit_is_refused(guarded):
    request = AWSRequest("PUT", f"{guarded.endpoint}/signed/digest", data=b"hello")

    class Auth(S3SigV4Auth):
        def payload(self, request):
            return hashlib.sha256(b"other").hexdigest()

    Auth(GOOD, "s3", "us-east-1").add_auth(request)
    request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(b"other").hexdigest()
    status, body = send(request)
    assert status == 400 and b"<Code>XAmzContentSHA256Mismatch</Code>" in body
    assert code_of(guarded.client("s3", KEY, SECRET).head_object, Bucket="signed", Key="digest")[1] == 404
