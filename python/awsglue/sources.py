"""Reading files with the schema found in the data.

CSV is read as text; by the catalog, a column starts with the table's type and becomes a choice when it also
holds text that is no such value. JSON is typed value by value. Parquet and ORC carry their types.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from awsglue import gluetypes as glue
from awsglue import records, s3
from awsglue.catalog import Table
from awsglue.columns import null_of, struct_of, try_cast
from awsglue.options import check_options, is_true, listed
from awsglue.schema import choice_members, from_signature, from_spark, parse_type, to_spark
from awsglue.udf import find_signature, is_struct, make_udf

if TYPE_CHECKING:
    from awsglue.context import GlueContext

Loaded = tuple[DataFrame, list[glue.Field], list[DataFrame]]

_PARTS_MAX = 20_000  # partitions that one frame reads
_PLAIN_PARTS_MAX = 5_000  # of them in folders that are not Hive's
_TEXT = spark.StringType()
MISSING_PARTITION = "__HIVE_DEFAULT_PARTITION__"


@dataclass
class Part:
    """Files that share the values of the partition keys."""

    paths: list[str]
    values: list[str | None] = field(default_factory=list)


@dataclass
class Source:
    """Files to read: which, how, and the partition keys (name, type) whose values the parts carry."""

    format: str
    parts: list[Part]
    keys: list[tuple[str, glue.DataType]]
    options: dict[str, Any]
    recurse: bool = False
    table: Table | None = None
    is_fail_fast: bool = False  # an error record ends the job
    base: str | None = None  # the folder above parts in Hive's layout


def load(context: GlueContext, source: Source) -> Loaded:
    """The rows, fields and error records of a source.

    What is not there is passed over; nothing at all: a frame without fields. A bucket must be there.
    """
    if len(source.parts) > _PARTS_MAX:
        raise NotImplementedError(
            f"{len(source.parts)} partitions in one frame: more than {_PARTS_MAX} are not supported "
            "yet; narrow them with push_down_predicate"
        )
    readers: dict[str, Callable[[GlueContext, Source], Loaded]] = {
        "csv": _load_csv,
        "json": _load_json,
        "parquet": _load_columnar,
        "orc": _load_columnar,
    }
    if source.format not in readers:
        raise NotImplementedError(f"reading format {source.format!r} is not supported yet")
    check_options(source.options, f"{source.format} source")
    while source.parts:
        try:
            source.base = _hive_base(context, source)
            if source.base is None and len(source.parts) > _PLAIN_PARTS_MAX:
                raise NotImplementedError(
                    f"{len(source.parts)} partitions in folders that are not key=value: more than "
                    f"{_PLAIN_PARTS_MAX} are not supported yet; narrow them with push_down_predicate"
                )
            loaded = readers[source.format](context, source)
            return _without_errors(loaded) if source.is_fail_fast else loaded
        except AnalysisException as error:
            source = _without_missing(context, source, error)
    return context.spark_session.createDataFrame([], spark.StructType([])), [], []


def _without_errors(loaded: Loaded) -> Loaded:
    for errors in loaded[2]:
        for row in errors.limit(1).collect():
            raise ValueError(f"isFailFast: {row[0]}")
    return loaded


def _condition(error: PySparkException) -> str | None:
    return error.getCondition() if hasattr(error, "getCondition") else error.getErrorClass()


def _without_missing(context: GlueContext, source: Source, error: AnalysisException) -> Source:
    """The source without the paths that are missing; raises the error when it is another."""
    found, left = [], [path for part in source.parts for path in part.paths]
    missing: list[str] = []
    while True:
        position = _missing_position(error, left)
        missing.append(left[position])
        # Those before the first that is missing are there: each path is looked at about once.
        found, left = found + left[:position], left[position + 1 :]
        try:
            if left:
                context.spark_session.read.option("recursiveFileLookup", "true").text(left).schema  # noqa: B018
            break
        except AnalysisException as next_error:
            error = next_error
    for bucket in {place[0] for place in map(s3.parse_url, missing) if place is not None}:
        s3.client().list_objects_v2(Bucket=bucket, MaxKeys=1)  # raises NoSuchBucket
    kept = set(found + left)
    parts = [Part([path for path in part.paths if path in kept], part.values) for part in source.parts]
    return dataclasses.replace(source, parts=[part for part in parts if part.paths])


def _missing_position(error: AnalysisException, paths: list[str]) -> int:
    """The position of the path that a reader did not find; raises the error when it is another."""
    told = re.search(r"PATH_NOT_FOUND\] Path does not exist: (.*?)\.(?: SQLSTATE: \w+)?$", str(error), re.DOTALL)
    if told is None:
        raise error
    names = [_without_scheme(path) for path in paths]
    if _without_scheme(told[1]) in names:
        return names.index(_without_scheme(told[1]))
    if len(paths) == 1:
        return 0
    raise error


def _without_scheme(url: str) -> str:
    """What is left to compare of a URL that a reader may have written in its own way."""
    return re.sub("/+", "/", re.sub("^[A-Za-z0-9]+:(?=/)", "", url)).rstrip("/")


def _reader(context: GlueContext, source: Source) -> Any:
    reader = context.spark_session.read
    return reader.option("recursiveFileLookup", "true") if source.recurse else reader


def _hive_base(context: GlueContext, source: Source) -> str | None:
    """The folder above all parts, when each lies in key=value folders that say what its values are."""
    names = [name.lower() for name, _ in source.keys]
    bases = set()
    for part in source.parts:
        folders = part.paths[0].rstrip("/").split("/")
        wanted = list(zip(names, part.values, strict=True))
        if not names or len(part.paths) > 1 or [_folder_value(text) for text in folders[-len(names) :]] != wanted:
            return None
        bases.add("/".join(folders[: -len(names)]))
    if len(bases) != 1:
        return None
    # Folders below may look like keys too.
    base = bases.pop()
    reader = context.spark_session.read.option("basePath", base)
    try:
        columns = reader.text([path for part in source.parts for path in part.paths]).columns
    except Exception as error:  # its class differs from version to version
        if re.search("conflicting partition column", str(error), re.IGNORECASE) is None:
            raise
        return None
    return base if [name.lower() for name in columns] == ["value", *names] else None


def _folder_value(folder: str) -> tuple[str, str | None] | None:
    name, equals, value = folder.partition("=")
    if not equals:
        return None
    value = re.sub("%([0-9A-Fa-f]{2})", lambda match: chr(int(match.group(1), 16)), value)
    return name.lower(), None if value == MISSING_PARTITION else value


def _with_keys(
    context: GlueContext,
    source: Source,
    fields: list[spark.StructField],
    read: Callable[[Any, list[str]], DataFrame],
    columns: list[Column],
) -> DataFrame:
    """All parts: `columns` of the `fields` that `read` gives, then the partition values, as c0, c1, ….

    Folders of Hive's layout are read at once; others one by one.
    """
    width = len(columns)
    own = [column.alias(f"c{i}") for i, column in enumerate(columns)]
    clash = {f.name.lower() for f in fields} & {name.lower() for name, _ in source.keys}
    base = None if clash else source.base
    key_types = [to_spark(key_type) for _, key_type in source.keys]
    if base is not None:
        names = [name for name, _ in source.keys]
        key_fields = [spark.StructField(name, t) for name, t in zip(names, key_types, strict=True)]
        reader = context.spark_session.read.option("basePath", base).schema(spark.StructType(fields + key_fields))
        frame = read(reader, [path for part in source.parts for path in part.paths])
        keys = [F.col(_quoted(name)).alias(f"c{width + i}") for i, name in enumerate(names)]
        return frame.select(*own, *keys)
    frames = []
    for part in source.parts:
        constants = [
            F.lit(value).cast(key_type).alias(f"c{width + i}")
            for i, (value, key_type) in enumerate(zip(part.values, key_types, strict=True))
        ]
        reader = _reader(context, source).schema(spark.StructType(fields))
        frames.append(read(reader, part.paths).select(*own, *constants))
    return _united(frames, DataFrame.union)


def _united(frames: list[Any], unite: Callable[[Any, Any], Any]) -> Any:
    """The union of all in order, as a tree of little depth."""
    while len(frames) > 1:
        pairs = [unite(*frames[i : i + 2]) for i in range(0, len(frames) - 1, 2)]
        frames = pairs + frames[len(frames) - len(frames) % 2 :]
    return frames[0]


def _key_fields(source: Source) -> list[glue.Field]:
    return [glue.Field(name, key_type) for name, key_type in source.keys]


# CSV.


def _csv_options(source: Source) -> dict[str, str]:
    options, table = source.options, source.table
    separator = options.get("separator") or ","
    quote: Any = options.get("quoteChar", '"')
    escaper = options.get("escaper") or ""
    header = is_true(options.get("withHeader")) or is_true(options.get("skipFirst"))
    if table is not None:
        separator = table.separator() or separator
        quote = table.parameter("quoteChar") or quote
        escaper = table.parameter("escapeChar") or escaper
        skipped = int(table.parameter("skip.header.line.count") or 0)
        if skipped > 1:
            raise NotImplementedError("skip.header.line.count over 1 is not supported yet")
        header = skipped == 1
    quote = "" if str(quote) == "-1" else str(quote)
    multi = is_true(options.get("multiLine")) or is_true(options.get("multiline"))
    return {
        "sep": separator,
        "quote": quote,
        # Without an escaper a quote inside quotes is doubled.
        "escape": escaper if escaper not in ("", "none") else (quote or "\\"),
        "header": str(header).lower(),
        "multiLine": str(multi).lower(),
    }


def _load_csv(context: GlueContext, source: Source) -> Loaded:
    csv_options = _csv_options(source)
    names = [name for name, _ in source.table.columns] if source.table else []
    is_checked = False
    if not names:
        all_paths = [path for part in source.parts for path in part.paths]
        probe = _reader(context, source).options(**csv_options).csv(all_paths)
        has_names = is_true(source.options.get("withHeader"))
        names = list(probe.columns) if has_names else [f"col{i}" for i in range(len(probe.columns))]
        is_checked = has_names and _are_header(_reader(context, source), csv_options, all_paths, names)
    texts = [spark.StructField(f"c{i}", _TEXT) for i in range(len(names))]
    if is_checked:
        # A file whose header has other names, or another order, is an error.
        csv_options["enforceSchema"] = "false"
        texts = [spark.StructField(name, _TEXT) for name in names]

    def read(reader: Any, paths: list[str]) -> DataFrame:
        return reader.options(**csv_options).csv(paths)

    frame = _with_keys(context, source, texts, read, [F.col(_quoted(f.name)) for f in texts])
    _ = frame.columns  # paths that do not exist are found here
    types = [parse_type(text) for _, text in source.table.columns] if source.table else None
    frame, fields = _type_texts(frame, names, types, len(source.keys))
    return frame, fields + _key_fields(source), []


def _are_header(reader: Any, csv_options: dict[str, str], paths: list[str], names: list[str]) -> bool:
    """Whether the names are the header's own: Spark numbers those that are empty or there twice."""
    numbered = [name.lower().removesuffix(str(i)) for i, name in enumerate(names) if name.endswith(str(i))]
    if len(set(numbered)) == len(numbered) and not any(name == f"_c{i}" for i, name in enumerate(names)):
        return True
    first = reader.options(**(csv_options | {"header": "false"})).csv(paths).head()
    return first is not None and list(first) == names


def _type_texts(
    frame: DataFrame, names: list[str], types: list[glue.DataType] | None, keys: int
) -> tuple[DataFrame, list[glue.Field]]:
    """Text columns as their types: the starting type, text, or both; one pass finds out which."""
    text = glue.StringType()
    if types is None:
        types = [text] * len(names)
    typed = [i for i, t in enumerate(types) if not isinstance(t, glue.StringType | glue.NullType)]
    for i in typed:
        if isinstance(types[i], glue.StructType | glue.ArrayType | glue.MapType | glue.BinaryType):
            raise NotImplementedError(f"a CSV column of type {types[i].typeName()} is not supported yet: {names[i]}")
    values = {i: try_cast(F.trim(F.col(f"c{i}")), text, types[i]) for i in typed}
    filled = {i: F.col(f"c{i}").isNotNull() & (F.col(f"c{i}") != "") for i in typed}
    holds_values, holds_text = _count_kinds(frame, values, filled)
    columns, fields = [], []
    for i, (name, data_type) in enumerate(zip(names, types, strict=True)):
        column = F.col(f"c{i}")
        if i in values and i not in holds_text:
            column = values[i]
        elif i in values and i in holds_values:
            members = {
                data_type.typeName(): values[i],
                "string": F.when(values[i].isNull(), column),
            }
            data_type = glue.ChoiceType([data_type, text])
            ordered = [(member, members[member]) for member, _ in choice_members(data_type)]
            column = F.when(filled[i], struct_of(ordered))
        else:
            column, data_type = F.coalesce(column, F.lit("")), text
        columns.append(column.alias(f"c{i}"))
        fields.append(glue.Field(name, data_type))
    columns += [F.col(f"c{len(names) + i}") for i in range(keys)]
    return frame.select(*columns), fields


def _count_kinds(frame: DataFrame, values: dict, filled: dict) -> tuple[set[int], set[int]]:
    """The columns that hold values of their type, and those that hold other text."""
    if not values:
        return set(), set()
    tests = []
    for i, value in values.items():
        tests.append(F.max(F.when(filled[i] & value.isNotNull(), 1).otherwise(0)).alias(f"v{i}"))
        tests.append(F.max(F.when(filled[i] & value.isNull(), 1).otherwise(0)).alias(f"t{i}"))
    row = frame.agg(*tests).collect()[0].asDict()
    return {i for i in values if row[f"v{i}"]}, {i for i in values if row[f"t{i}"]}


# JSON.


def _load_json(context: GlueContext, source: Source) -> Loaded:
    multi = is_true(source.options.get("multiLine")) or is_true(source.options.get("multiline"))

    def read_text(reader: Any, paths: list[str]) -> DataFrame:
        return reader.text(paths, wholetext=multi)

    texts = _with_keys(context, source, [spark.StructField("value", _TEXT)], read_text, [F.col("value")])
    _ = texts.columns
    found, marks = find_signature(texts, records.json_signature_function(), F.col("c0"))
    if not is_struct(found):
        found = ("struct", {})
    fields = [glue.Field(name, from_signature(s)) for name, s in found[1].items()]
    if marks or not fields or not _reads_natively(glue.StructType(fields)):
        frame, errors = _parse_json(texts, found, len(source.keys))
        return frame, fields + _key_fields(source), errors if "malformed" in marks else []

    def read(reader: Any, paths: list[str]) -> DataFrame:
        return reader.option("multiLine", str(multi).lower()).json(paths)

    columns = [F.col(_quoted(f.name)) for f in fields]
    frame = _with_keys(context, source, to_spark(glue.StructType(fields)).fields, read, columns)
    return frame, fields + _key_fields(source), []


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _reads_natively(data_type: glue.DataType) -> bool:
    """Whether Spark's JSON reader gives the same values: one type a field, names apart without case."""
    if isinstance(data_type, glue.ChoiceType | glue.NullType):
        return False
    if isinstance(data_type, glue.StructType):
        lowered = {f.name.lower() for f in data_type.fields}
        if len(lowered) != len(data_type.fields) or not data_type.fields:
            return False
        return all(_reads_natively(f.dataType) for f in data_type.fields)
    if isinstance(data_type, glue.ArrayType):
        return _reads_natively(data_type.elementType)
    return True


def _parse_json(texts: DataFrame, found: Any, keys: int) -> tuple[DataFrame, list[DataFrame]]:
    """The records of JSON texts through a Python function: several types in a field, broken lines, arrays."""
    struct = to_spark(from_signature(found))
    value = spark.StructType([spark.StructField(f"c{i}", f.dataType) for i, f in enumerate(struct.fields)])
    if not struct.fields:
        value = _TEXT
    record = spark.StructType([spark.StructField("v", value), spark.StructField("e", _TEXT)])
    parse = make_udf(records.json_parse_function(found), spark.ArrayType(record)).asNondeterministic()
    parsed = parse(F.col("c0"))  # called so, it is not run a second time for the filter below
    key_columns = [F.col(f"c{1 + i}").alias(f"k{i}") for i in range(keys)]
    rows = texts.select(parsed.alias("rs"), *key_columns)
    rows = rows.select(F.explode(F.col("rs")).alias("r"), *[F.col(f"k{i}") for i in range(keys)])
    is_error = F.col("r").getField("e").isNotNull()
    width = len(struct.fields)
    columns = [F.col("r").getField("v").getField(f"c{i}").alias(f"c{i}") for i in range(width)]
    columns += [F.col(f"k{i}").alias(f"c{width + i}") for i in range(keys)]
    errors = rows.filter(is_error).select(F.col("r").getField("e").alias("error"))
    return rows.filter(~is_error).select(*columns), [errors]


# Parquet and ORC.


def _load_columnar(context: GlueContext, source: Source) -> Loaded:
    from awsglue.dynamicframe import DynamicFrame

    whole = _load_merged(context, source)
    if whole is not None:
        return whole
    frames = []
    for part in source.parts:
        frame = _reader(context, source).format(source.format).load(part.paths)
        fields = [glue.Field(f.name, from_spark(f.dataType)) for f in frame.schema.fields]
        columns = [F.col(f"c{i}") for i in range(len(fields))]
        frame = frame.toDF(*[f"c{i}" for i in range(len(fields))])
        for value, (name, key_type) in zip(part.values, source.keys, strict=True):
            constant = null_of(key_type) if value is None else F.lit(value).cast(to_spark(key_type))
            columns.append(constant)
            fields.append(glue.Field(name, key_type))
        if source.keys:
            frame = frame.select(*[column.alias(f"c{i}") for i, column in enumerate(columns)])
        frames.append(DynamicFrame.from_loader(lambda f=frame, n=fields: (f, n, []), context))
    united = _united(frames, DynamicFrame.union)
    return united.frame, united.fields, []


def _load_merged(context: GlueContext, source: Source) -> Loaded | None:
    """Hive's folders at once; None for others, where a column has two types or a key's name."""
    if source.base is None:
        return None
    reader = context.spark_session.read.option("recursiveFileLookup", "true").option("mergeSchema", "true")
    try:
        merged = reader.format(source.format).load([path for part in source.parts for path in part.paths])
        data = merged.schema.fields
    except PySparkException as error:
        if "CANNOT_MERGE" not in (_condition(error) or str(error)):
            raise
        return None
    if {f.name.lower() for f in data} & {name.lower() for name, _ in source.keys}:
        return None

    def read(reader: Any, paths: list[str]) -> DataFrame:
        return reader.format(source.format).load(paths)

    columns = [F.col(_quoted(f.name)) for f in data]
    fields = [glue.Field(f.name, from_spark(f.dataType)) for f in data]
    return _with_keys(context, source, data, read, columns), fields + _key_fields(source), []


def from_paths(connection_options: dict[str, Any], format: str, options: dict[str, Any]) -> Source:
    """The source that S3 connection options describe."""
    check_options(connection_options, "s3 source")
    paths = listed(connection_options.get("paths") or connection_options.get("path"))
    if not paths:
        raise ValueError("connection_options: paths is missing")
    compression = connection_options.get("compressionType")
    if compression not in (None, "", "none", "gzip", "bzip2"):
        raise NotImplementedError(f"compressionType {compression!r} is not supported")
    recurse = is_true(connection_options.get("recurse"))
    is_fail_fast = is_true(connection_options.get("isFailFast"))
    return Source(format, [Part(paths)], [], dict(options), recurse, is_fail_fast=is_fail_fast)
