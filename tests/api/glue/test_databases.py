"""Glue's database operations. Error texts: as users of the real service published them."""

import pytest

from tests.api.glue.conftest import failure_of, unique


def test_a_database_comes_back_as_it_was_made(glue):
    name = unique("db")
    glue.create_database(
        DatabaseInput={
            "Name": name.upper(),
            "Description": "d",
            "LocationUri": "s3://b/p",
            "Parameters": {"k": "v"},
        }
    )
    found = glue.get_database(Name=name)["Database"]
    created = found.pop("CreateTime")
    assert created.tzinfo is not None
    assert found == {
        "Name": name,
        "Description": "d",
        "LocationUri": "s3://b/p",
        "Parameters": {"k": "v"},
        "CatalogId": "000000000000",
        # What the service gives a database when nobody says otherwise.
        "CreateTableDefaultPermissions": [
            {
                "Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
                "Permissions": ["ALL"],
            }
        ],
    }


def test_a_name_is_there_once(glue, database):
    error = failure_of(glue.create_database, DatabaseInput={"Name": database.upper()})
    assert (error.name, error.message, error.status) == (
        "AlreadyExistsException",
        "Database already exists.",
        400,
    )


def test_what_is_not_there_is_named(glue):
    for call in (glue.get_database, glue.delete_database):
        error = failure_of(call, Name="nosuch")
        assert (error.name, error.message) == (
            "EntityNotFoundException",
            "Database nosuch not found.",
        )
    error = failure_of(glue.update_database, Name="nosuch", DatabaseInput={"Name": "nosuch"})
    assert error.name == "EntityNotFoundException"
    assert failure_of(glue.get_database, Name="nosuch", CatalogId="111111111111").name == "EntityNotFoundException"


def test_update_replaces_all_but_the_name(glue, database):
    glue.update_database(Name=database, DatabaseInput={"Name": database, "Description": "new"})
    found = glue.get_database(Name=database)["Database"]
    assert found["Description"] == "new" and "Parameters" not in found
    error = failure_of(glue.update_database, Name=database, DatabaseInput={"Name": "other"})
    assert error.name == "InvalidInputException"


def test_delete_takes_the_tables_along(glue, database, table):
    glue.delete_database(Name=database)
    error = failure_of(glue.get_table, DatabaseName=database, Name=table)
    assert error.message == f"Database {database} not found."
    glue.create_database(DatabaseInput={"Name": database})
    assert glue.get_tables(DatabaseName=database)["TableList"] == []


def test_lists_come_in_pages(glue):
    prefix = unique("page")
    names = [f"{prefix}_{i}" for i in range(5)]
    for name in names:
        glue.create_database(DatabaseInput={"Name": name})
    pages = glue.get_paginator("get_databases").paginate(PaginationConfig={"PageSize": 2})
    found = [d["Name"] for page in pages for d in page["DatabaseList"]]
    assert [name for name in found if name.startswith(prefix)] == names
    assert failure_of(glue.get_databases, NextToken="???").name == "InvalidInputException"


def test_there_is_no_default_database_until_somebody_makes_it(make_server):
    assert make_server().client("glue").get_databases()["DatabaseList"] == []


def test_what_is_not_there_yet_is_refused_by_name(glue):
    target = {"CatalogId": "000000000000", "DatabaseName": "other"}
    error = failure_of(
        glue.create_database,
        DatabaseInput={"Name": unique("link"), "TargetDatabase": target},
    )
    assert error.name == "InvalidInputException" and "TargetDatabase" in error.message
    assert "AttributesToGet" in failure_of(glue.get_databases, AttributesToGet=["NAME"]).message


def test_tags(glue):
    name = unique("db")
    glue.create_database(DatabaseInput={"Name": name}, Tags={"team": "x", "stage": "dev"})
    arn = f"arn:aws:glue:us-east-1:000000000000:database/{name}"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "x", "stage": "dev"}
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"team": "y", "more": ""})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["stage", "none"])
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "y", "more": ""}
    assert failure_of(glue.get_tags, ResourceArn=arn + "x").name == "EntityNotFoundException"
    glue.delete_database(Name=name)
    glue.create_database(DatabaseInput={"Name": name})
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {}


@pytest.mark.parametrize("kind", ["FOREIGN", "FEDERATED"])
def test_nothing_is_shared_or_federated(glue, database, kind):
    # The API reference: FEDERATED lists what stands for another catalog's, FOREIGN what other accounts share.
    glue.create_table(DatabaseName=database, TableInput={"Name": "t"})
    assert glue.get_databases(ResourceShareType=kind)["DatabaseList"] == []
    assert glue.get_tables(DatabaseName=database, ResourceShareType=kind)["TableList"] == []
    assert [t["Name"] for t in glue.get_tables(DatabaseName=database, ResourceShareType="ALL")["TableList"]] == ["t"]
