"""What SQL texts become: the unresolved tree that the analyzer gets."""

import pytest
from sql_cases import parse, read_cases

FILES = {
    "spark_queries": ("spark", "statement"),
    "spark_expressions": ("spark", "expression"),
    "spark_commands": ("spark", "statement"),
    "trino_queries": ("trino", "statement"),
}
ALL = [pytest.param(file, *case, id=f"{file}: {case[0]}") for file in FILES for case in read_cases(file)]


@pytest.mark.parametrize("file, name, sql, expected", ALL)
def test_the_tree_is_as_written(file, name, sql, expected):
    assert parse([sql], *FILES[file])[0].rstrip("\n") == expected


# Spark's rules for types: DECIMAL is (10,0), names of fields keep their case, NOT NULL and COMMENT belong to a field.
@pytest.mark.parametrize(
    "text, expected",
    [
        ("array<map<string, decimal>>", "array<map<string,decimal(10,0)>>"),
        ("struct<A: int, b: char(3) NOT NULL COMMENT 'x'>", "struct<A:int,b:char(3)>"),
        ("array<array<array<bigint>>>", "array<array<array<bigint>>>"),
        ("timestamp_ntz", "timestamp_ntz"),
        ("interval day to second", "interval day to second"),
        ("interval year", "interval year"),
        ("void", "void"),
    ],
)
def test_a_type_in_spark(text, expected):
    assert parse([text], "spark", "type") == [expected]


def test_a_schema_in_spark_is_a_list_of_columns_or_a_type():
    texts = ["a INT, b STRING COMMENT 'x'", "a: int, b: array<string>", "struct<a: int>", "array<int>"]
    assert parse(texts, "spark", "schema") == [
        "struct<a:int,b:string>",
        "struct<a:int,b:array<string>>",
        "struct<a:int>",
        "struct<value:array<int>>",
    ]


def test_a_name_has_parts():
    assert parse(["a.`b.c`.d"], "spark", "name") == ["a|b.c|d"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("decimal(5,2)", "decimal(5,2)"),
        ("row(a bigint, b array(varchar))", "struct<a:bigint,b:array<string>>"),
        ("map(varchar, double)", "map<string,double>"),
        ("timestamp(3) with time zone", "timestamp"),
        ("timestamp(3)", "timestamp_ntz"),
        ("varchar(7)", "varchar(7)"),
    ],
)
def test_a_type_in_trino(text, expected):
    assert parse([text], "trino", "type") == [expected]


# https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html: StatementType
@pytest.mark.parametrize(
    "text, expected",
    [
        ("select 1", "QUERY"),
        ("-- a comment\n/* another */ ((WITH a AS (SELECT 1) SELECT 2))", "QUERY"),
        ("VALUES 1", "QUERY"),
        ("create external table t (a int)", "DDL"),
        ("MSCK REPAIR TABLE t", "DDL"),
        ("show create table t", "UTILITY"),
        ("DESCRIBE t", "UTILITY"),
        ("insert into t values 1", "UNSUPPORTED"),
        ("", "UNSUPPORTED"),
        ("/* never closed", "UNSUPPORTED"),
    ],
)
def test_kinds_of_statements(text, expected):
    assert parse([text], "trino", "classify") == [expected]
