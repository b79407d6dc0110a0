"""mapInPandas, mapInArrow and zones: what a real Apache Spark 4.1.1 answered to the same functions."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyspark.errors import PythonException, SparkRuntimeException
from pyspark.errors.exceptions.base import PySparkException
from pyspark.sql import functions as F

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def rows(spark):
    return spark.createDataFrame([(1, "a", None), (2, None, 3.5), (3, "c", 1.5)], "id long, t string, d double")


def test_a_function_over_all_rows_gives_as_many_as_it_likes(rows, spark):
    def fewer(batches):
        for batch in batches:
            yield batch[batch.id != 2]

    def more(batches):
        for batch in batches:
            yield pd.DataFrame({"n": list(batch.id) * 2})

    assert rows.mapInPandas(fewer, "id long, t string, d double").collect() == [(1, "a", None), (3, "c", 1.5)]
    assert [r.n for r in rows.mapInPandas(more, "n int").collect()] == [1, 2, 3, 1, 2, 3]
    assert rows.mapInPandas(lambda batches: iter([]), "n int").collect() == []
    counted = spark.range(100_000).mapInPandas(lambda it: (pd.DataFrame({"n": [len(b)]}) for b in it), "n long")
    assert counted.agg(F.sum("n"), F.max("n")).first() == (100_000, 10_000)


def test_record_batches(rows):
    def tenfold(batches):
        for batch in batches:
            yield pa.RecordBatch.from_arrays([pa.array([10 * x for x in batch["id"].to_pylist()])], names=["x"])

    assert [r.x for r in rows.mapInArrow(tenfold, "x long").collect()] == [10, 20, 30]
    with pytest.raises(PySparkException) as raised:
        rows.mapInArrow(tenfold, "x string").collect()
    assert raised.value.getCondition() == "ARROW_TYPE_MISMATCH"


def test_a_function_need_not_read_all(spark):
    many = spark.range(10_000_000)
    for function in (lambda batches: iter([next(batches)]), lambda batches: batches):
        assert [r.id for r in many.mapInPandas(function, "id long").limit(3).collect()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda batches: 5, "should be iterator of pandas.DataFrame"),
        (lambda batches: (1 / 0 for _ in batches), "ZeroDivisionError"),
        (lambda batches: (pd.DataFrame({"m": [1]}) for _ in batches), "RESULT_COLUMNS_MISMATCH_FOR_PANDAS_UDF"),
    ],
)
def test_errors_of_the_function(rows, function, said):
    with pytest.raises(PythonException, match=said):
        rows.mapInPandas(function, "n int").collect()


def test_an_error_of_the_input_is_told_as_it_is(spark):
    broken = spark.sql("select raise_error('boom') as id from range(2)")
    with pytest.raises(SparkRuntimeException) as raised:
        broken.mapInPandas(lambda batches: batches, "id string").collect()
    assert raised.value.getCondition() == "USER_RAISED_EXCEPTION"


def test_all_types_come_back_in_any_zone(spark):
    given = spark.sql(
        "select timestamp'2020-01-01 10:00:00' as ts, date'2020-02-02' as d, cast(1.5 as decimal(5,2)) as n,"
        " array(1, 2) as a, map('k', 1) as m, named_struct('x', 1) as s, binary('q') as b"
    )

    @F.pandas_udf("timestamp")
    def same(column: pd.Series) -> pd.Series:
        return column

    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    try:
        wanted = given.collect()
        assert given.mapInPandas(lambda batches: batches, given.schema).collect() == wanted
        assert given.mapInArrow(lambda batches: batches, given.schema).collect() == wanted
        assert given.select(same("ts").cast("string")).first()[0] == "2020-01-01 02:00:00"
    finally:
        spark.conf.unset("spark.sql.session.timeZone")


def test_functions_over_arrow_and_iterators(spark):
    from collections.abc import Iterator

    @F.arrow_udf("long")
    def plus(a: pa.Array, b: pa.Array) -> pa.Array:
        return pc.add(a, b)

    @F.arrow_udf("long")
    def arrow_next(arrays: Iterator[pa.Array]) -> Iterator[pa.Array]:
        for array in arrays:
            yield pc.add(array, 1)

    @F.pandas_udf("long")
    def pandas_product(pairs: Iterator[tuple[pd.Series, pd.Series]]) -> Iterator[pd.Series]:
        for a, b in pairs:
            yield a * b

    @F.pandas_udf("long")
    def too_short(columns: Iterator[pd.Series]) -> Iterator[pd.Series]:
        for column in columns:
            yield column[:1]

    given = spark.range(3)
    wanted = given.select(plus("id", "id"), arrow_next("id"), pandas_product("id", "id"), arrow_next(arrow_next("id")))
    assert wanted.collect() == [(0, 1, 0, 2), (2, 2, 1, 3), (4, 3, 4, 4)]
    with pytest.raises(PythonException, match="RESULT_LENGTH_MISMATCH_FOR_SCALAR_ITER_PANDAS_UDF"):
        given.select(too_short("id")).collect()


def test_functions_over_partitions_for_their_effects_alone(spark, tmp_path):
    """DataFrame.foreachPartition of the Connect client: a function that gives rows of no columns, and none."""
    seen = str(tmp_path / "seen")

    def note(rows):
        with open(seen, "a") as file:
            for row in rows:
                file.write(f"{row.id}\n")

    spark.range(3).foreachPartition(note)
    assert sorted(open(seen).read().split()) == ["0", "1", "2"]


def test_columns_behind_those_of_the_schema_are_dropped(spark):
    """As DataFrame.mapInArrow's own doctest, whose pandas adds an index."""

    def more(batches):
        import pyarrow as pa

        for batch in batches:
            yield pa.RecordBatch.from_arrays([batch.column(0), batch.column(0)], ["id", "more"])

    assert [row.asDict() for row in spark.range(2).mapInArrow(more, "id long").collect()] == [{"id": 0}, {"id": 1}]


def test_spans_of_a_time_that_python_gives(spark):
    """Windows over a function's answer; Spark 4.1.1 gives the same over the texts cast to timestamps."""
    import datetime

    rows = [("a", "2024-01-01 10:03:10", 1), ("a", "2024-01-01 10:04:10", 2), ("b", "2024-01-01 10:09:00", 4)]
    given = spark.createDataFrame(rows, "k string, t string, x int")
    read = F.udf(lambda text: datetime.datetime.fromisoformat(text), "timestamp")
    for time in (F.to_timestamp("t"), read("t")):
        spans = given.groupBy(F.window(time, "5 minutes")).agg(F.sum("x").alias("s")).orderBy("window")
        minutes = [(row.window.start.minute, row.window.end.minute, row.s) for row in spans.collect()]
        assert minutes == [(0, 5, 3), (5, 10, 4)]
        sessions = given.groupBy("k", F.session_window(time, "5 minutes")).agg(F.sum("x").alias("s")).orderBy("k")
        assert [(row.k, row.session_window.end.minute, row.s) for row in sessions.collect()] == [
            ("a", 9, 3),
            ("b", 14, 4),
        ]
