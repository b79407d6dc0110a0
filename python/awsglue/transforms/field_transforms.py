"""Fields dropped, selected, renamed, split off; rows split; frames joined; samples written.

Public page: "PySpark transforms reference" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsglue.transforms.transform import GlueTransform

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection


class DropFields(GlueTransform):
    """The frame without the fields at `paths`."""

    def __call__(
        self,
        frame: DynamicFrame,
        paths: list[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The frame without the fields at `paths`."""
        return frame.drop_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


class SelectFields(GlueTransform):
    """The frame with only the fields at `paths`."""

    def __call__(
        self,
        frame: DynamicFrame,
        paths: list[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The frame with only the fields at `paths`."""
        return frame.select_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


class RenameField(GlueTransform):
    """The frame with one field renamed."""

    def __call__(
        self,
        frame: DynamicFrame,
        old_name: str,
        new_name: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:
        """The frame with one field renamed."""
        return frame.rename_field(old_name, new_name, transformation_ctx, info, stageThreshold, totalThreshold)


class SplitFields(GlueTransform):
    """Two frames: the fields at `paths` (named frame1 by default), and the others (frame2)."""

    def __call__(
        self,
        frame: DynamicFrame,
        paths: list[str],
        name1: str | None = None,
        name2: str | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:
        """Two frames: the fields at `paths` (named frame1 by default), and the others (frame2)."""
        return frame.split_fields(
            paths,
            name1 or "frame1",
            name2 or "frame2",
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )


class SplitRows(GlueTransform):
    """Two frames: the rows for which all comparisons hold, and the others."""

    def __call__(
        self,
        frame: DynamicFrame,
        comparison_dict: dict[str, dict[str, Any]],
        name1: str = "frame1",
        name2: str = "frame2",
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:
        """Two frames: the rows for which all comparisons hold, and the others."""
        return frame.split_rows(comparison_dict, name1, name2, transformation_ctx, info, stageThreshold, totalThreshold)


class Join(GlueTransform):
    """The inner equi-join of two frames on `keys1` and `keys2`; see DynamicFrame.join."""

    def __call__(
        self,
        frame1: DynamicFrame,
        frame2: DynamicFrame,
        keys1: list[str] | str,
        keys2: list[str] | str,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """The inner equi-join of two frames on `keys1` and `keys2`; see DynamicFrame.join."""
        return frame1.join(keys1, keys2, frame2, transformation_ctx)


class Spigot(GlueTransform):
    """Writes a sample as JSON and gives the frame back; see DynamicFrame.spigot."""

    def __call__(
        self,
        frame: DynamicFrame,
        path: str,
        options: dict | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """Writes a sample as JSON and gives the frame back; see DynamicFrame.spigot."""
        return frame.spigot(path, options, transformation_ctx)
