"""Files as Spark writes them. Expected values: the output of Apache Spark 4.1.1 for the same frames."""

import datetime
import decimal
import re

import pyarrow.parquet as pq
import pytest
from pyspark.errors import AnalysisException

pytestmark = pytest.mark.engine


def names(folder) -> list:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def one_file(folder, suffix: str):
    found = [p for p in folder.rglob("part-*") if p.name.endswith(suffix)]
    assert len(found) == 1, names(folder)
    return found[0]


@pytest.fixture
def frame(spark):
    row = (
        1,
        "a,b",
        'q"x',
        None,
        "",
        True,
        1.5,
        decimal.Decimal("1.50"),
        datetime.date(2020, 1, 2),
        datetime.datetime(2020, 1, 2, 3, 4, 5),
        "l\nm",
        "back\\slash",
        " sp ",
    )
    return spark.createDataFrame(
        [row],
        "i int, s string, q string, n string, e string, b boolean, d double, de decimal(10,2), dt date, ts timestamp, "
        "nl string, bs string, sp string",
    )


def test_csv(frame, tmp_path):
    frame.coalesce(1).write.option("header", True).csv(str(tmp_path / "out"))
    assert one_file(tmp_path / "out", ".csv").read_text() == (
        "i,s,q,n,e,b,d,de,dt,ts,nl,bs,sp\n"
        '1,"a,b","q\\"x",,"",true,1.5,1.50,2020-01-02,2020-01-02T03:04:05.000Z,"l\nm",back\\slash,sp\n'
    )
    assert (tmp_path / "out" / "_SUCCESS").exists()


def test_json(frame, tmp_path):
    frame.coalesce(1).write.json(str(tmp_path / "out"))
    assert one_file(tmp_path / "out", ".json").read_text() == (
        '{"i":1,"s":"a,b","q":"q\\"x","e":"","b":true,"d":1.5,"de":1.50,"dt":"2020-01-02",'
        '"ts":"2020-01-02T03:04:05.000Z","nl":"l\\nm","bs":"back\\\\slash","sp":" sp "}\n'
    )


def test_parquet_is_readable_by_others(frame, tmp_path):
    frame.write.parquet(str(tmp_path / "out"))
    path = one_file(tmp_path / "out", ".parquet")
    assert re.fullmatch(r"part-00000-[0-9a-f-]{36}-c000\.snappy\.parquet", path.name)
    table = pq.read_table(path)
    assert table.column_names == frame.columns
    row = table.to_pylist()[0]
    assert row["de"] == decimal.Decimal("1.50")
    assert row["ts"] == datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


def test_partition_folders(spark, tmp_path):
    frame = spark.sql("select * from values (1,'a b/c=d',null),(2,null,date'2020-01-01') t(i,p,q)")
    frame.repartition(1).write.partitionBy("p", "q").parquet(str(tmp_path / "out"))
    folders = {str(p.parent.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("part-*")}
    assert folders == {
        "p=__HIVE_DEFAULT_PARTITION__/q=2020-01-01",
        "p=a b%2Fc%3Dd/q=__HIVE_DEFAULT_PARTITION__",
    }
    again = spark.read.parquet(str(tmp_path / "out"))
    assert sorted((r.i, r.p) for r in again.collect()) == [(1, "a b/c=d"), (2, None)]


def test_as_many_files_as_partitions(spark, tmp_path):
    spark.range(10).repartition(3).write.csv(str(tmp_path / "three"))
    assert len([n for n in names(tmp_path / "three") if n.startswith("part-")]) == 3
    spark.range(10).repartition(3).coalesce(1).write.csv(str(tmp_path / "one"))
    assert len([n for n in names(tmp_path / "one") if n.startswith("part-")]) == 1
    spark.range(0).write.parquet(str(tmp_path / "none"))
    assert spark.read.parquet(str(tmp_path / "none")).schema.simpleString() == "struct<id:bigint>"


def test_save_modes(spark, tmp_path):
    path = str(tmp_path / "out")
    spark.range(2).write.parquet(path)
    with pytest.raises(AnalysisException, match="PATH_ALREADY_EXISTS"):
        spark.range(2).write.parquet(path)
    spark.range(5).write.mode("ignore").parquet(path)
    assert spark.read.parquet(path).count() == 2
    spark.range(3).write.mode("append").parquet(path)
    assert spark.read.parquet(path).count() == 5
    spark.range(1).write.mode("overwrite").parquet(path)
    assert spark.read.parquet(path).count() == 1


def test_file_names_by_a_template(spark, tmp_path):
    spark.range(1).write.option("bindery.filename", "run-17-part-r-{part:05d}").parquet(str(tmp_path / "out"))
    assert names(tmp_path / "out") == ["run-17-part-r-00000.snappy.parquet"]


@pytest.mark.parametrize(
    "format,codec,suffix",
    [
        ("csv", "gzip", ".csv.gz"),
        ("json", "bzip2", ".json.bz2"),
        ("parquet", "gzip", ".gz.parquet"),
        ("parquet", "none", "c000.parquet"),
    ],
)
def test_codecs(spark, tmp_path, format, codec, suffix):
    path = str(tmp_path / "out")
    spark.range(10).write.format(format).option("compression", codec).save(path)
    assert one_file(tmp_path / "out", suffix)
    assert spark.read.format(format).load(path).count() == 10


# Documentation of spark.sql.sources.partitionOverwriteMode: "dynamic mode … only overwrite those
# partitions that have data written into it at runtime"; the writer's option has precedence.
@pytest.mark.parametrize("by_option", [True, False])
def test_a_dynamic_overwrite_keeps_the_other_partitions(spark, tmp_path, by_option):
    folder = str(tmp_path / "out")
    spark.sql("select * from values (1, 'a'), (2, 'b') as t(v, p)").write.partitionBy("p").parquet(folder)
    writer = spark.sql("select 3 as v, 'b' as p").write.partitionBy("p").mode("overwrite")
    if by_option:
        writer = writer.option("partitionOverwriteMode", "dynamic")
    else:
        spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    try:
        writer.parquet(folder)
    finally:
        spark.conf.unset("spark.sql.sources.partitionOverwriteMode")
    assert sorted(spark.read.parquet(folder).collect()) == [(1, "a"), (3, "b")]
    spark.sql("select 4 as v, 'c' as p").write.partitionBy("p").mode("overwrite").parquet(folder)
    assert spark.read.parquet(folder).collect() == [(4, "c")]


def test_a_failed_overwrite_leaves_the_table_as_it_was(spark):
    spark.sql("select 1 as v").write.mode("overwrite").saveAsTable("kept")
    broken = spark.sql("select cast('x' as int) as v")
    with pytest.raises(Exception, match="CAST_INVALID_INPUT"):
        broken.write.mode("overwrite").saveAsTable("kept")
    assert spark.table("kept").collect() == [(1,)]
    spark.sql("select 'new' as w, 5 as p").write.mode("overwrite").partitionBy("p").saveAsTable("kept")
    assert spark.table("kept").collect() == [("new", 5)]
    spark.sql("drop table kept")


def test_an_overwrite_forgets_the_partitions_that_it_emptied(spark):
    spark.sql("select 1 as v, 'a' as p").write.mode("overwrite").partitionBy("p").saveAsTable("parted")
    spark.sql("insert overwrite parted select 2, 'b'")
    assert spark.table("parted").collect() == [(2, "b")]
    spark.sql("drop table parted")


def test_the_sessions_codec_compresses_parquet(spark, tmp_path):
    spark.conf.set("spark.sql.parquet.compression.codec", "gzip")
    try:
        spark.range(3).coalesce(1).write.parquet(str(tmp_path / "out"))
    finally:
        spark.conf.unset("spark.sql.parquet.compression.codec")
    file = one_file(tmp_path / "out", ".gz.parquet")
    assert pq.ParquetFile(file).metadata.row_group(0).column(0).compression == "GZIP"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("spark.sql.legacy.timeParserPolicy", "LEGACY"),
        ("spark.sql.files.ignoreCorruptFiles", "true"),
        ("spark.sql.parquet.int96RebaseModeInWrite", "LEGACY"),
        ("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MILLIS"),
        ("spark.sql.session.timeZone", "GMT+garbage"),
        ("spark.sql.session.timeZone", "+99:00"),
    ],
)
def test_a_setting_that_would_change_answers_is_refused(spark, key, value):
    with pytest.raises(Exception, match=key):
        spark.conf.set(key, value)


def test_the_data_of_a_managed_table_goes_with_it(spark):
    # As Apache Spark: DROP TABLE deletes what a table without LOCATION holds.
    spark.range(2).write.saveAsTable("gone")
    spark.sql("drop table gone")
    spark.range(3).write.saveAsTable("gone")
    assert spark.table("gone").count() == 3
    spark.sql("drop table gone")


def test_the_data_of_an_external_table_stays(spark, tmp_path):
    folder = str(tmp_path / "data")
    spark.range(2).write.option("path", folder).saveAsTable("outside")
    spark.sql("drop table outside")
    assert spark.read.parquet(folder).count() == 2


def test_a_managed_table_does_not_take_over_files(spark):
    spark.range(2).write.saveAsTable("owner")
    location = spark.sql("describe extended owner").where("col_name = 'Location'").first().data_type
    spark.range(1).write.parquet(location.replace("owner", "squatted"))
    with pytest.raises(AnalysisException, match="LOCATION_ALREADY_EXISTS"):
        spark.range(2).write.saveAsTable("squatted")
    spark.sql("drop table owner")


def test_a_writer_has_a_time_zone_of_its_own(spark, tmp_path):
    # Data source options of CSV and JSON: timeZone, "the string that indicates a time zone ID to be used to format
    # timestamps".
    frame = spark.sql("select timestamp'2020-01-02 03:04:05Z' as t").coalesce(1)
    for format in ("csv", "json"):
        frame.write.option("timeZone", "+02:00").format(format).save(str(tmp_path / format))
        assert "2020-01-02T05:04:05.000+02:00" in one_file(tmp_path / format, f".{format}").read_text()


def test_small_decimals_are_written_as_java_writes_them(spark, tmp_path):
    # A real Spark 3.5.6: BigDecimal.toString.
    query = "select to_json(named_struct('a', cast({} as decimal(38,18)))) as j"
    for value, text in (("0", "0E-18"), ("0.0000001", "1.00000000000E-7"), ("0.000001", "0.000001000000000000")):
        assert spark.sql(query.format(value)).first().j == f'{{"a":{text}}}'
