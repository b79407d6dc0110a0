"""How long until an engine process listens, and what does it weigh at rest?

Wanted: within 100 ms, under 80 MiB.
"""

import statistics
import time

from programs import engine, quantile, rss_mib


def one() -> tuple[float, float]:
    before = time.perf_counter()
    with engine() as (process, _):
        took = time.perf_counter() - before
        time.sleep(1.5)  # at rest, and grammars warm
        return took * 1000, rss_mib(process.pid)


def measure() -> list[str]:
    runs = [one() for _ in range(9)]
    times = [r[0] for r in runs]
    return [
        f"start to listening: median {statistics.median(times):.1f} ms, p90 {quantile(times, 0.9):.1f} ms",
        f"idle RSS: {statistics.median(r[1] for r in runs):.1f} MiB",
    ]


# ---- last answer, 2026-11-22, on Intel(R) Xeon(R) Processor, 2 cores, 24 GiB, Linux 6.18.44-fc-v445
# start to listening: median 69.2 ms, p90 76.8 ms
# idle RSS: 77.8 MiB
