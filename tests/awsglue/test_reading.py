"""Schema on read. Expected schemas: the DynamicFrame page of the developer guide and its sample data."""

import pytest

from tests.awsglue.conftest import ordered, rows, tree

pytestmark = pytest.mark.engine

FRIENDS = [
    {"name": "Sally", "age": 23, "location": {"state": "WY", "county": "Fremont"}, "friends": []},
    {
        "name": "Varun",
        "age": 34,
        "location": {"state": "NE", "county": "Douglas"},
        "friends": [{"name": "Arjun", "age": 3}],
    },
    {
        "name": "George",
        "age": 52,
        "location": {"state": "NY"},
        "friends": [{"name": "Fred"}, {"name": "Amy", "age": 15}],
    },
    {"name": "Haruki", "age": 21, "location": {"state": "AK", "county": "Denali"}},
    {"name": "Sheila", "age": 63, "friends": [{"name": "Nancy", "age": 22}]},
]

FRIENDS_TREE = """root
|-- name: string
|-- age: int
|-- location: struct
|    |-- state: string
|    |-- county: string
|-- friends: array
|    |-- element: struct
|    |    |-- name: string
|    |    |-- age: int"""


def test_json_lines_have_the_schema_of_the_page(json_frame):
    frame = json_frame(*FRIENDS)
    assert tree(frame) == FRIENDS_TREE
    assert frame.count() == 5


def test_json_values_of_several_types_are_a_choice(json_frame):
    frame = json_frame({"a": 1, "l": [{"p": 100.0}, {"p": "$1"}]}, {"a": "5", "l": []}, {"a": None, "b": 5_000_000_000})
    assert tree(frame) == "\n".join(
        [
            "root",
            "|-- a: choice",
            "|    |-- int",
            "|    |-- string",
            "|-- l: array",
            "|    |-- element: struct",
            "|    |    |-- p: choice",
            "|    |    |    |-- double",
            "|    |    |    |-- string",
            "|-- b: long",
        ]
    )
    assert rows(frame.select_fields(["a"])) == ordered(
        [({"int": 1, "string": None},), ({"int": None, "string": "5"},), (None,)]
    )


def test_a_broken_json_line_is_an_error_record(json_frame):
    frame = json_frame({"a": 1}, "{broken", {"a": 2})
    assert rows(frame) == [(1,), (2,)]
    assert frame.errorsCount() == 1
    assert rows(frame.errorsAsDynamicFrame())[0][0]["input"] == "{broken"


def test_a_job_that_fails_fast_ends_at_an_error_record(context, tmp_path):
    """isFailFast, "S3 connection options": reader parsing exceptions fail the job."""
    (tmp_path / "a.json").write_text('{"a": 1}\n{broken\n')
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)], "isFailFast": True}, "json")
    with pytest.raises(ValueError, match=r"isFailFast.*broken"):
        frame.toDF()
    (tmp_path / "a.json").write_text('{"a": 1}\n')
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)], "isFailFast": "true"}, "json")
    assert rows(frame) == [(1,)]


def test_names_that_differ_in_case_are_two_fields(json_frame):
    frame = json_frame({"ID": 1, "id": "x"})
    assert tree(frame) == "root\n|-- ID: int\n|-- id: string"
    assert rows(frame) == [(1, "x")]


def test_json_over_several_lines(context, tmp_path):
    (tmp_path / "a.json").write_text('[\n {"a": 1},\n {"a": 2}\n]\n')
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "json", {"multiline": True})
    assert rows(frame) == [(1,), (2,)]


def test_csv_is_text(context, tmp_path):
    (tmp_path / "a.csv").write_text('h1,h 2\n1,"a ""q"", b"\n2,\n')
    path = {"paths": [str(tmp_path / "a.csv")]}
    frame = context.create_dynamic_frame.from_options("s3", path, "csv", {"withHeader": True})
    assert tree(frame) == "root\n|-- h1: string\n|-- h 2: string"
    assert rows(frame) == [("1", 'a "q", b'), ("2", "")]
    frame = context.create_dynamic_frame.from_options("s3", path, "csv", {"skipFirst": True})
    assert tree(frame) == "root\n|-- col0: string\n|-- col1: string"


def test_csv_files_whose_headers_differ_are_not_mixed(context, tmp_path):
    (tmp_path / "1.csv").write_text("id,name\n1,ann\n")
    (tmp_path / "2.csv").write_text("name,id\nbob,2\n")
    with pytest.raises(Exception, match=r"[12]\.csv.*(?s:.*)header does not conform"):
        rows(context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "csv", {"withHeader": True}))
    (tmp_path / "1.csv").write_text("col0,col1\n1,ann\n")
    (tmp_path / "2.csv").write_text("col1,col0\nbob,2\n")
    with pytest.raises(Exception, match="header does not conform"):
        rows(context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "csv", {"withHeader": True}))
    (tmp_path / "1.csv").write_text("id,name\n1,ann\n")
    (tmp_path / "2.csv").write_text("ID,Name\n2,bob\n")
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "csv", {"withHeader": True})
    assert sorted(rows(frame)) == [("1", "ann"), ("2", "bob")]


def test_csv_names_that_are_there_twice_or_empty_are_numbered_as_spark_does(context, tmp_path):
    (tmp_path / "1.csv").write_text("id,,id\n1,x,2\n")
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "csv", {"withHeader": True})
    assert [field.name for field in frame.schema()] == ["id0", "_c1", "id2"]
    assert rows(frame) == [("1", "x", "2")]


def test_csv_separator_and_quotes(context, tmp_path):
    (tmp_path / "a.csv").write_text('a|b\n"1|x\n')
    options = {"withHeader": True, "separator": "|", "quoteChar": -1}
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "a.csv")]}, "csv", options)
    assert rows(frame) == [('"1', "x")]


def test_parquet_keeps_names_and_types(context, frame_of, tmp_path):
    path = str(tmp_path / "p")
    context.write_dynamic_frame.from_options(
        frame_of("ID long, Name string", [(1, "x")]), "s3", {"path": path}, "parquet"
    )
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [path], "recurse": True}, "parquet")
    assert tree(frame) == "root\n|-- ID: long\n|-- Name: string"
    assert rows(frame) == [(1, "x")]


def test_no_files_make_a_frame_without_fields(context, tmp_path):
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "none")]}, "json")
    assert frame.count() == 0
    assert tree(frame) == "root"


def test_what_is_not_supported_is_refused_by_name(context):
    with pytest.raises(NotImplementedError, match="mysql"):
        context.create_dynamic_frame.from_options("mysql", {"url": "x"})
    with pytest.raises(NotImplementedError, match="boundedFiles"):
        context.create_dynamic_frame.from_options("s3", {"paths": ["x"], "boundedFiles": "3"}, "json")
    with pytest.raises(NotImplementedError, match="jsonPath"):
        context.create_dynamic_frame.from_options("s3", {"paths": ["x"]}, "json", {"jsonPath": "$.a"}).count()
    with pytest.raises(NotImplementedError, match="forEachBatch"):
        context.forEachBatch(None, None)
