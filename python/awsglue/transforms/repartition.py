"""Rows spread over partitions.

Public page: "Repartition class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class Repartition(GlueTransform):
    """The same rows in `num_partitions` partitions."""

    def __call__(
        self,
        frame: DynamicFrame,
        num_partitions: int,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The same rows in `num_partitions` partitions."""
        return frame.repartition(num_partitions, transformation_ctx, info, stageThreshold, totalThreshold)
