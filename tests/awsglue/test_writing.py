"""Files that frames are written to. Expected: the options of the format pages; file names as seen of the service."""

import pathlib
import re

import pytest

from tests.awsglue.conftest import ORACLE, rows

pytestmark = pytest.mark.engine


def data_files(folder: pathlib.Path) -> list[str]:
    return sorted(
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and not p.name.startswith(("_", "."))
    )


def write(context, frame, path, format, options=None, **connection):
    context.write_dynamic_frame.from_options(frame, "s3", {"path": str(path), **connection}, format, options or {})


def test_csv_has_a_header_and_quotes_what_needs_it(context, frame_of, tmp_path):
    frame = frame_of("a long, `b c` string", [(1, 'say "hi", you'), (2, None), (3, " x ")])
    write(context, frame.coalesce(1), tmp_path / "o", "csv")
    (name,) = data_files(tmp_path / "o")
    assert (tmp_path / "o" / name).read_text() == 'a,b c\n1,"say ""hi"", you"\n2,\n3, x \n'


def test_csv_without_header_and_quotes(context, frame_of, tmp_path):
    frame = frame_of("a long, b string", [(1, 'say "hi"')])
    write(context, frame.coalesce(1), tmp_path / "o", "csv", {"separator": "|", "quoteChar": -1, "writeHeader": False})
    (name,) = data_files(tmp_path / "o")
    assert (tmp_path / "o" / name).read_text() == '1|say "hi"\n'


def test_partition_keys_become_folders_and_leave_the_files(context, frame_of, tmp_path):
    frame = frame_of("k string, n long", [("a", 1), ("b c", 2), (None, 3)])
    write(context, frame.coalesce(1), tmp_path / "o", "json", partitionKeys=["k"])
    assert {pathlib.Path(name).parent.name for name in data_files(tmp_path / "o")} == {
        "k=a",
        "k=b c",
        "k=__HIVE_DEFAULT_PARTITION__",
    }
    (one,) = (tmp_path / "o" / "k=a").glob("[!._]*")
    assert one.read_text() == '{"n":1}\n'


def test_a_second_write_adds_files(context, frame_of, tmp_path):
    frame = frame_of("a long", [(1,)]).coalesce(1)
    write(context, frame, tmp_path / "o", "glueparquet")
    first = data_files(tmp_path / "o")
    write(context, frame, tmp_path / "o", "glueparquet")
    second = data_files(tmp_path / "o")
    assert len(first) == 1 and len(second) == 2 and set(first) < set(second)
    read = context.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "o")]}, "parquet")
    assert rows(read) == [(1,), (1,)]


@pytest.mark.skipif(ORACLE != "", reason="a real Spark names its files itself")
@pytest.mark.parametrize(
    "format, options, pattern",
    [
        ("glueparquet", {}, r"run-\d{13}-part-block-0-r-00000-snappy\.parquet"),
        ("parquet", {"useGlueParquetWriter": True}, r"run-\d{13}-part-block-0-r-00000-snappy\.parquet"),
        ("parquet", {}, r"run-\d{13}-part-r-00000\.snappy\.parquet"),
        ("csv", {}, r"run-\d{13}-part-r-00000"),
        ("json", {}, r"run-\d{13}-part-r-00000"),
        ("json", {"compression": "gzip"}, r"run-\d{13}-part-r-00000\.gz"),
    ],
)
def test_files_are_named_as_the_service_names_them(context, frame_of, tmp_path, format, options, pattern):
    write(context, frame_of("a long", [(1,)]).coalesce(1), tmp_path / "o", format, options)
    (name,) = data_files(tmp_path / "o")
    assert re.fullmatch(pattern, name), name


def test_unresolved_choices_are_refused_where_the_format_has_one_type(context, frame_of, tmp_path):
    mixed = frame_of("a long", [(1,)]).union(frame_of("a string", [("x",)]))
    with pytest.raises(ValueError, match="field a holds several types"):
        write(context, mixed, tmp_path / "o", "parquet")
    write(context, mixed.coalesce(1), tmp_path / "c", "csv", {"writeHeader": False})
    (name,) = data_files(tmp_path / "c")
    assert sorted((tmp_path / "c" / name).read_text().split()) == ["1", "x"]


def test_spigot_writes_a_sample(frame_of, tmp_path):
    frame = frame_of("a long", [(i,) for i in range(20)])
    assert frame.spigot(str(tmp_path / "s"), {"topk": 5}) is frame
    (name,) = data_files(tmp_path / "s")
    assert len((tmp_path / "s" / name).read_text().splitlines()) == 5


def test_options_that_are_not_supported_are_refused(context, frame_of, tmp_path):
    frame = frame_of("a long", [(1,)])
    with pytest.raises(NotImplementedError, match="nonsense"):
        write(context, frame, tmp_path / "o", "csv", {"nonsense": "x"})
    with pytest.raises(NotImplementedError, match="avro"):
        write(context, frame, tmp_path / "o", "avro")
    with pytest.raises(ValueError, match="compression"):
        write(context, frame, tmp_path / "o", "parquet", compression="nonsense")
    with pytest.raises(ValueError, match="partitionKeys"):
        write(context, frame, tmp_path / "o", "parquet", partitionKeys=["b"])
