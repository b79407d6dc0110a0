"""Fields dropped, selected, renamed, split off, unnested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import Column

from awsglue import gluetypes as glue
from awsglue.columns import change_at, find_field, parse_path, struct_of

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

Item = tuple[Column, str, glue.DataType]


def drop_fields(frame: DynamicFrame, paths: list[str]) -> list[Item]:
    """The columns without those at `paths`; a path that leads nowhere is passed over."""
    items = frame.items()
    for text in paths:
        path = parse_path(text)
        items = _change(items, path, lambda column, data_type: [])
    return items


def _change(items: list[Item], path: tuple[str, ...], change) -> list[Item]:
    position = find_field([glue.Field(n, t) for _, n, t in items], path[0])
    if position is None:
        return items
    column, name, data_type = items[position]
    changed = change_at(column, data_type, path[1:], change)
    if changed is None:
        return items
    replaced = [(c, new or name, t) for new, c, t in changed]
    return items[:position] + replaced + items[position + 1 :]


def change_path(frame: DynamicFrame, text: str, change) -> list[Item]:
    """The columns with `change` applied at a path; ValueError when the path leads nowhere."""
    items = frame.items()
    changed = _change(items, parse_path(text), change)
    if changed is items:
        raise ValueError(f"there is no field {text}")
    return changed


def select_fields(frame: DynamicFrame, paths: list[str]) -> list[Item]:
    """The named top-level columns, in the order of `paths`; unknown names are passed over."""
    items = frame.items()
    fields = [glue.Field(n, t) for _, n, t in items]
    chosen: list[int] = []
    for text in paths:
        path = parse_path(text)
        if len(path) > 1:
            raise ValueError(f"select_fields takes top-level fields only, not {text}")
        position = find_field(fields, path[0])
        if position is not None and position not in chosen:
            chosen.append(position)
    return [items[position] for position in chosen]


def rename_field(frame: DynamicFrame, old: str, new: str) -> list[Item]:
    """The columns with the field at `old` moved to `new`; both are full paths."""
    items = frame.items()
    old_path, new_path = parse_path(old), parse_path(new)
    if old_path[:-1] == new_path[:-1]:
        return _change(items, old_path, lambda c, t: [(new_path[-1], c, t)])
    found: list[tuple[Column, glue.DataType]] = []

    def take(column: Column, data_type: glue.DataType) -> list:
        found.append((column, data_type))
        return []

    rest = _change(items, old_path, take)
    if not found:
        return items
    if "[]" in old_path or len(found) != 1:
        raise ValueError(f"rename_field cannot move {old} out of an array")
    return add_at(rest, new_path, *found[0])


def add_at(items: list[Item], path: tuple[str, ...], column: Column, data_type: glue.DataType) -> list[Item]:
    """The columns with one more at `path`; structs on the way are made or widened."""
    position = find_field([glue.Field(n, t) for _, n, t in items], path[0])
    if position is None:
        for name in reversed(path[1:]):
            column = struct_of([(name, column)])
            data_type = glue.StructType([glue.Field(name, data_type)])
        return [*items, (column, path[0], data_type)]
    own, name, own_type = items[position]
    if len(path) == 1 or not isinstance(own_type, glue.StructType):
        replaced = (column, name, data_type) if len(path) == 1 else None
        if replaced is None:
            raise ValueError(f"{name} is no struct: it cannot hold {path[1]}")
        return [*items[:position], replaced, *items[position + 1 :]]
    members: list[Item] = [(own.getField(field.name), field.name, field.dataType) for field in own_type.fields]
    members = add_at(members, path[1:], column, data_type)
    widened = struct_of([(n, c) for c, n, _ in members])
    struct = glue.StructType([glue.Field(n, t) for _, n, t in members])
    return [*items[:position], (widened, name, struct), *items[position + 1 :]]


def unnest(frame: DynamicFrame) -> list[Item]:
    """The columns with members of structs as columns `parent.child`; arrays stay as they are."""
    result: list[Item] = []

    def add(column: Column, name: str, data_type: glue.DataType) -> None:
        if isinstance(data_type, glue.StructType):
            for field in data_type.fields:
                add(column.getField(field.name), f"{name}.{field.name}", field.dataType)
        else:
            result.append((column, name, data_type))

    for item in frame.items():
        add(*item)
    return result


def drop_null_fields(frame: DynamicFrame) -> list[Item]:
    """The columns without fields of null type; maps and arrays are left as they are."""
    paths = []

    def walk(data_type: glue.DataType, path: tuple[str, ...]) -> None:
        if isinstance(data_type, glue.NullType):
            paths.append(path)
        elif isinstance(data_type, glue.StructType):
            for field in data_type.fields:
                walk(field.dataType, (*path, field.name))

    walk(frame.schema(), ())
    items = frame.items()
    for path in paths:
        items = _change(items, path, lambda column, data_type: [])
    return items
