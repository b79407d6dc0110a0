"""Rows chosen by comparison, samples written, error records shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from awsglue import gluetypes as glue
from awsglue import records
from awsglue.columns import find_field, parse_path
from awsglue.udf import make_udf

if TYPE_CHECKING:
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame

_COMPARE = {
    "=": lambda c, v: c == v,
    "!=": lambda c, v: c != v,
    "<": lambda c, v: c < v,
    "<=": lambda c, v: c <= v,
    ">": lambda c, v: c > v,
    ">=": lambda c, v: c >= v,
}
_SPIGOT_OPTIONS = ("topk", "prob")


def split_rows(frame: DynamicFrame, comparisons: dict[str, dict[str, Any]]) -> tuple[DataFrame, DataFrame]:
    """The rows for which all comparisons hold, and the others (also those that cannot be compared)."""
    condition: Column = F.lit(True)
    for text, operators in comparisons.items():
        column = _column(frame, text)
        for operator, value in operators.items():
            if operator not in _COMPARE:
                raise ValueError(f"split_rows: {operator!r} is no operator: {' '.join(_COMPARE)}")
            condition = condition & _COMPARE[operator](column, value)
    holds = F.coalesce(condition, F.lit(False))
    return frame.frame.filter(holds), frame.frame.filter(~holds)


def _column(frame: DynamicFrame, text: str) -> Column:
    path = parse_path(text)
    position = find_field(frame.fields, path[0])
    if position is None:
        raise ValueError(f"there is no field {text}")
    column, data_type = F.col(f"c{position}"), frame.fields[position].dataType
    for name in path[1:]:
        if not isinstance(data_type, glue.StructType) or not data_type.hasField(name):
            raise ValueError(f"there is no field {text}")
        column, data_type = column.getField(name), data_type.getField(name).dataType
    if isinstance(data_type, glue.ChoiceType):
        raise ValueError(f"{text} holds several types: resolve the choice first")
    return column


def spigot(frame: DynamicFrame, path: str, options: dict[str, Any]) -> None:
    """Writes a sample of the records as JSON."""
    for name in options:
        if name not in _SPIGOT_OPTIONS:
            raise NotImplementedError(f"spigot: option {name} is not supported")
    sample = frame.toDF()
    if float(options.get("prob", 1)) < 1:
        sample = sample.sample(float(options["prob"]))
    sample.limit(int(options.get("topk", 100))).coalesce(1).write.mode("append").json(path)


def error_frame(errors: list[DataFrame], context: GlueContext) -> DataFrame:
    """All error texts as a column `error` of structs."""
    struct = spark.StructType([spark.StructField(n, spark.StringType()) for n in ("msg", "stackTrace", "input")])
    schema = spark.StructType([spark.StructField("error", struct)])
    if not errors:
        return context.spark_session.createDataFrame([], schema)
    united = errors[0]
    for more in errors[1:]:
        united = united.union(more)
    return united.select(make_udf(records.error_fields, struct)(F.col("error")).alias("error"))
