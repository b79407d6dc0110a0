"""All transforms, for `from awsglue.transforms import *`."""

from awsglue.transforms.apply_mapping import ApplyMapping
from awsglue.transforms.coalesce import Coalesce
from awsglue.transforms.collection_transforms import FlatMap, MapToCollection, SelectFromCollection
from awsglue.transforms.drop_nulls import DropNullFields
from awsglue.transforms.dynamicframe_filter import Filter
from awsglue.transforms.dynamicframe_map import Map
from awsglue.transforms.errors_as_dynamicframe import ErrorsAsDynamicFrame
from awsglue.transforms.field_transforms import (
    DropFields,
    Join,
    RenameField,
    SelectFields,
    Spigot,
    SplitFields,
    SplitRows,
)
from awsglue.transforms.relationalize import Relationalize
from awsglue.transforms.repartition import Repartition
from awsglue.transforms.resolve_choice import ResolveChoice
from awsglue.transforms.transform import GlueTransform
from awsglue.transforms.unbox import Unbox
from awsglue.transforms.union import Union
from awsglue.transforms.unnest_frame import UnnestFrame

_TRANSFORMS: tuple[type[GlueTransform], ...] = (
    ApplyMapping, Coalesce, DropFields, DropNullFields, ErrorsAsDynamicFrame, Filter, FlatMap, Join,
    Map, MapToCollection, Relationalize, RenameField, Repartition, ResolveChoice, SelectFields,
    SelectFromCollection, Spigot, SplitFields, SplitRows, Unbox, Union, UnnestFrame,
)  # fmt: skip

__all__ = [transform.name() for transform in _TRANSFORMS]
__all__ += ["GlueTransform", "describe_transform", "get_transform", "get_transforms"]


def get_transforms() -> list[type[GlueTransform]]:
    """All transforms."""
    return list(_TRANSFORMS)


def get_transform(name: str) -> type[GlueTransform]:
    """The transform of that name; ValueError when there is none."""
    for transform in _TRANSFORMS:
        if transform.name() == name:
            return transform
    raise ValueError(f"{name!r} is no transform")


def describe_transform(name: str) -> str:
    """What the transform of that name does."""
    return get_transform(name).describeTransform()
