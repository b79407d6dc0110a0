"""Runs the questions of this folder and writes each answer into the file that asks it.

python bench/run.py [name …]
"""

import datetime
import importlib
import os
import pathlib
import platform
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
MARK = "# ---- last answer"


def machine() -> str:
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def write_answer(path: pathlib.Path, lines: list[str]) -> None:
    question = path.read_text().split(MARK)[0].rstrip() + "\n\n\n"
    head = f"{MARK}, {datetime.date.today().isoformat()}, on {machine()}"
    path.write_text(question + "\n".join([head, *(f"# {line}" for line in lines)]) + "\n")


def main() -> int:
    names = sys.argv[1:] or sorted(p.stem for p in FOLDER.glob("*.py") if p.stem not in ("run", "programs"))
    for name in names:
        print(f"== {name}", flush=True)
        lines = importlib.import_module(name).measure()
        for line in lines:
            print(line, flush=True)
        write_answer(FOLDER / f"{name}.py", lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
