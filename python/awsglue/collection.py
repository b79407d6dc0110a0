"""DynamicFrameCollection: frames by name.

Public page: "DynamicFrameCollection class" of the developer guide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame


class DynamicFrameCollection:
    """Frames by name.

    Args:
        dynamic_frames: a dict of frames, or a list, whose names are the frames' own.
        glue_ctx: the GlueContext of the job.
    """

    def __init__(self, dynamic_frames: dict[str, DynamicFrame] | list[DynamicFrame], glue_ctx: GlueContext) -> None:
        if not isinstance(dynamic_frames, dict):
            dynamic_frames = {frame.name: frame for frame in dynamic_frames}
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def __getitem__(self, key: str) -> DynamicFrame:
        return self._frames[key]

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def keys(self) -> Any:
        """The names."""
        return self._frames.keys()

    def values(self) -> Any:
        """The frames."""
        return self._frames.values()

    def select(self, key: str, transformation_ctx: str = "") -> DynamicFrame:
        """The frame of that name; KeyError when there is none."""
        return self._frames[key]

    def map(self, callable: Callable, transformation_ctx: str = "") -> DynamicFrameCollection:
        """A collection of `callable(frame, transformation_ctx)` for each frame."""
        mapped = {
            name: callable(frame, f"{transformation_ctx}:{name}" if transformation_ctx else "")
            for name, frame in self._frames.items()
        }
        return DynamicFrameCollection(mapped, self._glue_ctx)

    def flatmap(self, f: Callable, transformation_ctx: str = "") -> DynamicFrameCollection:
        """A collection of all frames in the collections that `f(frame, transformation_ctx)` returns."""
        frames: dict[str, DynamicFrame] = {}
        for name, frame in self._frames.items():
            made = f(frame, f"{transformation_ctx}:{name}" if transformation_ctx else "")
            for inner in made.keys():
                frames[f"{name}_{inner}"] = made[inner]
        return DynamicFrameCollection(frames, self._glue_ctx)
