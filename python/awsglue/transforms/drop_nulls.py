"""Fields of null type dropped.

Public page: "DropNullFields class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class DropNullFields(GlueTransform):
    """The frame without fields of which no value was ever seen."""

    def __call__(
        self,
        frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The frame without fields of which no value was ever seen."""
        from awsglue.operations.fields import drop_null_fields

        return frame.with_items(drop_null_fields(frame))._checked(stageThreshold, totalThreshold)
