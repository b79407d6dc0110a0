"""Runs Apache Spark's own tests against a new engine, and writes docs/conformance.md. The counts may only grow.

python tools/conformance.py [FOLDER]

FOLDER has the runners spark_doctests.sh and spark_golden.sh (default: ../shared/conformance beside the project). Each
takes SPARK_REMOTE and CONFORMANCE_WORK, prints a table and ends with "N passed, N failed, N skipped".
"""

import datetime
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from programs import DEPS, engine  # noqa: E402
from run import machine  # noqa: E402

PAGE = ROOT / "docs" / "conformance.md"
RULERS = {
    "spark_doctests.sh": "PySpark 4.1.1's own Spark Connect doctests, by module",
    "spark_golden.sh": "Spark 4.1.1's SQL golden files, by folder",
}
COUNT = re.compile(r"^(\d+) passed, \d+ failed, \d+ skipped$", re.MULTILINE)


def measure(runner: pathlib.Path, work: pathlib.Path) -> tuple[int, list[str]]:
    """What passed, and the lines of the runner's table."""
    with tempfile.TemporaryDirectory() as data, engine("--data", data) as (process, remote):
        hidden = ("SPARK_", "PYTHON")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
        environment |= {"SPARK_REMOTE": remote, "CONFORMANCE_WORK": str(work)}
        done = subprocess.run([runner], env=environment, stdout=subprocess.PIPE, text=True)
        if process.poll() is not None:
            raise SystemExit(f"{runner.name}: the engine ended with {process.returncode}")
    found = COUNT.search(done.stdout)
    if found is None:
        raise SystemExit(f"{runner.name} did not come to its end:\n{done.stdout}")
    lines = done.stdout.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(("module", "folder")))
    last = next(i for i, line in enumerate(lines) if line.startswith("total"))
    return int(found[1]), [line.rstrip() for line in lines[first : last + 1]]


def recorded(title: str) -> int:
    """What passed when the page was last written."""
    page = PAGE.read_text() if PAGE.exists() else ""
    found = re.search(rf"^## {re.escape(title)}: (\d+) passed", page, re.MULTILINE)
    return int(found[1]) if found else 0


def main() -> int:
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "conformance"
    work = DEPS / "conformance"
    work.mkdir(parents=True, exist_ok=True)
    parts = []
    for name, title in RULERS.items():
        print(f"== {title}", flush=True)
        passed, table = measure(folder / name, work)
        print("\n".join(table), flush=True)
        if passed < recorded(title):
            raise SystemExit(f"{title}: {passed} passed, {recorded(title)} when last written; nothing is written")
        parts.append(f"## {title}: {passed} passed\n\n```\n" + "\n".join(table) + "\n```\n")
    PAGE.write_text(
        "# Conformance\n\n"
        "How many of Apache Spark's own tests the engine passes. Written by `python tools/conformance.py`, "
        f"{datetime.date.today().isoformat()}, on {machine()}.\n\n" + "\n".join(parts)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
