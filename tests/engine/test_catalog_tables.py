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


def test_delimited_lines_are_escaped_as_their_serde_reads_them(lake_spark, make_table, read_object):
    columns = [("a", "string"), ("d", "date"), ("ts", "timestamp"), ("b", "boolean"), ("dc", "decimal(10,2)")]
    delimiters = {"field.delim": ",", "serialization.format": ",", "escape.delim": "\\"}
    make_table("t", LAZY, columns, parameters={**delimiters, "serialization.null.format": "NIL"})
    values = [
        ('a,b\\c"d', "2020-01-02", "2020-01-02 03:04:05.123456", "true", "1.5"),
        (None, None, "2020-01-02 03:04:05", "false", None),
    ]
    frame = lake_spark.createDataFrame(values, "a string, d string, ts string, b string, dc string").coalesce(1)
    casts = [f"cast({name} as {type}) as {name}" for name, type in columns]
    frame.selectExpr(*casts).write.insertInto("t")
    assert read_object("t").decode().splitlines() == [
        'a\\,b\\\\c"d,2020-01-02,2020-01-02 03:04:05.123456,true,1.50',
        "NIL,NIL,2020-01-02 03:04:05,false,NIL",
    ]
    texts = [f"cast({name} as string)" for name, _ in columns]
    read = lake_spark.table("t").selectExpr(*texts).collect()
    assert [tuple(row) for row in read] == [(*values[0][:4], "1.50"), values[1]]


def test_quoted_lines_use_the_characters_of_their_serde(lake_spark, make_table, read_object):
    columns = [("a", "string"), ("b", "string"), ("c", "string")]
    style = {"separatorChar": ";", "quoteChar": "'", "escapeChar": "\\"}
    make_table("t", OPEN_CSV, columns, parameters=style)
    values = [("a;b", "it's", "back\\slash"), (None, "", '"q"')]
    lake_spark.createDataFrame(values, "a string, b string, c string").coalesce(1).write.insertInto("t")
    assert read_object("t") == b"'a;b';'it\\'s';'back\\\\slash'\n;'';'\"q\"'\n"
    assert rows(lake_spark, "select * from t") == [("", "", '"q"'), ("a;b", "it's", "back\\slash")]


def test_quotes_are_doubled_where_the_serde_has_no_escape_of_its_own(lake_spark, make_table, read_object):
    make_table("t", OPEN_CSV, [("a", "string"), ("b", "string")])
    lake_spark.sql("""insert into t values ('a,"b', "it's")""")
    assert read_object("t") == b'"a,""b","it\'s"\n'
    assert rows(lake_spark, "select * from t") == [('a,"b', "it's")]


def test_json_lines_keep_microseconds_and_the_mapped_key(lake_spark, make_table, read_object):
    serde = "org.openx.data.jsonserde.JsonSerDe"
    make_table("t", serde, [("ts", "timestamp"), ("n", "int")], parameters={"mapping.n": "theN"})
    lake_spark.sql("insert into t values (timestamp'2020-01-02 03:04:05.123456', 7)")
    assert read_object("t") == b'{"ts":"2020-01-02 03:04:05.123456","theN":7}\n'
    assert lake_spark.sql("select cast(ts as string), n from t").collect() == [("2020-01-02 03:04:05.123456", 7)]


@pytest.mark.parametrize(
    ("name", "value"), [("skip.header.line.count", "1"), ("timestamp.formats", "yyyy"), ("quote.delim", '"')]
)
def test_a_parameter_that_a_write_cannot_follow_is_refused_by_name(lake_spark, make_table, name, value):
    make_table("t", LAZY, [("a", "string")], parameters={"field.delim": ",", name: value})
    with pytest.raises(Exception, match=name):
        lake_spark.sql("insert into t values ('x')")


# Documentation of CharType and VarcharType: "Data writing will fail if the input string exceeds the length limitation";
# char is padded. Blanks beyond the length are cut (CharVarcharCodegenUtils).
def test_texts_of_a_length_are_checked_and_padded(lake_spark, make_table, read_object):
    make_table("t", LAZY, [("c", "char(4)"), ("v", "varchar(3)")], parameters={"field.delim": ","})
    lake_spark.sql("insert into t values ('ab', 'é   ')")
    assert read_object("t").decode() == "ab  ,é  \n"
    for values in ("('abcde', 'x')", "('a', 'wxyz')", "('a', 1234)"):
        with pytest.raises(Exception, match="EXCEED_LIMIT_LENGTH") as failure:
            lake_spark.sql(f"insert into t values {values}")
        assert failure.value.getCondition() == "EXCEED_LIMIT_LENGTH"


def test_a_table_without_a_place_is_refused(lake_spark, glue, database):
    name = f"placeless_{os.urandom(6).hex()}"
    glue.create_database(DatabaseInput={"Name": name})
    with pytest.raises(Exception, match="has no location"):
        lake_spark.sql(f"create table {name}.t (a int) using parquet")
    with pytest.raises(Exception, match="has no location"):
        lake_spark.range(1).write.saveAsTable(f"{name}.t")


# Catalog.listTables, listDatabases: `pattern` is that of SHOW TABLES.
def test_tables_are_listed_by_kind_and_by_pattern(lake_spark, make_table, database):
    lake_spark.sql("create table managed_one (a int) using parquet")
    make_table("outer_one", LAZY, [("a", "string")])
    kinds = {t.name: t.tableType for t in lake_spark.catalog.listTables() if not t.isTemporary}
    assert kinds == {"managed_one": "MANAGED", "outer_one": "EXTERNAL"}
    assert lake_spark.catalog.getTable("managed_one").tableType == "MANAGED"
    assert [t.name for t in lake_spark.catalog.listTables(pattern="OUT*|x")] == ["outer_one"]
    assert lake_spark.catalog.listTables(pattern="*a" * 40) == []


def test_a_global_view_is_dropped(lake_spark):
    lake_spark.range(1).createOrReplaceGlobalTempView("everywhere")
    lake_spark.sql("drop view global_temp.everywhere")
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        lake_spark.sql("select * from global_temp.everywhere")
