"""Parquet: types against what PyArrow wrote; parameters against published tables of real crawlers."""

import decimal
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import EXAMPLES
from tests.crawl.conftest import columns


def write(table: pa.Table, **more) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **more)
    return buffer.getvalue()


def hive(kind: pa.DataType) -> str:
    """Hive's text of an Arrow type."""
    if pa.types.is_list(kind):
        return f"array<{hive(kind.value_type)}>"
    if pa.types.is_map(kind):
        return f"map<{hive(kind.key_type)},{hive(kind.item_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{','.join(f'{f.name.lower()}:{hive(f.type)}' for f in kind)}>"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamp"
    names = {"bool": "boolean", "int8": "tinyint", "int16": "smallint", "int32": "int", "int64": "bigint",
             "float": "float", "double": "double", "string": "string", "binary": "binary", "date32[day]": "date"}  # fmt: skip
    return names[str(kind)]


KINDS = [
    pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float32(), pa.float64(), pa.string(), pa.binary(),
    pa.date32(), pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.decimal128(9, 2),
    pa.decimal128(38, 10), pa.list_(pa.int32()), pa.list_(pa.list_(pa.string())), pa.map_(pa.string(), pa.int64()),
    pa.struct([("A", pa.int32()), ("b", pa.list_(pa.struct([("C", pa.date32())])))]),
    pa.list_(pa.map_(pa.string(), pa.struct([("x", pa.float64())]))),
]  # fmt: skip


def test_types(crawling):
    schema = pa.schema([(f"C{i}", kind) for i, kind in enumerate(KINDS)])
    crawling.put("data/part-0.parquet", write(schema.empty_table()))
    (table,) = crawling.run("data").values()
    assert columns(table) == {f"c{i}": hive(kind) for i, kind in enumerate(KINDS)}


def test_int96_is_a_timestamp(crawling):
    import datetime

    rows = pa.table({"t": pa.array([datetime.datetime(2026, 1, 1)], pa.timestamp("ns"))})
    crawling.put("data/a.parquet", write(rows, use_deprecated_int96_timestamps=True))
    (table,) = crawling.run("data").values()
    assert columns(table) == {"t": "timestamp"}


def test_parameters_come_from_the_footer(crawling):
    body = (EXAMPLES / "data/pages/posts.parquet").read_bytes()
    crawling.put("posts/posts.parquet", body)
    (table,) = crawling.run("posts").values()
    footer = pq.read_metadata(io.BytesIO(body))
    unpacked = sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
    parameters = table["Parameters"]
    assert parameters["recordCount"] == str(footer.num_rows)
    assert parameters["averageRecordSize"] == str(unpacked // footer.num_rows)
    assert parameters["compressionType"] == "none" and parameters["classification"] == "parquet"
    storage = table["StorageDescriptor"]
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    }
    assert storage["InputFormat"] == "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    assert storage["OutputFormat"] == "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"


@pytest.mark.parametrize("damage", ["cut", "footer", "length", "magic only"])
def test_a_damaged_file_is_left_out_and_named(crawling, damage):
    good = write(pa.table({"a": [1, 2], "b": ["x", "y"]}))
    bad = {
        "cut": good[: len(good) // 2],
        "footer": good[:-60] + b"\xff" * 52 + good[-8:],
        "length": good[:-8] + b"\xff\xff\xff\x7fPAR1",
        "magic only": b"PAR1",
    }[damage]
    crawling.put("data/good.parquet", good)
    crawling.put("data/bad.parquet", bad)
    (table,) = crawling.run("data").values()
    assert columns(table) == {"a": "bigint", "b": "string"}
    assert table["Parameters"]["objectCount"] == "1"
    assert any("ERROR" in line and "data/bad.parquet" in line for line in crawling.lines())


def test_long_names_in_a_strangers_file_do_not_fill_the_log(crawling):
    """A decimal of 50 digits is no type of the catalog (the page aws-glue-api-catalog-tables: Hive's 38), so the name comes into
    the line that says so."""
    wide = pa.decimal256(50, 0)
    for number, name in enumerate(("n" * 700_000, "é" * 400_000, "\x01" * 12_000_000)):
        table = pa.table({name: pa.array([decimal.Decimal(1)], wide)})
        crawling.put(f"top/bad{number}/a.parquet", write(table))
    crawling.put("top/good/a.parquet", write(pa.table({"a": [1, 2]})))
    assert set(crawling.run("top")) == {"good"}
    lines = [line for line in crawling.lines() if "is left out" in line]
    assert len(lines) == 3 and all(len(line) < 1000 for line in lines)
    found = crawling.logs.filter_log_events(
        logGroupName="/aws-glue/crawlers", logStreamNames=[crawling.crawler], filterPattern='"decimal(50,0)"'
    )
    assert len(found["events"]) == 3
