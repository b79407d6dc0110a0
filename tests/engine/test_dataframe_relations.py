"""DataFrame calls with relations of their own. Values: PySpark 4.1.1's doctests of the calls, a real Spark 4.1.1, and its
golden files where a comment names one."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import Observation
from pyspark.sql import functions as sf

pytestmark = pytest.mark.engine


def raised(spark, text):
    with pytest.raises(PySparkException) as error:
        spark.sql(text).collect()
    return error.value.getCondition()


def test_an_observation_is_told_beside_the_rows(spark):
    rows = spark.createDataFrame([["Alice", 2], ["Bob", 5]], ["name", "age"])
    observation = Observation("my metrics")
    observed = rows.observe(observation, sf.count(sf.lit(1)).alias("count"), sf.max("age"))
    assert observed.count() == 2
    assert observation.get == {"count": 2, "max(age)": 5}


def test_a_checkpoint_keeps_the_rows_that_there_were(spark, tmp_path):
    spark.range(3).write.parquet(str(tmp_path / "rows"))
    kept = spark.read.parquet(str(tmp_path / "rows")).localCheckpoint()
    spark.range(5).write.mode("overwrite").parquet(str(tmp_path / "rows"))
    assert sorted(row.id for row in kept.collect()) == [0, 1, 2]
    drawn = spark.range(4).select(sf.rand().alias("r")).localCheckpoint()
    assert drawn.collect() == drawn.collect()


def test_a_pattern_of_names_may_leave_one_out(spark):
    rows = spark.createDataFrame([("a", 1), ("b", 2)], ["Col1", "Col2"])
    assert rows.select(rows.colRegex("`(Col1)?+.+`")).columns == ["Col2"]


def test_databases_are_found_under_the_catalogs_name(spark):
    assert spark.catalog.databaseExists("spark_catalog.default")
    assert not spark.catalog.databaseExists("other.default")
    assert spark.catalog.getDatabase("spark_catalog.default").name == "default"
    assert spark.catalog.listCatalogs("hive*") == []
    assert spark.catalog.functionExists("count")
    assert not spark.catalog.functionExists("no_such_function")


def test_a_step_does_not_look_at_all_of_its_rows(spark):  # cte-recursion.sql
    place = "INVALID_RECURSIVE_REFERENCE.PLACE"
    for step in (
        "SELECT count(*) FROM r",
        "SELECT n FROM (SELECT 1L AS m) LEFT JOIN r ON m = n",
        "SELECT n FROM r FULL JOIN (SELECT 1L AS m) ON m = n",
        "SELECT (SELECT max(n) FROM r)",
    ):
        assert raised(spark, f"WITH RECURSIVE r(n) AS (SELECT 1L UNION ALL {step}) SELECT * FROM r") == place


def test_a_persistent_view_names_nothing_temporary(spark):  # postgreSQL/create_view.sql
    spark.sql("CREATE OR REPLACE TEMPORARY VIEW passing AS SELECT 1 AS a")
    assert raised(spark, "CREATE VIEW lasting AS SELECT * FROM passing") == "INVALID_TEMP_OBJ_REFERENCE"


def test_a_view_does_not_replace_a_table(spark, tmp_path):
    spark.sql(f"CREATE TABLE solid (a INT) USING parquet LOCATION '{tmp_path}/solid'")
    wanted = "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE"
    assert raised(spark, "CREATE OR REPLACE VIEW solid AS SELECT 1 AS a") == wanted
    spark.sql("DROP TABLE solid")


def test_identifier_wants_a_constant(spark):  # identifier-clause.sql
    assert raised(spark, "SELECT * FROM IDENTIFIER((SELECT 't'))") == "NOT_A_CONSTANT_STRING.NOT_CONSTANT"
