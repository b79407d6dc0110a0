"""The awsglue package on a session: Bindery's engine, or what BINDERY_TEST_SPARK names: `classic` is this Python's own
Spark, sc://… any Spark Connect server."""

import json
import os

import pytest

ORACLE = os.environ.get("BINDERY_TEST_SPARK", "")

if ORACLE.startswith("sc://"):

    @pytest.fixture(scope="session")
    def spark():
        """A session of another Spark Connect server: an oracle."""
        from pyspark.sql import SparkSession

        session = SparkSession.builder.remote(ORACLE).getOrCreate()
        yield session
        session.stop()


if ORACLE == "classic":

    @pytest.fixture(scope="session")
    def spark(tmp_path_factory):
        """Classic Spark in this process: the oracle."""
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


@pytest.fixture
def context(spark):
    from awsglue.context import GlueContext

    return GlueContext(spark)


@pytest.fixture
def frame_of(context, spark):
    """A frame of rows: frame_of("a long, b string", [(1, "x")])."""
    from awsglue import DynamicFrame

    def make(schema: str, rows: list):
        return DynamicFrame.fromDF(spark.createDataFrame(rows, schema), context, "test")

    return make


@pytest.fixture
def json_frame(context, tmp_path):
    """A frame of JSON lines, from texts or dicts."""

    def make(*lines):
        path = tmp_path / "lines.json"
        path.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines))
        return context.create_dynamic_frame.from_options("s3", {"paths": [str(path)]}, "json")

    return make


def tree(frame) -> str:
    """The schema as printSchema prints it."""
    from awsglue.schema import tree_text

    return tree_text(frame.schema())


def rows(frame) -> list:
    """The rows as plain values, sorted by their text: structs as dicts."""
    data = frame.toDF() if hasattr(frame, "toDF") and hasattr(frame, "fields") else frame
    return sorted((plain(tuple(row)) for row in data.collect()), key=repr)


def ordered(values: list) -> list:
    """Expected rows in the order of `rows`."""
    return sorted(values, key=repr)


def plain(value):
    if hasattr(value, "asDict"):
        return {name: plain(item) for name, item in zip(value.__fields__, tuple(value), strict=True)}
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
