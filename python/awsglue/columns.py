"""Column expressions by path and by type: finding, changing and converting members of nested columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.schema import choice_members, to_spark

ELEMENT = "[]"  # the part of a path that stands for the elements of an array

# A changed column: (its new name or nothing to keep it, the expression, its type).
Changed = list[tuple[str | None, Column, glue.DataType]]
Change = Callable[[Column, glue.DataType], Changed]

_INTEGRAL = (glue.ByteType, glue.ShortType, glue.IntegerType, glue.LongType)


def parse_path(path: str) -> tuple[str, ...]:
    """The parts of a dotted path; backticks protect a dot, `[]` after a name means an array's elements.

    ValueError for an empty path, an empty part or an open backtick.
    """
    parts: list[str] = []
    position = 0
    while position <= len(path):
        if path[position : position + 1] == "`":
            end = path.find("`", position + 1)
            if end < 0:
                raise ValueError(f"path {path!r}: a backtick is not closed")
            name, position = path[position + 1 : end], end + 1
        else:
            ends = [e for e in (path.find(".", position), path.find("[]", position)) if e >= 0]
            end = min(ends, default=len(path))
            name, position = path[position:end], end
        if not name:
            raise ValueError(f"path {path!r}: a name is missing")
        parts.append(name)
        while path.startswith(ELEMENT, position):
            parts.append(ELEMENT)
            position += 2
        if position < len(path) and path[position] != ".":
            raise ValueError(f"path {path!r}: unexpected text at {position}")
        position += 1
    return tuple(parts)


def quote_path(path: tuple[str, ...]) -> str:
    """A path as text again, for messages."""
    text = ""
    for part in path:
        if part == ELEMENT:
            text += ELEMENT
        else:
            text += ("." if text else "") + (f"`{part}`" if "." in part else part)
    return text


def find_field(fields: list[glue.Field], name: str, *, ignore_case: bool = False) -> int | None:
    """The position of the field of that name: the exact name first, then, if asked, without case."""
    for position, field in enumerate(fields):
        if field.name == name:
            return position
    if ignore_case:
        for position, field in enumerate(fields):
            if field.name.lower() == name.lower():
                return position
    return None


def struct_of(members: list[tuple[str, Column]]) -> Column:
    """A struct of named members."""
    return F.struct(*[column.alias(name) for name, column in members])


def null_of(data_type: glue.DataType) -> Column:
    """A null of that type."""
    return F.lit(None).cast(to_spark(data_type))


def change_at(column: Column, data_type: glue.DataType, path: tuple[str, ...], change: Change) -> Changed | None:
    """`column` with `change` applied at `path` below it, or nothing when the path leads nowhere.

    A path goes through arrays with or without `[]`. A struct or array that lost its last member goes too.
    """
    if not path:
        return change(column, data_type)
    if isinstance(data_type, glue.ArrayType):
        inner = path[1:] if path[0] == ELEMENT else path
        return _change_elements(column, data_type, inner, change)
    if isinstance(data_type, glue.ChoiceType):
        member = data_type.choices.get("array" if path[0] == ELEMENT else "struct")
        if member is None:
            return None
        name = member.typeName()
        changed = change_at(column.getField(name), member, path, change)
        if changed is None:
            return None
        members = [(n, column.getField(n), t) for n, t in choice_members(data_type) if n != name] + [
            (name, c, t) for _, c, t in changed
        ]
        members.sort(key=lambda item: item[0])
        rebuilt = F.when(column.isNotNull(), struct_of([(n, c) for n, c, _ in members]))
        return [(None, rebuilt, glue.ChoiceType([t for _, _, t in members]))]
    if isinstance(data_type, glue.StructType):
        return _change_member(column, data_type, path, change)
    return None


def _change_member(column: Column, data_type: glue.StructType, path: tuple[str, ...], change: Change) -> Changed | None:
    position = find_field(data_type.fields, path[0])
    if position is None:
        return None
    members: list[tuple[str, Column, glue.DataType]] = []
    for index, field in enumerate(data_type.fields):
        member = column.getField(field.name)
        if index != position:
            members.append((field.name, member, field.dataType))
            continue
        changed = change_at(member, field.dataType, path[1:], change)
        if changed is None:
            return None
        members += [(name or field.name, c, t) for name, c, t in changed]
    if not members:
        return []
    rebuilt = F.when(column.isNotNull(), struct_of([(n, c) for n, c, _ in members]))
    return [(None, rebuilt, glue.StructType([glue.Field(n, t) for n, _, t in members]))]


def _change_elements(
    column: Column, data_type: glue.ArrayType, path: tuple[str, ...], change: Change
) -> Changed | None:
    result: list[Changed | None] = []

    def element(item: Column) -> Column:
        changed = change_at(item, data_type.elementType, path, change)
        result.append(changed)
        return changed[0][1] if changed else item

    transformed = F.transform(column, element)
    changed = result[0]
    if changed is None or not changed:
        return changed
    if len(changed) > 1:
        raise ValueError("the elements of an array cannot become several columns")
    return [(None, transformed, glue.ArrayType(changed[0][2]))]


def choice_paths(data_type: glue.DataType, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all choices at or below a type, inner ones first."""
    if isinstance(data_type, glue.StructType):
        for field in data_type.fields:
            yield from choice_paths(field.dataType, (*path, field.name))
    elif isinstance(data_type, glue.ArrayType):
        yield from choice_paths(data_type.elementType, (*path, ELEMENT))
    elif isinstance(data_type, glue.ChoiceType):
        for name in ("struct", "array"):
            if name in data_type.choices:
                yield from choice_paths(data_type.choices[name], path)
        yield path


def type_at(data_type: glue.DataType, path: tuple[str, ...], *, ignore_case: bool = False) -> glue.DataType | None:
    """The type at `path` below a type, or nothing."""
    for part in path:
        if isinstance(data_type, glue.ArrayType):
            data_type = data_type.elementType
            if part == ELEMENT:
                continue
        if not isinstance(data_type, glue.StructType):
            return None
        position = find_field(data_type.fields, part, ignore_case=ignore_case)
        if position is None:
            return None
        data_type = data_type.fields[position].dataType
    return data_type


def try_cast(column: Column, source: glue.DataType, target: glue.DataType) -> Column:
    """`column` as `target`; what cannot be converted becomes null, whatever the session's ANSI setting."""
    if source == target:
        return column
    if isinstance(source, glue.ChoiceType):
        members = [try_cast(column.getField(name), member, target) for name, member in choice_members(source)]
        return F.coalesce(*members)
    nested = glue.StructType | glue.ArrayType | glue.MapType
    if isinstance(source, nested) and isinstance(target, glue.StringType):
        return F.to_json(column)
    if isinstance(source, nested) or isinstance(target, nested):
        if isinstance(source, glue.NullType):
            return null_of(target)
        return convert(column, source, target)
    spark_type = to_spark(target)
    if hasattr(Column, "try_cast"):  # Spark 4
        return column.try_cast(spark_type)
    if isinstance(source, glue.StringType | glue.NullType) and isinstance(target, _INTEGRAL):
        return F.when(column.rlike(r"^\s*[+-]?[0-9]+\s*$"), column.cast(spark_type))
    return column.cast(spark_type)


def convert(column: Column, source: glue.DataType, target: glue.DataType) -> Column:
    """`column` of type `source` in the shape of `target`, which holds all values of `source`.

    NotImplementedError when the two types do not fit together.
    """
    if source == target:
        return column
    if isinstance(source, glue.NullType):
        return null_of(target)
    if isinstance(target, glue.ChoiceType):
        return _convert_to_choice(column, source, target)
    if isinstance(source, glue.StructType) and isinstance(target, glue.StructType):
        members = []
        for field in target.fields:
            position = find_field(source.fields, field.name)
            if position is None:
                members.append((field.name, null_of(field.dataType)))
            else:
                member = column.getField(source.fields[position].name)
                own = source.fields[position].dataType
                members.append((field.name, convert(member, own, field.dataType)))
        return F.when(column.isNotNull(), struct_of(members))
    if isinstance(source, glue.ArrayType) and isinstance(target, glue.ArrayType):
        return F.transform(column, lambda item: convert(item, source.elementType, target.elementType))
    nested = glue.StructType | glue.ArrayType | glue.MapType
    if isinstance(source, nested) or isinstance(target, nested):
        raise NotImplementedError(f"a column of type {source.typeName()} cannot become {target.typeName()}")
    return try_cast(column, source, target)


def _convert_to_choice(column: Column, source: glue.DataType, target: glue.ChoiceType) -> Column:
    members = []
    for name, member in choice_members(target):
        if isinstance(source, glue.ChoiceType):
            own = source.choices.get(name)
            value = convert(column.getField(name), own, member) if own else null_of(member)
        elif source.typeName() == name:
            value = convert(column, source, member)
        else:
            value = null_of(member)
        members.append((name, value))
    return F.when(column.isNotNull(), struct_of(members))
