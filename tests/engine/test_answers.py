"""Answers that a real Apache Spark 4.1.1 (ANSI on, UTC, one partition) gave to the same programs."""

import decimal
import math

import pandas as pd
import pytest
from pyspark.errors import AnalysisException, DateTimeException, NumberFormatException, SparkRuntimeException
from pyspark.sql import Row, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def t(spark):
    rows = [
        (1, "a", 10, 1.5),
        (2, "b", 20, math.nan),
        (3, "a", None, -0.0),
        (4, None, 40, None),
        (5, "b", 20, 2.5),
        (5, "b", 20, 2.5),
    ]
    return spark.createDataFrame(rows, "id int, g string, n int, d double")


@pytest.fixture(scope="module")
def arrays(spark):
    spark.sql(
        "create or replace temp view answers_arrays as select * from values"
        " (1, array(3, 1, 2, null, 1), map('a', 1, 'b', 2)), (2, array(), map()), (3, null, null) as v(id, a, m)"
    )
    return "answers_arrays"


def column(frame) -> list:
    return [row[0] for row in frame.collect()]


# ---- nothing ends the engine, whatever DuckDB rewrites


@pytest.mark.parametrize(
    "query",
    [
        "select g, sum(n), sum(sum(n)) over (order by g) from v group by g",
        "select g, sum(m), avg(sum(m)) over (partition by g is null) from v group by g",
        "select g, stddev(sum(n)) over (), first(sum(n)) over (order by g) from v group by g",
        "select g, n, sum(sum(n)) over (partition by g order by n) from v group by rollup(g, n)",
        "select g, max(struct(sum(n), g)) over () from v group by g",
        "select sum(x) from (select sum(sum(n)) over () x from v group by g)",
        "select n, (select sum(n) from v w where w.g = v.g) from v",
    ],
)
def test_a_function_is_bound_again_by_the_optimizer(spark, query):
    spark.sql(
        "select * from values ('a', 1, 1.10), ('b', 2, null), ('a', 3, 2.5) as v(g, n, m)"
    ).createOrReplaceTempView("v")
    assert spark.sql(query).count() >= 1
    assert spark.sql("select 1 as alive").collect() == [Row(alive=1)]


# ---- order


def test_null_is_least_inside_of_a_struct_too(t):
    pair = F.struct("n", "id")
    assert t.agg(F.max(pair), F.min(pair)).collect()[0] == (Row(n=40, id=4), Row(n=None, id=3))
    latest = t.groupBy("g").agg(F.max(pair).alias("m")).select("g", "m.n", "m.id").orderBy("g")
    assert [tuple(r) for r in latest.collect()] == [(None, 40, 4), ("a", 10, 1), ("b", 20, 5)]
    assert column(t.orderBy(pair).select("id")) == [3, 1, 2, 5, 5, 4]
    assert t.select(F.max(pair).over(Window.partitionBy()).alias("m")).first().m == Row(n=40, id=4)


def test_null_is_least_inside_of_an_array_too(spark):
    query = "select array(1, null) < array(1, 2), array(1) < array(1, null), array_max(array(struct(cast(null as int)), struct(1)))"
    assert tuple(spark.sql(query).first()) == (True, True, Row(col1=1))
    rows = "(array(2)), (array(cast(null as int))), (array(1, 5)), (array(1)), (array())"
    assert column(spark.sql(f"select * from values {rows} v(a) order by a")) == [[], [None], [1], [1, 5], [2]]
    assert tuple(spark.sql(f"select max(a), min(a) from values {rows} v(a)").first()) == ([2], [])


def test_sorting_keeps_minus_zero_and_grouping_does_not(t):
    sign = F.expr("cast(d as string)")
    assert column(t.orderBy("d").select(sign)) == [None, "-0.0", "1.5", "2.5", "2.5", "NaN"]
    assert "0.0" in column(t.groupBy("d").count().select(sign))
    assert "0.0" in column(t.select("d").distinct().select(sign))


# ---- aggregates


def test_statistics_of_numbers_that_hold_nan_are_nan(t):
    names = ["stddev", "stddev_pop", "variance", "var_pop", "skewness", "kurtosis"]
    assert all(math.isnan(x) for x in t.select(*[F.expr(f"{name}(d)") for name in names]).first())
    assert math.isnan(t.select(F.corr("d", "id")).first()[0])
    assert [r.d for r in t.describe("d").collect()] == ["5", "NaN", "NaN", "-0.0", "NaN"]


def test_statistics_have_the_last_digit_of_spark(spark):
    numbers = "select * from values (1, 10), (2, 20), (3, null), (4, 40), (5, 20), (null, 5) v(id, n)"
    expressions = ["skewness(n)", "kurtosis(n)", "stddev(n)", "corr(n, id)", "covar_pop(n, id)", "covar_samp(n, id)"]
    assert tuple(spark.sql(numbers).selectExpr(*expressions).first()) == (
        0.6701388888888891,
        -0.6903935185185182,
        13.416407864998739,
        0.5803810000880093,
        9.999999999999998,
        13.33333333333333,
    )
    assert tuple(spark.sql(numbers).filter("id = 1").selectExpr("stddev(n)", "var_pop(n)", "corr(n, id)").first()) == (
        None,
        0.0,
        None,
    )


def test_a_pivot_finds_null_among_the_values(t):
    assert t.groupBy("g").pivot("n").sum("id").columns == ["g", "null", "10", "20", "40"]
    rows = t.groupBy("g").pivot("n").sum("id").orderBy("g").collect()
    assert [tuple(r) for r in rows] == [
        (None, None, None, None, 4),
        ("a", 3, 1, None, None),
        ("b", None, None, 12, None),
    ]


# ---- literals and local rows


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1.50", "decimal(10,2)"),
        ("123456789012", "decimal(12,0)"),
        ("0.001", "decimal(10,3)"),
        ("1E+3", "decimal(10,0)"),
        ("1E-8", "decimal(10,8)"),
        ("12345678901234567890.123", "decimal(23,3)"),
    ],
)
def test_a_python_decimal_is_a_literal_with_all_its_digits(spark, text, expected):
    value = decimal.Decimal(text)
    frame = spark.range(1).select(F.lit(value).alias("x"))
    assert frame.schema["x"].dataType.simpleString() == expected
    assert frame.first().x == value


def test_pandas_frames_need_no_schema(spark):
    frame = spark.createDataFrame(pd.DataFrame({"a": [1, None], "b": [True, False]}))
    assert frame.schema.simpleString() == "struct<a:double,b:boolean>"
    assert [tuple(r) for r in frame.collect()] == [(1.0, True), (None, False)]
    lists = spark.createDataFrame(pd.DataFrame({"a": [[1, 2], [3]]}))
    assert lists.schema.simpleString() == "struct<a:array<bigint>>"
    assert column(lists) == [[1, 2], [3]]
    numbers = pd.DataFrame({"a": pd.Series([1, None], dtype="Int64"), "b": pd.Categorical(["x", "y"])})
    assert [tuple(r) for r in spark.createDataFrame(numbers).collect()] == [(1, "x"), (None, "y")]


def test_json_is_read_into_a_map_whose_type_is_given_as_an_object(spark):
    text = F.lit('{"a":1}')
    types = [T.MapType(T.StringType(), T.StringType()), T.StructType([T.StructField("a", T.IntegerType())])]
    assert tuple(spark.range(1).select(*[F.from_json(text, one) for one in types]).first()) == ({"a": "1"}, Row(a=1))


def test_a_float_becomes_the_decimal_of_its_double_and_nan_none(spark):
    query = (
        "select cast(0.1f as decimal(20,18)), cast(double('NaN') as decimal(10,2)), cast(double('inf') as decimal(5,1))"
    )
    assert tuple(spark.sql(query).first()) == (decimal.Decimal("0.100000001490116120"), None, None)


# ---- rows in subqueries


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("(id, g) in (select id, w from answers_u)", [1]),
        ("(id, g) in (select id, 'a' from answers_u)", [1]),
        ("(id, g) not in (select id, w from answers_u)", [3]),
        ("(id, g) not in (select id, w from answers_u where id is not null)", [2, 3, 4, None]),
        ("(id, g) not in (select id, w from answers_u where false)", [1, 2, 3, 4, None]),
    ],
)
def test_rows_are_looked_for_in_a_subquery(spark, condition, expected):
    spark.sql(
        "create or replace temp view answers_t as"
        " select * from values (1, 'a'), (2, 'b'), (3, 'z'), (4, null), (null, 'b') v(id, g)"
    )
    spark.sql("create or replace temp view answers_u as select * from values (1, 'a'), (2, 'x'), (null, 'b') v(id, w)")
    query = f"select id from answers_t where {condition} order by id nulls last"
    assert column(spark.sql(query)) == expected


# ---- errors


@pytest.mark.parametrize(
    "type_name, expected",
    [
        ("int", NumberFormatException),
        ("date", DateTimeException),
        ("timestamp", DateTimeException),
        ("boolean", SparkRuntimeException),
    ],
)
def test_a_malformed_text_raises_the_exception_of_its_type(spark, type_name, expected):
    with pytest.raises(expected) as failure:
        spark.sql(f"select cast('x' as {type_name})").collect()
    assert type(failure.value).__name__ == expected.__name__
    assert failure.value.getCondition() == "CAST_INVALID_INPUT"


# ---- functions that take functions


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("aggregate(a, 0, (acc, x) -> acc + coalesce(x, 0))", [7, 0, None]),
        ("aggregate(a, 0, (acc, x) -> acc + x, acc -> acc * 10)", [None, 0, None]),
        ("aggregate(a, id, (acc, x) -> acc + coalesce(x, 0) + id)", [13, 2, None]),
        (
            "aggregate(a, '', (acc, x) -> concat(acc, coalesce(cast(x as string), 'n')), acc -> length(acc))",
            [5, 0, None],
        ),
        ("aggregate(a, 0L, (acc, x) -> acc + coalesce(x, 0))", [7, 0, None]),
        (
            "aggregate(a, named_struct('s', 0, 'c', 0), (acc, x) -> named_struct('s', acc.s + coalesce(x, 0),"
            " 'c', acc.c + 1), acc -> acc.s * 10 + acc.c)",
            [75, 0, None],
        ),
        ("zip_with(a, a, (x, y) -> x + y)", [[6, 2, 4, None, 2], [], None]),
        ("zip_with(array(1, 2, 3), array('a', 'b'), (x, y) -> concat(x, y))", [["1a", "2b", None]] * 3),
        ("zip_with(a, cast(null as array<int>), (x, y) -> 1)", [None] * 3),
        ("map_filter(m, (k, v) -> v > 1)", [{"b": 2}, {}, None]),
        ("transform_keys(m, (k, v) -> upper(k))", [{"A": 1, "B": 2}, {}, None]),
        ("transform_keys(m, (k, v) -> v + id)", [{2: 1, 3: 2}, {}, None]),
        ("transform_values(m, (k, v) -> concat(k, v))", [{"a": "a1", "b": "b2"}, {}, None]),
    ],
)
def test_lambdas_over_arrays_and_maps(spark, arrays, expression, expected):
    assert column(spark.sql(f"select {expression} from {arrays} order by id")) == expected


def test_new_keys_of_a_map_may_not_repeat_or_be_null(spark):
    for key, error_class in (("'same'", "DUPLICATED_MAP_KEY"), ("cast(null as string)", "NULL_MAP_KEY")):
        with pytest.raises(SparkRuntimeException) as failure:
            spark.sql(f"select transform_keys(map('a', 1, 'b', 2), (k, v) -> {key})").collect()
        assert failure.value.getCondition() == error_class


# ---- chance, as Spark's generator has it


def test_random_numbers_of_a_seed_are_those_of_spark(spark):
    assert column(spark.sql("select rand(42) from range(3)")) == [
        0.619189370225301,
        0.5096018842446481,
        0.8325259388871524,
    ]


def test_a_random_split_gives_every_row_once_and_the_rows_of_spark(spark):
    parts = spark.range(1000).randomSplit([0.8, 0.2], seed=42)
    assert [part.count() for part in parts] == [838, 162]
    assert sorted(column(parts[0]) + column(parts[1])) == list(range(1000))
    assert column(spark.range(100).randomSplit([0.5, 0.5], 7)[0])[:4] == [0, 1, 6, 8]
    many = spark.range(500_000).randomSplit([0.3, 0.7], seed=1)
    assert sum(part.count() for part in many) == 500_000


def test_a_sample_takes_the_rows_that_spark_takes(spark):
    assert spark.range(1000).sample(False, 0.3, 11).count() == 309
    assert spark.range(10).sample(1.0).count() == 10


def test_a_function_of_pandas_sees_so_many_rows_at_once(spark):
    # Documentation of spark.sql.execution.arrow.maxRecordsPerBatch: the most rows of one batch; 0 or less: no limit.
    @F.pandas_udf("long")
    def length(x: pd.Series) -> pd.Series:
        return pd.Series([len(x)] * len(x))

    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "7")
    try:
        lengths = column(spark.range(0, 20, 1, 1).select(length("id")))
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert lengths == [7] * 14 + [6] * 6


def test_sets_of_arrays_take_null_nan_and_zero_for_values(spark):
    # Documentation of array_distinct, array_union, array_intersect, array_except; NaN is NaN, -0.0 is 0.0.
    a = "array(1D, double('NaN'), null, 0D, -0D, 1D, null, double('NaN'))"
    b = "array(null, double('NaN'), 5D)"
    row = spark.sql(
        f"select size(array_distinct({a})), size(array_union({a}, {b})), size(array_intersect({a}, {b})),"
        f" array_except(array(1, 2, null), array(2)), arrays_overlap(array(1, null), array(2))"
    ).first()
    assert tuple(row) == (4, 5, 2, [1, None], None)


def test_elements_are_taken_where_they_are(spark):
    spark.sql(
        "create or replace temp view lists as select id, if(id % 5 = 0, null, transform(sequence(1, id % 4 + 1),"
        " x -> if(x = 3, null, 'text ' || (x * id)))) as a, id % 3 as i from range(3000)"
    )
    query = (
        "select id, size(a), get(a, i), try_element_at(a, -1), array_contains(a, 'text 8'), i from lists order by id"
    )
    for id_, length, got, last, contains, i in spark.sql(query).collect():
        if id_ % 5 == 0:
            assert (length, got, last, contains) == (None, None, None, None)
            continue
        a = [None if x == 3 else f"text {x * id_}" for x in range(1, id_ % 4 + 2)]
        assert (length, got, last) == (len(a), a[i] if i < len(a) else None, a[-1])
        assert contains is (True if "text 8" in a else None if None in a else False)
    assert spark.sql("select array(1, 2)[1], element_at(array('a'), 1), array(1)[id] from range(1)").first() == (
        2,
        "a",
        1,
    )
    assert spark.sql("select get(array(named_struct('x', 1)), 0).x, size(map(1, 2))").first() == (1, 1)


def test_a_generator_computes_its_argument_once(spark):
    # Documentation of posexplode: a row for each element with its position.
    made = spark.sql("select posexplode(if(rand() < 0.5, array(0), array(0, 1))) as (pos, col) from range(1000)")
    assert made.where("pos is null or col is null or pos <> col").count() == 0
    outer = spark.sql("select id, explode_outer(if(rand() < 0.5, null, array(id))) as v from range(1000)")
    assert outer.where("v <> id").count() == 0 and outer.count() == 1000
    nested = "select id, a, b from range(2) lateral view inline(array(named_struct('a', id, 'b', id + 1))) as a, b"
    assert [tuple(r) for r in spark.sql(nested).collect()] == [(0, 0, 1), (1, 1, 2)]
    assert spark.sql("select explode(map('k', 1))").collect() == [("k", 1)]
    assert spark.sql("select json_tuple('{\"a\": 1, \"b\": 2}', 'b', 'a')").first() == ("2", "1")


def test_a_generator_without_columns_is_refused(spark):
    # Spark 4.1.1's own golden files, generators.sql.
    for call, given in (("json_tuple()", "0"), ("json_tuple('{}')", "1"), ("stack(1)", "1")):
        with pytest.raises(AnalysisException) as raised:
            spark.sql(f"select {call}").collect()
        assert raised.value.getCondition() == "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"
        assert raised.value.getMessageParameters().items() >= {"expectedNum": "> 1", "actualNum": given}.items()


@pytest.mark.parametrize(
    ("frame", "lower", "upper"),
    [
        ("rows between unbounded following and 1 following", "UNBOUNDED FOLLOWING", "1"),
        ("rows between current row and unbounded preceding", "CURRENT ROW", "UNBOUNDED PRECEDING"),
    ],
)
def test_a_window_frame_begins_before_it_ends(spark, frame, lower, upper):
    # Spark 4.1.1's own golden files, window.sql; the second by the same Spark.
    with pytest.raises(AnalysisException) as raised:
        spark.sql(f"select count(id) over (partition by id {frame}) from range(2)").collect()
    assert raised.value.getCondition() == "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND"
    parameters = raised.value.getMessageParameters()
    assert (parameters["lower"], parameters["upper"]) == (f'"{lower}"', f'"{upper}"')


def test_from_alone_is_the_whole_table(spark):
    # Spark 4.1.1's own golden files, pipe-operators.sql.
    assert spark.sql("from range(2)").collect() == [(0,), (1,)]
