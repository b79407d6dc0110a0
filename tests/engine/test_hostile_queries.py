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


@pytest.mark.parametrize(
    "text",
    [
        "space(2000000 + cast(id as int))",
        "repeat('ab', 1000000 + cast(id as int))",
        "lpad('a', 2000000 + cast(id as int))",
    ],
)
def test_texts_that_fill_the_memory_are_refused(spark, text):
    with pytest.raises(PySparkException, match="UNSUPPORTED_OPERATION"):
        spark.sql(f"select sum(length({text})) from range(2000)").collect()
    assert spark.sql(f"select length({text}) n from range(1)").collect()[0].n >= 2_000_000


def test_texts_may_stay_as_long_as_they_were(spark):
    long = "select repeat('x', 150000) || id t from range(2000)"
    assert spark.sql(f"select sum(length(initcap(t))) n from ({long})").collect()[0].n == 2000 * 150_000 + 6890


def test_bitmaps_and_modes_of_many_rows(spark):
    sql = "select bitmap_count(bitmap_construct_agg(id % 32768)) b, mode(id % 1000, true) m from range(3000000)"
    assert spark.sql(sql).collect() == [(32768, 0)]


def test_a_percentile_over_a_growing_frame_is_refused(spark):
    with pytest.raises(PySparkException, match="growing frame"):
        spark.sql("select percentile(id, 0.5) over (order by id) from range(40000)").collect()
    whole = spark.sql("select percentile(id, 0.5) over (partition by 1) p from range(100001)").groupBy("p").count()
    assert whole.collect() == [(50000.0, 100001)]


def test_maps_of_many_keys(spark):
    text = "array_join(transform(sequence(1, 50000), x -> concat(x, ':', x)), ',')"
    assert spark.sql(f"select size(str_to_map({text})) n").collect()[0].n == 50_000
    keys = "map_from_arrays(sequence({0}, {0} + 1999), sequence(1, 2000))"
    zipped = f"map_zip_with({keys.format(1)}, {keys.format(1001)}, (k, x, y) -> coalesce(x, 0) + coalesce(y, 0))"
    assert spark.sql(f"select size({zipped}) n, {zipped}[1500] v").collect() == [(3000, 2000)]


def test_an_xpath_of_many_levels_over_many_nodes_is_refused(spark):
    nodes = "'<r>' || repeat('<a/>', 3000) || '</r>'"
    with pytest.raises(PySparkException, match="UNSUPPORTED_OPERATION"):
        spark.sql(f"select xpath_int({nodes}, 'count(//*[count(//*[count(//*)>0])>0])')").collect()
    assert spark.sql(f"select xpath_int({nodes}, 'count(//a)') n").collect()[0].n == 3000


def test_number_formats_of_any_length(spark):
    with pytest.raises(PySparkException, match="INVALID_FORMAT"):
        spark.sql("select to_char(1, repeat('PR', 100000))").collect()


def test_errors_are_texts(spark):
    for query in ["select to_number('1', 'é9')", "select to_char(1, '9é')"]:
        with pytest.raises(PySparkException, match="é"):
            spark.sql(query).collect()


@pytest.mark.parametrize("name", ["make_timestamp", "make_timestamp_ntz", "try_make_timestamp_ltz"])
def test_calls_without_arguments(spark, name):
    with pytest.raises(PySparkException, match="WRONG_NUM_ARGS"):
        spark.sql(f"select {name}()").collect()
