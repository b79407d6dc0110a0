"""Names, scopes and limits: answers that a real Apache Spark 4.1.1 gave to the same texts."""

import decimal

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import Row

pytestmark = pytest.mark.engine

ABC = "from values ('a', 1), ('b', 20), ('c', 30) t(k, v) group by k"

ANSWERS = {
    "having comes before windows": (
        f"select k, rank() over (order by sum(v)) r, sum(sum(v)) over () tot {ABC} having sum(v) > 10",
        [("b", 1, 50), ("c", 2, 50)],
    ),
    "having takes the source's name": (
        "select sum(a) as b from values (1, 10), (2, 20) t(a, b) group by b having b > 10",
        [(2,)],
    ),
    "an alias may hide what an aggregate is of": (f"select k, sum(v) as v {ABC} having sum(v) > 20", [("c", 30)]),
    "an alias of an aggregate": (f"select k, sum(v) as v {ABC} having v > 20", [("c", 30)]),
    "both in one condition": (f"select k, max(v) as v {ABC} having v > 1 and sum(v) > 25", [("c", 30)]),
    "having of a subquery": (
        f"select sum(v) {ABC} having exists (select 1 from values ('a', 1) u(kk, y) where u.kk = t.k)",
        [(1,)],
    ),
    "having of a subquery over an alias": (
        f"select k, sum(v) as total {ABC} having exists (select 1 from values (20L) u(n) where u.n = total)",
        [("b", 20)],
    ),
    "order over having": (
        f"select k, max(v) as m, row_number() over (order by k) rn {ABC} having m > 1 order by rn desc",
        [("c", 30, 2), ("b", 20, 1)],
    ),
    "hidden columns of a join of joins": (
        "select a.id, b.id as b, c.id as c from values (1) a(id) join values (1) b(id) using (id)"
        " join values (1) c(id) using (id)",
        [(1, 1, 1)],
    ),
    "lambdas alike": (
        "select transform(a, x -> x + 1), count(*) from values (array(1)), (array(1)) t(a)"
        " group by transform(a, x -> x + 1)",
        [([2], 2)],
    ),
    "rows compare whatever their fields are called": (
        "select (1, 2) in ((1, 2), (3, 4)), named_struct('a', 1) = named_struct('b', 1)",
        [(True, True)],
    ),
    "rows unite under the first one's names": (
        "select named_struct('a', 1) s union all select named_struct('b', 2)",
        [(Row(a=1),), (Row(a=2),)],
    ),
    "whole digits stay": (
        "select cast(12345678901234567890123456789012345678 as decimal(38, 0)) d"
        " union all select cast(1.5 as decimal(38, 10))",
        [(decimal.Decimal(2),), (decimal.Decimal("12345678901234567890123456789012345678"),)],
    ),
    "a text and an interval": ("select '2020-01-01' + interval 1 day", [("2020-01-02 00:00:00",)]),
    "bits as text": (
        "select sha2('a', '256')",
        [("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",)],
    ),
}

ERRORS = {
    f"select k, max(v) as v {ABC} order by sum(v)": "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION",
    f"select k {ABC} having rank() over (order by k) > 1": "_LEGACY_ERROR_TEMP_1034",
    f"select k, (select max(v) from values (1) x(y)) {ABC}": (
        "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE"
    ),
    "with c as (select z from values (1) t(y)) select * from values (5) u(z) where exists (select 1 from c)": (
        "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    ),
    "select upper(distinct 'a')": "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
    "select sum(v) ignore nulls from values (1) t(v)": "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
    "select sum(v) over (order by v rows between 1 following and 1 preceding) from values (1) t(v)": (
        "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON"
    ),
    "select sum(v) over (order by v rows between 5000000000 preceding and current row) from values (1) t(v)": (
        "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE"
    ),
    "select stack(1)": "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
    "select 1 a, 2 a, a + 1": "AMBIGUOUS_LATERAL_COLUMN_ALIAS",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_that_of_spark(spark, name):
    text, rows = ANSWERS[name]
    answer = [tuple(row) for row in spark.sql(text).collect()]
    assert answer == rows if "order by" in text.split("from")[-1] else sorted(answer) == rows


@pytest.mark.parametrize("text", ERRORS)
def test_the_error_is_that_of_spark(spark, text):
    with pytest.raises(AnalysisException) as failure:
        spark.sql(text).collect()
    assert failure.value.getCondition() == ERRORS[text]


def test_the_day_has_no_brackets_in_any_zone(spark):
    zone = spark.conf.get("spark.sql.session.timeZone")
    try:
        spark.conf.set("spark.sql.session.timeZone", "America/New_York")
        assert spark.sql("select current_date = current_date()").collect() == [(True,)]
    finally:
        spark.conf.set("spark.sql.session.timeZone", zone)


def test_only_a_cast_of_a_column_is_called_like_it(spark):
    frame = spark.sql(
        "select cast(a as int), cast(cast(a as int) as string), cast(s.a as string)"
        " from (select '1' a, named_struct('a', 1) s)"
    )
    assert frame.columns == ["a", "CAST(CAST(a AS INT) AS STRING)", "CAST(s.a AS STRING)"]


def test_a_field_within_a_field_that_is_not_there_cannot_be_set(spark):
    frame = spark.sql("select named_struct('p', 1) s")
    with pytest.raises(AnalysisException) as failure:
        frame.select(frame.s.withField("q.b", frame.s.p)).collect()
    assert failure.value.getCondition() == "FIELD_NOT_FOUND"


def test_thousands_of_parts_are_no_depth(spark):
    parts = ", ".join("'x'" for _ in range(3000))
    assert len(spark.sql(f"select concat({parts})").collect()[0][0]) == 3000
    wide = spark.sql("select " + ", ".join(f"{i} as c{i}" for i in range(2500)))
    assert wide.dropna().count() == 1


def test_names_that_double_each_other_end_in_an_error(spark):
    aliases = "1 as a0" + "".join(f", a{i} + a{i} as a{i + 1}" for i in range(40))
    with pytest.raises(Exception, match="comes to more than"):
        spark.sql(f"select {aliases}").collect()
    tables = "t0 as (select 1 a)" + "".join(
        f", t{i + 1} as (select x.a from t{i} x join t{i} y on x.a = y.a)" for i in range(24)
    )
    with pytest.raises(Exception, match="comes to more than"):
        spark.sql(f"with {tables} select * from t24").collect()
