"""to_csv: each text was printed by a real Spark 4.1.1 (classic, ANSI)."""

import pytest
from pyspark.errors import PySparkException

pytestmark = pytest.mark.engine

TEXTS = [
    ("named_struct('a', 1, 'b', 2)", "1,2"),
    ("named_struct('a', 'x,y', 'b', 'q\"r', 'c', NULL, 'd', '', 'e', ' s ')", '"x,y","q\\"r",,"",s'),
    (
        "named_struct('d', date'2015-08-26', 'b', true, 'f', 1.5D, 'g', 1.50)",
        "2015-08-26,true,1.5,1.50",
    ),
    (
        "named_struct('a', timestamp'2020-01-01 01:02:03.5', 'b', timestamp_ntz'2020-01-01 01:02:03')",
        "2020-01-01T01:02:03.500Z,2020-01-01T01:02:03.000",
    ),
    ("named_struct('a', array(1,2), 'm', map('a',1), 's', struct(1,'x'))", '"[1, 2]",{a -> 1},"{1, x}"'),
    ("named_struct('a', 1, 'b', 'x'), map('sep', '|')", "1|x"),
    ("named_struct('a', 'x|y', 'b', 2), map('sep', '|')", '"x|y"|2'),
    ("named_struct('a', NULL, 'b', 2), map('nullValue', 'N')", "N,2"),
    ("named_struct('a', 'x', 'b', 2), map('quoteAll', 'true')", '"x","2"'),
    ("named_struct('a', NULL)", None),
    ("named_struct('a', '')", '""'),
    ("named_struct('a', '#x', 'b', '#')", '"#x",#'),
    ("named_struct('a', 'a\nb')", '"a\nb"'),
    ("named_struct('a', 'x\\r')", '"x"'),
    ("named_struct('a', '\\\\', 'b', 'x\\\\y')", "\\,x\\y"),
    ("named_struct('a', '\\\\\"')", '"\\\\\\""'),
    ("cast(NULL AS struct<a: int>)", None),
    ("struct(null, ''), map('quoteAll', 'true')", '"",""'),
    ("struct(cast(null as int), 'x'), map('nullValue', 'a,b')", '"a,b",x'),
    ("struct(cast(null as int), 'x'), map('nullValue', '\"q\"')", '"q",x'),
    ("struct('', 'x'), map('emptyValue', 'a,b')", '"a,b",x'),
    ("struct('', 'x'), map('emptyValue', 'E', 'quoteAll', 'true')", '"E","x"'),
    ("struct(cast(null as int), ''), map('nullValue', '#n', 'emptyValue', '')", '"#n",'),
    ("struct('', cast(null as int)), map('emptyValue', '#e', 'nullValue', '#n')", '"#e",#n'),
    ("struct(cast(null as int), 'x', ''), map('nullValue', ' n ', 'quoteAll', 'true')", '"n","x",""'),
    ("struct(cast(null as int), 'x', ''), map('emptyValue', '\"', 'nullValue', '\"x')", '"\\"x",x,"\\""'),
    ("struct('a§b', 'x'), map('quote', '§')", "§a\\§b§,x"),
    ("struct('a\"b', 'x'), map('escape', '§')", '"a§"b",x'),
    ("struct('a,b', 'x'), map('quote', '')", "\x00a,b\x00,x"),
    ("struct('a,b', 'x'), map('escape', '')", '"a,b",x'),
    ("struct('a,b', 'x'), map('sep', '\\t')", "a,b\tx"),
    ("struct(cast(1e-7 as decimal(20, 10)), cast(0 as decimal(20, 10)))", "1.000E-7,0E-10"),
    ("struct(array(cast(0 as decimal(20, 10))), struct(cast(1e-7 as decimal(20, 10))))", "[0E-10],{1.000E-7}"),
]


@pytest.mark.parametrize("sql, expected", TEXTS, ids=[sql for sql, _ in TEXTS])
def test_a_struct_becomes_a_line(spark, sql, expected):
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    assert spark.sql(f"SELECT to_csv({sql})").collect()[0][0] == expected


@pytest.mark.parametrize("sql", ["map('a', 1)", "1"])
def test_only_structs_are_lines(spark, sql):
    with pytest.raises(PySparkException) as raised:
        spark.sql(f"SELECT to_csv({sql})").collect()
    assert raised.value.getCondition() == "DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE"


@pytest.mark.parametrize(
    "sql",
    [
        "named_struct('a', x'61')",
        "named_struct('a', 1), map('sep', '')",
        "named_struct('a', 1), map('sep', '\\\\x')",
        "named_struct('a', 1), map('quote', 'ab')",
        "named_struct('a', 1), map('quote', '😀')",
        "named_struct('a', 1), map('escape', 'ab')",
        "named_struct('a', 1), map('quoteAll', 'yes')",
        "named_struct('a', array(1, null))",
        "named_struct('a', map('k', null))",
    ],
)
def test_what_hangs_on_settings_is_refused(spark, sql):
    with pytest.raises(PySparkException, match="UNSUPPORTED_OPERATION"):
        spark.sql(f"SELECT to_csv({sql})").collect()


def test_rows_keep_their_order(spark):
    frame = spark.sql("SELECT i, to_csv(s) FROM VALUES (1, named_struct('x', 1)), (2, NULL) t(i, s) ORDER BY i")
    assert [tuple(row) for row in frame.collect()] == [(1, "1"), (2, None)]


def test_offsets_of_old_times_have_seconds(spark):
    # Printed by a real Spark 4.1.1 in that zone.
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    try:
        sql = "SELECT to_csv(struct(timestamp'0001-01-01 00:00:00', timestamp'2020-01-01 10:00:00.123456'))"
        expected = "0001-01-01T00:00:00.000-07:52:58,2020-01-01T10:00:00.123-08:00"
        assert spark.sql(sql).collect()[0][0] == expected
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
