"""How long from starting `bindery serve` to its first answered call, and what does it weigh at rest?

Wanted: under 30 ms, under 25 MiB.
"""

import socket
import statistics
import tempfile
import time

from programs import BUILD, free_port, quantile, rss_mib, running

CALL = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
    b"X-Amz-Target: AWSGlue.GetDatabases\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
)


def call(port: int) -> bytes:
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as it:
                it.sendall(CALL)
                return it.recv(4096)
        except ConnectionRefusedError:
            time.sleep(0.0005)


def one() -> tuple[float, float]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-data-") as folder:
        before = time.perf_counter()
        with running([BUILD / "bindery", "serve", "--data", folder, "--listen", f"127.0.0.1:{port}"]) as (process, _):
            answer = call(port)
            took = time.perf_counter() - before
            assert answer.startswith(b"HTTP/1.1 200"), answer
            time.sleep(1)  # at rest
            return took * 1000, rss_mib(process.pid)


def measure() -> list[str]:
    runs = [one() for _ in range(11)]
    times = [r[0] for r in runs]
    return [
        f"start to first answered call: median {statistics.median(times):.1f} ms, "
        f"p90 {quantile(times, 0.9):.1f} ms of {len(times)} starts on an empty folder",
        f"idle RSS of the server process: {statistics.median(r[1] for r in runs):.1f} MiB",
    ]


# ---- last answer, 2026-11-22, on Intel(R) Xeon(R) Processor, 2 cores, 24 GiB, Linux 6.18.44-fc-v445
# start to first answered call: median 15.3 ms, p90 17.1 ms of 11 starts on an empty folder
# idle RSS of the server process: 13.8 MiB
