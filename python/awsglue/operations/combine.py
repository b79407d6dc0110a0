"""Two frames made into one: join, union, merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.columns import convert, find_field, null_of, parse_path
from awsglue.gluetypes import mergeDataTypes

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_NUMBERS = (
    glue.ByteType, glue.ShortType, glue.IntegerType, glue.LongType, glue.FloatType,
    glue.DoubleType, glue.DecimalType,
)  # fmt: skip


def _prefixed(frame: DynamicFrame, prefix: str) -> DataFrame:
    columns = [F.col(f"c{i}").alias(f"{prefix}{i}") for i in range(len(frame.fields))]
    return frame.frame.select(*columns)


def _key(frame: DynamicFrame, text: str, prefix: str) -> tuple[Column, glue.DataType]:
    path = parse_path(text)
    position = find_field(frame.fields, path[0])
    if position is None:
        raise ValueError(f"join: there is no field {text}")
    column, data_type = F.col(f"{prefix}{position}"), frame.fields[position].dataType
    for name in path[1:]:
        member = find_field(data_type.fields, name) if isinstance(data_type, glue.StructType) else None
        if member is None:
            raise ValueError(f"join: there is no field {text}")
        column = column.getField(name)
        data_type = data_type.fields[member].dataType
    if isinstance(data_type, glue.ChoiceType):
        raise ValueError(f"join: {text} holds several types: resolve the choice first")
    return column, data_type


def _condition(left: DynamicFrame, right: DynamicFrame, keys: list[tuple[str, str]]) -> Column:
    condition: Column | None = None
    for left_key, right_key in keys:
        left_column, left_type = _key(left, left_key, "l")
        right_column, right_type = _key(right, right_key, "r")
        both_numbers = isinstance(left_type, _NUMBERS) and isinstance(right_type, _NUMBERS)
        if left_type != right_type and not both_numbers:
            raise ValueError(
                f"join: {left_key} holds {left_type.typeName()} and {right_key} "
                f"{right_type.typeName()}: map one to the type of the other first"
            )
        equal = left_column == right_column
        condition = equal if condition is None else condition & equal
    if condition is None:
        raise ValueError("join: at least one key of each frame is needed")
    return condition


def join(left: DynamicFrame, right: DynamicFrame, keys: list[tuple[str, str]]) -> tuple[DataFrame, list[glue.Field]]:
    """The inner equi-join. All columns stay; right-hand names that clash get a `.` in front."""
    joined = _prefixed(left, "l").join(_prefixed(right, "r"), _condition(left, right, keys), "inner")
    names = {field.name for field in left.fields}
    fields = list(left.fields)
    for field in right.fields:
        name = field.name
        while name in names:
            name = "." + name
        names.add(name)
        fields.append(glue.Field(name, field.dataType, field.properties))
    columns = [F.col(f"l{i}") for i in range(len(left.fields))]
    columns += [F.col(f"r{i}") for i in range(len(right.fields))]
    return joined.select(*[c.alias(f"c{i}") for i, c in enumerate(columns)]), fields


def union(left: DynamicFrame, right: DynamicFrame) -> tuple[DataFrame, list[glue.Field]]:
    """All rows of both. Columns meet by name; a missing one is null, two types make a choice.

    Of several columns of one name the first meets the first, the second the second.
    """
    fields = _by_name(left)
    for key, field in _by_name(right).items():
        seen = fields.get(key)
        merged = mergeDataTypes(seen.dataType, field.dataType) if seen else field.dataType
        fields[key] = glue.Field(field.name, merged) if seen else field
    return _shaped(left, fields).union(_shaped(right, fields)), list(fields.values())


def _by_name(frame: DynamicFrame) -> dict[tuple[str, int], glue.Field]:
    """The fields by their name and how many of that name there are before."""
    found: dict[tuple[str, int], glue.Field] = {}
    for field in frame.fields:
        found[field.name, sum(name == field.name for name, _ in found)] = field
    return found


def _shaped(frame: DynamicFrame, fields: dict[tuple[str, int], glue.Field]) -> DataFrame:
    own = {key: (F.col(f"c{i}"), field.dataType) for i, (key, field) in enumerate(_by_name(frame).items())}
    columns = [
        convert(*own[key], field.dataType) if key in own else null_of(field.dataType) for key, field in fields.items()
    ]
    return frame.frame.select(*[column.alias(f"c{i}") for i, column in enumerate(columns)])


def merge(source: DynamicFrame, stage: DynamicFrame, keys: list[str]) -> DynamicFrame:
    """The rows of `source` whose keys are not in `stage`, and all rows of `stage`."""
    kept = _prefixed(source, "l").join(
        _prefixed(stage, "r"), _condition(source, stage, [(k, k) for k in keys]), "left_anti"
    )
    columns = [F.col(f"l{i}").alias(f"c{i}") for i in range(len(source.fields))]
    return source.with_frame(kept.select(*columns), source.fields).union(stage)
