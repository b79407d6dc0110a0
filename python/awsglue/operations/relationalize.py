"""relationalize: a nested frame as flat frames, one for each array."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.window import Window

from awsglue import gluetypes as glue
from awsglue.operations.fields import Item

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def relationalize(frame: DynamicFrame, root: str) -> dict[str, DynamicFrame]:
    """`root` and `root_<path of array>` for each array.

    In the parent an array's column holds a number; the child's `id` holds the same number, `index` counts
    from 0, and `<path>.val` or `<path>.val.<field>` hold the elements. The numbers come from the order of
    the rows' values, so that parent and children agree however often the plans run.
    """
    result: dict[str, DynamicFrame] = {}
    _split(frame, frame.items(), root, root, result, first_keys=None)
    return result


def _flatten(items: list[Item]) -> list[Item]:
    flat: list[Item] = []

    def add(column: Column, name: str, data_type: glue.DataType) -> None:
        if isinstance(data_type, glue.StructType):
            for field in data_type.fields:
                add(column.getField(field.name), f"{name}.{field.name}", field.dataType)
        elif isinstance(data_type, glue.MapType):
            raise NotImplementedError(f"relationalize: the map column {name} is not supported yet")
        elif isinstance(data_type, glue.ChoiceType):
            raise NotImplementedError(f"relationalize: column {name} holds several types: resolve the choice first")
        else:
            flat.append((column, name, data_type))

    for item in items:
        add(*item)
    return flat


def _split(
    frame: DynamicFrame,
    items: list[Item],
    name: str,
    root: str,
    result: dict[str, DynamicFrame],
    first_keys: int | None,
) -> None:
    flat = _flatten(items)
    columns = [column.alias(f"c{i}") for i, (column, _, _) in enumerate(flat)]
    source = frame.frame.select(*columns)
    arrays = [i for i, item in enumerate(flat) if isinstance(item[2], glue.ArrayType)]
    fields = [glue.Field(n, t) for _, n, t in flat]
    if not arrays:
        result[name] = frame.with_frame(source, fields)
        return
    # Rows that are equal in every column get neighbouring numbers: which of them gets which is all one.
    order = [F.col(f"c{i}") for i in range(first_keys or len(flat))]
    # All rows are sorted at once, and that is meant: the constant key only says so to Spark.
    window = Window.partitionBy(F.lit(1)).orderBy(*order)
    numbered = source.withColumn("n", F.row_number().over(window).cast("long"))
    parent = [
        F.when(F.col(f"c{i}").isNotNull(), F.col("n")).alias(f"c{i}") if i in arrays else F.col(f"c{i}")
        for i in range(len(flat))
    ]
    parent_fields = [glue.Field(f.name, glue.LongType()) if i in arrays else f for i, f in enumerate(fields)]
    result[name] = frame.with_frame(numbered.select(*parent), parent_fields)
    for i in arrays:
        _child(frame, numbered, i, fields[i], root, result)


def _child(
    frame: DynamicFrame,
    numbered: DataFrame,
    position: int,
    field: glue.Field,
    root: str,
    result: dict[str, DynamicFrame],
) -> None:
    exploded = numbered.select(F.col("n").alias("c0"), F.posexplode(F.col(f"c{position}")).alias("c1", "c2"))
    element = field.dataType.elementType
    child_fields = [
        glue.Field("id", glue.LongType()),
        glue.Field("index", glue.IntegerType()),
        glue.Field(f"{field.name}.val", element),
    ]
    child = frame.with_frame(exploded, child_fields)
    _split(child, child.items(), f"{root}_{field.name}", root, result, first_keys=2)
