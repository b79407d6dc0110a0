"""Glue's table and table version operations (Glue developer guide: aws-glue-api-catalog-tables)."""

import pytest

from tests.api.glue.conftest import failure_of, unique

INPUT = {
    "Name": "Orders",
    "Description": "d",
    "Owner": "me",
    "Retention": 3,
    "StorageDescriptor": {
        "Columns": [
            {"Name": "ID", "Type": "bigint", "Comment": "c", "Parameters": {"p": "1"}},
            {"Name": "tags", "Type": "map<string,array<struct<a:int>>>"},
        ],
        "Location": "s3://b/orders/",
        "InputFormat": "in",
        "OutputFormat": "out",
        "Compressed": True,
        "NumberOfBuckets": 4,
        "SerdeInfo": {
            "Name": "s",
            "SerializationLibrary": "lib",
            "Parameters": {"field.delim": ","},
        },
        "BucketColumns": ["ID"],
        "SortColumns": [{"Column": "ID", "SortOrder": 1}],
        "Parameters": {"x": "y"},
        "SkewedInfo": {"SkewedColumnNames": ["ID"], "SkewedColumnValues": ["1"]},
        "StoredAsSubDirectories": True,
    },
    "PartitionKeys": [{"Name": "day", "Type": "date"}],
    "ViewOriginalText": "o",
    "ViewExpandedText": "e",
    "TableType": "EXTERNAL_TABLE",
    "Parameters": {"classification": "csv"},
}


def make(glue, database, name, **more):
    glue.create_table(DatabaseName=database, TableInput={"Name": name, **more})


def test_a_table_comes_back_as_it_was_made(glue, database):
    glue.create_table(DatabaseName=database.upper(), TableInput=INPUT)
    found = glue.get_table(DatabaseName=database, Name="ORDERS")["Table"]
    assert found["CreateTime"] == found["UpdateTime"]
    known = {key: found[key] for key in INPUT}
    assert known == {**INPUT, "Name": "orders"}
    assert found["DatabaseName"] == database and found["VersionId"] == "0"
    assert found["CatalogId"] == "000000000000" and found["IsRegisteredWithLakeFormation"] is False
    assert found["CreatedBy"].startswith("arn:aws:iam::000000000000:")


def test_defaults_of_a_storage_descriptor(glue, database):
    make(glue, database, "t", StorageDescriptor={"Columns": []})
    found = glue.get_table(DatabaseName=database, Name="t")["Table"]
    assert found["Retention"] == 0
    assert found["StorageDescriptor"] == {
        "Columns": [],
        "Compressed": False,
        "NumberOfBuckets": 0,
        "SortColumns": [],
        "StoredAsSubDirectories": False,
    }


def test_errors(glue, database):
    make(glue, database, "t")
    error = failure_of(make, glue=glue, database=database, name="T")
    assert (error.name, error.message) == (
        "AlreadyExistsException",
        "Table already exists.",
    )
    error = failure_of(glue.get_table, DatabaseName=database, Name="nosuch")
    assert (error.name, error.message) == (
        "EntityNotFoundException",
        "Table nosuch not found.",
    )
    error = failure_of(glue.get_tables, DatabaseName="nosuch")
    assert (error.name, error.message) == (
        "EntityNotFoundException",
        "Database nosuch not found.",
    )
    error = failure_of(glue.create_table, DatabaseName="nosuch", TableInput={"Name": "t"})
    assert error.message == "Database nosuch not found."
    assert failure_of(glue.delete_table, DatabaseName=database, Name="x").name == "EntityNotFoundException"


@pytest.mark.parametrize(
    "more",
    [
        {"TransactionId": "1"},
        {"PartitionIndexes": [{"Keys": ["a"], "IndexName": "i"}]},
        {"OpenTableFormatInput": {"IcebergInput": {"MetadataOperation": "CREATE"}}},
    ],
)
def test_what_is_not_there_yet_is_refused_by_name(glue, database, more):
    error = failure_of(glue.create_table, DatabaseName=database, TableInput={"Name": "t"}, **more)
    assert error.name == "InvalidInputException" and next(iter(more)) in error.message


def test_updates_make_versions(glue, database):
    make(glue, database, "t", Description="v0")
    for i in (1, 2, 3):
        glue.update_table(DatabaseName=database, TableInput={"Name": "t", "Description": f"v{i}"})
    found = glue.get_table(DatabaseName=database, Name="t")["Table"]
    assert (found["VersionId"], found["Description"]) == ("3", "v3") and found["UpdateTime"] >= found["CreateTime"]
    pages = glue.get_paginator("get_table_versions").paginate(
        DatabaseName=database, TableName="t", PaginationConfig={"PageSize": 1}
    )
    versions = [(v["VersionId"], v["Table"]["Description"]) for page in pages for v in page["TableVersions"]]
    assert versions == [("3", "v3"), ("2", "v2"), ("1", "v1"), ("0", "v0")]
    old = glue.get_table_version(DatabaseName=database, TableName="t", VersionId="1")["TableVersion"]
    assert old["Table"]["Description"] == "v1" and old["VersionId"] == "1"

    glue.delete_table_version(DatabaseName=database, TableName="t", VersionId="1")
    error = failure_of(glue.get_table_version, DatabaseName=database, TableName="t", VersionId="1")
    assert error.name == "EntityNotFoundException"
    errors = glue.batch_delete_table_version(DatabaseName=database, TableName="t", VersionIds=["0", "1"])["Errors"]
    assert [(e["VersionId"], e["ErrorDetail"]["ErrorCode"]) for e in errors] == [("1", "EntityNotFoundException")]


def test_an_update_without_an_archive_keeps_no_version(glue, database):
    make(glue, database, "t")
    glue.update_table(DatabaseName=database, TableInput={"Name": "t"}, SkipArchive=True)
    versions = glue.get_table_versions(DatabaseName=database, TableName="t")["TableVersions"]
    assert [v["VersionId"] for v in versions] == ["1"]


def test_a_version_id_guards_an_update(glue, database):
    """How Iceberg commits to Glue: the version that it read, and no archive."""
    make(glue, database, "t")
    change = {
        "DatabaseName": database,
        "TableInput": {"Name": "t"},
        "SkipArchive": True,
    }
    glue.update_table(VersionId="0", **change)
    assert failure_of(glue.update_table, VersionId="0", **change).name == "ConcurrentModificationException"
    glue.update_table(VersionId="1", **change)


def test_lists_are_paged_and_filtered(glue, database):
    for name in ("a1", "a2", "b1", "b2", "c"):
        make(glue, database, name)

    def names(**more):
        pages = glue.get_paginator("get_tables").paginate(
            DatabaseName=database, PaginationConfig={"PageSize": 2}, **more
        )
        return [t["Name"] for page in pages for t in page["TableList"]]

    assert names() == ["a1", "a2", "b1", "b2", "c"]
    assert names(Expression="a.*|c") == ["a1", "a2", "c"]
    assert names(Expression="[ab][2-9]") == ["a2", "b2"]
    assert names(Expression="^B\\d$") == ["b1", "b2"]
    # awswrangler's name_prefix, name_suffix and name_contains.
    assert names(Expression="a*") == ["a1", "a2"] and names(Expression="*2") == [
        "a2",
        "b2",
    ]
    assert names(Expression="*b*") == ["b1", "b2"]
    assert names(Expression="nosuch") == []


@pytest.mark.parametrize(
    "expression", ["(", "[a", "a{9999}", "a)", "\\", "(((a{99}){99}){99}){99}", "(.{0,100}){0,90}b"]
)
def test_a_malformed_expression_is_refused(glue, database, expression):
    assert failure_of(glue.get_tables, DatabaseName=database, Expression=expression).name == "InvalidInputException"


def test_an_expression_that_would_backtrack_for_ever_is_quick(glue, database):
    make(glue, database, "a" * 200)
    assert glue.get_tables(DatabaseName=database, Expression="(a+)+(a+)+(a|aa)+b")["TableList"] == []


def test_an_expression_that_costs_too_much_says_so(glue, database):
    for number in range(40):
        make(glue, database, f"{'a' * 200}{number}")
    error = failure_of(glue.get_tables, DatabaseName=database, Expression="(.{0,99}){0,9}b")
    assert error.name == "InvalidInputException" and "too costly" in error.message


def test_an_expression_counts_characters(glue, database):
    # java.util.regex.Pattern: "." and classes match code points.
    for name in ("ä1", "日本", "bär", "b😀r", "b--r"):
        make(glue, database, name)

    def names(expression):
        return {t["Name"] for t in glue.get_tables(DatabaseName=database, Expression=expression)["TableList"]}

    assert names("..") == {"ä1", "日本"}
    assert names("b.r") == {"bär", "b😀r"}
    assert names("b[à-ö]r") == {"bär"}
    assert names("[^b].*") == {"ä1", "日本"}
    assert names("[日本]{2}") == {"日本"}
    assert names("b\\Wr") == {"bär", "b😀r"}


def test_a_schema_of_the_registry_is_refused_by_name(glue, database, table):
    storage = {"SchemaReference": {"SchemaId": {"SchemaName": "s", "RegistryName": "r"}, "SchemaVersionNumber": 1}}
    where = {"DatabaseName": database, "TableName": table}
    errors = [
        failure_of(glue.create_table, DatabaseName=database, TableInput={"Name": "r", "StorageDescriptor": storage}),
        failure_of(glue.update_table, DatabaseName=database, TableInput={"Name": table, "StorageDescriptor": storage}),
        failure_of(glue.create_partition, **where, PartitionInput={"Values": ["1", "a"], "StorageDescriptor": storage}),
    ]
    glue.create_partition(**where, PartitionInput={"Values": ["1", "a"]})
    changed = {"Values": ["1", "a"], "StorageDescriptor": storage}
    errors.append(failure_of(glue.update_partition, **where, PartitionValueList=["1", "a"], PartitionInput=changed))
    for error in errors:
        assert error.name == "InvalidInputException" and "SchemaReference" in error.message


def test_a_table_can_be_renamed(glue, database):
    make(glue, database, "old")
    make(glue, database, "taken")
    glue.update_table(DatabaseName=database, Name="old", TableInput={"Name": "new"})
    assert {t["Name"] for t in glue.get_tables(DatabaseName=database)["TableList"]} == {
        "new",
        "taken",
    }
    error = failure_of(
        glue.update_table,
        DatabaseName=database,
        Name="new",
        TableInput={"Name": "taken"},
    )
    assert error.name == "AlreadyExistsException"


def test_a_batch_deletes_what_is_there(glue, database):
    make(glue, database, "a")
    make(glue, database, "b")
    errors = glue.batch_delete_table(DatabaseName=database, TablesToDelete=["a", "nosuch"])["Errors"]
    assert [(e["TableName"], e["ErrorDetail"]["ErrorCode"]) for e in errors] == [("nosuch", "EntityNotFoundException")]
    assert [t["Name"] for t in glue.get_tables(DatabaseName=database)["TableList"]] == ["b"]


def test_partition_indexes_are_none(glue, database):
    # Terraform asks after each table.
    make(glue, database, "t")
    assert glue.get_partition_indexes(DatabaseName=database, TableName="t")["PartitionIndexDescriptorList"] == []
    error = failure_of(glue.get_partition_indexes, DatabaseName=database, TableName="x")
    assert (error.name, error.message) == (
        "EntityNotFoundException",
        "Table x not found.",
    )


def test_odd_names_are_kept(glue, database):
    name = unique("ünïcode 表-x.y")
    columns = [
        {"Name": "a b'\"`;--", "Type": "string"},
        {"Name": "Ümlaut", "Type": "int"},
    ]
    make(glue, database, name, StorageDescriptor={"Columns": columns})
    assert glue.get_table(DatabaseName=database, Name=name)["Table"]["StorageDescriptor"]["Columns"] == columns


def test_acknowledged_tables_survive_a_kill(make_server):
    server = make_server()
    glue = server.client("glue")
    glue.create_database(DatabaseInput={"Name": "d"})
    for i in range(20):
        make(glue, "d", f"t{i:02}")
    server.kill()
    glue = make_server().client("glue")
    assert [t["Name"] for t in glue.get_tables(DatabaseName="d")["TableList"]] == [f"t{i:02}" for i in range(20)]
