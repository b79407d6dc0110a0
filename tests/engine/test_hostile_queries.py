"""Short programs that cost much: each ends soon, with an answer or an error, and the engine lives."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

pytestmark = pytest.mark.engine


def test_long_column_names_meet_patterns(spark):
    frame = spark.createDataFrame([(1,)], ["a" * 100_000])
    assert frame.select(frame.colRegex("`(a|b)*`")).columns == ["a" * 100_000]
    nested = spark.createDataFrame([(1,)], ["a" * 32])
    assert nested.select(nested.colRegex("`(a+)+b`")).columns == []
    with pytest.raises(PySparkException, match="the column pattern"):
        _ = nested.select(nested.colRegex("`(?=a).*`")).columns


def test_calls_of_sql_functions_within_each_other(spark):
    spark.sql("create or replace temporary function hostile_next(x int) returns int return x + 1")
    call = "1"
    for _ in range(40):
        call = f"hostile_next({call})"
    assert spark.sql(f"select {call} x").collect()[0].x == 41


def test_bodies_that_double_are_bounded(spark):
    spark.sql("create or replace temporary function hostile_0(x int) returns int return x")
    for level in range(1, 20):
        twice = f"hostile_{level - 1}(x) + hostile_{level - 1}(x)"
        try:
            spark.sql(f"create or replace temporary function hostile_{level}(x int) returns int return {twice}")
        except PySparkException as error:
            assert "calls of SQL functions" in str(error) or "too" in str(error)
            return
    with pytest.raises(PySparkException):
        spark.sql("select hostile_19(1)").collect()


def endless(spark):
    return spark.range(10**12).filter("id % 7 = 9")


def test_a_function_that_has_failed_does_not_wait_for_its_input(spark):
    def raises_at_once(batches):
        raise ValueError("before a row was read")

    def dies_at_once(batches):
        import os

        os._exit(3)

    with pytest.raises(PySparkException, match="before a row was read"):
        endless(spark).mapInPandas(raises_at_once, "id long").collect()
    with pytest.raises(PySparkException, match="Python worker ended unexpectedly"):
        endless(spark).mapInPandas(dies_at_once, "id long").collect()


def test_a_null_where_the_schema_has_none(spark):
    rows = spark.range(1).mapInPandas(lambda batches: (b.assign(id=[None]) for b in batches), "id long not null")
    with pytest.raises(PySparkException, match="gave a NULL in the column id"):
        rows.collect()


def test_files_beside_the_zones_are_no_zones(spark):
    with pytest.raises(PySparkException):
        spark.conf.set("spark.sql.session.timeZone", "zone.tab")
    assert spark.range(1).select(F.lit("2020-01-01").cast("timestamp").cast("string")).collect()[0][0]
