"""apply_mapping: columns chosen, renamed, retyped, nested and unnested."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pyspark.sql import Column

from awsglue import gluetypes as glue
from awsglue.columns import ELEMENT, find_field, parse_path, try_cast
from awsglue.operations.fields import Item, add_at
from awsglue.schema import parse_type

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_log = logging.getLogger("awsglue")


def apply_mapping(frame: DynamicFrame, mappings: list[tuple], case_sensitive: bool) -> list[Item]:
    """The mapped columns, in the order of `mappings`; columns that no mapping names are gone."""
    result: list[Item] = []
    for mapping in mappings:
        source, target, type_name = _parts(mapping)
        found = _find(frame, source, not case_sensitive)
        if found is None:
            _log.warning("apply_mapping: no record has a field %s", source)
            continue
        column, own_type = found
        data_type = parse_type(type_name) if type_name else own_type
        converted = try_cast(column, own_type, data_type)
        result = add_at(result, parse_path(target), converted, data_type)
    return result


def _parts(mapping: tuple) -> tuple[str, str, str | None]:
    if len(mapping) == 2:
        return mapping[0], mapping[1], None
    if len(mapping) == 3:
        return mapping[0], mapping[1], mapping[2]
    if len(mapping) == 4:
        return mapping[0], mapping[2], mapping[3]
    raise ValueError(
        "a mapping is (source, target), (source, target, target type) or "
        f"(source, source type, target, target type), not {mapping!r}"
    )


def _find(frame: DynamicFrame, text: str, ignore_case: bool) -> tuple[Column, glue.DataType] | None:
    path = parse_path(text)
    if ELEMENT in path:
        raise ValueError(f"apply_mapping cannot reach into an array: {text}")
    items = frame.items()
    position = find_field([glue.Field(n, t) for _, n, t in items], path[0], ignore_case=ignore_case)
    if position is None:
        return None
    column, _, data_type = items[position]
    for name in path[1:]:
        if isinstance(data_type, glue.ArrayType):
            raise ValueError(f"apply_mapping cannot reach into an array: {text}")
        if isinstance(data_type, glue.ChoiceType) and "struct" in data_type.choices:
            column, data_type = column.getField("struct"), data_type.choices["struct"]
        if not isinstance(data_type, glue.StructType):
            return None
        member = find_field(data_type.fields, name, ignore_case=ignore_case)
        if member is None:
            return None
        column = column.getField(data_type.fields[member].name)
        data_type = data_type.fields[member].dataType
    return column, data_type
