"""Frames of catalog tables, and what writes leave in the catalog. Expected: the Medicare sample of the developer guide
(schema and choice), the page on updating the catalog from a job."""

import os

import boto3
import pyarrow.parquet
import pytest

from awsglue import DynamicFrame, DynamicFrameCollection, catalog
from tests.awsglue.conftest import ORACLE, ordered, rows, tree

pytestmark = pytest.mark.engine

TEXT = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
}


@pytest.fixture
def glue_api(request, monkeypatch):
    """The Glue API that the package speaks to: the server under test."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or request.getfixturevalue("server").endpoint
    api = boto3.client(
        "glue",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    monkeypatch.setattr(catalog, "client", lambda: api)
    return api


@pytest.fixture
def database(glue_api):
    name = f"db_{os.urandom(6).hex()}"
    glue_api.create_database(DatabaseInput={"Name": name})
    return name


@pytest.fixture
def make_table(glue_api, database):
    """Makes a table as a crawler would write it."""

    def make(name, classification, location, columns, keys=(), partitions=(), parameters=None, serde=None):
        storage = {
            **TEXT,
            "Location": str(location),
            "Columns": [{"Name": n, "Type": t} for n, t in columns],
            "SerdeInfo": {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "Parameters": serde or {},
            },
        }
        glue_api.create_table(
            DatabaseName=database,
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"classification": classification, **(parameters or {})},
                "StorageDescriptor": storage,
                "PartitionKeys": [{"Name": n, "Type": t} for n, t in keys],
            },
        )
        for values, place in partitions:
            glue_api.batch_create_partition(
                DatabaseName=database,
                TableName=name,
                PartitionInputList=[{"Values": values, "StorageDescriptor": {**storage, "Location": str(place)}}],
            )

    return make


@pytest.mark.parametrize(
    "parameters, named",
    [
        ({"table_type": "ICEBERG"}, "iceberg"),
        ({"table_type": "delta"}, "delta"),
        ({"spark.sql.sources.provider": "hudi"}, "hudi"),
    ],
)
def test_a_table_format_is_refused_by_name(make_table, database, context, tmp_path, parameters, named):
    make_table("t", "parquet", tmp_path, [("id", "bigint")], parameters=parameters)
    with pytest.raises(NotImplementedError, match=named):
        context.create_dynamic_frame.from_catalog(database=database, table_name="t")


MEDICARE = """drg definition,provider id,provider zip code,discharges
039 - X,10001,36301,91
"057, Y",10005,35957,14
"",nothing,,24
"""


@pytest.fixture
def medicare(make_table, database, context, tmp_path):
    (tmp_path / "medicare.csv").write_text(MEDICARE)
    columns = [("drg definition", "string"), ("provider id", "bigint"), ("provider zip code", "bigint")]
    make_table(
        "medicare",
        "csv",
        tmp_path,
        [*columns, ("discharges", "bigint")],
        parameters={"skip.header.line.count": "1", "delimiter": ","},
        serde={"field.delim": ","},
    )
    return context.create_dynamic_frame.from_catalog(database=database, table_name="medicare")


def test_a_csv_column_with_other_text_is_a_choice(medicare):
    assert tree(medicare) == "\n".join(
        [
            "root",
            "|-- drg definition: string",
            "|-- provider id: choice",
            "|    |-- long",
            "|    |-- string",
            "|-- provider zip code: long",
            "|-- discharges: long",
        ]
    )
    assert rows(medicare.select_fields(["provider id", "provider zip code"])) == ordered(
        [
            ({"long": 10001, "string": None}, 36301),
            ({"long": 10005, "string": None}, 35957),
            ({"long": None, "string": "nothing"}, None),
        ]
    )


def test_a_choice_cast_to_long_makes_null_of_text(medicare):
    resolved = medicare.resolveChoice(specs=[("provider id", "cast:long")])
    assert rows(resolved.select_fields(["provider id"])) == ordered([(10001,), (10005,), (None,)])
    assert [f.name for f in medicare.resolveChoice(choice="make_cols").schema()][1:3] == [
        "provider id_long",
        "provider id_string",
    ]


def test_a_choice_matches_the_catalog(medicare, database):
    matched = medicare.resolveChoice(choice="match_catalog", database=database, table_name="medicare")
    assert rows(matched.select_fields(["provider id"])) == ordered([(10001,), (10005,), (None,)])


@pytest.mark.parametrize(
    "serde, separator",
    [
        ({}, "\x01"),
        ({"serialization.format": "1"}, "\x01"),
        ({"serialization.format": "|"}, "|"),
        ({"field.delim": "9"}, "\t"),
    ],
)
def test_fields_are_separated_by_hives_default(context, database, make_table, frame_of, tmp_path, serde, separator):
    """LanguageManual DDL of Hive: ^A unless the table says otherwise; LazySimpleSerDe takes a number as a code."""
    (tmp_path / "a").write_text(f"1{separator}x,y\n")
    make_table("hive", "csv", tmp_path, [("a", "bigint"), ("b", "string")], serde=serde)
    assert rows(context.create_dynamic_frame.from_catalog(database, "hive")) == [(1, "x,y")]
    context.write_dynamic_frame.from_catalog(frame_of("a long, b string", [(2, "z")]), database, "hive")
    assert rows(context.create_dynamic_frame.from_catalog(database, "hive")) == [(1, "x,y"), (2, "z")]


@pytest.fixture
def logs_table(make_table, tmp_path):
    places = []
    for day, value in (("01", 1), ("02", 2), ("10", 3)):
        folder = tmp_path / f"some-{day}"
        folder.mkdir()
        (folder / "a.json").write_text(f'{{"v": {value}, "Name": "n{value}"}}\n')
        places.append(([day], folder))
    columns = [("v", "int"), ("name", "string")]
    make_table("logs", "json", tmp_path, columns, [("partition_0", "string")], places)


def test_partition_values_come_from_the_catalog(context, database, logs_table):
    frame = context.create_dynamic_frame.from_catalog(database, "logs")
    assert tree(frame) == "root\n|-- v: int\n|-- Name: string\n|-- partition_0: string"
    assert rows(frame) == [(1, "n1", "01"), (2, "n2", "02"), (3, "n3", "10")]


@pytest.mark.parametrize("layout", ["k={}", "plain-{}"])
def test_a_partition_without_its_folder_is_passed_over(context, database, make_table, tmp_path, layout):
    places = [([value], tmp_path / layout.format(value)) for value in ("1", "2", "3")]
    for (value,), folder in (places[0], places[2]):
        folder.mkdir()
        (folder / "a.json").write_text(f'{{"v": {value}}}\n')
    make_table("stale", "json", tmp_path, [("v", "int")], [("k", "string")], places)
    frame = context.create_dynamic_frame.from_catalog(database, "stale")
    assert rows(frame) == [(1, "1"), (3, "3")]


@pytest.mark.parametrize("format", ["csv", "json", "parquet"])
@pytest.mark.parametrize("layout", ["date={}", "{}/data"])
def test_some_hundreds_of_partitions_are_one_frame(context, database, glue_api, make_table, tmp_path, layout, format):
    if ORACLE and layout != "date={}":
        pytest.skip("a union of hundreds of reads takes a real Spark minutes")
    days = [f"2020-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 31)]
    for i, day in enumerate(days):
        folder = tmp_path / layout.format(day)
        folder.mkdir(parents=True)
        if format == "parquet":
            pyarrow.parquet.write_table(pyarrow.table({"a": [i]}), folder / "a.parquet")
        else:
            (folder / "a").write_text(f"{i}\n" if format == "csv" else f'{{"a": {i}}}\n')
    make_table("many", format, tmp_path, [("a", "bigint")], [("date", "string")], serde={"field.delim": ","})
    storage = glue_api.get_table(DatabaseName=database, Name="many")["Table"]["StorageDescriptor"]
    inputs = [
        {"Values": [d], "StorageDescriptor": storage | {"Location": f"{tmp_path}/{layout.format(d)}"}} for d in days
    ]
    for start in range(0, len(inputs), 100):
        added = glue_api.batch_create_partition(
            DatabaseName=database, TableName="many", PartitionInputList=inputs[start : start + 100]
        )
        assert not added.get("Errors")
    frame = context.create_dynamic_frame.from_catalog(database, "many")
    assert rows(frame) == ordered([(i, day) for i, day in enumerate(days)])


@pytest.mark.parametrize("key", ["day", "value"])
def test_a_field_called_like_a_key_is_a_field_of_its_own(context, database, make_table, tmp_path, key):
    (tmp_path / f"{key}=05").mkdir()
    (tmp_path / f"{key}=05" / "a.json").write_text(f'{{"{key}": "Monday", "v": 1}}\n')
    (tmp_path / f"{key}=06").mkdir()
    (tmp_path / f"{key}=06" / "a.json").write_text(f'{{"{key}": "Tuesday", "v": 2}}\n')
    places = [([day], tmp_path / f"{key}={day}") for day in ("05", "06")]
    make_table("clash", "json", tmp_path, [(key, "string"), ("v", "int")], [(key, "string")], places)
    frame = context.create_dynamic_frame.from_catalog(database, "clash")
    assert [field.name for field in frame.schema()] == [key, "v", key]
    assert sorted(tuple(row) for row in frame.toDF().toDF("a", "b", "c").collect()) == [
        ("Monday", 1, "05"),
        ("Tuesday", 2, "06"),
    ]


def test_folders_like_keys_below_a_partition_are_no_keys(context, database, make_table, tmp_path):
    (tmp_path / "year=2020" / "month=01").mkdir(parents=True)
    (tmp_path / "year=2020" / "month=01" / "a.json").write_text('{"month": "in the record"}\n')
    (tmp_path / "year=2021").mkdir()
    (tmp_path / "year=2021" / "a.json").write_text('{"month": "too"}\n')
    places = [([year], tmp_path / f"year={year}") for year in ("2020", "2021")]
    make_table("deep", "json", tmp_path, [("month", "string")], [("year", "string")], places)
    frame = context.create_dynamic_frame.from_catalog(database, "deep")
    assert sorted(rows(frame)) == [("in the record", "2020"), ("too", "2021")]


def test_a_push_down_predicate_is_spark_sql_over_the_keys(context, database, logs_table):
    def read(predicate):
        frame = context.create_dynamic_frame.from_catalog(database, "logs", push_down_predicate=predicate)
        return [row[0] for row in rows(frame.select_fields(["v"]))]

    assert read("partition_0 = '02'") == [2]
    assert read("cast(partition_0 as int) < 10 and partition_0 like '0%'") == [1, 2]
    frame = context.create_dynamic_frame.from_catalog(database, "logs", push_down_predicate="partition_0 = 'x'")
    assert frame.count() == 0


def test_partitions_of_parquet_may_differ_in_columns(context, database, make_table, frame_of, tmp_path):
    write = context.write_dynamic_frame.from_options
    write(frame_of("a long", [(1,)]), "s3", {"path": str(tmp_path / "k=1")}, "parquet")
    write(frame_of("a long, b string", [(2, "x")]), "s3", {"path": str(tmp_path / "k=2")}, "parquet")
    places = [(["1"], tmp_path / "k=1"), (["2"], tmp_path / "k=2")]
    make_table("drift", "parquet", tmp_path, [("a", "bigint"), ("b", "string")], [("k", "string")], places)
    frame = context.create_dynamic_frame.from_catalog(database, "drift")
    columns = {f.name: i for i, f in enumerate(frame.schema())}
    assert sorted(columns) == ["a", "b", "k"]
    found = [tuple(row[columns[name]] for name in ("a", "b", "k")) for row in rows(frame)]
    assert sorted(found, key=repr) == ordered([(1, None, "1"), (2, "x", "2")])


def test_what_the_catalog_lacks_and_what_cannot_be_read_are_errors(context, database, glue_api, make_table, tmp_path):
    with pytest.raises(glue_api.exceptions.EntityNotFoundException):
        context.create_dynamic_frame.from_catalog(database, "nothing")
    make_table("old", "grokLog", tmp_path, [("a", "string")])
    with pytest.raises(NotImplementedError, match="groklog"):
        context.create_dynamic_frame.from_catalog(database, "old")
    with pytest.raises(NotImplementedError, match="boundedFiles"):
        context.create_dynamic_frame.from_catalog(database, "old", additional_options={"boundedFiles": "1"})


def test_a_sink_makes_the_table_and_adds_partitions_and_columns(context, database, glue_api, frame_of, tmp_path):
    def write(frame):
        sink = context.getSink(
            connection_type="s3",
            path=str(tmp_path / "out"),
            enableUpdateCatalog=True,
            updateBehavior="UPDATE_IN_DATABASE",
            partitionKeys=["day"],
        )
        sink.setFormat("glueparquet")
        sink.setCatalogInfo(catalogDatabase=database, catalogTableName="out")
        sink.writeFrame(frame)

    write(frame_of("Id long, s struct<a: int>, day string", [(1, (2,), "mon"), (2, None, "a/b")]))
    table = glue_api.get_table(DatabaseName=database, Name="out")["Table"]
    columns = [(c["Name"], c["Type"]) for c in table["StorageDescriptor"]["Columns"]]
    assert columns == [("id", "bigint"), ("s", "struct<a:int>")]
    assert [(c["Name"], c["Type"]) for c in table["PartitionKeys"]] == [("day", "string")]
    assert table["Parameters"]["classification"] == "parquet"

    write(frame_of("Id long, more string, day string", [(3, "x", "tue")]))
    columns = glue_api.get_table(DatabaseName=database, Name="out")["Table"]["StorageDescriptor"]["Columns"]
    assert [c["Name"] for c in columns] == ["id", "s", "more"]
    found = glue_api.get_partitions(DatabaseName=database, TableName="out")["Partitions"]
    assert sorted(p["Values"][0] for p in found) == ["a/b", "mon", "tue"]
    (odd,) = (p["StorageDescriptor"]["Location"] for p in found if p["Values"] == ["a/b"])
    assert odd == f"{tmp_path}/out/day=a%2Fb/"
    read = context.create_dynamic_frame.from_catalog(database, "out")
    assert read.count() == 3


def mixed_frame(frame_of):
    return frame_of("a long, k string", [(1, "x")]).union(frame_of("a string, k string", [("two", "y")]))


def sink_of(context, path, format, table=None, **options):
    sink = context.getSink("s3", path=str(path), enableUpdateCatalog=True, **options)
    sink.setFormat(format)
    if table is not None:
        sink.setCatalogInfo(*table)
    return sink


def test_what_the_catalog_would_refuse_is_refused_before_the_write(
    context, database, glue_api, make_table, frame_of, tmp_path
):
    frame, out = frame_of("a long, k string", [(1, "x")]), tmp_path / "out"
    make_table("keyed", "json", out, [("a", "bigint")], [("k", "string")])
    with pytest.raises(ValueError, match="setCatalogInfo"):
        sink_of(context, out, "json").writeFrame(frame)
    with pytest.raises(ValueError, match="updateBehavior"):
        sink_of(context, out, "json", (database, "t"), updateBehavior="NO").writeFrame(frame)
    with pytest.raises(ValueError, match="partitionKeys"):
        sink_of(context, out, "json", (database, "keyed")).writeFrame(frame)
    with pytest.raises(glue_api.exceptions.EntityNotFoundException):
        sink_of(context, out, "json", ("no_such_database", "t")).writeFrame(frame)
    with pytest.raises(NotImplementedError, match="collection"):
        sink_of(context, out, "json", (database, "t")).write(DynamicFrameCollection({"f": frame}, context))
    for options in ({"updateBehavior": "NO"}, {"enableUpdateCatalog": "maybe"}):
        with pytest.raises(ValueError):
            context.write_dynamic_frame.from_catalog(
                frame, database, "keyed", additional_options={"partitionKeys": ["k"], **options}
            )
    assert not out.exists()


def test_a_choice_in_csv_is_text_in_the_catalog(context, database, glue_api, frame_of, tmp_path):
    sink_of(context, tmp_path / "out", "csv", (database, "mixed"), partitionKeys=["k"]).writeFrame(
        mixed_frame(frame_of)
    )
    table = glue_api.get_table(DatabaseName=database, Name="mixed")["Table"]
    assert [(c["Name"], c["Type"]) for c in table["StorageDescriptor"]["Columns"]] == [("a", "string")]
    read = context.create_dynamic_frame.from_catalog(database, "mixed")
    assert rows(read) == [("1", "x"), ("two", "y")]


@pytest.mark.skipif(ORACLE != "", reason="a real Spark names its files itself")
def test_the_partitions_of_a_table_are_those_that_were_written(context, database, glue_api, spark, tmp_path):
    """Also where a second run of the plan would give others."""
    values = spark.range(20).selectExpr("id", "uuid() as k", "cast(null as string) as n")
    frame = DynamicFrame.fromDF(values, context)
    sink = sink_of(context, tmp_path / "out", "json", (database, "random"), partitionKeys=["n", "k"])
    sink.writeFrame(frame)
    (tmp_path / "out" / "other").write_text("{}")
    sink.writeFrame(frame)
    folders = {p.name.removeprefix("k=") for p in (tmp_path / "out").glob("n=*/k=*")}
    pages = glue_api.get_paginator("get_partitions").paginate(DatabaseName=database, TableName="random")
    found = [p["Values"] for page in pages for p in page["Partitions"]]
    assert len(folders) == 40 and sorted(found) == sorted(["__HIVE_DEFAULT_PARTITION__", k] for k in folders)


def test_writing_into_a_table_uses_its_place_and_format(context, database, make_table, frame_of, tmp_path):
    make_table("target", "csv", tmp_path / "t", [("a", "bigint"), ("b", "string")], serde={"field.delim": "|"})
    frame = frame_of("a long, b string", [(1, "x|y")]).coalesce(1)
    context.write_dynamic_frame.from_catalog(frame, database, "target")
    (file,) = (tmp_path / "t").glob("[!._]*")
    assert file.read_text() == '1|"x|y"\n'
    assert rows(context.create_dynamic_frame.from_catalog(database, "target")) == [(1, "x|y")]
