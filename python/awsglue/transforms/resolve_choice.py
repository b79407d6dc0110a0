"""Fields of several types resolved.

Public page: "ResolveChoice class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class ResolveChoice(GlueTransform):
    """The frame with choices resolved; see DynamicFrame.resolveChoice."""

    def __call__(
        self,
        frame: DynamicFrame,
        specs: list[tuple[str, str]] | None = None,
        choice: str = "",
        database: str | None = None,
        table_name: str | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """The frame with choices resolved; see DynamicFrame.resolveChoice."""
        return frame.resolveChoice(
            specs,
            choice,
            database,
            table_name,
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
            catalog_id,
        )
