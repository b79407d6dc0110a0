"""Tables of the Data Catalog in Spark SQL: an engine on the server's catalog and lake. Expected, where no page is named:
Apache Spark 3.5.6 with Hive's metastore."""

import os

import pytest

from tests.conftest import Engine

pytestmark = pytest.mark.engine

TEXT = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
}
LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


@pytest.fixture(scope="module")
def lake_spark(server, session_folder):
    from pyspark.sql import SparkSession

    log = session_folder / "catalog_engine.log"
    engine = Engine(log, "--data", server.data, "--catalog", server.endpoint)
    session = SparkSession.builder.remote(engine.remote).create()
    yield session
    session.stop()
    assert engine.stop() == 0


@pytest.fixture
def database(glue, lake_spark, bucket):
    name = f"db_{os.urandom(6).hex()}"
    glue.create_database(DatabaseInput={"Name": name, "LocationUri": f"s3://{bucket}/{name}"})
    lake_spark.sql(f"use {name}")
    return name


@pytest.fixture
def make_table(glue, database, bucket):
    """Makes a table as a crawler or Athena does, and partitions of places of their own."""

    def make(name, serde, columns, keys=(), partitions=None, parameters=None):
        def storage(place):
            return {
                **TEXT,
                "Location": f"s3://{bucket}/{place}",
                "Columns": [{"Name": n, "Type": t} for n, t in columns],
                "SerdeInfo": {"SerializationLibrary": serde, "Parameters": parameters or {}},
            }

        table = {
            "Name": name,
            "TableType": "EXTERNAL_TABLE",
            "StorageDescriptor": storage(name),
            "PartitionKeys": [{"Name": n, "Type": t} for n, t in keys],
        }
        glue.create_table(DatabaseName=database, TableInput=table)
        for value, place in (partitions or {}).items():
            glue.create_partition(
                DatabaseName=database,
                TableName=name,
                PartitionInput={"Values": [value], "StorageDescriptor": storage(place)},
            )

    return make


@pytest.fixture
def read_object(s3, bucket):
    """The bytes of the only file of a folder."""

    def read(folder) -> bytes:
        found = s3.list_objects_v2(Bucket=bucket, Prefix=f"{folder}/").get("Contents", [])
        (key,) = [o["Key"] for o in found if not o["Key"].rsplit("/", 1)[-1].startswith("_")]
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    return read


def rows(session, query) -> list:
    return sorted(tuple(row) for row in session.sql(query).collect())


@pytest.mark.parametrize("serde", [LAZY, PARQUET])
def test_an_insert_into_a_partition_goes_to_its_own_place(lake_spark, make_table, serde, s3, bucket):
    make_table("t", serde, [("a", "string")], [("p", "string")], {"1": "elsewhere/one/"})
    lake_spark.sql("insert into t values ('x', '1'), ('y', '2')")
    lake_spark.sql("insert into t values ('z', '1')")
    assert rows(lake_spark, "select * from t") == [("x", "1"), ("y", "2"), ("z", "1")]
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"] if "part-" in o["Key"]]
    assert sorted({k.rsplit("/", 1)[0] for k in keys}) == ["elsewhere/one", "t/p=2"]


# SQLConf, spark.sql.sources.partitionOverwriteMode: "this config doesn't affect Hive serde tables, as they are always
# overwritten with dynamic mode".
@pytest.mark.parametrize("serde", [LAZY, PARQUET])
def test_an_overwrite_of_hives_table_keeps_the_other_partitions(lake_spark, make_table, serde, glue, database):
    make_table("t", serde, [("a", "string")], [("p", "string")], {"1": "elsewhere/one", "3": "elsewhere/three"})
    lake_spark.sql("insert into t values ('x', '1'), ('y', '2')")
    lake_spark.sql("insert overwrite t values ('z', '1')")
    assert rows(lake_spark, "select * from t") == [("y", "2"), ("z", "1")]
    found = glue.get_partitions(DatabaseName=database, TableName="t")["Partitions"]
    assert sorted(p["Values"] for p in found) == [["1"], ["2"], ["3"]]


def test_an_overwrite_of_sparks_table_empties_partitions_elsewhere_too(lake_spark, glue, database, s3, bucket):
    lake_spark.sql("create table t (a string, p string) using parquet partitioned by (p)")
    lake_spark.sql("insert into t values ('x', '1')")
    storage = glue.get_partition(DatabaseName=database, TableName="t", PartitionValues=["1"])["Partition"]
    place = {**storage["StorageDescriptor"], "Location": f"s3://{bucket}/elsewhere/two"}
    glue.create_partition(
        DatabaseName=database, TableName="t", PartitionInput={"Values": ["2"], "StorageDescriptor": place}
    )
    lake_spark.sql("insert into t values ('y', '2')")
    lake_spark.sql("insert overwrite t values ('z', '3')")
    assert rows(lake_spark, "select * from t") == [("z", "3")]
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="elsewhere/")


# LazyUtils.getByte: a text that is a number of a byte names it, else its first character counts.
def test_the_usual_serialization_format_is_control_a(lake_spark, make_table, s3, bucket):
    make_table("t", LAZY, [("a", "string"), ("b", "string")], parameters={"serialization.format": "1"})
    s3.put_object(Bucket=bucket, Key="t/a.txt", Body=b"x1\x01y\n")
    assert rows(lake_spark, "select * from t") == [("x1", "y")]
    lake_spark.sql("insert into t values ('p', 'q1')")
    assert rows(lake_spark, "select * from t") == [("p", "q1"), ("x1", "y")]
