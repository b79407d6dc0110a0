"""Glue's partition operations (Glue developer guide: aws-glue-api-catalog-partitions; the Expression's grammar is there)."""

import pytest

from tests.api.glue.conftest import failure_of


def partition(*values, **more):
    return {
        "Values": list(values),
        "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}]},
        **more,
    }


def create(glue, database, *rows):
    answer = glue.batch_create_partition(
        DatabaseName=database,
        TableName="t",
        PartitionInputList=[partition(*row) for row in rows],
    )
    return answer["Errors"]


def values(glue, database, table="t", **more):
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table, **more)
    return sorted(tuple(p["Values"]) for page in pages for p in page["Partitions"])


def test_a_partition_comes_back_as_it_was_made(glue, database, table):
    glue.create_partition(
        DatabaseName=database,
        TableName=table,
        PartitionInput=partition("2026", "x", Parameters={"k": "v"}),
    )
    found = glue.get_partition(DatabaseName=database, TableName=table, PartitionValues=["2026", "x"])["Partition"]
    assert found.pop("CreationTime")
    assert found == {
        "Values": ["2026", "x"],
        "DatabaseName": database,
        "TableName": table,
        "CatalogId": "000000000000",
        "Parameters": {"k": "v"},
        "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}]},
    }


def test_errors(glue, database, table):
    where = {"DatabaseName": database, "TableName": table}
    create(glue, database, ("1", "a"))
    error = failure_of(glue.create_partition, **where, PartitionInput=partition("1", "a"))
    assert (error.name, error.message) == (
        "AlreadyExistsException",
        "Partition already exists.",
    )
    error = failure_of(glue.get_partition, **where, PartitionValues=["2", "a"])
    assert (error.name, error.message) == (
        "EntityNotFoundException",
        "Cannot find partition.",
    )
    error = failure_of(glue.create_partition, **where, PartitionInput=partition("1"))
    assert error.name == "InvalidInputException"
    assert error.message == "The number of partition keys do not match the number of partition values"
    assert failure_of(glue.delete_partition, **where, PartitionValues=["2", "a"]).name == "EntityNotFoundException"
    change = {"PartitionValueList": ["2", "a"], "PartitionInput": partition("2", "a")}
    assert failure_of(glue.update_partition, **where, **change).name == "EntityNotFoundException"
    error = failure_of(glue.get_partitions, DatabaseName=database, TableName="nosuch")
    assert (error.name, error.message) == (
        "EntityNotFoundException",
        "Table nosuch not found.",
    )


def test_an_update_may_give_other_values(glue, database, table):
    where = {"DatabaseName": database, "TableName": table}
    create(glue, database, ("1", "a"), ("2", "b"))
    glue.update_partition(**where, PartitionValueList=["1", "a"], PartitionInput=partition("3", "c"))
    assert values(glue, database) == [("2", "b"), ("3", "c")]
    change = {"PartitionValueList": ["3", "c"], "PartitionInput": partition("2", "b")}
    assert failure_of(glue.update_partition, **where, **change).name == "AlreadyExistsException"


def test_batches_say_what_failed(glue, database, table):
    where = {"DatabaseName": database, "TableName": table}
    assert create(glue, database, ("1", "a"), ("2", "b")) == []
    (error,) = create(glue, database, ("2", "b"), ("3", "c"))
    assert error["PartitionValues"] == ["2", "b"]
    assert error["ErrorDetail"] == {
        "ErrorCode": "AlreadyExistsException",
        "ErrorMessage": "Partition already exists.",
    }
    entries = [
        {
            "PartitionValueList": v,
            "PartitionInput": partition(*v, Parameters={"n": "1"}),
        }
        for v in (["1", "a"], ["9", "z"])
    ]
    (error,) = glue.batch_update_partition(**where, Entries=entries)["Errors"]
    assert error["PartitionValueList"] == ["9", "z"] and error["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    wanted = [{"Values": ["1", "a"]}, {"Values": ["9", "z"]}]
    answer = glue.batch_get_partition(**where, PartitionsToGet=wanted)
    assert [p["Parameters"] for p in answer["Partitions"]] == [{"n": "1"}] and answer["UnprocessedKeys"] == []
    (error,) = glue.batch_delete_partition(**where, PartitionsToDelete=wanted)["Errors"]
    assert error["PartitionValues"] == ["9", "z"] and error["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    assert values(glue, database) == [("2", "b"), ("3", "c")]


ROWS = [
    ("9", "a"),
    ("10", "b"),
    ("2026", "it's"),
    ("2025", "B%"),
    ("7", "__HIVE_DEFAULT_PARTITION__"),
]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("year = 10", {"10"}),
        ("year = '10'", {"10"}),
        ("YEAR > 9", {"10", "2026", "2025"}),
        ("year>=9 and year<=10", {"9", "10"}),
        ("9 < year AND NOT (year = 2026)", {"10", "2025"}),
        ("year <> 9", {"10", "2026", "2025", "7"}),
        ("year != 9 AND name = 'b'", {"10"}),
        ("year IN (9, '2025', 1)", {"9", "2025"}),
        ("year not in (9, 10, 2025)", {"2026", "7"}),
        ("year between 9 and 2025", {"9", "10", "2025"}),
        ("name = 'it''s'", {"2026"}),
        ("name like '%''%'", {"2026"}),
        ("name LIKE 'B\\%'", {"2025"}),
        ("name like '_'", {"9", "10"}),
        ("name not like '_'", {"2026", "2025"}),
        ("name is null", {"7"}),
        ("name IS NOT NULL", {"9", "10", "2026", "2025"}),
        ("name <> 'a'", {"10", "2026", "2025"}),
        ("(year = 9 or year = 10) and name > 'a'", {"10"}),
        ("year = 9 or year = 10 and name = 'nosuch'", {"9"}),
        ('"year" = 9', {"9"}),
        ("  ", {"9", "10", "2026", "2025", "7"}),
    ],
)
def test_expressions(glue, database, table, expression, found):
    create(glue, database, *ROWS)
    assert {v[0] for v in values(glue, database, Expression=expression)} == found


def test_like_counts_characters(glue, database, table):
    create(glue, database, ("1", "ä"), ("2", "日本"), ("3", "ab"))

    def found(pattern):
        return {v[1] for v in values(glue, database, Expression=f"name like '{pattern}'")}

    assert (
        found("_") == {"ä"} and found("__") == {"日本", "ab"} and found("_本") == {"日本"} and found("%本") == {"日本"}
    )


@pytest.mark.parametrize(
    "expression",
    [
        "year =", "year = = 1", "nosuch = 1", "year = 'abc'", "year in ()", "(year = 1", "year = 1)", "year like 5", "year",
        "year = 1 and", "name = 'open", "year = 1; drop table t", "1 = 1", "year between 1", "(" * 500 + "year = 1" + ")" * 500,
        "year = name", "not", "year is 5",
    ],
)  # fmt: skip
def test_malformed_expressions_are_refused(glue, database, table, expression):
    create(glue, database, *ROWS)
    error = failure_of(
        glue.get_partitions,
        DatabaseName=database,
        TableName=table,
        Expression=expression,
    )
    assert error.name == "InvalidInputException"


@pytest.mark.parametrize(
    ("kind", "rows", "expression", "found"),
    [
        (
            "date",
            ["2026-01-02", "2025-12-31", "bad"],
            "k > '2026-01-01'",
            {"2026-01-02"},
        ),
        ("date", ["2026-01-02", "2025-12-31"], "k = date '2025-12-31'", {"2025-12-31"}),
        (
            "timestamp",
            ["2026-01-01 10:00:00", "2026-01-01 10:00:00.5"],
            "k > '2026-01-01 10:00:00.0'",
            {"2026-01-01 10:00:00.5"},
        ),
        (
            "decimal(10,2)",
            ["1.50", "-2", "10", "0.05"],
            "k <= 1.5 and k > -2.0",
            {"1.50", "0.05"},
        ),
        ("bigint", ["-5", "007", "30000000000"], "k < 7", {"-5"}),
        ("tinyint", ["1", "20", "3"], "k in (20, 3.0)", {"20", "3"}),
        ("string", ["9", "10"], "k > '5'", {"9"}),
        ("varchar(5)", ["9", "10"], "k < '5'", {"10"}),
    ],
)
def test_keys_are_compared_by_their_type(glue, database, kind, rows, expression, found):
    glue.create_table(
        DatabaseName=database,
        TableInput={"Name": "typed", "PartitionKeys": [{"Name": "k", "Type": kind}]},
    )
    glue.batch_create_partition(
        DatabaseName=database,
        TableName="typed",
        PartitionInputList=[{"Values": [row]} for row in rows],
    )
    assert {v[0] for v in values(glue, database, "typed", Expression=expression)} == found


def test_pages_and_segments_cover_all_once(glue, database, table):
    rows = [(str(i), f"n{i % 3}") for i in range(95)]
    create(glue, database, *rows)
    assert values(glue, database, PaginationConfig={"PageSize": 7}) == sorted(rows)
    assert (
        len(
            values(
                glue,
                database,
                Expression="name = 'n1'",
                PaginationConfig={"PageSize": 4},
            )
        )
        == 32
    )
    parts = [values(glue, database, Segment={"SegmentNumber": i, "TotalSegments": 3}) for i in range(3)]
    assert sorted(v for part in parts for v in part) == sorted(rows)
    assert all(len(part) < len(rows) for part in parts)


def test_columns_are_left_out_when_asked_for(glue, database, table):
    create(glue, database, ("1", "a"))
    (found,) = glue.get_partitions(DatabaseName=database, TableName=table, ExcludeColumnSchema=True)["Partitions"]
    assert "Columns" not in found["StorageDescriptor"]


def test_another_moment_is_refused(glue, database, table):
    error = failure_of(glue.get_partitions, DatabaseName=database, TableName=table, QueryAsOfTime=0)
    assert error.name == "InvalidInputException" and "QueryAsOfTime" in error.message
