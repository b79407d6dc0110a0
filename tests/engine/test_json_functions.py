"""from_json, to_json and schema_of_json: each answer was printed by a real Spark 4.1.1 (classic, ANSI)."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import Row

pytestmark = pytest.mark.engine

FROM_JSON = [
    ("'{\"a\":1}', 'array<struct<a:int>>'", [Row(a=1)]),
    ("'[{\"a\":1},{\"a\":2}]', 'a int'", Row(a=None)),
    ("'{\"a\":1}', 'array<int>'", None),
    ("'[1,\"x\"]', 'array<int>'", None),
    ('\'[{"a":"x"},{"a":1}]\', \'array<struct<a:int>>\'', [Row(a=None), Row(a=1)]),
    ('\'{"x":[{"a":"x"}],"y":1}\', \'x array<struct<a:int>>, y int\'', Row(x=[Row(a=None)], y=1)),
    ('\'{"x":[1,"y"],"y":1}\', \'x array<int>, y int\'', Row(x=None, y=1)),
    ('\'{"m":{"k":"x","l":2},"y":1}\', \'m map<string,int>, y int\'', Row(m=None, y=1)),
    ('\'{"k":{"a":"x"}}\', \'map<string,struct<a:int>>\'', {"k": Row(a=None)}),
    ("'[1]', 'a int, _corrupt_record string'", Row(a=None, _corrupt_record="[1]")),
    ("'null', 'a int, _corrupt_record string'", Row(a=None, _corrupt_record="null")),
    ("'', 'a int, _corrupt_record string'", None),
    ('\'{"a":1,"_corrupt_record":"x"}\', \'a int, _corrupt_record string\'', Row(a=1, _corrupt_record=None)),
    (
        '\'{"a":"x","b":2}\', \'a int, b int, _corrupt_record string\'',
        Row(a=None, b=2, _corrupt_record='{"a":"x","b":2}'),
    ),
    ("'{\"a\":1} x', 'a int, _corrupt_record string'", Row(a=1, _corrupt_record=None)),
    ("'{\"a\":1', 'a int, c string', map('columnNameOfCorruptRecord', 'c')", Row(a=None, c='{"a":1')),
    ("'{a_b1:1, $c:2}', 'a_b1 int', map('allowUnquotedFieldNames', 'true')", Row(a_b1=1)),
    ("'{a b:1}', 'a int', map('allowUnquotedFieldNames', 'true')", Row(a=None)),
    ("'{é:1}', '`é` int', map('allowUnquotedFieldNames', 'true')", Row(é=1)),
    ("'{\"a\":01}', 'a int', map('allowNumericLeadingZeros', 'true')", Row(a=1)),
    ("'{\"a\":1}', schema_of_json('{\"a\":0}')", Row(a=1)),
    ("'{\"a\":1}', schema_of_json('{\"a\":0}', map('primitivesAsString', 'true'))", Row(a="1")),
]

SCHEMAS = [
    ("'[{\"col\":0}]'", "ARRAY<STRUCT<col: BIGINT>>"),
    (
        '\'{"a":1,"b":1.5,"c":"x","d":true,"e":null,"f":[1,2.5],"g":{"h":1}}\'',
        "STRUCT<a: BIGINT, b: DOUBLE, c: STRING, d: BOOLEAN, e: STRING, f: ARRAY<DOUBLE>, g: STRUCT<h: BIGINT>>",
    ),
    ("'{}'", "STRUCT<>"),
    ("'[]'", "ARRAY<STRING>"),
    ("'1'", "BIGINT"),
    ("'null'", "STRING"),
    ("''", "STRING"),
    ("'[1,true]'", "ARRAY<STRING>"),
    ('\'[{"a":1},{"b":2}]\'', "ARRAY<STRUCT<a: BIGINT, b: BIGINT>>"),
    ("'{\"a b\":1}'", "STRUCT<`a b`: BIGINT>"),
    ("'{\"a\":12345678901234567890}'", "STRUCT<a: DECIMAL(20,0)>"),
    ("'{\"a\":[{}]}'", "STRUCT<>"),
    ("'{a:1}', map('allowUnquotedFieldNames', 'true')", "STRUCT<a: BIGINT>"),
    ("'{\"c\":01}', map('allowNumericLeadingZeros', 'true')", "STRUCT<c: BIGINT>"),
]

KEYS = [
    ("date'2020-01-01'", '{"18262":1}'),
    ("timestamp_ntz'2020-01-01 00:00:01'", '{"1577836801000000":1}'),
    ("interval '1' day", '{"86400000000":1}'),
    ("interval '1' month", '{"1":1}'),
    ("1e10D", '{"1.0E10":1}'),
    ("true", '{"true":1}'),
]

ERRORS = [
    ("from_json('{\"a\":1}', 'int')", "DATATYPE_MISMATCH.INVALID_JSON_SCHEMA"),
    ("from_json('{\"a\":1}', 'a int, _corrupt_record int')", "INVALID_CORRUPT_RECORD_TYPE"),
    ("schema_of_json(NULL)", "DATATYPE_MISMATCH.UNEXPECTED_NULL"),
]


@pytest.mark.parametrize("sql, expected", FROM_JSON, ids=[sql for sql, _ in FROM_JSON])
def test_a_text_becomes_a_value(spark, sql, expected):
    assert spark.sql(f"SELECT from_json({sql})").collect()[0][0] == expected


def test_a_map_is_called_entries(spark):
    frame = spark.sql("""SELECT from_json('{"a":1}', 'map<string,int>')""")
    assert (frame.columns, frame.collect()[0][0]) == (["entries"], {"a": 1})


@pytest.mark.parametrize("sql, expected", SCHEMAS, ids=[sql for sql, _ in SCHEMAS])
def test_a_schema_is_inferred(spark, sql, expected):
    assert spark.sql(f"SELECT schema_of_json({sql})").collect()[0][0] == expected


@pytest.mark.parametrize("key, expected", KEYS)
def test_a_key_of_a_map_is_written_as_java_holds_it(spark, key, expected):
    assert spark.sql(f"SELECT to_json(map({key}, 1))").collect()[0][0] == expected


@pytest.mark.parametrize("key", ["named_struct('a', 1)", "array(1)", "x'61'"])
def test_a_key_whose_text_hangs_on_the_engine_is_refused(spark, key):
    with pytest.raises(PySparkException, match="UNSUPPORTED_OPERATION"):
        spark.sql(f"SELECT to_json(map({key}, 1))").collect()


@pytest.mark.parametrize("sql, condition", ERRORS, ids=[sql for sql, _ in ERRORS])
def test_an_error_has_sparks_class(spark, sql, condition):
    with pytest.raises(PySparkException) as raised:
        spark.sql(f"SELECT {sql}").collect()
    assert raised.value.getCondition() == condition


def test_a_column_is_read_by_an_inferred_schema(spark):
    frame = spark.sql("""SELECT from_json(c, schema_of_json('{"a":0}')) FROM VALUES ('{"a":5}') t(c)""")
    assert frame.collect()[0][0] == Row(a=5)
