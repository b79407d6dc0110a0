"""StreamingDataSource: not available yet."""

from __future__ import annotations

from typing import Any


class StreamingDataSource:
    """Streaming sources are not supported yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("streaming sources are not supported yet")
