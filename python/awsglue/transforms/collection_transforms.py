"""Collections of frames.

Public page: "SelectFromCollection class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection


class SelectFromCollection(GlueTransform):
    """The frame of that name in a collection."""

    def __call__(self, dfc: DynamicFrameCollection, key: str, transformation_ctx: str = "") -> DynamicFrame:
        """The frame of that name in a collection."""
        return dfc.select(key, transformation_ctx)


class MapToCollection(GlueTransform):
    """A collection of `callable(frame, transformation_ctx)` for each frame."""

    def __call__(
        self, dfc: DynamicFrameCollection, callable: Callable, transformation_ctx: str = ""
    ) -> DynamicFrameCollection:
        """A collection of `callable(frame, transformation_ctx)` for each frame."""
        return dfc.map(callable, transformation_ctx)


class FlatMap(GlueTransform):
    """A collection of what `BaseTransform.apply` makes of each frame, given to it as `frame_name`."""

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        BaseTransform: Any,
        frame_name: str,
        transformation_ctx: str = "",
        **base_kwargs: Any,
    ) -> DynamicFrameCollection:
        """A collection of what `BaseTransform.apply` makes of each frame, given to it as `frame_name`."""

        def apply(frame: DynamicFrame, context: str) -> Any:
            arguments = base_kwargs | {frame_name: frame, "transformation_ctx": context}
            return BaseTransform.apply(**arguments)

        return _collected(dfc, apply, transformation_ctx)


def _collected(dfc: DynamicFrameCollection, apply: Callable, context: str) -> DynamicFrameCollection:
    made = {name: apply(dfc[name], f"{context}:{name}" if context else "") for name in dfc.keys()}
    if any(hasattr(result, "keys") for result in made.values()):
        return dfc.flatmap(apply, context)
    return dfc.map(lambda frame, inner: apply(frame, inner), context)
