"""GlueContext: the entry point of a job.

Public page: "GlueContext class" of the developer guide.
"""

from __future__ import annotations

import functools
import logging
import time
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from awsglue import catalog, sinks
from awsglue import gluetypes as glue
from awsglue.data_source import DataSource
from awsglue.dataframereader import DataFrameReader
from awsglue.dataframewriter import DataFrameWriter
from awsglue.dynamicframe import (
    DynamicFrame,
    DynamicFrameCollection,
    DynamicFrameReader,
    DynamicFrameWriter,
)
from awsglue.job import Bookmarks
from awsglue.options import check_options, is_true, listed
from awsglue.purge import purge_prefix
from awsglue.schema import parse_type, to_spark
from awsglue.sinks import DataSink
from awsglue.sources import MISSING_PARTITION, Part, Source, from_paths, load

__all__ = ["DataSource", "DynamicFrame", "GlueContext", "register"]

_HARMLESS_CONTEXT_OPTIONS = ("minPartitions", "targetPartitions")

# Methods of the public class that are not there yet: each raises with its name.
_NOT_YET = (
    "getStreamingSource", "create_sample_dynamic_frame_from_catalog",
    "create_sample_dynamic_frame_from_options", "extract_jdbc_conf", "transition_table",
    "transition_s3_path", "getSampleStreamingDynamicFrame", "forEachBatch",
    "add_ingestion_time_columns", "start_transaction", "commit_transaction", "cancel_transaction",
    "create_dynamic_frame_from_rdd", "write_dynamic_frame_from_jdbc_conf", "write_from_jdbc_conf",
)  # fmt: skip

# What a GlueContext has of a SQLContext: the session does it.
_OF_SESSION = (
    "sql", "table", "tables", "tableNames", "read", "readStream", "createDataFrame", "range", "udf",
    "catalog", "version",
)  # fmt: skip


class GlueContext:
    """Wraps a Spark session.

    Args:
        sparkContext: the SparkContext; made when it is not given. A SparkSession is taken too.
        options: minPartitions and targetPartitions are accepted and change nothing.

    Attributes:
        spark_session: the SparkSession.
        create_dynamic_frame, create_data_frame, write_dynamic_frame, write_data_frame: readers and writers.
    """

    def __init__(self, sparkContext: Any = None, **options: Any) -> None:
        for name in options:
            if name not in _HARMLESS_CONTEXT_OPTIONS:
                raise NotImplementedError(f"GlueContext: option {name} is not supported")
        is_session = hasattr(sparkContext, "createDataFrame")
        self.spark_session: Any = sparkContext if is_session else SparkSession.builder.getOrCreate()
        self._sparkContext = None if is_session else sparkContext
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.create_data_frame = DataFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.write_data_frame = DataFrameWriter(self)

    @property
    def sparkSession(self) -> Any:
        """The SparkSession."""
        return self.spark_session

    @property
    def sparkContext(self) -> Any:
        """The SparkContext that the context was made of."""
        return self._sparkContext or self.spark_session.sparkContext

    @functools.cached_property
    def is_bindery(self) -> bool:
        """Whether the session is one of Bindery's engine."""
        return bool(self.spark_session.conf.get("bindery.version", None))

    def __getattr__(self, name: str) -> Any:
        if name in _NOT_YET:
            raise NotImplementedError(f"GlueContext.{name} is not supported yet")
        if name in _OF_SESSION:
            return getattr(self.spark_session, name)
        raise AttributeError(f"GlueContext has no attribute {name!r}")

    def setConf(self, key: str, value: Any) -> None:
        """Sets a configuration value of the session."""
        self.spark_session.conf.set(key, value)

    def getConf(self, key: str, defaultValue: Any = None) -> Any:
        """A configuration value of the session."""
        return self.spark_session.conf.get(key, defaultValue)

    def registerDataFrameAsTable(self, df: DataFrame, tableName: str) -> None:
        """Makes a temporary view of a DataFrame."""
        df.createOrReplaceTempView(tableName)

    # Reading.

    def getSource(
        self, connection_type: str, format: str | None = None, transformation_ctx: str = "",
        push_down_predicate: str = "", **options: Any,
    ) -> DataSource:  # fmt: skip
        """A source to read from; options are those of from_options."""

        def make(own_format: str | None, format_options: dict[str, Any]) -> DynamicFrame:
            return self.create_dynamic_frame_from_options(
                connection_type, options, own_format, format_options, transformation_ctx,
                push_down_predicate,
            )  # fmt: skip

        return DataSource(make, format)

    def create_dynamic_frame_from_options(
        self, connection_type: str, connection_options: dict | None = None,
        format: str | None = None, format_options: dict | None = None, transformation_ctx: str = "",
        push_down_predicate: str = "", **kwargs: Any,
    ) -> DynamicFrame:  # fmt: skip
        """A frame of files.

        Args:
            connection_type: "s3" (or "file").
            connection_options: paths, recurse, …; see `awsglue.options`.
            format: csv, json, parquet or orc.
            format_options: options of the format.
            transformation_ctx: names the source for bookmarks.
            push_down_predicate: refused, because files without a catalog have no partitions.

        Raises:
            NotImplementedError: a connection type, format or option is not supported.
        """
        if connection_type in ("parquet", "orc"):
            connection_type, format = "s3", connection_type
        _need_files(connection_type)
        if push_down_predicate:
            raise NotImplementedError("push_down_predicate needs a table of the Data Catalog")
        _refuse_extra(kwargs, "create_dynamic_frame.from_options")
        if not format:
            raise ValueError("create_dynamic_frame.from_options: format is missing")
        Bookmarks.source_is_read(transformation_ctx)
        source = from_paths(connection_options or {}, format, format_options or {})
        return DynamicFrame.from_loader(lambda: load(self, source), self, transformation_ctx)

    def create_dynamic_frame_from_catalog(
        self, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", push_down_predicate: str = "",
        additional_options: dict | None = None, catalog_id: str | None = None, **kwargs: Any,
    ) -> DynamicFrame:  # fmt: skip
        """A frame of the files of a table of the Data Catalog, with the schema found in the data.

        Args:
            database, table_name: the table (`name_space` is an old name of `database`).
            transformation_ctx: names the source for bookmarks.
            push_down_predicate: a Spark SQL condition on the partition keys.
            additional_options: catalogPartitionPredicate, …; see `awsglue.options`.
            catalog_id: the account of the catalog.

        Raises:
            botocore's EntityNotFoundException: there is no such table.
            NotImplementedError: the table's format or an option is not supported.
        """
        database = database or kwargs.pop("name_space", None)
        options = dict(additional_options or {})
        _refuse_extra(kwargs, "create_dynamic_frame.from_catalog")
        if not database or not table_name:
            raise ValueError("create_dynamic_frame.from_catalog: database and table_name are needed")
        check_options(options, "catalog source")
        Bookmarks.source_is_read(transformation_ctx)
        table = catalog.get_table(database, table_name, catalog_id)
        if table.classification not in ("csv", "json", "parquet", "orc"):
            raise NotImplementedError(
                f"table {database}.{table_name}: classification {table.classification!r} is not supported yet"
            )
        if push_down_predicate and not table.keys:
            raise ValueError(f"push_down_predicate {push_down_predicate!r}: {table_name} has no partition keys")
        parts = self._parts(table, push_down_predicate, options.get("catalogPartitionPredicate"), catalog_id)
        keys = [(name, parse_type(text)) for name, text in table.keys]
        source = Source(table.classification, parts, keys, {}, True, table, is_true(options.get("isFailFast")))
        return DynamicFrame.from_loader(lambda: load(self, source), self, transformation_ctx)

    def _parts(
        self, table: catalog.Table, predicate: str, expression: str | None, catalog_id: str | None
    ) -> list[Part]:
        if not table.keys:
            return [Part([table.location])]
        partitions = catalog.get_partitions(table, expression, catalog_id)
        if predicate and partitions:
            chosen = self._matching(table, partitions, predicate)
            partitions = [partitions[i] for i in chosen]
        return [Part([p.location], [None if v == MISSING_PARTITION else v for v in p.values]) for p in partitions]

    def _matching(self, table: catalog.Table, partitions: list[catalog.Partition], predicate: str) -> list[int]:
        """The positions of the partitions for which the predicate holds, by Spark SQL's rules."""
        names = [name for name, _ in table.keys]
        position = "partition position"
        schema = spark.StructType(
            [spark.StructField(position, spark.IntegerType())]
            + [spark.StructField(name, spark.StringType()) for name in names]
        )
        rows = [
            (i, *[None if v == MISSING_PARTITION else v for v in partition.values])
            for i, partition in enumerate(partitions)
        ]
        frame = self.spark_session.createDataFrame(rows, schema)
        typed = [F.col(f"`{name}`").cast(to_spark(parse_type(text))).alias(name) for name, text in table.keys]
        frame = frame.select(F.col(f"`{position}`"), *typed).filter(predicate)
        return sorted(row[0] for row in frame.select(F.col(f"`{position}`")).collect())

    def create_data_frame_from_options(
        self, connection_type: str, connection_options: dict | None = None,
        format: str | None = None, format_options: dict | None = None, transformation_ctx: str = "",
        push_down_predicate: str = "", **kwargs: Any,
    ) -> DataFrame:  # fmt: skip
        """What create_dynamic_frame_from_options reads, as a DataFrame."""
        return self.create_dynamic_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx,
            push_down_predicate, **kwargs,
        ).toDF()  # fmt: skip

    def create_data_frame_from_catalog(
        self, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", push_down_predicate: str = "",
        additional_options: dict | None = None, catalog_id: str | None = None, **kwargs: Any,
    ) -> DataFrame:  # fmt: skip
        """What create_dynamic_frame_from_catalog reads, as a DataFrame."""
        return self.create_dynamic_frame_from_catalog(
            database, table_name, redshift_tmp_dir, transformation_ctx, push_down_predicate,
            additional_options, catalog_id, **kwargs,
        ).toDF()  # fmt: skip

    def catalog_type(self, database: str, table_name: str, catalog_id: str | None = None) -> glue.StructType:
        """The columns and partition keys of a table as a DynamicFrame type."""
        return catalog.get_table(database, table_name, catalog_id).struct()

    def get_catalog_schema_as_spark_schema(
        self,
        database: str | None = None,
        table_name: str | None = None,
        catalog_id: str | None = None,
    ) -> spark.StructType:
        """The columns and partition keys of a table as a Spark schema."""
        if not database or not table_name:
            raise ValueError("get_catalog_schema_as_spark_schema: database and table_name are needed")
        return to_spark(self.catalog_type(database, table_name, catalog_id))

    # Writing.

    def getSink(
        self, connection_type: str, format: str | None = None, transformation_ctx: str = "",
        **options: Any,
    ) -> DataSink:  # fmt: skip
        """A target to write to.

        Args:
            connection_type: "s3" (or "file").
            options: path, partitionKeys, enableUpdateCatalog, updateBehavior, compression.
        """
        _need_files(connection_type)
        sink = DataSink(self, options)
        if format:
            sink.setFormat(format)
        return sink

    def write_dynamic_frame_from_options(
        self, frame: Any, connection_type: str, connection_options: dict | None = None,
        format: str | None = None, format_options: dict | None = None, transformation_ctx: str = "",
    ) -> Any:  # fmt: skip
        """Adds files with the rows of a frame, or of each frame of a collection; gives it back.

        Args:
            frame: a DynamicFrame or a DynamicFrameCollection.
            connection_type: "s3" (or "file").
            connection_options: path, partitionKeys, compression, …; see `awsglue.options`.
            format: csv, json, parquet, glueparquet or orc.
            format_options: options of the format.

        Raises:
            NotImplementedError: a connection type, format or option is not supported.
            ValueError: a field holds several types, or cannot be held by the format.
        """
        _need_files(connection_type)
        if not isinstance(frame, DynamicFrame | DynamicFrameCollection):
            raise TypeError(
                f"write_dynamic_frame takes a DynamicFrame or DynamicFrameCollection, not {type(frame).__name__}"
            )
        if not format:
            raise ValueError("write_dynamic_frame.from_options: format is missing")
        sink = DataSink(self, dict(connection_options or {}))
        sink.setFormat(format, **(format_options or {}))
        return sink.write(frame)

    def write_from_options(
        self, frame_or_dfc: Any, connection_type: str, connection_options: dict | None = None,
        format: Any = None, format_options: dict | None = None, transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        """See write_dynamic_frame_from_options."""
        _refuse_extra(kwargs, "write_from_options")
        return self.write_dynamic_frame_from_options(
            frame_or_dfc, connection_type, connection_options, format or None, format_options
        )

    def write_dynamic_frame_from_catalog(
        self, frame: DynamicFrame, database: str | None = None, table_name: str | None = None,
        redshift_tmp_dir: str = "", transformation_ctx: str = "",
        additional_options: dict | None = None, catalog_id: str | None = None, **kwargs: Any,
    ) -> DynamicFrame:  # fmt: skip
        """Adds files to a table of the Data Catalog, in its place and format.

        Args:
            additional_options: partitionKeys (all of the table's, in its order), enableUpdateCatalog,
                updateBehavior, compression.
        """
        database = database or kwargs.pop("name_space", None)
        _refuse_extra(kwargs, "write_dynamic_frame.from_catalog")
        if not database or not table_name:
            raise ValueError("write_dynamic_frame.from_catalog: database and table_name are needed")
        options = dict(additional_options or {})
        check_options(options, "catalog sink")
        table = catalog.get_table(database, table_name, catalog_id)
        keys = listed(options.get("partitionKeys"))
        if [key.lower() for key in keys] != [name.lower() for name, _ in table.keys]:
            raise ValueError(f"partitionKeys must be those of the table, in its order: {[n for n, _ in table.keys]}")
        format_options: dict[str, Any] = {}
        if table.classification == "csv":
            separator = table.separator() or ","
            has_header = table.parameter("skip.header.line.count") == "1"
            format_options = {"separator": separator, "writeHeader": has_header}
        target = sinks.Target(table.location, table.classification, format_options, keys, options.get("compression"))
        update = sinks.CatalogUpdate.from_options(options, (database, table_name, catalog_id))
        sinks.write(self, frame, target, update)
        return frame

    def write_data_frame_from_catalog(self, frame: DataFrame, *args: Any, **kwargs: Any) -> DataFrame:
        """See write_dynamic_frame_from_catalog; takes and gives a DataFrame."""
        self.write_dynamic_frame_from_catalog(DynamicFrame.fromDF(frame, self), *args, **kwargs)
        return frame

    # Objects and logs.

    def purge_s3_path(
        self, s3_path: str, options: dict | None = None, transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:  # fmt: skip
        """Deletes the objects under an s3:// path that are older than `retentionPeriod` hours (168).

        Args:
            options: retentionPeriod, excludeStorageClasses. manifestFilePath is refused.
        """
        purge_prefix(s3_path, options or {})

    def purge_table(
        self, database: str, table_name: str, options: dict | None = None,
        transformation_ctx: str = "", catalog_id: str | None = None,
    ) -> None:  # fmt: skip
        """Deletes the objects of a table without partitions; see purge_s3_path."""
        table = catalog.get_table(database, table_name, catalog_id)
        if table.keys:
            raise NotImplementedError("purge_table of a table with partitions is not supported yet")
        purge_prefix(table.location, options or {})

    def get_logger(self) -> GlueLogger:
        """A logger with info, warn and error."""
        return GlueLogger()

    def currentTimeMillis(self) -> int:
        """The time in milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def convert_resolve_option(self, path: str, action: str, target: Any) -> Any:
        """How `DynamicFrame.toDF` resolves one choice."""
        from awsglue.dynamicframe import ResolveOption

        return ResolveOption(path, action, target)


class GlueLogger:
    """Writes to the job's error log."""

    def __init__(self) -> None:
        self._log = logging.getLogger("GlueLogger")
        if not self._log.handlers:
            handler = logging.StreamHandler()
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            self._log.addHandler(handler)
            self._log.setLevel(logging.INFO)
            self._log.propagate = False

    def info(self, msg: Any, *args: Any) -> None:
        """Logs information."""
        self._log.info(msg, *args)

    def warn(self, msg: Any, *args: Any) -> None:
        """Logs a warning."""
        self._log.warning(msg, *args)

    warning = warn

    def error(self, msg: Any, *args: Any) -> None:
        """Logs an error."""
        self._log.error(msg, *args)

    def debug(self, msg: Any, *args: Any) -> None:
        """Logs for debugging; off by default."""
        self._log.debug(msg, *args)


def register(sc: Any) -> None:
    """Accepted: there is nothing to register."""


def _need_files(connection_type: str) -> None:
    if connection_type not in ("s3", "file"):
        raise NotImplementedError(f"connection type {connection_type!r} is not supported yet")


def _refuse_extra(kwargs: dict[str, Any], where: str) -> None:
    for name, value in kwargs.items():
        if value not in (None, "", False):
            raise NotImplementedError(f"{where}: argument {name!r} is not supported")
