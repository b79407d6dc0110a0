"""Records chosen by a function.

Public page: "Filter class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsglue.dynamicframe import DynamicFrame


class Filter(GlueTransform):
    """The records for which `f(record)` is true; see DynamicFrame.filter."""

    def __call__(
        self,
        frame: DynamicFrame,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The records for which `f(record)` is true; see DynamicFrame.filter."""
        return frame.filter(f, transformation_ctx, info, stageThreshold, totalThreshold)
