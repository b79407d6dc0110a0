"""Writing frames to files, and the catalog entries that go with them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from awsglue import catalog
from awsglue import gluetypes as glue
from awsglue.columns import choice_paths, find_field, quote_path, try_cast
from awsglue.options import check_options, is_true, listed
from awsglue.schema import choice_members

if TYPE_CHECKING:
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame

_CODECS: dict[str, dict[str, str]] = {
    "csv": {"gzip": "gzip", "bzip2": "bzip2", "none": "none", "uncompressed": "none"},
    "json": {"gzip": "gzip", "bzip2": "bzip2", "none": "none", "uncompressed": "none"},
    "parquet": {
        "snappy": "snappy", "gzip": "gzip", "lzo": "lzo", "uncompressed": "uncompressed",
        "none": "uncompressed", "zstd": "zstd", "lz4": "lz4",
    },
    "orc": {"snappy": "snappy", "zlib": "zlib", "none": "none", "uncompressed": "none"},
}  # fmt: skip

_run_lock = threading.Lock()
_last_run = 0


def _run_name() -> str:
    """`run-` and the time in milliseconds: another one for each write of a process."""
    global _last_run
    with _run_lock:
        _last_run = max(_last_run + 1, time.time_ns() // 1_000_000)
        return f"run-{_last_run}"


@dataclass
class Target:
    """Where and how a frame is written."""

    path: str
    format: str
    format_options: dict[str, Any] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    compression: str | None = None


@dataclass
class CatalogUpdate:
    """The table that follows a write, and what may be changed of it."""

    database: str
    table: str
    catalog_id: str | None
    behavior: str

    @classmethod
    def from_options(cls, options: dict[str, Any], table: tuple[str, str, str | None] | None) -> CatalogUpdate | None:
        """What the options of a sink ask for, if anything."""
        behavior = options.get("updateBehavior") or "UPDATE_IN_DATABASE"
        if behavior not in ("UPDATE_IN_DATABASE", "LOG"):
            raise ValueError(f"updateBehavior {behavior!r} is neither UPDATE_IN_DATABASE nor LOG")
        if not is_true(options.get("enableUpdateCatalog")):
            return None
        if table is None:
            raise ValueError("enableUpdateCatalog: setCatalogInfo was not called on the sink")
        return cls(*table, behavior)


def write(context: GlueContext, frame: DynamicFrame, target: Target, update: CatalogUpdate | None) -> None:
    """Adds files with the rows of `frame`: one for each partition of it, beside those that are there; then the catalog.

    What can be refused is refused before the first file.
    """
    if target.format not in ("csv", "json", "parquet", "glueparquet", "orc"):
        raise NotImplementedError(f"writing format {target.format!r} is not supported yet")
    check_options(target.format_options, f"{target.format} sink")
    spark_format = "parquet" if target.format == "glueparquet" else target.format
    codec = _codec(spark_format, target)
    options = {"compression": codec}
    run = _run_name()
    if spark_format == "csv":
        options |= _csv_options(target.format_options)
    if context.is_bindery:
        options["bindery.filename"] = _file_name(run, target, spark_format, codec)
        if spark_format in ("csv", "json"):  # text files of the service are named without their format
            options["bindery.extension"] = {"gzip": ".gz", "bzip2": ".bz2"}.get(codec, "")
    rows = _rows(frame, spark_format)
    missing = [key for key in target.keys if key not in rows.columns]
    if missing:
        raise ValueError(f"partitionKeys: there is no field {missing[0]}")
    written = None
    if update is not None:
        written = _written(frame, target, update)
        catalog.check(written)
    writer = rows.write.format(spark_format).mode("append").options(**options)
    if target.keys:
        writer = writer.partitionBy(*target.keys)
    writer.save(target.path)
    if written is not None:
        written.partitions = _partitions(context, frame, target, run)
        catalog.record(written)


def _codec(spark_format: str, target: Target) -> str:
    asked = target.compression or target.format_options.get("compression")
    if not asked:
        asked = "snappy" if spark_format in ("parquet", "orc") else "none"
    codec = _CODECS[spark_format].get(str(asked).lower())
    if codec is None:
        raise ValueError(f"compression {asked!r} is not one of {spark_format}'s")
    return codec


def _csv_options(options: dict[str, Any]) -> dict[str, str]:
    quote = str(options.get("quoteChar", '"'))
    quote = "" if quote == "-1" else quote
    return {
        "sep": options.get("separator") or ",",
        "quote": quote,
        "escape": quote or "\\",
        "header": str(is_true(options.get("writeHeader", True))).lower(),
        "emptyValue": "",
        "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false",
    }


def _file_name(run: str, target: Target, spark_format: str, codec: str) -> str:
    own_writer = is_true(target.format_options.get("useGlueParquetWriter"))
    if spark_format == "parquet" and (target.format == "glueparquet" or own_writer):
        return f"{run}-part-block-0-r-{{part:05d}}-{codec}.parquet"
    return f"{run}-part-r-{{part:05d}}"


def _rows(frame: DynamicFrame, spark_format: str) -> Any:
    """The frame as the columns that the format can hold."""
    if spark_format == "csv":
        return _text_rows(frame)
    unresolved = list(choice_paths(frame.schema()))
    if unresolved:
        raise ValueError(
            f"field {quote_path(unresolved[0])} holds several types: resolve the choice before writing {spark_format}"
        )
    # A field of which no value was seen is not written.
    kept = [item for item in frame.items() if not isinstance(item[2], glue.NullType)]
    return (frame if len(kept) == len(frame.fields) else frame.with_items(kept)).toDF()


def _text_rows(frame: DynamicFrame) -> Any:
    items = []
    changed = False
    for column, name, data_type in frame.items():
        if isinstance(data_type, glue.StructType | glue.ArrayType | glue.MapType):
            raise ValueError(f"field {name} holds {data_type.typeName()}s, which CSV cannot hold")
        if isinstance(data_type, glue.ChoiceType):
            texts = [
                try_cast(column.getField(member), member_type, glue.StringType())
                for member, member_type in choice_members(data_type)
            ]
            column, data_type, changed = F.coalesce(*texts), glue.StringType(), True
        elif isinstance(data_type, glue.TimestampType | glue.TimestampNTZType):
            column, data_type, changed = column.cast("string"), glue.StringType(), True
        items.append((column, name, data_type))
    return (frame.with_items(items) if changed else frame).toDF()


class DataSink:
    """A target of rows: `glueContext.getSink`.

    Public page: "GlueContext class", getSink. Only targets in S3 (or a file system) are supported.
    """

    def __init__(self, context: GlueContext, options: dict[str, Any]) -> None:
        check_options(options, "s3 sink")
        if not options.get("path"):
            raise ValueError("getSink: path is missing")
        self._context = context
        self._options = options
        self._format: str | None = None
        self._format_options: dict[str, Any] = {}
        self._table: tuple[str, str, str | None] | None = None
        if options.get("catalogDatabase") and options.get("catalogTableName"):
            self.setCatalogInfo(options["catalogDatabase"], options["catalogTableName"])

    def setFormat(self, format: str, **options: Any) -> None:
        """Chooses the format (csv, json, parquet, glueparquet, orc) and its options."""
        self._format = format
        self._format_options = options

    def setAccumulableSize(self, size: int) -> None:
        """Accepted: there are no accumulators here."""

    def setCatalogInfo(self, catalogDatabase: str, catalogTableName: str, catalogId: str = "") -> None:
        """Names the table that is made or updated after a write with enableUpdateCatalog."""
        self._table = (catalogDatabase, catalogTableName, catalogId or None)

    def writeFrame(self, dynamic_frame: DynamicFrame, info: str = "") -> DynamicFrame:
        """Writes the frame, then the catalog; gives the frame back."""
        if not self._format:
            raise ValueError("setFormat was not called on the sink")
        options = self._options
        keys = listed(options.get("partitionKeys"))
        target = Target(options["path"], self._format, self._format_options, keys, options.get("compression"))
        write(self._context, dynamic_frame, target, CatalogUpdate.from_options(options, self._table))
        return dynamic_frame

    def writeDataFrame(self, data_frame: Any, glue_context: GlueContext, info: str = "") -> Any:
        """Writes a DataFrame."""
        from awsglue.dynamicframe import DynamicFrame

        self.writeFrame(DynamicFrame.fromDF(data_frame, glue_context), info)
        return data_frame

    def write(self, dynamic_frame_or_dfc: Any, info: str = "") -> Any:
        """Writes a frame, or each frame of a collection into a folder of its name."""
        from awsglue.dynamicframe import DynamicFrameCollection

        if not isinstance(dynamic_frame_or_dfc, DynamicFrameCollection):
            return self.writeFrame(dynamic_frame_or_dfc, info)
        if is_true(self._options.get("enableUpdateCatalog")):
            raise NotImplementedError("enableUpdateCatalog for a collection of frames is not supported yet")
        base = str(self._options["path"]).rstrip("/")
        for name in dynamic_frame_or_dfc.keys():
            sink = DataSink(self._context, self._options | {"path": f"{base}/{name}/"})
            sink._format, sink._format_options = self._format, self._format_options
            sink.writeFrame(dynamic_frame_or_dfc[name], info)
        return dynamic_frame_or_dfc


def _written(frame: DynamicFrame, target: Target, update: CatalogUpdate) -> catalog.Written:
    """What the catalog will be told, but for the partitions."""
    classification = "parquet" if target.format == "glueparquet" else target.format
    fields = [f for f in frame.fields if not isinstance(f.dataType, glue.NullType)]
    parameters = {}
    if classification == "csv":
        # The values of a choice are written as texts.
        is_choice = [isinstance(f.dataType, glue.ChoiceType) for f in fields]
        fields = [glue.Field(f.name, glue.StringType()) if c else f for f, c in zip(fields, is_choice, strict=True)]
        separator = target.format_options.get("separator") or ","
        parameters = {"separatorChar": separator}
        if is_true(target.format_options.get("writeHeader", True)):
            parameters["skip.header.line.count"] = "1"
    return catalog.Written(
        update.database,
        update.table,
        target.path,
        classification,
        fields,
        target.keys,
        parameters,
        update.behavior == "UPDATE_IN_DATABASE",
        update.catalog_id,
    )


def _partitions(context: GlueContext, frame: DynamicFrame, target: Target, run: str) -> list[list[str]]:
    """The values of the keys that the run wrote: as its files tell, which only our engine names after it."""
    if not target.keys:
        return []
    if context.is_bindery:
        texts = spark.StructType([spark.StructField(key, spark.StringType()) for key in target.keys])
        reader = context.spark_session.read.schema(texts).option("pathGlobFilter", f"{run}-*")
        found = reader.format("parquet" if target.format == "glueparquet" else target.format).load(target.path)
    else:
        places = [find_field(frame.fields, key) for key in target.keys]
        found = frame.frame.select(*[F.col(f"c{place}").cast("string").alias(f"k{place}") for place in places])
    missing = "__HIVE_DEFAULT_PARTITION__"
    return sorted([missing if v in (None, "") else v for v in row] for row in _collected(found))


def _collected(found: DataFrame) -> list[Any]:
    """What was written; where there were no rows, there may be no folder."""
    try:
        return found.distinct().collect()
    except AnalysisException as error:
        if "PATH_NOT_FOUND" in str(error):
            return []
        raise
