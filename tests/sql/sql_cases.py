"""Cases as text: `### name`, the SQL, a line of `---`, what it becomes."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / os.environ.get("BINDERY_BUILD", "build") / "tests" / "sql_dump"
CASES = pathlib.Path(__file__).parent / "cases"


def parse(texts: list[str], dialect: str, mode: str) -> list[str]:
    """What the parser of a dialect makes of each text. mode: statement, expression, type, schema, name, accept …"""
    answer = subprocess.run(
        [PROGRAM, dialect, mode], input="\0".join(texts).encode(), capture_output=True, check=True, timeout=120
    )
    return answer.stdout.decode().split("\0")[:-1]


def read_cases(name: str) -> list[tuple[str, str, str]]:
    """(name, SQL, expected) of each case of a file."""
    cases = []
    for block in (CASES / f"{name}.txt").read_text(encoding="utf-8").split("### ")[1:]:
        title, _, rest = block.partition("\n")
        sql, _, expected = rest.partition("\n---\n")
        cases.append((title, sql, expected.rstrip("\n")))
    return cases
