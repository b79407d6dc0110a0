"""Members of structs as fields.

Public page: "UnnestFrame class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class UnnestFrame(GlueTransform):
    """The frame with members of structs as fields `parent.child`."""

    def __call__(
        self,
        frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The frame with members of structs as fields `parent.child`."""
        return frame.unnest(transformation_ctx, info, stageThreshold, totalThreshold)
