"""Work groups, and the Data Catalog as Athena shows it (API reference; recorded answers of the real service)."""

import os

import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def database(glue) -> str:
    name = f"meta_{os.urandom(4).hex()}"
    glue.create_database(DatabaseInput={"Name": name, "Description": "d", "Parameters": {"k": "v"}})
    for table in ("one", "two"):
        glue.create_table(
            DatabaseName=name,
            TableInput={
                "Name": table,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"classification": "csv"},
                "PartitionKeys": [{"Name": "day", "Type": "string"}],
                "StorageDescriptor": {
                    "Columns": [{"Name": "a", "Type": "struct<b:int>", "Comment": "c"}],
                    "Location": "s3://b/t/",
                    "InputFormat": "in",
                    "OutputFormat": "out",
                    "SerdeInfo": {"SerializationLibrary": "lib", "Parameters": {"field.delim": ","}},
                },
            },
        )
    return name


def test_the_primary_work_group_has_what_clients_read(athena):
    group = athena.get_work_group(WorkGroup="primary")["WorkGroup"]
    assert group["State"] == "ENABLED"
    configuration = group["Configuration"]
    assert configuration["EnforceWorkGroupConfiguration"] is False and configuration["ResultConfiguration"] == {}
    assert configuration["EngineVersion"] == {
        "SelectedEngineVersion": "AUTO",
        "EffectiveEngineVersion": "Athena engine version 3",
    }
    listed = athena.list_work_groups()
    assert [g["Name"] for g in listed["WorkGroups"]] == ["primary"] and "NextToken" not in listed


def test_the_one_data_catalog_is_listed(athena):
    assert athena.list_data_catalogs()["DataCatalogsSummary"] == [{"CatalogName": "AwsDataCatalog", "Type": "GLUE"}]
    assert athena.get_data_catalog(Name="awsdatacatalog")["DataCatalog"]["Type"] == "GLUE"


def test_databases_mirror_the_data_catalog(athena, database):
    assert athena.get_database(CatalogName="AwsDataCatalog", DatabaseName=database)["Database"] == {
        "Name": database,
        "Description": "d",
        "Parameters": {"k": "v"},
    }
    pages = athena.get_paginator("list_databases").paginate(CatalogName="AwsDataCatalog")
    assert database in [d["Name"] for page in pages for d in page["DatabaseList"]]


def test_tables_have_flattened_parameters(athena, database):
    table = athena.get_table_metadata(CatalogName="AWSDATACATALOG", DatabaseName=database, TableName="one")[
        "TableMetadata"
    ]
    assert table["Columns"] == [{"Name": "a", "Type": "struct<b:int>", "Comment": "c"}]
    assert table["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    assert table["TableType"] == "EXTERNAL_TABLE"
    assert table["Parameters"] == {
        "classification": "csv",
        "location": "s3://b/t/",
        "inputformat": "in",
        "outputformat": "out",
        "serde.serialization.lib": "lib",
        "serde.param.field.delim": ",",
    }
    listed = athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=database, Expression="t.*")
    assert [t["Name"] for t in listed["TableMetadataList"]] == ["two"]


def test_what_is_missing_is_a_metadata_exception_in_the_words_that_clients_parse(athena, database):
    with pytest.raises(ClientError) as raised:
        athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=database, TableName="nowhere")
    error = raised.value.response["Error"]
    assert error["Code"] == "MetadataException"
    assert error["Message"].startswith(
        "Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; Request ID: "
    )
    with pytest.raises(ClientError) as raised:
        athena.list_databases(CatalogName="other")
    assert raised.value.response["AthenaErrorCode"] == "DATACATALOG_NOT_FOUND"


def test_wrong_requests_are_refused_in_athenas_words(athena, database):
    calls = [
        lambda: athena.list_databases(CatalogName="AwsDataCatalog", NextToken="nonsense"),
        lambda: athena.list_databases(CatalogName="AwsDataCatalog", AttributesToGet=["Parameters"]),
        lambda: athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=database, NextToken="nonsense"),
        lambda: athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=database, Expression="(((("),
    ]
    for call in calls:
        with pytest.raises(ClientError) as raised:
            call()
        assert raised.value.response["Error"]["Code"] == "InvalidRequestException"
