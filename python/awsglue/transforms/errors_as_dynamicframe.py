"""Error records.

Public page: "ErrorsAsDynamicFrame class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class ErrorsAsDynamicFrame(GlueTransform):
    """The error records of a frame."""

    def __call__(self, frame: DynamicFrame) -> DynamicFrame:
        """The error records of a frame."""
        return frame.errorsAsDynamicFrame()
