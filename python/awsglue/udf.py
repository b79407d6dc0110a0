"""Python functions as Spark's UDFs. What they need of this package travels with them, by value."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pyspark import cloudpickle
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from awsglue import records
from awsglue.records import from_json_form, kind_of, merge

# Workers need not have this package: a record's functions and classes are sent with each UDF.
cloudpickle.register_pickle_by_value(records)

_SIGNATURES_MAX = 100_000  # texts that one pass over the data may send back


def make_udf(function: Callable, return_type: spark.DataType) -> Callable[..., Column]:
    """A UDF of the plain (row at a time) kind."""
    function.__annotations__ = {}  # PySpark reads the kind of a UDF from hints
    return F.udf(function, return_type, useArrow=False)


def find_signature(frame: DataFrame, function: Callable[[Any], str | None], argument: Column) -> tuple[Any, set[str]]:
    """Runs a signature function over a column: the merged signature, and the marks that it told.

    One pass over the data. `"null"` when there was no record.
    """
    told = make_udf(function, spark.StringType())(argument)
    rows = frame.select(told.alias("signature")).distinct().limit(_SIGNATURES_MAX).collect()
    merged: Any = "null"
    marks: set[str] = set()
    for row in rows:
        text = row[0]
        if text is None:
            continue
        if text == "malformed":
            marks.add(text)
            continue
        if text.startswith("*"):
            marks.add("several")
            text = text[1:]
        if text:
            merged = merge(merged, from_json_form(json.loads(text)))
    return merged, marks


def is_struct(signature: Any) -> bool:
    """Whether the signature is that of a record."""
    return kind_of(signature) == "struct"
