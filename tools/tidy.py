"""The layout and style rules that a machine can check. Each message names what to do instead."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = [p for p in (ROOT / "src").rglob("*") if p.suffix in (".h", ".cpp")]
FORMATTED = SOURCES + [p for p in (ROOT / "tests").rglob("*") if p.suffix in (".h", ".cpp")]

# What each folder may include, beside itself and base.
MAY_USE = {
    "base": set(),
    "aws": {"api/operation.h"},
    "store": set(),
    "logs": set(),
    "access": {"aws", "store"},
    "lake": {"access", "store"},
    "catalog": {"aws", "access", "store"},
    "format": set(),
    "source": set(),
    "worker": set(),
    "plan": set(),
    "sql": {"plan"},
    "engine": {"plan", "format", "source", "lake", "access", "worker"},
    "spark": {"plan", "sql", "engine"},
    "crawl": {"format", "source", "lake", "access", "worker", "catalog", "store", "logs", "aws"},
    "jobs": {"catalog", "store", "lake", "access", "worker", "logs", "aws"},
    "athena": {"catalog", "store", "lake", "access", "worker", "logs", "aws"},
    "quality": {"catalog", "store", "lake", "access", "worker"},
    "flow": {"catalog", "store", "lake", "access", "worker", "jobs", "athena", "crawl", "logs"},
    "api": {
        "aws",
        "access",
        "catalog",
        "lake",
        "crawl",
        "jobs",
        "athena",
        "flow",
        "quality",
        "logs",
        "store",
        "worker",
    },
    "server": {"aws", "access", "api/operation.h", "api/operations.h", "api/services.h"},
}

# A pattern, the folders that may hold it, and what to use elsewhere.
OWNED = [
    (r"\bsqlite3_\w+\(|#include <sqlite3", {"store"}, "use store/statement.h"),
    (r"\bduckdb::|#include [<\"]duckdb[./]", {"engine"}, "use engine/engine.h"),
    (r"\barrow::|#include <arrow/", {"engine"}, "use engine/engine.h"),
    (r"\bgrpc::|#include <grpc|#include <google/protobuf", {"spark"}, "Spark Connect is spark/'s"),
    (r"\bantlr4::|#include <antlr4", {"sql"}, "use plan::TextParser"),
    (r"\bboost::|#include <boost/", {"server", "aws"}, "use aws/client.h, or a route of server/"),
    (r"\bnlohmann::|#include <nlohmann/", {"base"}, "use base/json.h"),
    (r"\bspdlog::|#include <spdlog/", {"base"}, "use base/log.h"),
    (r"\bgetenv\(|\benviron\b", {"main", "worker"}, "settings come from main/settings.h"),
    (r"\b(fork|execve?|execvp|posix_spawnp?|popen|system)\(", {"worker", "main"}, "use worker/child.h"),
]
# Only these may give DuckDB SQL text: what runs at start-up.
SQL_TEXT_FILES = {"src/engine/database.cpp"}
SQL_TEXT = re.compile(r"(->|\.)(Query|SendQuery|PendingQuery|Prepare)\(\s*(\"|R\"|std::string)")

BAD_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
LINES_MAX = 500
COLUMNS_MAX = 100

problems = []


def problem(path: pathlib.Path, line: int, text: str) -> None:
    problems.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def long_files() -> set:
    """Files that are longer for a reason, each with the reason behind it."""
    rows = (ROOT / "tools/debt/long_files.txt").read_text().splitlines()
    return {row.split()[0] for row in rows if row.strip() and not row.startswith("#")}


def check_source(path: pathlib.Path, allowed_long: set) -> None:
    folder = path.relative_to(ROOT / "src").parts[0]
    lines = path.read_text().splitlines()
    name = path.relative_to(ROOT).as_posix()
    if path.stem in BAD_NAMES:
        problem(path, 1, "name the file after the one thing in it")
    if len(lines) > LINES_MAX and name not in allowed_long:
        problem(path, len(lines), f"{len(lines)} lines: split it, or give the reason in tools/debt/long_files.txt")
    if path.suffix == ".h" and "#pragma once" not in lines[:40]:
        problem(path, 1, "a header begins with what it is for and #pragma once")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            problem(path, number, f"{len(line)} columns")
        code = line.split("//")[0]
        for pattern, owners, instead in OWNED:
            if folder not in owners and re.search(pattern, code):
                problem(path, number, f"belongs to {', '.join(sorted(owners))}: {instead}")
        if folder == "engine" and name not in SQL_TEXT_FILES and SQL_TEXT.search(code):
            problem(path, number, "no SQL text reaches DuckDB: build a parsed tree")
        check_include(path, number, line, folder)
        if "TODO" in line and not re.search(r"TODO\((soon|perf|compat|test)\)", line):
            problem(path, number, "TODO(kind) with kind soon, perf, compat or test")


def check_include(path: pathlib.Path, number: int, line: str, folder: str) -> None:
    found = re.match(r'#include "([^"]+)"', line)
    if not found or folder == "main":
        return
    included = found.group(1)
    target = included.split("/")[0]
    if target == "main":
        problem(path, number, f"{folder}/ may not use {included}: only main/ joins things")
    if target == folder or target == "base" or target not in MAY_USE:
        return
    may = MAY_USE[folder]
    if target not in may and included not in may:
        problem(path, number, f"{folder}/ may not use {included}")


def check_texts() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    hosts = re.compile(
        r"registry\.npmjs|repo1?\.maven|files\.pythonhosted|pypi\.org|deb\.debian\.org|/work/main|/root/"
    )
    for name in filter(None, tracked):
        path = ROOT / name
        if not path.is_file() or path.suffix in (".parquet", ".gz") or name == "tools/tidy.py":
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if hosts.search(line):
                problem(path, number, "names a registry's host or a path of one machine")


def check_format() -> None:
    """Every C++ source is as clang-format of .clang-format writes it."""
    tool = pathlib.Path(sys.executable).parent / "clang-format"
    done = subprocess.run([tool, "--dry-run", "-Werror", *FORMATTED], cwd=ROOT, capture_output=True, text=True)
    for found in re.finditer(r"^(\S+?):(\d+):.*clang-format-violations", done.stderr, re.MULTILINE):
        problem(pathlib.Path(found.group(1)), int(found.group(2)), "run `make format`")
    if done.returncode and "clang-format-violations" not in done.stderr:
        problems.append(f"clang-format fails: {done.stderr.strip()}")


def check_python() -> None:
    ruff = pathlib.Path(sys.executable).parent / "ruff"
    for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        done = subprocess.run(
            [ruff, *command, "--no-cache", "--config", ROOT / "python/ruff.toml", "python", "tools", "tests", "bench"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            problems.append((done.stdout + done.stderr).strip() or f"ruff {command[0]} fails: run `ruff {command[0]}`")


def write_format() -> None:
    """Formats every source in place."""
    tools = pathlib.Path(sys.executable).parent
    subprocess.run([tools / "clang-format", "-i", *FORMATTED], cwd=ROOT, check=True)
    subprocess.run(
        [tools / "ruff", "format", "--quiet", "--config", "python/ruff.toml", "python", "tools", "tests", "bench"],
        cwd=ROOT,
        check=True,
    )


def main() -> int:
    if sys.argv[1:] == ["--format"]:
        write_format()
        return 0
    allowed_long = long_files()
    for path in SOURCES:
        check_source(path, allowed_long)
    check_texts()
    check_format()
    check_python()
    for text in problems:
        print(text)
    print(f"check: {len(SOURCES)} sources, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
