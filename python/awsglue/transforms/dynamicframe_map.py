"""Records changed by a function.

Public page: "Map class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsglue.dynamicframe import DynamicFrame


class Map(GlueTransform):
    """The records that `f(record)` returns; see DynamicFrame.map."""

    def __call__(
        self,
        frame: DynamicFrame,
        f: Callable[[Any], Any],
        preservesPartitioning: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The records that `f(record)` returns; see DynamicFrame.map."""
        return frame.map(f, preservesPartitioning, transformation_ctx, info, stageThreshold, totalThreshold)
