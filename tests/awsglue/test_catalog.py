"""Frames of catalog tables, and what writes leave in the catalog. Expected: the Medicare sample of the developer guide
(schema and choice), the page on updating the catalog from a job."""

import os

import boto3
import pytest

from awsglue import catalog
from tests.awsglue.conftest import ordered, rows, tree

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


def test_writing_into_a_table_uses_its_place_and_format(context, database, make_table, frame_of, tmp_path):
    make_table("target", "csv", tmp_path / "t", [("a", "bigint"), ("b", "string")], serde={"field.delim": "|"})
    frame = frame_of("a long, b string", [(1, "x|y")]).coalesce(1)
    context.write_dynamic_frame.from_catalog(frame, database, "target")
    (file,) = (tmp_path / "t").glob("[!._]*")
    assert file.read_text() == '1|"x|y"\n'
    assert rows(context.create_dynamic_frame.from_catalog(database, "target")) == [(1, "x|y")]
