"""Types: names, JSON forms, merging, the notations of the catalog. Expected: the page "PySpark extension types"."""

import pytest

from awsglue.gluetypes import (
    ArrayType,
    ChoiceType,
    DecimalType,
    EnumType,
    Field,
    IntegerType,
    LongType,
    MapType,
    NullType,
    StringType,
    StructType,
    UnknownType,
    deserialize,
    mergeDataTypes,
)
from awsglue.schema import parse_type, to_hive


def test_type_names_are_those_of_the_page():
    assert IntegerType.typeName() == "int"
    assert LongType.typeName() == "long"
    assert UnknownType().typeName() == "unknown"
    assert DecimalType().jsonValue() == {"dataType": "decimal", "properties": {}, "precision": 10, "scale": 2}


def test_a_type_survives_its_json_form():
    row = StructType(
        [
            Field("a", ChoiceType([LongType(), StringType()])),
            Field("b", ArrayType(StructType([Field("c", DecimalType(12, 4))]))),
            Field("m", MapType(IntegerType())),
        ]
    )
    assert deserialize(row.jsonValue()) == row


def test_merging_types_gives_way_joins_or_makes_a_choice():
    assert mergeDataTypes(NullType(), LongType()) == LongType()
    assert mergeDataTypes(UnknownType(), LongType()) == LongType()
    one = StructType([Field("a", LongType()), Field("b", ArrayType(LongType()))])
    two = StructType([Field("b", ArrayType(StringType())), Field("c", StringType())])
    merged = mergeDataTypes(one, two)
    assert [f.name for f in merged] == ["a", "b", "c"]
    assert sorted(merged.getField("b").dataType.elementType.choices) == ["long", "string"]
    assert sorted(mergeDataTypes(merged.getField("b").dataType, LongType()).choices) == ["array", "long"]


def test_decimals_merge_to_one_that_holds_both():
    """The widest whole part and scale, as Spark widens decimals ("ANSI compliance", least common type)."""
    assert mergeDataTypes(DecimalType(10, 2), DecimalType(12, 2)) == DecimalType(12, 2)
    assert mergeDataTypes(DecimalType(10, 2), DecimalType(5, 4)) == DecimalType(12, 4)
    assert mergeDataTypes(DecimalType(38, 0), DecimalType(38, 18)) == DecimalType(38, 18)
    choice = mergeDataTypes(ChoiceType([DecimalType(10, 2), StringType()]), DecimalType(12, 2))
    assert choice.choices["decimal"] == DecimalType(12, 2)


def test_types_that_differ_in_their_properties_merge():
    assert mergeDataTypes(StringType({"a": 1}), StringType()) == StringType({"a": 1})
    assert mergeDataTypes(EnumType(["a", "b"]), EnumType(["b", "c"])) == EnumType(["a", "b", "c"])


@pytest.mark.parametrize(
    "text, hive",
    [
        ("bigint", "bigint"),
        ("long", "bigint"),
        ("varchar(10)", "string"),
        ("decimal(12,4)", "decimal(12,4)"),
        ("decimal", "decimal(10,2)"),
        ("array<struct<a:int,b:map<string,double>>>", "array<struct<a:int,b:map<string,double>>>"),
        ("struct<`odd:name`:string>", "struct<odd:name:string>"),
    ],
)
def test_catalog_types_are_read_and_written(text, hive):
    assert to_hive(parse_type(text)) == hive


@pytest.mark.parametrize("text", ["", "nonsense", "array<", "struct<a>", "int>", "array<" * 200 + "int" + ">" * 200])
def test_wrong_type_texts_are_refused(text):
    with pytest.raises(ValueError):
        parse_type(text)
