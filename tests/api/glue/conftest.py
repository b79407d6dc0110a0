import os

import pytest
from botocore.exceptions import ClientError


def unique(word: str) -> str:
    return f"{word}_{os.urandom(4).hex()}"


class Failure(Exception):
    def __init__(self, error: ClientError):
        self.name = error.response["Error"]["Code"]
        self.message = error.response["Error"]["Message"]
        self.status = error.response["ResponseMetadata"]["HTTPStatusCode"]


def failure_of(call, **arguments) -> Failure:
    """The error that a call must give."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return Failure(caught.value)


@pytest.fixture
def database(glue) -> str:
    name = unique("db")
    glue.create_database(DatabaseInput={"Name": name})
    return name


@pytest.fixture
def table(glue, database) -> str:
    """A table with partition keys year (int) and name (string)."""
    glue.create_table(
        DatabaseName=database,
        TableInput={
            "Name": "t",
            "StorageDescriptor": {
                "Columns": [{"Name": "a", "Type": "int"}],
                "Location": "s3://x/t/",
            },
            "PartitionKeys": [
                {"Name": "year", "Type": "int"},
                {"Name": "name", "Type": "string"},
            ],
        },
    )
    return "t"
