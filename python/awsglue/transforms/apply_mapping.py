"""Fields chosen, renamed and retyped.

Public page: "ApplyMapping class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class ApplyMapping(GlueTransform):
    """The frame of the mapped fields; see DynamicFrame.apply_mapping."""

    def __call__(
        self,
        frame: DynamicFrame,
        mappings: list[tuple],
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The frame of the mapped fields; see DynamicFrame.apply_mapping."""
        return frame.apply_mapping(mappings, case_sensitive, transformation_ctx, info, stageThreshold, totalThreshold)
