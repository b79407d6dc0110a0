"""Column names, types and nullability of queries, and the errors of wrong ones, as Apache Spark 4.1.1 gives them.

The expectations are recorded from a real Spark by record_on_spark.py; known.txt lists the queries, by their
number from 1, whose answer is known to differ, with the reason.
"""

import json
import pathlib

import pytest
from pyspark.errors import PySparkException

HERE = pathlib.Path(__file__).parent
QUERIES = [line for line in (HERE / "queries.sql").read_text().splitlines() if line.strip()]


def known_differences() -> dict:
    rows = [line.split(" ", 1) for line in (HERE / "known.txt").read_text().splitlines() if line.strip()]
    return {int(number): reason for number, reason in rows}


def answer(spark, query: str) -> str:
    try:
        schema = json.loads(spark.sql(query).schema.json())
    except PySparkException as error:
        return "error " + str(error.getCondition()) + " " + json.dumps(error.getMessageParameters(), sort_keys=True)
    return json.dumps(schema, sort_keys=True)


@pytest.mark.parametrize("mode", ["ansi", "legacy"])
def test_schemas_and_errors_are_those_of_spark(spark, mode):
    expected = (HERE / f"spark_4_1_{mode}.txt").read_text().splitlines()
    assert len(expected) == len(QUERIES)
    spark.conf.set("spark.sql.ansi.enabled", "true" if mode == "ansi" else "false")
    try:
        answers = [answer(spark, query) for query in QUERIES]
    finally:
        spark.conf.set("spark.sql.ansi.enabled", "true")
    known = known_differences()
    wrong = [
        f"{number}: {QUERIES[number - 1]}\n  here  {here}\n  spark {there}"
        for number, (here, there) in enumerate(zip(answers, expected, strict=True), start=1)
        if here != there and number not in known
    ]
    assert not wrong, "\n".join(wrong[:10])
