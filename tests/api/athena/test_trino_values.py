"""What Trino's functions and names mean where Spark's of the same name differ: Trino's public documentation of
its functions, and AWS's recorded answers for headers and rows."""

import pytest

from tests.api.athena.test_queries import it  # noqa: F401

pytestmark = pytest.mark.engine

# https://trino.io/docs/current/functions/: datetime, math, array, conversion
VALUES = {
    "date_trunc('day', DATE '2024-05-06')": "2024-05-06",
    "date_trunc('month', DATE '2024-05-06')": "2024-05-01",
    "extract(dow FROM DATE '2024-01-01')": "1",
    "extract(day_of_year FROM DATE '2024-02-01')": "32",
    "extract(year FROM DATE '2024-02-01')": "2024",
    "extract(yow FROM DATE '2024-12-30')": "2025",
    "random(10) BETWEEN 0 AND 9": "true",
    "random(5, 7) - 5 <= 1": "true",
    "ln(0e0)": "-Infinity",
    "log10(-1e0)": "NaN",
    "log2(8e0)": "3.0",
    "ln(CAST(NULL AS double))": None,
    "5e0 % 0e0": "NaN",
    "1e0 / 0e0": "Infinity",
    "is_nan(CAST(NULL AS double))": None,
    "CAST('abc' AS varchar(2))": "ab",
    "CAST('abcdef' AS varchar(2)) = 'ab'": "true",
    "CAST(ROW(1, 'x') AS ROW(a integer, b varchar))": "{a=1, b=x}",
    "ROW(1, 'x')": "{1, x}",
    "(1, 2) = (1, 2)": "true",
    "date_parse('1/5/2020', '%m/%d/%Y')": "2020-01-05 00:00:00.000",
    "date_parse('20200105', '%Y%m%d')": "2020-01-05 00:00:00.000",
    "date_parse('5 Jan 2020 7:08', '%e %b %Y %k:%i')": "2020-01-05 07:08:00.000",
}


@pytest.mark.parametrize("expression", VALUES)
def test_the_value_is_that_of_trino(it, expression):  # noqa: F811
    assert it.rows(f"SELECT {expression} AS v")[1:] == [[VALUES[expression]]]


def test_real_stays_real(it):  # noqa: F811
    rows = it.rows("SELECT sum(x), avg(x) FROM (VALUES REAL '1.1', REAL '2.2') t(x)")
    assert [round(float(cell), 5) for cell in rows[1]] == [3.3, 1.65] and len(rows[1][0]) < 12
    rows = it.rows("SELECT x % y, y / x FROM (VALUES (REAL '0.3', REAL '0.2')) t(x, y)")
    assert [len(cell) < 12 for cell in rows[1]] == [True, True]


def test_a_null_array_beside_another_is_empty(it):  # noqa: F811
    query = "SELECT x, y FROM (VALUES 1) t(i) CROSS JOIN UNNEST(CAST(NULL AS array(integer)), ARRAY[1, 2]) u(x, y)"
    assert it.rows(query)[1:] == [[None, "1"], [None, "2"]]


def test_headers_keep_the_case_of_an_alias(it):  # noqa: F811
    assert it.rows("SELECT 1 AS FooBar, count(*) AS Total, CAST(1 AS varchar)")[0] == ["FooBar", "Total", "_col2"]
    assert it.rows("SELECT 2 AS FooBar ORDER BY foobar")[1:] == [["2"]]


def test_having_does_not_see_aliases_and_comes_before_windows(it):  # noqa: F811
    source = "FROM (VALUES ('a', 1), ('b', 20), ('c', 30)) t(k, v) GROUP BY k"
    query = f"SELECT k, rank() OVER (ORDER BY sum(v)) r {source} HAVING sum(v) > 10 ORDER BY k"
    assert it.rows(query)[1:] == [["b", "1"], ["c", "2"]]
    assert it.rows(f"SELECT k, max(v) AS v {source} ORDER BY sum(v) DESC")[1] == ["c", "30"]
    assert (
        "cannot be resolved" in it.failure(f"SELECT k, sum(v) AS total {source} HAVING total > 1")["StateChangeReason"]
    )


@pytest.mark.parametrize(
    "expression",
    ["date_trunc('foo', DATE '2024-05-06')", "DATE 'today'", "TIMESTAMP 'now'", "CAST(ARRAY[1.6] AS array(bigint))"],
)
def test_what_trino_refuses_or_is_not_there_yet_gives_no_value(it, expression):  # noqa: F811
    with pytest.raises(Exception, match=r"(?i)not a valid|not supported|InvalidRequest"):
        status = it.failure(f"SELECT {expression}")
        raise AssertionError(status["StateChangeReason"])
