"""ApplyMapping over a DataFrame."""

from __future__ import annotations

from typing import Any

from pyspark.sql import DataFrame

from awsglue.dynamicframe import DynamicFrame


class ApplyMapping:
    """Columns chosen, renamed and retyped."""

    @classmethod
    def apply(cls, frame: DataFrame, mappings: list[tuple], **kwargs: Any) -> DataFrame:
        """The DataFrame of the mapped columns; `mappings` as DynamicFrame.apply_mapping takes them."""
        for name in kwargs:
            raise NotImplementedError(f"ApplyMapping of DataFrames: argument {name} is not supported")
        return DynamicFrame(frame, None, "").apply_mapping(mappings).toDF()
