"""Functions of numbers, times, intervals and aggregates: what a real Apache Spark 4.1.1 (ANSI on, UTC) answered.

In the files of `answers` a query is a line, and the line after it Spark's schema and rows, or the class of its error.
"""

import pathlib

import pytest
from pyspark.errors import PySparkException

pytestmark = pytest.mark.engine

ANSWERS = pathlib.Path(__file__).parent / "answers"


def cases(name: str) -> list[tuple[str, str]]:
    lines = (ANSWERS / f"{name}.txt").read_text().splitlines()
    return list(zip(lines[::2], (line.strip() for line in lines[1::2]), strict=True))


def answer(spark, query: str) -> str:
    try:
        frame = spark.sql(query)
        rows = frame.collect()
    except PySparkException as error:
        return f"ERR {error.getCondition()}"
    if "order by" not in query.lower():
        rows = sorted(rows, key=repr)
    return f"{frame.schema.simpleString()} {[tuple(row) for row in rows]!r}"


@pytest.mark.parametrize(("query", "expected"), cases("numbers"))
def test_functions_of_numbers(spark, query, expected):
    assert answer(spark, query) == expected


@pytest.mark.parametrize(("query", "expected"), cases("times_and_intervals"))
def test_functions_of_times_and_intervals(spark, query, expected):
    assert answer(spark, query) == expected


@pytest.mark.parametrize(("query", "expected"), cases("maps"))
def test_maps(spark, query, expected):
    assert answer(spark, query) == expected


@pytest.mark.parametrize(("query", "expected"), cases("aggregates"))
def test_aggregates(spark, query, expected):
    assert answer(spark, query) == expected


# Sums over 200,000 inputs of the hashes of the answers: one last digit that differs shows.
LOGARITHMS = [
    ("ln(x)", -1347990666777664423980),
    ("exp(y)", 2537883282036804639290),
    ("log2(x)", 2274070802534708473558),
    ("log(x,x+2)", -1795411237085395091953),
    ("asinh(y)", 743380490913813706315),
    ("acosh(1+x)", 69824966688816497849),
    ("cosh(y)", -308661880373587769165),
    ("sinh(y)", 2921049433881441985525),
    ("tanh(y)", -849102618195606661652933),
    ("log10(x)", 3196185193118420859749),
    ("log1p(x)", -1021519669105023911127),
    ("expm1(y)", -519475179731648077193872),
    ("atanh(y/100)", -731346430753053899220),
    ("exp(-x)", -271456559040334818640557),
]


@pytest.mark.parametrize(("call", "expected"), LOGARITHMS)
def test_logarithms_and_exponentials_are_javas_to_the_last_bit(spark, call, expected):
    inputs = "SELECT rand(7)*1e3 x, (rand(9)-0.5)*200 y FROM range(0, 200000, 1, 1)"
    assert spark.sql(f"SELECT sum(xxhash64({call})::decimal(38,0)) FROM ({inputs})").first()[0] == expected


def test_an_order_within_a_window_is_refused(spark):
    query = "SELECT listagg(a) WITHIN GROUP (ORDER BY a DESC) OVER (PARTITION BY b) FROM VALUES ('x', 1) t(a, b)"
    with pytest.raises(PySparkException, match="UNSUPPORTED_OPERATION"):
        spark.sql(query).collect()
