"""Errors in the words of the originals."""

import json
import os
import subprocess

import pytest
from sql_cases import PROGRAM, ROOT, parse, read_cases

# Recorded from Apache Spark 4.1.1's own parser; test_spark_itself_agrees asks it again.
SPARK = read_cases("spark_errors")
# From Trino's own TestSqlParserErrorHandling, for the grammar of version 479.
TRINO = read_cases("trino_errors")
SPARK_PYTHON = ROOT / ".deps" / "spark-4.1" / "bin" / "python"


@pytest.mark.parametrize("name, sql, expected", SPARK, ids=[case[0] for case in SPARK])
def test_spark_says(name, sql, expected):
    assert parse([sql], "spark", "accept")[0].rstrip("\n") == expected


@pytest.mark.parametrize("name, sql, expected", TRINO, ids=[case[0] for case in TRINO])
def test_trino_says(name, sql, expected):
    assert parse([sql], "trino", "accept") == [f"SYNTAX_ERROR {expected}"]


@pytest.mark.slow
def test_spark_itself_agrees(tmp_path):
    accepted = [sql for file in ("spark_queries", "spark_commands") for _, sql, _ in read_cases(file)]
    texts = [sql for _, sql, _ in SPARK] + accepted
    (tmp_path / "texts.json").write_text(json.dumps(texts))
    script = ROOT / "tests" / "sql" / "ask_spark.py"
    subprocess.run(
        [SPARK_PYTHON, script, tmp_path / "texts.json", tmp_path / "answers.json"],
        check=True,
        timeout=300,
        cwd=tmp_path,
        # Other tests of this process may have set PySpark up as a client.
        env={name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYTHONPATH"))},
    )
    answers = json.loads((tmp_path / "answers.json").read_text())
    for (name, _, expected), answer in zip(SPARK, answers, strict=False):
        assert answer.rstrip("\n") == expected, name
    assert answers[len(SPARK) :] == ["OK"] * len(accepted)


# Each takes the parser to one of its limits; none may crash it, and each says which limit it was.
@pytest.mark.parametrize("dialect", ["spark", "trino"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 5000 + "1" + ")" * 5000,
        "SELECT " + "- " * 5000 + "1",
        "SELECT " + "NOT " * 5000 + "true",
        "SELECT " + " + ".join(["a"] * 5000),
        "SELECT a" + ".b" * 5000,
        "SELECT " + "CASE WHEN a THEN " * 1000 + "1" + " END" * 1000,
        "SELECT * FROM " + "(SELECT * FROM " * 1000 + "t" + ")" * 1000,
    ],
    ids=["brackets", "signs", "not", "a long sum", "a long name", "case", "queries"],
)
def test_what_is_too_deep_is_refused(dialect, sql):
    answer = parse([sql], dialect, "accept")[0]
    assert answer.split(" ")[0] in ("UNSUPPORTED_OPERATION", "FAILED_TO_PARSE_TOO_COMPLEX", "STATEMENT_TOO_LARGE")


@pytest.mark.parametrize("dialect", ["spark", "trino"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM t WHERE " + " OR ".join(f"a = {i}" for i in range(3000)),
        "SELECT * FROM t WHERE a IN (" + ", ".join(map(str, range(5000))) + ")",
        " UNION ALL ".join(["SELECT 1"] * 1000),
        "SELECT " + "(" * 30 + "1" + ")" * 30,
    ],
    ids=["or", "in", "union", "brackets"],
)
def test_what_is_only_long_is_taken(dialect, sql):
    assert parse([sql], dialect, "accept") == ["OK"]


def test_bytes_that_are_no_text_are_refused():
    for dialect in ("spark", "trino"):
        answer = subprocess.run(
            [PROGRAM, dialect, "accept"], input=b"SELECT '\xff\xfe'", capture_output=True, check=True
        )
        assert b"UTF-8" in answer.stdout


@pytest.mark.parametrize("seed", [1, 2])
def test_random_texts_get_an_answer(seed):
    program = PROGRAM.with_name("fuzz_sql_text")
    subprocess.run([program, "1000", str(seed)], check=True, timeout=120, stdout=subprocess.DEVNULL)
