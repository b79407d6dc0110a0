"""Stands in for bindery-engine where only the supervision of it is tested.

As `engine` it says that it is ready, and waits; as `parse` and `query` it answers as their protocol says
(src/athena/query_worker.h): every statement is a query but `SELEC`; `crash` ends the process, `wait` never ends, `cells N` is
a result of that many cells, each NULL, empty or a number in turn; `large N` of that many cells of a MiB; `columns TEXT` says
that as its columns; `hold` takes ever more memory, and answers bit by bit meanwhile.
Its name decides what else it does: `dies` ends with an error once the file engine-dies is beside it; `silent` never gets
ready; `talks` prints a MiB after that, and makes the file engine-talked beside it.
"""

import json
import os
import pathlib
import socket
import struct
import sys
import time

me = pathlib.Path(sys.argv[0])


def receive(channel: socket.socket) -> dict:
    header = channel.recv(4, socket.MSG_WAITALL)
    if len(header) < 4:
        os._exit(0)
    (length,) = struct.unpack(">I", header)
    return json.loads(channel.recv(length, socket.MSG_WAITALL))


def run(request: dict) -> dict:
    text = request["query"]
    if text == "crash":
        os._exit(9)
    if text == "wait":
        time.sleep(600)
    if text == "divide":
        return {"ok": False, "class": "DIVIDE_BY_ZERO", "message": "Division by zero. …", "parameters": {}}
    import boto3

    count = int(text.split()[1]) if text.startswith("cells") else 1
    if text.startswith("columns "):
        return {"ok": True, "columns": json.loads(text.removeprefix("columns "))}
    rows = ["" if i % 3 == 0 else '""' if i % 3 == 1 else f'"{i}"' for i in range(count)]
    if text.startswith("large "):
        rows = ['"' + str(i % 10) * (1 << 20) + '"' for i in range(int(text.split()[1]))]
    boto3.client("s3").put_object(
        Bucket=request["bucket"], Key=request["key"], Body="\n".join(['"x"', *rows, ""]).encode()
    )
    column = {"name": "x", "type": "varchar", "precision": 2147483647, "scale": 0, "is_case_sensitive": True}
    return {
        "ok": True,
        "columns": [column],
        "rows": count,
        "bytes": 1,
        "scanned_bytes": 7,
        "planning_ms": 1,
        "engine_ms": 2,
    }


def parse(request: dict) -> dict:
    if request["query"].startswith("SELEC "):
        return {"ok": False, "code": "MALFORMED_QUERY", "message": "line 1:1: mismatched input 'SELEC'"}
    return {"ok": True, "statement_type": "DML", "substatement_type": "SELECT"}


def hold(channel: socket.socket) -> None:
    channel.sendall(struct.pack(">I", 1 << 20))
    held = []
    while len(held) < 100:
        held.append(b"x" * (10 << 20))
        channel.sendall(b" ")
        time.sleep(0.05)
    os._exit(8)


def answer_requests(answer_of) -> None:
    channel = socket.socket(fileno=int(sys.argv[sys.argv.index("--socket-fd") + 1]))
    while True:
        request = receive(channel)
        if answer_of is run and request["query"] == "hold":
            hold(channel)
        data = json.dumps(answer_of(request)).encode()
        channel.sendall(struct.pack(">I", len(data)) + data)


if sys.argv[1] == "parse":
    answer_requests(parse)
if sys.argv[1] == "query":
    answer_requests(run)
if me.name == "silent":
    print("no memory left", file=sys.stderr)
    sys.exit(3)
print("bindery-engine ready sc://127.0.0.1:9", flush=True)
if me.name == "talks":
    print("x" * (1 << 20), flush=True)
    (me.parent / "engine-talked").touch()
while True:
    if me.name == "dies" and (me.parent / "engine-dies").exists():
        print("the stand-in was told to die", file=sys.stderr, flush=True)
        os._exit(7)
    time.sleep(0.02)
