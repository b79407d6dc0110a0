"""A nested frame as flat frames.

Public page: "Relationalize class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection


class Relationalize(GlueTransform):
    """Flat frames: `name`, and one for each array; see DynamicFrame.relationalize."""

    def __call__(
        self,
        frame: DynamicFrame,
        staging_path: str | None = None,
        name: str = "roottable",
        options: dict | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:
        """Flat frames: `name`, and one for each array; see DynamicFrame.relationalize."""
        return frame.relationalize(
            name, staging_path, options, transformation_ctx, info, stageThreshold, totalThreshold
        )
