"""Files as Spark reads them. Expected values: Apache Spark 4.1.1 on the same bytes, with ANSI mode off."""

import datetime
import decimal
import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import Row

pytestmark = pytest.mark.engine


def write(path, text: str) -> str:
    path.write_text(text)
    return str(path)


CSV_LINES = [
    ('"a ""b"" c",d', ('"a ""b"" c"', "d")),
    ('"a ""b, x"" c",d', ('"a ""b', ' x"" c"')),
    ('"a\\"b",c', ('a"b', "c")),
    ('"a\\\\",c', ("a\\", "c")),
    ('a"b,c', ('a"b', "c")),
    ('"a"b,c', ('"a"b', "c")),
    ('""', (None, None)),
    (" a , b ", (" a ", " b ")),
    ("a\\,b", ("a\\", "b")),
    ('"open,x', ("open,x", None)),
    ("x,y,z", ("x", "y")),
    ('a,"b', ("a", "b")),
    (",", (None, None)),
    ('"a","b"  ,c', ("a", "b")),
    ('"a\\""b",c', ('"a""b"', "c")),
]


@pytest.mark.parametrize("line,expected", CSV_LINES)
def test_csv_splits_a_record_as_spark_does(spark, tmp_path, line, expected):
    path = write(tmp_path / "one.csv", line + "\nE,F\n")
    rows = spark.read.schema("a string, b string").csv(path).collect()
    assert [tuple(r) for r in rows] == [expected, ("E", "F")]


def test_csv_infers_types_from_every_row(spark, tmp_path):
    text = (
        "i,d,s,t,b,dt,e\n"
        "1,1.5,x,2020-01-01 10:00:00,true,2020-01-01,\n"
        "20000000000,2,y,2020-01-02T10:00:00Z,false,2020-01-02,\n"
        ",,,,,,\n"
    )
    frame = spark.read.option("header", True).option("inferSchema", True).csv(write(tmp_path / "t.csv", text))
    assert frame.schema.simpleString() == ("struct<i:bigint,d:double,s:string,t:timestamp,b:boolean,dt:date,e:string>")
    assert frame.count() == 3
    assert frame.collect()[1].i == 20000000000


def test_csv_keeps_malformed_records_with_nulls(spark, tmp_path):
    path = write(tmp_path / "m.csv", "1,2\nx,3\n4,5,6\n7\n 8 ,9.5\n")
    rows = spark.read.schema("a int, b int, _corrupt_record string").csv(path).collect()
    assert [tuple(r) for r in rows] == [
        (1, 2, None),
        (None, 3, "x,3"),
        (4, 5, "4,5,6"),
        (7, None, "7"),
        (None, None, " 8 ,9.5"),
    ]
    dropped = spark.read.schema("a int, b int").option("mode", "DROPMALFORMED").csv(path)
    assert [tuple(r) for r in dropped.collect()] == [(1, 2)]


def test_csv_numbers_repeated_names_of_a_header(spark, tmp_path):
    frame = spark.read.option("header", True).csv(write(tmp_path / "d.csv", "a,A,b,,b\n1,2,3,4,5\n"))
    assert frame.columns == ["a0", "A1", "b2", "_c3", "b4"]
    assert tuple(frame.collect()[0]) == ("1", "2", "3", "4", "5")


def test_csv_tells_null_from_empty(spark, tmp_path):
    frame = spark.read.option("nullValue", "NA").csv(write(tmp_path / "n.csv", 'NA,"",x\n'))
    assert tuple(frame.collect()[0]) == (None, "", "x")


def test_gzip_is_unpacked(spark, tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"1,2\n") + gzip.compress(b"3,4\n"))
    assert spark.read.csv(str(tmp_path / "a.csv.gz")).count() == 2


JSON_LINES = """{"b":1,"a":"x","c":1.5,"d":true,"e":null,"f":[1,2],"g":{"y":1,"x":"2"}}
{"b":20000000000,"a":5,"c":2,"d":"t","e":null,"f":["z"],"h":123456789012345678901234567890}
not json
{"b":1.5,"a":{"q":1}}
[{"b":7},{"b":8}]

{"b":"5"}
{"c":1,"c2":"2020-01-01T00:00:00Z","x":"2020-01-01"}
{'a':'single'}
{"a":[1,{"z":2}]}
"""


def test_json_infers_and_reads_as_spark_does(spark, tmp_path):
    frame = spark.read.json(write(tmp_path / "j.json", JSON_LINES))
    assert frame.schema.simpleString() == (
        "struct<_corrupt_record:string,a:string,b:string,c:double,c2:string,d:string,e:string,f:array<string>,"
        "g:struct<x:string,y:bigint>,h:decimal(30,0),x:string>"
    )
    rows = frame.collect()
    assert tuple(rows[0]) == (
        None,
        "x",
        "1",
        1.5,
        None,
        "true",
        None,
        ["1", "2"],
        Row(x="2", y=1),
        None,
        None,
    )
    assert rows[1].h == decimal.Decimal("123456789012345678901234567890")
    assert rows[2]._corrupt_record == "not json"
    assert [r.b for r in rows[3:7]] == ["1.5", "7", "8", "5"]
    assert [r.a for r in rows[8:]] == ["single", '[1,{"z":2}]']


def test_json_of_a_given_schema_keeps_what_fits(spark, tmp_path):
    schema = "a string, b long, d boolean, g struct<x:int,y:string>, _corrupt_record string"
    rows = spark.read.schema(schema).json(write(tmp_path / "j.json", JSON_LINES)).collect()
    assert rows[0].g == Row(x=None, y="1") and rows[0]._corrupt_record.startswith('{"b":1,')
    assert rows[1].d is None and rows[1].b == 20000000000
    assert rows[6].b is None and rows[6]._corrupt_record == '{"b":"5"}'


def test_parquet_with_partitions_drift_and_names_that_differ_in_case(spark, tmp_path):
    one, two = (
        tmp_path / "k=1" / "d=x%2Fy",
        tmp_path / "k=2" / "d=__HIVE_DEFAULT_PARTITION__",
    )
    one.mkdir(parents=True), two.mkdir(parents=True)
    pq.write_table(
        pa.table(
            {
                "ID": [1, 2],
                "id": ["a", None],
                "dec": pa.array([decimal.Decimal("1.50"), None], pa.decimal128(10, 2)),
                "ts": pa.array(
                    [datetime.datetime(2020, 1, 1, 10), None],
                    pa.timestamp("us", tz="UTC"),
                ),
                "st": pa.array(
                    [{"a": 1, "B": [1, 2]}, None],
                    pa.struct([("a", pa.int32()), ("B", pa.list_(pa.int64()))]),
                ),
            }
        ),
        one / "a.parquet",
    )
    pq.write_table(pa.table({"id": ["zz"], "ID": pa.array([7], pa.int64())}), two / "b.parquet")
    (tmp_path / "_SUCCESS").touch()
    frame = spark.read.parquet(str(tmp_path))
    assert frame.columns == ["ID", "id", "dec", "ts", "st", "k", "d"]
    rows = frame.collect()
    assert [(r[0], r[1], r.k, r.d) for r in rows] == [
        (1, "a", 1, "x/y"),
        (2, None, 1, "x/y"),
        (7, "zz", 2, None),
    ]
    assert rows[0].st == Row(a=1, B=[1, 2]) and rows[2].st is None
    assert frame.where("k = 2").count() == 1


def test_parquet_of_another_type_is_an_error_not_another_value(spark, tmp_path):
    pq.write_table(pa.table({"v": ["text"]}), tmp_path / "a.parquet")
    with pytest.raises(PySparkException, match="PARQUET_COLUMN_DATA_TYPE_MISMATCH"):
        spark.read.schema("v int").parquet(str(tmp_path)).collect()


def test_int96_timestamps_are_instants(spark, tmp_path):
    table = pa.table({"t": pa.array([datetime.datetime(2020, 1, 1, 10)], pa.timestamp("us"))})
    pq.write_table(table, tmp_path / "a.parquet", use_deprecated_int96_timestamps=True)
    frame = spark.read.parquet(str(tmp_path / "a.parquet"))
    assert frame.schema.simpleString() == "struct<t:timestamp>"
    assert frame.selectExpr("cast(t as string)").collect()[0][0] == "2020-01-01 10:00:00"


def test_a_truncated_parquet_file_is_named(spark, tmp_path):
    pq.write_table(pa.table({"v": [1]}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[:-6])
    with pytest.raises(PySparkException, match="CANNOT_READ_FILE_FOOTER"):
        spark.read.parquet(str(tmp_path / "a.parquet")).collect()


def test_a_path_that_is_not_there(spark, tmp_path):
    with pytest.raises(AnalysisException, match="PATH_NOT_FOUND"):
        spark.read.parquet(str(tmp_path / "none")).collect()


def test_options_that_would_change_the_result_are_refused_by_name(spark, tmp_path):
    path = write(tmp_path / "a.csv", "1\n")
    with pytest.raises(PySparkException, match="encoding"):
        spark.read.option("encoding", "UTF-16").csv(path).collect()


def test_texts_are_times_in_the_zone_of_the_session(spark, tmp_path):
    # Documentation of the option timeZone: the session's zone by default. Rows as Spark 4.1.1 gives them.
    (tmp_path / "t.csv").write_text("2020-01-01 00:00:00\n")
    (tmp_path / "t.json").write_text('{"t": "2020-01-01 00:00:00"}\n')
    spark.conf.set("spark.sql.session.timeZone", "America/New_York")
    try:
        schema = "t timestamp"
        frames = [
            spark.read.schema(schema).csv(str(tmp_path / "t.csv")),
            spark.read.schema(schema).json(str(tmp_path / "t.json")),
            spark.read.schema(schema).option("timeZone", "UTC").csv(str(tmp_path / "t.csv")),
        ]
        seconds = [frame.selectExpr("unix_timestamp(t) as s").first().s for frame in frames]
        assert seconds == [1577854800, 1577854800, 1577836800]
        frame = spark.sql("select 1 as v, timestamp_seconds(1577854800) as t")
        frame.write.partitionBy("t").parquet(str(tmp_path / "out"))
        back = spark.read.parquet(str(tmp_path / "out"))
        assert back.where("t = timestamp_seconds(1577854800)").count() == 1
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")


def test_extremes_are_those_of_the_column_by_its_name(spark, tmp_path):
    # Two files with their columns in another order: parquet columns go by name.
    folder = tmp_path / "drift"
    folder.mkdir()
    pq.write_table(pa.table({"a": [1, 2], "b": [10, 20]}), folder / "1.parquet")
    pq.write_table(pa.table({"b": [30, 40], "a": [3, 4]}), folder / "2.parquet")
    row = spark.read.parquet(str(folder)).selectExpr("min(a)", "max(a)", "min(b)", "max(b)", "count(*)").first()
    assert tuple(row) == (1, 4, 10, 40, 4)


def test_binary_parquet_is_read_as_the_text_that_its_bytes_are(spark, tmp_path):
    # As Spark with spark.read.schema: a BINARY column without an annotation as STRING.
    pq.write_table(pa.table({"b": pa.array(["é".encode(), b"a\\b", None], pa.binary())}), tmp_path / "b.parquet")
    read = spark.read.schema("b string").parquet(str(tmp_path))
    assert [row.b for row in read.collect()] == ["é", "a\\b", None]
    assert spark.read.schema("b string").parquet(str(tmp_path)).filter("b = 'é'").count() == 1


def test_fixed_bytes_of_parquet_are_binary(spark, tmp_path):
    # SPARK-41096: FIXED_LEN_BYTE_ARRAY without an annotation.
    pq.write_table(pa.table({"b": pa.array([b"ab"], pa.binary(2))}), tmp_path / "b.parquet")
    frame = spark.read.parquet(str(tmp_path))
    assert frame.schema.simpleString() == "struct<b:binary>"
    assert frame.collect()[0].b == b"ab"


def test_a_pattern_of_many_alternatives_reads_every_file(spark, tmp_path):
    for i in range(1200):
        (tmp_path / f"{i}.csv").write_text(f"{i}\n")
    names = ",".join(str(i) for i in range(1200))
    assert spark.read.text(f"{tmp_path}/{{{names}}}.csv").count() == 1200
    with pytest.raises(PySparkException, match="alternatives"):
        spark.read.text(f"{tmp_path}/" + "{a,b}" * 20).count()


def test_a_stray_quote_of_a_multi_line_csv_takes_the_rest(spark, tmp_path):
    lines = "".join(f"{i},text of line {i}\n" for i in range(100_000))
    path = write(tmp_path / "t.csv", '"open,x\n' + lines)
    rows = spark.read.option("multiLine", True).schema("a string, b string").csv(path).collect()
    assert len(rows) == 1
    assert rows[0].a == "open,x\n" + lines[:-1]


def test_a_quoted_field_may_hold_lines(spark, tmp_path):
    rows = spark.read.option("multiLine", True).schema("i int, t string, u string")
    path = write(tmp_path / "u.csv", '1,"a\nb \\"c\n",x\n2,"",y\n')
    assert [tuple(r) for r in rows.csv(path).collect()] == [(1, 'a\nb "c\n', "x"), (2, None, "y")]


def test_bytes_that_are_no_utf8_are_replaced_in_lines(spark, tmp_path):
    # Java's decoder: U+FFFD for each malformed sequence; a JSON record of them is malformed.
    (tmp_path / "t.txt").write_bytes(b"a\xffb\n")
    assert spark.read.text(str(tmp_path / "t.txt")).collect() == [("a\ufffdb",)]
    assert spark.read.schema("a string").csv(str(tmp_path / "t.txt")).collect() == [("a\ufffdb",)]
    (tmp_path / "t.json").write_bytes(b'{"a": "x\xff"}\n')
    for multi_line in (False, True):
        reader = spark.read.schema("a string, _corrupt_record string").option("multiLine", multi_line)
        ((a, corrupt),) = reader.json(str(tmp_path / "t.json")).collect()
        assert a is None and corrupt.strip() == '{"a": "x\ufffd"}'


@pytest.mark.parametrize("format", ["csv", "json"])
def test_an_unknown_mode_is_permissive(spark, tmp_path, format):
    # ParseMode.fromString: "<mode> is not a valid parse mode. Using PERMISSIVE."
    lines = {"csv": "1\nx\n", "json": '{"a": 1}\n{"a"\n'}[format]
    path = write(tmp_path / "t", lines)
    frame = spark.read.format(format).schema("a int").option("mode", "LENIENT").load(path)
    assert sorted((r.a for r in frame.collect()), key=str) == [1, None]


def test_partitions_above_a_plain_folder_count(spark, tmp_path):
    # PartitioningUtils.parsePartition goes from the file upwards, over plain folders until there is a column.
    (tmp_path / "root/x=1/sub").mkdir(parents=True)
    (tmp_path / "root/x=1/sub/a.csv").write_text("v\n")
    frame = spark.read.schema("a string").csv(str(tmp_path / "root"))
    assert [tuple(r) for r in frame.collect()] == [("v", 1)]


@pytest.mark.parametrize(
    ("format", "option", "value"), [("parquet", "int96RebaseMode", "LEGACY"), ("csv", "preferDate", "false")]
)
def test_more_options_that_would_change_the_result_are_refused(spark, tmp_path, format, option, value):
    spark.range(1).write.format(format).save(str(tmp_path / "out"))
    with pytest.raises(PySparkException, match=option.lower()):
        spark.read.format(format).option(option, value).load(str(tmp_path / "out")).collect()


@pytest.mark.parametrize(("zone", "expected"), [("UTC", "timestamp"), (None, "timestamp_ntz")])
def test_the_logical_type_alone_says_whether_a_time_is_an_instant(spark, tmp_path, zone, expected):
    # Parquet's LogicalTypes.md: isAdjustedToUTC. The converted type (field 6, of value 10) is taken out of the footer,
    # as writers may leave it away.
    values = pa.array([datetime.datetime(2020, 1, 2)], pa.timestamp("us", tz=zone))
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"t": values}), path, store_schema=False)
    data = path.read_bytes()
    shorter = data.replace(b"\x25\x14\x4c", b"\x6c")
    size = int.from_bytes(data[-8:-4], "little") - len(data) + len(shorter)
    path.write_bytes(shorter[:-8] + size.to_bytes(4, "little") + b"PAR1")
    assert pq.read_schema(path).field("t").type == values.type
    assert spark.read.parquet(str(path)).schema.simpleString() == f"struct<t:{expected}>"
