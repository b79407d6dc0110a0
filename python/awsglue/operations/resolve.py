"""resolveChoice: the columns of several types made into columns of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import Column

from awsglue import gluetypes as glue
from awsglue.columns import Changed, choice_paths, quote_path, try_cast, type_at
from awsglue.operations.fields import change_path
from awsglue.schema import choice_members, parse_type

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def resolve(frame: DynamicFrame, specs: list[tuple[str, str]]) -> DynamicFrame:
    """The frame after every (path, action), in order."""
    for path, action in specs:
        frame = frame.with_items(change_path(frame, path, lambda c, t, p=path, a=action: _act(c, t, p, a)))
    return frame


def resolve_all(frame: DynamicFrame, choice: str) -> DynamicFrame:
    """The frame after one action on every choice, inner ones first."""
    paths = [quote_path(path) for path in choice_paths(frame.schema()) if path]
    return resolve(frame, [(path, choice) for path in paths])


def match_catalog(frame: DynamicFrame, catalog_type: glue.StructType) -> DynamicFrame:
    """The frame with every choice cast to the type that the catalog's table has at its place."""
    for path in list(choice_paths(frame.schema())):
        target = type_at(catalog_type, path, ignore_case=True)
        text = quote_path(path)
        if target is None:
            raise ValueError(f"match_catalog: the table has no column at {text}")
        frame = frame.with_items(change_path(frame, text, lambda c, t, k=target: [(None, try_cast(c, t, k), k)]))
    return frame


def _act(column: Column, data_type: glue.DataType, path: str, action: str) -> Changed:
    name, _, argument = action.partition(":")
    if name == "cast" and argument:
        target = parse_type(argument)
        return [(None, try_cast(column, data_type, target), target)]
    if name == "project" and argument:
        return _project(column, data_type, parse_type(argument))
    if action == "make_cols":
        if not isinstance(data_type, glue.ChoiceType):
            return [(None, column, data_type)]
        last = path.split(".")[-1].strip("`") if "`" not in path else path.split("`")[-2]
        return [
            (f"{last}_{member}", column.getField(member), member_type)
            for member, member_type in choice_members(data_type)
        ]
    if action in ("make_struct", "KeepAsStruct"):
        if not isinstance(data_type, glue.ChoiceType):
            return [(None, column, data_type)]
        fields = [glue.Field(member, t) for member, t in choice_members(data_type)]
        return [(None, column, glue.StructType(fields))]
    raise ValueError(
        f"{action!r} is no action of resolveChoice: cast:type, project:type, make_cols, "
        "make_struct, or match_catalog as the choice"
    )


def _project(column: Column, data_type: glue.DataType, target: glue.DataType) -> Changed:
    """Only the values of that type stay, the others become null (the transform's and the Scala page)."""
    if not isinstance(data_type, glue.ChoiceType):
        if data_type != target:
            raise ValueError(f"project: the column holds {data_type.typeName()} only")
        return [(None, column, data_type)]
    member = data_type.choices.get(target.typeName())
    if member is None:
        raise ValueError(f"project: the column holds no {target.typeName()}")
    return [(None, column.getField(member.typeName()), member)]
