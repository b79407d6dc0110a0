"""Python functions over records: Filter, Map, Unbox. Expected: the rules of the pages Filter and Map."""

import re

import pytest
from pyspark.sql import functions as F

from awsglue import DynamicFrame
from awsglue.functions import namedStruct
from awsglue.transforms import Filter, Map, Unbox
from tests.awsglue.conftest import rows, tree

pytestmark = pytest.mark.engine


def test_filter_with_a_regular_expression(frame_of):
    frame = frame_of("ID long, id long, title string", [(1, 10, "glue"), (2, 20, "paper"), (3, 30, None)])
    kept = Filter.apply(frame, f=lambda row: bool(re.match("^g", row["title"])) and row["id"] == 10)
    assert rows(kept) == [(1, 10, "glue")]


def test_filter_drops_on_lookup_errors_and_keeps_other_errors_as_records(frame_of):
    def test(record):
        if record["a"] == 1:
            raise KeyError("a")
        if record.a == 2:
            raise ValueError("a")
        if record.a == 3:
            raise RuntimeError("three")
        return record["a"] > 4

    frame = frame_of("a long", [(i,) for i in range(6)]).filter(test)
    assert rows(frame) == [(5,)]
    assert frame.stageErrorsCount() == 1
    error = rows(frame.errorsAsDynamicFrame())[0][0]
    assert error["msg"] == "RuntimeError: three" and error["input"] == '{"a": 3}'


def test_functions_print_as_much_as_they_like(frame_of):
    """PythonWorkerFactory of Spark copies what its daemon and the workers print to its own stderr, for as long as they live."""

    def talk(record):
        print("x" * 1000)
        return True

    assert len(rows(Filter.apply(frame_of("a long", [(i,) for i in range(1000)]), f=talk))) == 1000


def test_too_many_errors_fail_the_step(frame_of):
    def broken(record):
        raise RuntimeError("always")

    with pytest.raises(RuntimeError, match="stageThreshold"):
        frame_of("a long", [(1,), (2,)]).filter(broken, stageThreshold=2)


def test_map_merges_fields_as_on_its_page(frame_of):
    def merge_address(record):
        record["Address"] = {}
        record["Address"]["Street"] = record["Provider Street Address"]
        record["Address"]["Zip.Code"] = record["Provider Zip Code"]
        record["Address"]["Array"] = [record["Provider Street Address"], record["Provider Zip Code"]]
        del record["Provider Street Address"]
        del record["Provider Zip Code"]
        return record

    frame = frame_of(
        "`Provider Id` long, `Provider Street Address` string, `Provider Zip Code` string", [(1, "Main St", "35957")]
    )
    mapped = Map.apply(frame=frame, f=merge_address)
    assert tree(mapped) == "\n".join(
        [
            "root",
            "|-- Provider Id: long",
            "|-- Address: struct",
            "|    |-- Street: string",
            "|    |-- Zip.Code: string",
            "|    |-- Array: array",
            "|    |    |-- element: string",
        ]
    )
    assert rows(mapped) == [(1, {"Street": "Main St", "Zip.Code": "35957", "Array": ["Main St", "35957"]})]


def test_map_makes_error_records_of_nothing_and_of_exceptions(frame_of):
    def change(record):
        if record["a"] == 1:
            return None
        if record["a"] == 2:
            raise KeyError("two")
        return {"b": record["a"] * 1.5, "c": "x" if record["a"] == 3 else 4}

    mapped = frame_of("a long", [(1,), (2,), (3,), (4,)]).map(change)
    assert tree(mapped) == "root\n|-- b: double\n|-- c: choice\n|    |-- int\n|    |-- string"
    assert rows(mapped) == [(4.5, {"int": None, "string": "x"}), (6.0, {"int": 4, "string": None})]
    assert mapped.errorsCount() == 2


def test_map_runs_its_function_once_for_the_types_and_once_for_the_values(frame_of, tmp_path):
    calls = tmp_path / "calls"

    def noted(record):
        with open(calls, "a") as file:
            file.write("x")
        return record

    assert rows(frame_of("a long", [(1,), (2,)]).map(noted).drop_fields(["b"])) == [(1,), (2,)]
    assert calls.read_text() == "x" * 4


def test_unbox_parses_json_texts(frame_of):
    frame = Unbox.apply(
        frame_of("k long, v string", [(1, '{"x": 1, "y": ["s"]}'), (2, "nope"), (3, None)]), "v", "json"
    )
    assert tree(frame) == "\n".join(
        [
            "root",
            "|-- k: long",
            "|-- v: struct",
            "|    |-- x: int",
            "|    |-- y: array",
            "|    |    |-- element: string",
        ]
    )
    assert rows(frame) == [(1, {"x": 1, "y": ["s"]}), (3, None)]
    assert frame.errorsCount() == 1


def test_named_struct_takes_names_as_texts_and_as_literals(frame_of):
    frame = frame_of("a long, b string", [(1, "x")]).toDF()
    for names in (("n", "m"), (F.lit("n"), F.lit("m"))):
        made = frame.select(namedStruct(names[0], F.col("a"), names[1], "b").alias("s"))
        assert made.schema["s"].dataType.names == ["n", "m"]
        assert rows(made) == [({"n": 1, "m": "x"},)]


def test_records_with_a_name_twice_are_refused_by_name(frame_of, context):
    frame = frame_of("id long, b string", [(1, "x")])
    twice = DynamicFrame.fromDF(frame.toDF().toDF("id", "id"), context)
    for step in (lambda: twice.filter(lambda r: True), lambda: twice.map(lambda r: r)):
        with pytest.raises(ValueError, match=r"two fields of one name: .* 'id'"):
            step()


def test_errors_of_a_common_ancestor_are_counted_once(frame_of):
    def broken(record):
        if record["a"] < 2:
            raise RuntimeError(record["a"])
        return True

    frame = frame_of("a long", [(i,) for i in range(4)]).filter(broken)
    parts = frame.split_rows({"a": {">": 2}}, "high", "low")
    united = parts["high"].union(parts["low"])
    assert united.errorsCount() == 2 and united.errorsAsDynamicFrame().count() == 2
    more = united.join("a", "a", frame.filter(broken))
    assert more.errorsCount() == 2
