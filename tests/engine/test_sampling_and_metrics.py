"""df.stat and DataFrame.observe; the expected values are those of a real Apache Spark 4.1.1 with one partition."""

import pytest
from pyspark.errors import IllegalArgumentException, PySparkException
from pyspark.sql import Observation
from pyspark.sql import functions as F

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def strata(spark):
    return spark.range(0, 100, 1, 1).select((F.col("id") % 3).alias("key"), "id")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (0.0, [0.0, 99.0, 249.0, 499.0, 899.0, 999.0]),
        (0.01, [0.0, 92.0, 250.0, 497.0, 890.0, 999.0]),
        (0.5, [0.0, 0.0, 0.0, 0.0, 999.0, 999.0]),
        (2.0, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_approximate_quantiles(spark, error, expected):
    assert spark.range(0, 1000, 1, 1).approxQuantile("id", [0.0, 0.1, 0.25, 0.5, 0.9, 1.0], error) == expected


def test_quantiles_know_neither_null_nor_nan(spark):
    given = spark.sql("select * from values (1.0D, 1), (double('nan'), 2), (null, 3), (3.0D, 4) t(x, y)")
    assert given.approxQuantile(["x", "y"], [0.0, 0.5, 1.0], 0.0) == [[1.0, 1.0, 3.0], [1.0, 2.0, 4.0]]
    assert spark.sql("select cast(null as double) x").approxQuantile("x", [0.5], 0.0) == []


def test_quantiles_of_texts_are_refused(spark):
    with pytest.raises(IllegalArgumentException, match="requirement failed: Quantile calculation for column x"):
        spark.sql("select '5' x").approxQuantile("x", [0.5], 0.0)


def test_samples_by_strata(strata):
    rows = strata.sampleBy("key", fractions={0: 0.1, 1: 0.2}, seed=0).collect()
    expected = [(0, 9), (1, 16), (1, 22), (1, 46), (0, 57), (1, 58), (1, 64), (0, 66), (1, 79), (1, 88), (1, 91)]
    assert [tuple(row) for row in rows] == expected
    assert strata.sampleBy("key", fractions={}, seed=0).count() == 0
    with pytest.raises(IllegalArgumentException, match="Fractions must be in"):
        strata.sampleBy("key", fractions={0: 1.5}, seed=0).count()


@pytest.mark.parametrize(
    "use",
    [
        lambda frame, folder: frame.collect(),
        lambda frame, folder: frame.show(),
        lambda frame, folder: frame.write.parquet(f"file://{folder}/written"),
    ],
)
def test_observed_metrics_come_with_every_use(spark, tmp_path, use):
    seen = Observation("seen")
    use(spark.range(3).observe(seen, F.count(F.lit(1)).alias("n"), F.max("id").alias("m")), tmp_path)
    assert seen.get == {"n": 3, "m": 2}


def test_metrics_that_would_be_of_other_rows_are_refused(spark):
    for rows in (
        spark.range(5).select(F.rand().alias("id")),
        spark.range(5).mapInPandas(lambda batches: batches, "id long"),
    ):
        with pytest.raises(PySparkException, match="observing rows that are random or come from Python"):
            rows.observe(Observation(), F.sum("id")).collect()
    with pytest.raises(PySparkException, match="a metric of the type array<bigint>"):
        spark.range(5).observe(Observation(), F.collect_list("id")).collect()
    with pytest.raises(PySparkException, match="a view of an observed DataFrame"):
        spark.range(5).observe(Observation(), F.sum("id")).createOrReplaceTempView("observed")
