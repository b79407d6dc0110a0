"""SQL beyond SELECT … FROM: pipes, variables, functions of SQL, recursion. Each answer, or class of error, is what a
real Apache Spark 4.1.1 gave to the same statements in the same order."""

import pathlib
from decimal import Decimal

import pytest
from pyspark.errors import PySparkException

from tests.engine.test_function_answers import answer

pytestmark = pytest.mark.engine


@pytest.fixture
def fresh(engine):
    """A session that no other test has set anything in."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(engine.remote).create()
    yield session
    session.stop()


VIEW = "CREATE OR REPLACE TEMPORARY VIEW t(x, y) AS VALUES (0, 'abc'), (1, 'def')"

PIPES = [
    ("FROM t |> SELECT x + 1 AS z |> WHERE z > 1", [(2,)]),
    ("FROM t |> EXTEND x * 2 AS z, z + 1 AS w |> ORDER BY x", [(0, "abc", 0, 1), (1, "def", 2, 3)]),
    ("FROM t |> SET x = x + 1, x = x * 10 |> ORDER BY x", [(10, "abc"), (20, "def")]),
    ("FROM t |> SET q = 1", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
    ("FROM t |> DROP y |> ORDER BY x", [(0,), (1,)]),
    ("FROM t |> AS u |> SELECT u.x |> ORDER BY x", [(0,), (1,)]),
    ("FROM t |> AGGREGATE count(*) AS c, max(x) GROUP BY y |> ORDER BY y", [("abc", 1, 0), ("def", 1, 1)]),
    ("FROM t |> AGGREGATE sum(x) GROUP BY 2 |> ORDER BY y", [("abc", 0), ("def", 1)]),
    ("FROM t |> AGGREGATE x", "PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION"),
    ("FROM t |> SELECT sum(x)", "PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION"),
    ("FROM t |> UNION ALL TABLE t |> ORDER BY x |> LIMIT 3", [(0, "abc"), (0, "abc"), (1, "def")]),
    ("FROM t |> JOIN t AS r ON t.x = r.x |> SELECT t.y, r.x |> ORDER BY x", [("abc", 0), ("def", 1)]),
    ("FROM t |> ORDER BY x LIMIT 1", "MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS"),
]

UNPIVOT = [
    (
        "SELECT * FROM VALUES ('a', 1, 2), ('b', 3, NULL) AS s(k, p, q) UNPIVOT (v FOR n IN (p, q)) ORDER BY k, n",
        [("a", "p", 1), ("a", "q", 2), ("b", "p", 3)],
    ),
    (
        "SELECT * FROM VALUES ('a', 1, 2), ('b', 3, NULL) AS s(k, p, q) UNPIVOT INCLUDE NULLS (v FOR n"
        " IN (p AS `first`, q)) AS u ORDER BY k, n",
        [("a", "first", 1), ("a", "q", 2), ("b", "first", 3), ("b", "q", None)],
    ),
    (
        "SELECT * FROM VALUES (1, 2, 3, 4) AS s(a, b, c, d) UNPIVOT ((v, w) FOR n IN ((a, b), (c, d)))",
        [("a_b", 1, 2), ("c_d", 3, 4)],
    ),
]

VARIABLES = [
    ("DECLARE VARIABLE v1 INT DEFAULT 5", []),
    ("SELECT v1, session.v1 + 1, system.session.v1", [(5, 6, 5)]),
    ("SET VAR v1 = v1 + 2", []),
    ("SELECT v1", [(7,)]),
    ("DECLARE VARIABLE v1 INT", "VARIABLE_ALREADY_EXISTS"),
    ("DECLARE OR REPLACE VARIABLE v2 = 'abc'", []),
    ("SELECT v2", [("abc",)]),
    ("SET VAR (v1, v2) = (SELECT 9, 'z')", []),
    ("SELECT v1, v2", [(9, "z")]),
    ("SET VAR v1 = DEFAULT", []),
    ("SELECT v1", [(5,)]),
    ("SET VAR nope = 1", "UNRESOLVED_VARIABLE"),
    ("SET VAR v1 = 1, v1 = 2", "DUPLICATE_ASSIGNMENTS"),
    ("SET VAR (v1, v2) = (SELECT 1)", "ASSIGNMENT_ARITY_MISMATCH"),
    ("SET VAR (v1, v2) = (SELECT x, y FROM t)", "ROW_SUBQUERY_TOO_MANY_ROWS"),
    ("SET VAR (v1, v2) = (SELECT x, y FROM t WHERE x > 5)", []),
    ("SELECT v1, v2", [(None, None)]),
    ("SELECT v1 FROM VALUES (3) AS t(v1)", [(3,)]),
    ("DROP TEMPORARY VARIABLE v1", []),
    ("SELECT v1", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION"),
    ("DROP TEMPORARY VARIABLE v1", "VARIABLE_NOT_FOUND"),
    ("DROP TEMPORARY VARIABLE IF EXISTS v1", []),
]

IMMEDIATE = [
    ("DECLARE OR REPLACE VARIABLE sq STRING DEFAULT 'SELECT x FROM t WHERE x = ?'", []),
    ("EXECUTE IMMEDIATE sq USING 1", [(1,)]),
    ("EXECUTE IMMEDIATE 'SELECT :a + :b AS s' USING 1 AS a, 2 AS b", [(3,)]),
    ("DECLARE OR REPLACE VARIABLE res INT", []),
    ("EXECUTE IMMEDIATE 'SELECT max(x) FROM t' INTO res", []),
    ("SELECT res", [(1,)]),
    ("EXECUTE IMMEDIATE 'SET VAR res = 77'", []),
    ("SELECT res", [(77,)]),
    ("EXECUTE IMMEDIATE NULL", "INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE"),
    ("EXECUTE IMMEDIATE 5", "INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE"),
    ("SELECT IDENTIFIER('x') FROM IDENTIFIER('t') ORDER BY 1", [(0,), (1,)]),
    ("SELECT IDENTIFIER('t' || '.x') FROM t ORDER BY 1", [(0,), (1,)]),
    ("SELECT IDENTIFIER('ab' || 's')(-1)", [(1,)]),
]

FUNCTIONS = [
    ("CREATE TEMPORARY FUNCTION add1(a INT) RETURNS INT RETURN a + 1", []),
    ("SELECT add1(2), add1(add1(x)) FROM t ORDER BY 2", [(3, 2), (3, 3)]),
    ("SELECT add1('7'), add1(NULL)", [(8, None)]),
    ("SELECT add1()", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"),
    ("SELECT add1(1, 2)", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"),
    ("CREATE TEMPORARY FUNCTION pw(a INT, b INT DEFAULT 2) RETURNS BIGINT RETURN a * b", []),
    ("SELECT pw(3), pw(3, 4), pw(b => 5, a => 2)", [(6, 12, 10)]),
    ("SELECT pw(c => 1)", "UNRECOGNIZED_PARAMETER_NAME"),
    (
        "CREATE TEMPORARY FUNCTION rows1(n INT) RETURNS TABLE (a INT, b STRING) RETURN SELECT x, y FROM t WHERE x < n",
        [],
    ),
    ("SELECT * FROM rows1(1)", [(0, "abc")]),
    ("SELECT r.b FROM t, LATERAL rows1(t.x) r", [("abc",)]),
    ("CREATE TEMPORARY FUNCTION nort(a INT) RETURN a * 1.5", []),
    ("SELECT nort(2)", [(Decimal("3.0"),)]),
    ("DROP TEMPORARY FUNCTION add1", []),
    ("SELECT add1(1)", "UNRESOLVED_ROUTINE"),
    ("DROP TEMPORARY FUNCTION IF EXISTS add1", []),
    ("DROP TEMPORARY FUNCTION add1", "ROUTINE_NOT_FOUND"),
]

RECURSION = [
    (
        "WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r ORDER BY n",
        [(1,), (2,), (3,), (4,), (5,)],
    ),
    ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r LIMIT 3", [(1,), (2,), (3,)]),
    (
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "RECURSION_LEVEL_LIMIT_EXCEEDED",
    ),
    (
        "WITH RECURSIVE r(n) MAX RECURSION LEVEL 5 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "RECURSION_LEVEL_LIMIT_EXCEEDED",
    ),
    (
        "WITH RECURSIVE r(n) MAX RECURSION LEVEL 150 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n"
        " < 120) SELECT count(*), max(n) FROM r",
        [(120, 120)],
    ),
    (
        "WITH RECURSIVE g(a, b) AS (SELECT * FROM VALUES (1, 2), (2, 3), (3, 4)), r(n) AS (SELECT 1"
        " UNION ALL SELECT b FROM r JOIN g ON n = a) SELECT * FROM r ORDER BY n",
        [(1,), (2,), (3,), (4,)],
    ),
    ("WITH RECURSIVE r(n) AS (SELECT n FROM r) SELECT * FROM r", "INVALID_RECURSIVE_CTE"),
    (
        "WITH RECURSIVE r(n, s) AS (SELECT 1, 'a' UNION ALL SELECT n + 1, s || 'b' FROM r WHERE n < 3)"
        " SELECT * FROM r ORDER BY n",
        [(1, "a"), (2, "ab"), (3, "abb")],
    ),
]

JOINS = [
    (
        "SELECT a.x, b.x FROM t a LEFT JOIN t b ON a.x = b.x AND a.x IN (SELECT max(x) FROM t) ORDER BY 1",
        [(0, None), (1, 1)],
    ),
    ("SELECT a.x FROM t a LEFT ANTI JOIN t b ON a.x = b.x AND b.x IN (SELECT 1) ORDER BY 1", [(0,)]),
    (
        "SELECT a.x, b.x FROM t a FULL JOIN t b ON a.x = b.x AND EXISTS (SELECT 1 FROM t c WHERE c.x >"
        " a.x) ORDER BY 1, 2",
        [(None, 1), (0, 0), (1, None)],
    ),
]

GROUPING = [
    ("SELECT x, count(*) FROM t WHERE x > 9 GROUP BY ROLLUP (x)", []),
    ("SELECT count(*), sum(x) FROM t WHERE x > 9 GROUP BY GROUPING SETS ((), ())", []),
    ("SELECT count(*), sum(x) FROM t GROUP BY GROUPING SETS ((), ())", [(2, 1), (2, 1)]),
    (
        "SELECT grouping_id(k1, k2), avg(v) FROM VALUES (1,1,1),(2,2,2) AS t(k1,k2,v) GROUP BY k1, k2"
        " GROUPING SETS ((k2, k1), k1) ORDER BY 1, 2",
        [(0, 1.0), (0, 2.0), (1, 1.0), (1, 2.0)],
    ),
    ("DESCRIBE QUERY SELECT 1 AS a, 'x' AS b", [("a", "int", None), ("b", "string", None)]),
]


@pytest.mark.parametrize("script", [PIPES, UNPIVOT, VARIABLES, IMMEDIATE, FUNCTIONS, RECURSION, JOINS, GROUPING])
def test_a_script_answers_as_spark_does(fresh, script):
    fresh.sql(VIEW)
    for text, wanted in script:
        if isinstance(wanted, str):
            with pytest.raises(PySparkException) as raised:
                fresh.sql(text).collect()
            assert raised.value.getCondition() == wanted, text
        else:
            assert [tuple(row) for row in fresh.sql(text).collect()] == wanted, text


ANSWERS = pathlib.Path(__file__).parent / "answers"


@pytest.mark.parametrize("name", ["queries", "recursion", "unpivot", "variables", "sql_functions"])
def test_the_statements_of_a_session_answer_as_spark_did(fresh, name):
    """The lines of a file of answers, in one session: what a real Apache Spark 4.1.1 (ANSI on, UTC) answered."""
    lines = (ANSWERS / f"{name}.txt").read_text().splitlines()
    differences = []
    for query, expected in zip(lines[::2], (line.strip() for line in lines[1::2]), strict=True):
        given = answer(fresh, query)
        if given != expected:
            differences.append((query, expected, given))
    assert not differences


def test_a_step_of_a_recursion_does_not_fill_the_memory(fresh):
    # Spark raises the same once the step is through.
    step = "SELECT n + 1 FROM r, range(100000000000) WHERE n < 2"
    with pytest.raises(PySparkException) as raised:
        fresh.sql(f"WITH RECURSIVE r(n) AS (SELECT 1L UNION ALL {step}) SELECT count(*) FROM r").collect()
    assert raised.value.getCondition() == "RECURSION_ROW_LIMIT_EXCEEDED"


def test_a_variable_of_char_or_varchar_is_refused(fresh):
    # Spark keeps the length and checks it; here nothing would.
    for kind in "VARCHAR(3)", "ARRAY<CHAR(2)>":
        with pytest.raises(PySparkException) as raised:
            fresh.sql(f"DECLARE v {kind}")
        assert raised.value.getCondition() == "UNSUPPORTED_OPERATION"


def test_declare_casts_as_the_mode_says(fresh):
    fresh.conf.set("spark.sql.ansi.enabled", "false")
    fresh.sql("DECLARE d TINYINT = 300")
    assert fresh.sql("SELECT d").first()[0] == 44


def test_a_random_value_is_assigned_once(fresh):
    fresh.sql("DECLARE a DOUBLE")
    fresh.sql("DECLARE b DOUBLE")
    fresh.sql("SET VAR a = rand(), b = a")
    assert fresh.sql("SELECT a = b").first()[0] is True


def test_a_view_has_the_names_that_its_statement_gives(spark):
    spark.sql(VIEW)
    assert spark.table("t").columns == ["x", "y"]
    with pytest.raises(PySparkException) as raised:
        spark.sql("CREATE OR REPLACE TEMPORARY VIEW bad(a) AS SELECT 1, 2")
    assert raised.value.getCondition() == "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS"


def test_a_timestamp_is_read_in_the_zone_of_the_session(fresh):
    fresh.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    texts = "'2020-03-08 02:30:00'", "'2020-11-01 01:30:00'", "'2020-11-01 01:30:00 Europe/Paris'"
    micros = ", ".join(f"unix_micros(timestamp{text})" for text in texts)
    assert tuple(fresh.sql(f"SELECT {micros}").first()) == (1583663400000000, 1604219400000000, 1604190600000000)
    with pytest.raises(PySparkException) as raised:
        fresh.sql("SELECT timestamp'2020-01-01 00:00:00 Nowhere/Land'").collect()
    assert raised.value.getCondition() == "INVALID_TYPED_LITERAL"


def test_statistics_of_two_columns(spark):
    rows = spark.createDataFrame([(1, 2.0), (2, 4.5), (3, 1.0)], "a int, b double")
    assert rows.cov("a", "b") == -0.5
    assert rows.corr("a", "b") == pytest.approx(-0.2773500981126146)
    assert rows.limit(1).cov("a", "b") == 0.0
    assert str(rows.limit(1).corr("a", "b")) == "nan"


def test_a_crosstab_counts_pairs_and_their_nulls(spark):
    pairs = [(1, 11), (1, 11), (3, 10), (4, 8), (4, None), (None, 8)]
    table = spark.createDataFrame(pairs, ["c1", "c2"]).crosstab("c1", "c2")
    assert table.columns == ["c1_c2", "10", "11", "8", "null"]
    assert sorted(tuple(row) for row in table.collect()) == [
        ("1", 0, 2, 0, 0),
        ("3", 1, 0, 0, 0),
        ("4", 0, 0, 1, 1),
        ("null", 0, 0, 1, 0),
    ]
