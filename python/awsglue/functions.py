"""Column functions beyond Spark's.

Public module `awsglue.functions`.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

__all__ = ["explodeWithIndex", "namedStruct", "replaceArrayElement"]


def _column(value: Column | str) -> Column:
    return F.col(value) if isinstance(value, str) else value


def namedStruct(*cols: Column | str) -> Column:
    """A struct of name, value, name, value, … columns; names are literals (`lit("a")`) or texts."""
    if len(cols) % 2:
        raise ValueError("namedStruct takes pairs of a name and a column")
    names = [F.lit(name) if isinstance(name, str) else name for name in cols[::2]]
    pairs = zip(names, map(_column, cols[1::2]), strict=True)
    return F.named_struct(*[column for pair in pairs for column in pair])


def explodeWithIndex(col: Column | str) -> Column:
    """A row for each element of an array, with its position from 0."""
    return F.posexplode(_column(col))


def replaceArrayElement(srcCol: Column | str, replaceCol: Column | str, idx: int) -> Column:
    """The array with the element at `idx` (from 0) replaced."""
    replacement = _column(replaceCol)
    return F.transform(_column(srcCol), lambda item, i: F.when(i == idx, replacement).otherwise(item))
