"""What the tests of the wire share: plain HTTP, so that the bytes are the test's own."""

import http.client
import json
import socket
import urllib.parse

import pytest


class Raw:
    """Requests as they stand, without a client's manners."""

    def __init__(self, endpoint: str):
        parts = urllib.parse.urlsplit(endpoint)
        self.host, self.port = parts.hostname, parts.port

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str = b"",
        headers: dict | None = None,
    ):
        """Status, headers and body of one answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), data

    def call(self, target: str, body: bytes | str):
        """An AWS JSON call: status and parsed answer."""
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        status, _, data = self.request("POST", "/", body, headers)
        return status, json.loads(data)

    def open(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=30)


@pytest.fixture
def raw(server) -> Raw:
    return Raw(server.endpoint)


def read_answer(connection: socket.socket) -> bytes:
    """One answer with a Content-Length, or everything until the connection ends."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return data
        data += chunk
    header, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in header.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            break
        body += chunk
    return header + b"\r\n\r\n" + body
