"""HTTP itself: what a listener meets from slow, broken and very many clients."""

import contextlib
import json
import shutil
import socket
import sqlite3

import pytest
from botocore.exceptions import ClientError

from tests.api.wire.conftest import read_answer
from tests.conftest import Server, wait_until

CALL = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSGlue.GetDatabases\r\n"
    b"Content-Type: application/x-amz-json-1.1\r\n"
)


def test_hundreds_of_idle_connections_leave_room(server, raw):
    idle = [raw.open() for _ in range(300)]
    half = [raw.open() for _ in range(100)]
    for connection in half:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: loc")
    assert server.client("sts").get_caller_identity()
    for connection in idle[::50]:
        connection.sendall(CALL + b"Content-Length: 2\r\n\r\n{}")
        assert read_answer(connection).startswith(b"HTTP/1.1 200 ")
    for connection in idle + half:
        connection.close()


def test_hundreds_of_bodies_that_do_not_come_leave_room(server, raw):
    slow = [raw.open() for _ in range(200)]
    for connection in slow:
        connection.sendall(CALL + b'Content-Length: 100\r\n\r\n{"a')
    assert server.client("sts").get_caller_identity()
    for connection in slow:
        connection.close()


def test_a_body_that_is_too_long_is_refused_before_it_comes(raw, bucket):
    with raw.open() as connection:
        header = f"PUT /{bucket}/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: {5 * 1024**3 + 1}\r\n\r\n"
        connection.sendall(header.encode())
        answer = read_answer(connection)
    assert answer.startswith(b"HTTP/1.1 400 ") and b"<Code>EntityTooLarge</Code>" in answer


def test_a_connection_serves_many_requests(raw):
    with raw.open() as connection:
        for _ in range(5):
            connection.sendall(CALL + b"Content-Length: 2\r\n\r\n{}")
            assert read_answer(connection).startswith(b"HTTP/1.1 200 ")


def test_requests_sent_at_once_are_answered_in_order(raw):
    with raw.open() as connection:
        unknown = CALL.replace(b"GetDatabases", b"Unknown") + b"Content-Length: 2\r\n\r\n{}"
        connection.sendall(
            CALL + b"Content-Length: 2\r\n\r\n{}" + unknown + CALL + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        data = b""
        while chunk := connection.recv(65536):
            data += chunk
    assert [part[:3] for part in data.split(b"HTTP/1.1 ")[1:]] == [
        b"200",
        b"400",
        b"200",
    ]


def test_a_chunked_request_body_is_read(raw):
    with raw.open() as connection:
        connection.sendall(CALL + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
        assert read_answer(connection).startswith(b"HTTP/1.1 200 ")


def test_a_body_is_asked_for_before_it_is_sent(raw):
    with raw.open() as connection:
        connection.sendall(CALL + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        assert read_answer(connection).startswith(b"HTTP/1.1 200 ")


def test_a_body_that_is_not_wanted_is_not_asked_for(raw):
    with raw.open() as connection:
        connection.sendall(
            CALL.replace(b"GetDatabases", b"Unknown") + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        answer = read_answer(connection)
        assert answer.startswith(b"HTTP/1.1 400 ") and b"UnknownOperationException" in answer
        assert connection.recv(1000) == b""


def test_an_old_client_is_answered_and_let_go(raw):
    with raw.open() as connection:
        connection.sendall(b"GET /?Action=GetCallerIdentity HTTP/1.0\r\n\r\n")
        data = b""
        while chunk := connection.recv(65536):
            data += chunk
    assert data.startswith(b"HTTP/1.1 200 ") and data.endswith(b"</GetCallerIdentityResponse>")


@pytest.mark.parametrize(
    "text, status",
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", b"400"),
        (
            b"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"400",
        ),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", b"431"),
        (b"GET relative HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (b"GET /?a=%z HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (b"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (
            b"GET /" + b"?" + b"&".join(b"a=%d" % i for i in range(3000)) + b" HTTP/1.1\r\nHost: a\r\n\r\n",
            b"400",
        ),
    ],
)
def test_what_is_no_request_is_refused(server, raw, text, status):
    with raw.open() as connection:
        connection.sendall(text)
        assert read_answer(connection).split(b" ")[1] == status
    assert server.client("sts").get_caller_identity()


def test_a_broken_transfer_coding_hides_no_second_request(raw):
    with raw.open() as connection:
        connection.sendall(CALL + b"Transfer-Encoding: xchunked\r\n\r\n" + CALL + b"Content-Length: 2\r\n\r\n{}")
        data = b""
        while chunk := connection.recv(65536):
            data += chunk
    assert data.count(b"HTTP/1.1 ") == 1 and data.startswith(b"HTTP/1.1 400 ")


def test_a_fault_of_the_server_ends_one_request(make_server):
    server = make_server()
    glue = server.client("glue")
    glue.create_database(DatabaseInput={"Name": "d"})
    glue.create_table(DatabaseName="d", TableInput={"Name": "t"})
    with contextlib.closing(sqlite3.connect(server.data / "bindery.db")) as database:
        database.execute("DROP TABLE catalog_table_version")
        database.commit()
    with pytest.raises(ClientError) as raised:
        glue.get_table_versions(DatabaseName="d", TableName="t")
    assert raised.value.response["Error"]["Code"] == "InternalServiceException"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert glue.get_table(DatabaseName="d", Name="t")["Table"]["Name"] == "t"
    assert " 500 " in server.log.read_text()


def test_what_is_broken_inside_is_no_fault_of_the_caller(make_server):
    server = make_server()
    glue, s3 = server.client("glue"), server.client("s3")
    glue.create_database(DatabaseInput={"Name": "d"})
    with contextlib.closing(sqlite3.connect(server.data / "bindery.db")) as database:
        database.execute("UPDATE catalog_database SET body = '{'")
        database.commit()
    with pytest.raises(ClientError) as raised:
        glue.get_database(Name="d")
    assert raised.value.response["Error"]["Code"] == "InternalServiceException"
    s3.create_bucket(Bucket="bucket")
    shutil.rmtree(server.data / "staging")
    with pytest.raises(ClientError) as raised:
        s3.put_object(Bucket="bucket", Key="k", Body=b"x" * 100_000)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] in (500, 503)


def test_more_connections_than_descriptors_leave_room_for_work(tmp_path):
    server = Server(tmp_path / "data", descriptors=200)
    host, port = server.endpoint.removeprefix("http://").split(":")
    s3, glue = server.client("s3"), server.client("glue")
    s3.create_bucket(Bucket="data")
    glue.get_databases()
    idle = [socket.create_connection((host, int(port))) for _ in range(300)]
    s3.put_object(Bucket="data", Key="t/a.csv", Body=b"a,b\n1,2\n")
    glue.create_database(DatabaseInput={"Name": "d"})
    glue.create_crawler(Name="c", Role="r", DatabaseName="d", Targets={"S3Targets": [{"Path": "s3://data/t/"}]})
    glue.start_crawler(Name="c")
    wait_until(lambda: glue.get_crawler(Name="c")["Crawler"]["State"] == "READY", what="the crawl")
    assert glue.get_crawler(Name="c")["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"
    for connection in idle:
        connection.close()
    assert server.stop() == 0


def test_a_client_that_leaves_in_the_middle_disturbs_nobody(server, raw):
    for text in (
        CALL + b"Content-Length: 100\r\n\r\n{",
        CALL + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n{",
        b"POST /",
    ):
        with raw.open() as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            read_answer(connection)
    assert server.client("sts").get_caller_identity()


def test_an_answer_names_its_request(raw):
    status, headers, data = raw.request("POST", "/", "{}", {"X-Amz-Target": "AWSGlue.GetDatabases"})
    assert status == 200 and len(headers["x-amzn-RequestId"]) == 36
    assert headers["Content-Type"] == "application/x-amz-json-1.1" and json.loads(data) is not None
    _, headers, _ = raw.request("GET", "/")
    assert headers["x-amz-request-id"]


def test_a_server_stops_while_clients_are_connected(make_server):
    server = make_server()
    host, port = server.endpoint.removeprefix("http://").split(":")
    connections = [socket.create_connection((host, int(port))) for _ in range(30)]
    for connection in connections[:10]:
        connection.sendall(CALL)
    for connection in connections[10:20]:
        connection.sendall(CALL + b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n")
        # From here on the call is at work, and waits for its body.
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert server.stop() == 0
    for connection in connections:
        connection.close()


def test_a_taken_folder_is_refused(make_server):
    make_server()
    with pytest.raises(AssertionError, match="another bindery has this data folder open"):
        make_server()
