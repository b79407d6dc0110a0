"""Transforms. Expected values: the pages of the developer guide and their samples."""

from decimal import Decimal

import pytest

from awsglue import DynamicFrame
from awsglue.transforms import (
    ApplyMapping,
    DropFields,
    DropNullFields,
    Join,
    Relationalize,
    RenameField,
    ResolveChoice,
    SelectFields,
    SelectFromCollection,
    SplitFields,
    SplitRows,
    Union,
    UnnestFrame,
)
from tests.awsglue.conftest import ordered, rows, tree
from tests.awsglue.test_reading import FRIENDS

pytestmark = pytest.mark.engine


def test_drop_fields_reaches_into_structs_and_arrays(json_frame):
    frame = DropFields.apply(json_frame(*FRIENDS), paths=["age", "location.county", "friends.age", "nothing.here"])
    assert tree(frame) == "\n".join(
        [
            "root",
            "|-- name: string",
            "|-- location: struct",
            "|    |-- state: string",
            "|-- friends: array",
            "|    |-- element: struct",
            "|    |    |-- name: string",
        ]
    )
    by_name = dict((name, (location, friends)) for name, location, friends in rows(frame))
    assert by_name["George"] == ({"state": "NY"}, [{"name": "Fred"}, {"name": "Amy"}])
    assert by_name["Sheila"] == (None, [{"name": "Nancy"}])


def test_select_and_rename(frame_of):
    frame = frame_of("a long, `b.c` string, d struct<e: long>", [(1, "x", (2,))])
    assert (
        tree(SelectFields.apply(frame, ["d", "a", "nothing"])) == "root\n|-- d: struct\n|    |-- e: long\n|-- a: long"
    )
    renamed = RenameField.apply(frame, "`b.c`", "f").rename_field("d.e", "d.g").rename_field("a", "h.i")
    assert tree(renamed) == "root\n|-- f: string\n|-- d: struct\n|    |-- g: long\n|-- h: struct\n|    |-- i: long"
    assert rows(renamed) == [("x", {"g": 2}, {"i": 1})]


def test_apply_mapping_nests_unnests_and_casts(frame_of):
    frame = frame_of(
        "Id string, s struct<x: string, y: long>, `a.b` long, unused long",
        [("7", ("q", 5), 3, 0), ("x", None, None, 0)],
    )
    mapped = ApplyMapping.apply(
        frame,
        [
            ("id", "string", "key.number", "int"),
            ("s.Y", "long", "key.y", "string"),
            ("`a.b`", "long", "`c.d`", "double"),
            ("nothing", "string", "nothing", "string"),
        ],
    )
    assert tree(mapped) == "root\n|-- key: struct\n|    |-- number: int\n|    |-- y: string\n|-- c.d: double"
    assert rows(mapped) == [({"number": 7, "y": "5"}, 3.0), ({"number": None, "y": None}, None)]


def test_apply_mapping_tells_case_apart_when_asked(frame_of):
    frame = frame_of("ID long", [(1,)])
    assert tree(frame.apply_mapping([("id", "long", "x", "long")], case_sensitive=True)) == "root"


def test_join_keeps_all_columns_and_prefixes_clashes(frame_of):
    left = frame_of("ID long, zip string", [(1, "a"), (2, "b"), (3, "c")])
    right = frame_of("id long, zip string", [(1, "x"), (2, "y"), (2, "z"), (9, "w")])
    joined = Join.apply(left, right, "ID", ["id"])
    assert tree(joined) == "root\n|-- ID: long\n|-- zip: string\n|-- id: long\n|-- .zip: string"
    assert rows(joined) == [(1, "a", 1, "x"), (2, "b", 2, "y"), (2, "b", 2, "z")]
    assert rows(joined.drop_fields(["`.zip`"])) == [(1, "a", 1), (2, "b", 2), (2, "b", 2)]
    assert rows(joined.apply_mapping([("id", "long", "r", "long"), ("ID", "long", "l", "long")]))[0] == (1, 1)


def test_a_frame_joins_itself(frame_of):
    frame = frame_of("id long, boss long", [(1, None), (2, 1), (3, 1)])
    joined = frame.join(["boss"], ["id"], frame)
    assert rows(joined) == [(2, 1, 1, None), (3, 1, 1, None)]


def test_join_refuses_keys_of_different_types(frame_of):
    with pytest.raises(ValueError, match="string"):
        Join.apply(frame_of("a long", [(1,)]), frame_of("b string", [("1",)]), "a", "b")


def test_union_meets_by_name(frame_of):
    united = Union.apply(frame_of("a long, b string", [(1, "x")]), frame_of("b string, c long", [("y", 2)]))
    assert rows(united) == [(1, "x", None), (None, "y", 2)]
    mixed = frame_of("a long", [(1,)]).union(frame_of("a string", [("x",)]))
    assert tree(mixed) == "root\n|-- a: choice\n|    |-- long\n|    |-- string"
    assert rows(mixed) == [({"long": 1, "string": None},), ({"long": None, "string": "x"},)]


def test_merge_overwrites_by_key(frame_of):
    source = frame_of("id long, v string", [(1, "old"), (1, "old too"), (2, "kept"), (2, "kept too")])
    stage = frame_of("id long, v string", [(1, "new"), (3, "added")])
    merged = source.mergeDynamicFrame(stage, ["id"])
    assert rows(merged) == ordered([(1, "new"), (2, "kept"), (2, "kept too"), (3, "added")])


def test_split_fields_and_rows(frame_of):
    frame = frame_of("id long, v string", [(5, "a"), (11, "b"), (20, "c"), (None, "d")])
    fields = SplitFields.apply(frame, ["v"])
    assert tree(SelectFromCollection.apply(fields, "frame1")) == "root\n|-- v: string"
    assert tree(fields["frame2"]) == "root\n|-- id: long"
    split = SplitRows.apply(frame, {"id": {">": 10, "<": 20}}, "high", "low")
    assert rows(split["high"]) == [(11, "b")]
    assert rows(split["low"]) == [(20, "c"), (5, "a"), (None, "d")]


def test_choices_resolve_by_every_action(frame_of):
    mixed = frame_of("a long", [(1,)]).union(frame_of("a string", [("2",), ("x",)]))
    assert rows(mixed.resolveChoice(specs=[("a", "cast:long")])) == [(1,), (2,), (None,)]
    assert rows(mixed.resolveChoice(specs=[("a", "project:string")])) == [("2",), ("x",), (None,)]
    columns = ResolveChoice.apply(mixed, choice="make_cols")
    assert tree(columns) == "root\n|-- a_long: long\n|-- a_string: string"
    assert rows(columns) == [(1, None), (None, "2"), (None, "x")]
    struct = mixed.resolveChoice(choice="make_struct")
    assert tree(struct) == "root\n|-- a: struct\n|    |-- long: long\n|    |-- string: string"
    with pytest.raises(ValueError):
        mixed.resolveChoice(specs=[("a", "cast:long")], choice="make_cols")
    with pytest.raises(ValueError, match="nonsense"):
        mixed.resolveChoice(choice="nonsense")


def test_a_choice_inside_an_array_resolves(json_frame):
    frame = json_frame({"myList": [{"price": 100.0}, {"price": "$100.00"}]})
    assert rows(frame.resolveChoice(specs=[("myList[].price", "cast:double")])) == [
        ([{"price": 100.0}, {"price": None}],)
    ]


def test_unnest_flattens_structs_only(json_frame):
    frame = UnnestFrame.apply(json_frame({"a": {"b": {"c": 1}, "d": [{"e": 2}]}, "f": 3}))
    assert [f.name for f in frame.schema()] == ["a.b.c", "a.d", "f"]


def test_relationalize_names_and_links_frames(json_frame):
    frame = json_frame(
        {"n": "x", "loc": {"s": "NY"}, "tags": ["a", "b"], "orders": [{"id": 1, "lines": [{"q": 1}, {"q": 2}]}]},
        {"n": "y", "tags": [], "orders": [{"id": 2, "lines": [{"q": 3}]}, {"id": 3}]},
    )
    flat = Relationalize.apply(frame, staging_path="unused", name="root")
    assert sorted(flat.keys()) == ["root", "root_orders", "root_orders.val.lines", "root_tags"]
    assert [f.name for f in flat["root"].schema()] == ["n", "loc.s", "tags", "orders"]
    orders = flat["root_orders"]
    assert tree(orders) == "\n".join(
        ["root", "|-- id: long", "|-- index: int", "|-- orders.val.id: int", "|-- orders.val.lines: long"]
    )
    by_id = {row["orders"]: row["n"] for row in flat["root"].toDF().collect()}
    lines = {row["orders.val.lines"]: row for row in orders.toDF().collect()}
    found = sorted(
        (by_id[lines[row["id"]]["id"]], lines[row["id"]]["orders.val.id"], row["index"], row["orders.val.lines.val.q"])
        for row in flat["root_orders.val.lines"].toDF().collect()
    )
    assert found == [("x", 1, 0, 1), ("x", 1, 1, 2), ("y", 2, 0, 3)]
    tags = {row["tags"]: row["n"] for row in flat["root"].toDF().collect()}
    assert sorted((tags[row["id"]], row["index"], row["tags.val"]) for row in flat["root_tags"].toDF().collect()) == [
        ("x", 0, "a"),
        ("x", 1, "b"),
    ]


def test_fields_without_values_are_dropped(json_frame):
    frame = DropNullFields.apply(json_frame({"a": 1, "b": None, "c": {"d": None, "e": 2}, "f": []}))
    assert tree(frame) == "\n".join(
        ["root", "|-- a: int", "|-- c: struct", "|    |-- e: int", "|-- f: array", "|    |-- element: null"]
    )


def test_repartition_and_coalesce_keep_rows(frame_of):
    frame = frame_of("a long", [(i,) for i in range(10)])
    assert frame.repartition(3).coalesce(1).count() == 10


def test_a_union_of_decimals_keeps_their_digits(frame_of):
    united = frame_of("a decimal(10,2)", [(Decimal("1.25"),)]).union(frame_of("a decimal(5,4)", [(Decimal("2.0625"),)]))
    assert [f.dataType.precision for f in united.schema()] == [12]
    assert rows(united) == [(Decimal("1.2500"),), (Decimal("2.0625"),)]


def test_a_union_keeps_both_fields_of_one_name(frame_of, context):
    def twice(rows):
        return DynamicFrame.fromDF(frame_of("x long, y long", rows).toDF().toDF("id", "id"), context)

    assert rows(twice([(1, 2)]).union(twice([(3, 4)]))) == [(1, 2), (3, 4)]
    assert rows(twice([(1, 2)]).union(frame_of("id long, z long", [(3, 4)]))) == ordered([(1, 2, None), (3, None, 4)])
