"""DataSource: a source of rows, from `glueContext.getSource`.

Public page: "GlueContext class", getSource.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from awsglue.dynamicframe import DynamicFrame

__all__ = ["DataSource"]

Make = Callable[[str | None, dict[str, Any]], DynamicFrame]


class DataSource:
    """A source; `make(format, format_options)` reads it."""

    def __init__(self, make: Make, format: str | None) -> None:
        self._make = make
        self._format = format
        self._format_options: dict[str, Any] = {}

    def setFormat(self, format: str, **options: Any) -> None:
        """Chooses the format and its options."""
        self._format = format
        self._format_options = options

    def getFrame(self, **options: Any) -> DynamicFrame:
        """The rows as a DynamicFrame."""
        if options:
            raise NotImplementedError(f"getFrame: option {sorted(options)[0]} is not supported")
        return self._make(self._format, self._format_options)

    def getDataFrame(self) -> DataFrame:
        """The rows as a DataFrame."""
        return self.getFrame().toDF()

    def getSampleFrame(self, num: int, **options: Any) -> DynamicFrame:
        """Up to `num` rows as a DynamicFrame."""
        frame = self.getFrame(**options)
        return frame.with_frame(frame.frame.limit(num), frame.fields)
