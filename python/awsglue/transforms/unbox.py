"""Text fields parsed.

Public page: "Unbox class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class Unbox(GlueTransform):
    """The frame with a text field replaced by what it holds; see DynamicFrame.unbox."""

    def __call__(
        self,
        frame: DynamicFrame,
        path: str,
        format: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
        **options: Any,
    ) -> DynamicFrame:
        """The frame with a text field replaced by what it holds; see DynamicFrame.unbox."""
        return frame.unbox(path, format, transformation_ctx, info, stageThreshold, totalThreshold, **options)
