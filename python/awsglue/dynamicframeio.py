"""The readers and writers of frames: `glueContext.create_dynamic_frame` and `write_dynamic_frame`.

Public pages: "DynamicFrameReader class" and "DynamicFrameWriter class" of the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame


class DynamicFrameReader:
    """`glueContext.create_dynamic_frame`."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context

    def from_rdd(self, data: Any, name: str, schema: Any = None, sampleRatio: Any = None) -> Any:
        """Not available: there are no RDDs over Spark Connect."""
        return self._glue_context.create_dynamic_frame_from_rdd(data, name, schema, sampleRatio)

    def from_options(
        self, connection_type: str, connection_options: dict | None = None,
        format: str | None = None, format_options: dict | None = None, transformation_ctx: str = "",
        push_down_predicate: str = "", **kwargs: Any,
    ) -> DynamicFrame:  # fmt: skip
        """See GlueContext.create_dynamic_frame_from_options."""
        return self._glue_context.create_dynamic_frame_from_options(
            connection_type, connection_options or {}, format, format_options or {},
            transformation_ctx, push_down_predicate, **kwargs,
        )  # fmt: skip

    def from_catalog(
        self, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", push_down_predicate: str = "",
        additional_options: dict | None = None, catalog_id: str | None = None, **kwargs: Any,
    ) -> DynamicFrame:  # fmt: skip
        """See GlueContext.create_dynamic_frame_from_catalog."""
        return self._glue_context.create_dynamic_frame_from_catalog(
            database, table_name, redshift_tmp_dir, transformation_ctx, push_down_predicate,
            additional_options or {}, catalog_id, **kwargs,
        )  # fmt: skip


class DynamicFrameWriter:
    """`glueContext.write_dynamic_frame`."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context

    def from_options(
        self, frame: Any, connection_type: str, connection_options: dict | None = None,
        format: str | None = None, format_options: dict | None = None, transformation_ctx: str = "",
    ) -> Any:  # fmt: skip
        """See GlueContext.write_dynamic_frame_from_options."""
        return self._glue_context.write_dynamic_frame_from_options(
            frame, connection_type, connection_options or {}, format, format_options or {},
            transformation_ctx,
        )  # fmt: skip

    def from_catalog(
        self, frame: Any, database: str | None = None, table_name: str | None = None,
        redshift_tmp_dir: str = "", transformation_ctx: str = "",
        additional_options: dict | None = None, catalog_id: str | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """See GlueContext.write_dynamic_frame_from_catalog."""
        return self._glue_context.write_dynamic_frame_from_catalog(
            frame, database, table_name, redshift_tmp_dir, transformation_ctx,
            additional_options or {}, catalog_id, **kwargs,
        )  # fmt: skip

    def from_jdbc_conf(
        self, frame: Any, catalog_connection: str, connection_options: dict | None = None,
        redshift_tmp_dir: str = "", transformation_ctx: str = "",
    ) -> Any:  # fmt: skip
        """See GlueContext.write_dynamic_frame_from_jdbc_conf."""
        return self._glue_context.write_dynamic_frame_from_jdbc_conf(
            frame, catalog_connection, connection_options or {}, redshift_tmp_dir,
            transformation_ctx,
        )  # fmt: skip
