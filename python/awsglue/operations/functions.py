"""Python functions over records: filter, map, and the parsing of text columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from awsglue import gluetypes as glue
from awsglue import records
from awsglue.columns import find_field, parse_path
from awsglue.schema import from_signature, to_signature, to_spark
from awsglue.udf import find_signature, is_struct, make_udf

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_TEXT = spark.StringType()
_WHOLE = ("byte", "short", "int", "long")


def _row(frame: DynamicFrame) -> Column:
    if not frame.fields:
        raise ValueError("the frame has no fields: there is no record to give to the function")
    return F.struct(*[F.col(f"c{i}") for i in range(len(frame.fields))])


def _signature(frame: DynamicFrame) -> object:
    return to_signature(frame.schema())


def filter_records(frame: DynamicFrame, function: Callable) -> tuple[DataFrame, DataFrame]:
    """The rows that the function keeps, and the texts of errors."""
    if not frame.fields:
        return frame.frame, None
    told = make_udf(records.filter_function(function, _signature(frame)), _TEXT)(_row(frame))
    tested = frame.frame.withColumn("told", told)
    kept = tested.filter(F.col("told") == "").drop("told")
    errors = tested.filter(F.col("told") != "").select(F.col("told").alias("error"))
    return kept, errors


def map_records(frame: DynamicFrame, function: Callable) -> tuple[DataFrame, list[glue.Field], DataFrame]:
    """The records that the function returns, their fields, and the texts of errors.

    The function runs twice over the records: once to learn the types, once for the values.
    """
    source = _signature(frame)
    found, _ = find_signature(frame.frame, records.map_signature_function(function, source), _row(frame))
    target = _keep_types(found, source) if is_struct(found) else ("struct", {})
    struct = to_spark(from_signature(target))
    result = spark.StructType([spark.StructField("v", _positional(struct)), spark.StructField("e", _TEXT)])
    if not target[1]:
        result = spark.StructType([spark.StructField("v", _TEXT), spark.StructField("e", _TEXT)])
    # What is not deterministic is not run a second time for the filters below.
    mapped = make_udf(records.map_function(function, source, target), result).asNondeterministic()(_row(frame))
    tested = frame.frame.select(mapped.alias("r"))
    names = [f.name for f in struct.fields]
    values = [F.col("r").getField("v").getField(f"c{i}").alias(f"c{i}") for i in range(len(names))]
    kept = tested.filter(F.col("r").getField("e").isNull()).select(*values)
    errors = tested.filter(F.col("r").getField("e").isNotNull())
    fields = [glue.Field(n, from_signature(t)) for n, t in target[1].items()]
    return kept, fields, errors.select(F.col("r").getField("e").alias("error"))


def _positional(struct: spark.StructType) -> spark.StructType:
    """The outermost names as positions, because a record may hold `ID` beside `id`."""
    return spark.StructType([spark.StructField(f"c{i}", f.dataType) for i, f in enumerate(struct.fields)])


def _keep_types(found: object, source: object) -> object:
    """The types found, where a whole or decimal number keeps the type that the field had before.

    Python has one type of whole numbers: without this a `long` would come back as `int`.
    """
    kind, before = records.kind_of(found), records.kind_of(source)
    if kind == "struct" and before == "struct":
        members = {n: _keep_types(t, source[1][n]) if n in source[1] else t for n, t in found[1].items()}
        return ("struct", members)
    if kind == "array" and before == "array":
        return ("array", _keep_types(found[1], source[1]))
    if kind == "struct" and before == "map":
        return source
    if kind in _WHOLE and before in _WHOLE:
        return source if _WHOLE.index(before) >= _WHOLE.index(kind) else found
    if kind == before == "decimal":
        return records.merge(found, source)
    if (kind, before) in (("double", "float"), ("timestamp", "timestamp_ntz")) or kind == "null":
        return source
    return found


def unbox_json(frame: DynamicFrame, path: str) -> tuple[DataFrame, list[glue.Field], DataFrame]:
    """The frame with a text column replaced by the JSON value that it holds."""
    parts = parse_path(path)
    position = find_field(frame.fields, parts[0])
    if len(parts) != 1 or position is None:
        raise ValueError(f"unbox: there is no top-level field {path}")
    if not isinstance(frame.fields[position].dataType, glue.StringType):
        raise ValueError(f"unbox: {path} is no text column")
    column = F.col(f"c{position}")
    found, _ = find_signature(frame.frame, records.unbox_signature_function(), column)
    value_type = from_signature(found)
    result = spark.StructType([spark.StructField("v", to_spark(value_type)), spark.StructField("e", _TEXT)])
    parsed = make_udf(records.unbox_function(found), result).asNondeterministic()(column)
    tested = frame.frame.withColumn("r", parsed)
    columns = [
        F.col("r").getField("v").alias(f"c{i}") if i == position else F.col(f"c{i}") for i in range(len(frame.fields))
    ]
    kept = tested.filter(F.col("r").getField("e").isNull()).select(*columns)
    errors = tested.filter(F.col("r").getField("e").isNotNull())
    fields = list(frame.fields)
    fields[position] = glue.Field(fields[position].name, value_type)
    return kept, fields, errors.select(F.col("r").getField("e").alias("error"))
