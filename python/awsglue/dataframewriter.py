"""DataFrameWriter: `glueContext.write_data_frame`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsglue.context import GlueContext


class DataFrameWriter:
    """Writes DataFrames into tables of the Data Catalog."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context

    def from_catalog(
        self, frame: Any, database: str | None = None, table_name: str | None = None,
        redshift_tmp_dir: str = "", transformation_ctx: str = "",
        additional_options: dict | None = None, catalog_id: str | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """See GlueContext.write_data_frame_from_catalog."""
        return self._glue_context.write_data_frame_from_catalog(
            frame, database, table_name, redshift_tmp_dir, transformation_ctx,
            additional_options or {}, catalog_id, **kwargs,
        )  # fmt: skip
