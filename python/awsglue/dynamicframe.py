"""DynamicFrame: rows that describe themselves, over a DataFrame.

Public page: "DynamicFrame class" of the developer guide. A frame is a DataFrame whose columns are named by
position, the names and types that scripts see, and DataFrames of error records. A column that was seen with
several types (a choice) is a struct with one member per type. Names live beside the DataFrame, so `ID`
beside `id` and a dot in a name are ordinary.

Arguments that many methods share: `transformation_ctx` (names the step for bookmarks), `info` (kept for
error records), `stageThreshold` and `totalThreshold` (the number of error records, of this step and in all,
at which the job fails; 0 means never).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.collection import DynamicFrameCollection
from awsglue.dynamicframeio import DynamicFrameReader, DynamicFrameWriter
from awsglue.operations import combine, fields, functions, mapping, relationalize, resolve, rows
from awsglue.records import DynamicRecord, to_python
from awsglue.schema import from_spark, to_signature, tree_text

if TYPE_CHECKING:
    from awsglue.context import GlueContext

__all__ = [
    "DynamicFrame",
    "DynamicFrameCollection",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "DynamicRecord",
    "ResolveOption",
]

Loader = Callable[[], tuple[DataFrame, list[glue.Field], list[DataFrame]]]


class ResolveOption:
    """How `toDF` resolves one choice: `action` is "Project", "Cast" or "KeepAsStruct"; `target` a type."""

    def __init__(self, path: str, action: str, target: Any = None) -> None:
        self.path = path
        self.action = action
        self.target = target


class DynamicFrame:
    """A distributed collection of self-describing records.

    Args:
        jdf: the DataFrame that holds the rows.
        glue_ctx: the GlueContext of the job.
        name: a name for the frame.
    """

    def __init__(self, jdf: DataFrame, glue_ctx: GlueContext, name: str = "") -> None:
        self.glue_ctx = glue_ctx
        self.name = name
        self._load: Loader | None = None
        self._source: DataFrame | None = jdf
        self._frame: DataFrame = jdf.toDF(*[f"c{i}" for i in range(len(jdf.columns))])
        self._fields = [glue.Field(f.name, from_spark(f.dataType)) for f in jdf.schema.fields]
        self._stage_errors: list[DataFrame] = []
        self._all_errors: list[DataFrame] = []

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: GlueContext, name: str = "") -> DynamicFrame:
        """A frame of the rows and columns of a DataFrame."""
        return cls(dataframe, glue_ctx, name)

    @classmethod
    def from_loader(cls, load: Loader, glue_ctx: GlueContext, name: str = "") -> DynamicFrame:
        """A frame that is read when its rows or its schema are first asked for."""
        made = cls.__new__(cls)
        made.glue_ctx, made.name, made._load, made._source = glue_ctx, name, load, None
        return made

    def _loaded(self) -> DynamicFrame:
        if self._load is not None:
            self._frame, self._fields, errors = self._load()
            self._stage_errors = list(errors)
            self._all_errors = list(errors)
            self._load = None
        return self

    @property
    def frame(self) -> DataFrame:
        """The rows, with columns c0, c1, …"""
        return self._loaded()._frame

    @property
    def fields(self) -> list[glue.Field]:
        """The names and types of the columns, by position."""
        return self._loaded()._fields

    def items(self) -> list[tuple[Column, str, glue.DataType]]:
        """The columns as (expression, name, type)."""
        return [(F.col(f"c{i}"), f.name, f.dataType) for i, f in enumerate(self.fields)]

    def with_frame(
        self,
        frame: DataFrame,
        new_fields: list[glue.Field],
        errors: list[DataFrame] | None = None,
        others: list[DynamicFrame] | None = None,
    ) -> DynamicFrame:
        """A frame that follows from this one (and `others`): its rows, its fields, its own errors."""
        made = DynamicFrame.__new__(DynamicFrame)
        made.glue_ctx, made.name, made._load, made._source = self.glue_ctx, self.name, None, None
        made._frame, made._fields = frame, new_fields
        made._stage_errors = list(errors or [])
        made._all_errors = list(self._loaded()._all_errors)
        for other in others or []:
            # What both frames follow from is counted once.
            made._all_errors += [
                e for e in other._loaded()._all_errors if not any(e is own for own in made._all_errors)
            ]
        made._all_errors += made._stage_errors
        return made

    def with_items(self, items: list[tuple[Column, str, glue.DataType]]) -> DynamicFrame:
        """A frame of these columns over the same rows."""
        selected = self.frame.select(*[c.alias(f"c{i}") for i, (c, _, _) in enumerate(items)])
        return self.with_frame(selected, [glue.Field(n, t) for _, n, t in items])

    def _checked(self, stageThreshold: int, totalThreshold: int) -> DynamicFrame:
        if stageThreshold > 0 and self.stageErrorsCount() >= stageThreshold:
            raise RuntimeError(f"stageThreshold: {self.stageErrorsCount()} error records")
        if totalThreshold > 0 and self.errorsCount() >= totalThreshold:
            raise RuntimeError(f"totalThreshold: {self.errorsCount()} error records")
        return self

    # What a frame holds.

    def schema(self) -> glue.StructType:
        """The schema; computed by a pass over the data when the source does not tell it."""
        return glue.StructType(list(self.fields))

    def printSchema(self) -> None:
        """Prints the schema as a tree."""
        print(tree_text(self.schema()))

    def count(self) -> int:
        """The number of rows."""
        return self.frame.count()

    def getNumPartitions(self) -> int:
        """Not available: Spark Connect does not tell how many partitions a frame has."""
        raise NotImplementedError("DynamicFrame.getNumPartitions is not supported")

    def show(self, num_rows: int = 20) -> None:
        """Prints up to `num_rows` records as JSON, one a line."""
        signature = to_signature(self.schema())
        for row in self.frame.limit(num_rows).collect():
            print(json.dumps(to_python(row, signature), default=_json_text, ensure_ascii=False))

    def toDF(self, options: list[ResolveOption] | None = None) -> DataFrame:
        """The rows as a DataFrame. A choice is a struct with one member per type.

        Args:
            options: what to do with choices instead: a list of ResolveOption.
        """
        self._loaded()
        if options:
            specs = [(option.path, _option_action(option)) for option in options]
            return self.resolveChoice(specs=specs).toDF()
        if self._source is not None:
            return self._source
        return self._frame.toDF(*[field.name for field in self._fields])

    def with_frame_schema(self, schema: glue.StructType) -> DynamicFrame:
        """Not available yet."""
        raise NotImplementedError("DynamicFrame.with_frame_schema is not supported yet")

    # Records through Python functions.

    def filter(
        self, f: Callable[[DynamicRecord], Any], transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The records for which `f(record)` is true.

        A KeyError, ValueError or TypeError drops the record; any other exception makes an error record.
        """
        kept, errors = functions.filter_records(self, f)
        result = self.with_frame(kept, self.fields, [errors] if errors is not None else [])
        return result._checked(stageThreshold, totalThreshold)

    def map(
        self, f: Callable[[DynamicRecord], Any], preservesPartitioning: bool = False,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The records that `f(record)` returns; None or an exception makes an error record.

        `f` runs twice over the data: once to learn the types of what it returns.
        """
        kept, new_fields, errors = functions.map_records(self, f)
        result = self.with_frame(kept, new_fields, [errors])
        return result._checked(stageThreshold, totalThreshold)

    def mapPartitions(self, f: Callable, preservesPartitioning: bool = True, **kwargs: Any) -> Any:
        """Not available yet."""
        raise NotImplementedError("DynamicFrame.mapPartitions is not supported yet")

    def mapPartitionsWithIndex(self, f: Callable, preservesPartitioning: bool = False, **kwargs: Any) -> Any:
        """Not available yet."""
        raise NotImplementedError("DynamicFrame.mapPartitionsWithIndex is not supported yet")

    def unbox(
        self, path: str, format: str, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0, **options: Any,
    ) -> DynamicFrame:  # fmt: skip
        """The frame with the text column `path` replaced by the value parsed out of it (format json)."""
        if format != "json":
            raise NotImplementedError(f"unbox: format {format} is not supported yet")
        if options:
            raise NotImplementedError(f"unbox: option {sorted(options)[0]} is not supported yet")
        kept, new_fields, errors = functions.unbox_json(self, path)
        result = self.with_frame(kept, new_fields, [errors])
        return result._checked(stageThreshold, totalThreshold)

    # Fields.

    def drop_fields(
        self, paths: list[str] | str, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The frame without the fields at `paths` (dotted; also inside structs and arrays)."""
        result = self.with_items(fields.drop_fields(self, _listed(paths)))
        return result._checked(stageThreshold, totalThreshold)

    def select_fields(
        self, paths: list[str] | str, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The frame with only the named top-level fields."""
        result = self.with_items(fields.select_fields(self, _listed(paths)))
        return result._checked(stageThreshold, totalThreshold)

    def rename_field(
        self, oldName: str, newName: str, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The frame with one field renamed; both names are full paths, backticks protect a dot."""
        result = self.with_items(fields.rename_field(self, oldName, newName))
        return result._checked(stageThreshold, totalThreshold)

    def split_fields(
        self, paths: list[str] | str, name1: str, name2: str, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Two frames: `name1` with the fields at `paths`, `name2` with the others."""
        self._checked(0, totalThreshold)
        chosen = self.with_items(fields.select_fields(self, _listed(paths)))
        rest = self.with_items(fields.drop_fields(self, _listed(paths)))
        return DynamicFrameCollection({name1: chosen, name2: rest}, self.glue_ctx)

    def apply_mapping(
        self, mappings: list[tuple], case_sensitive: bool = False, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The frame of the mapped fields only.

        Args:
            mappings: tuples (source, source type, target, target type); dots nest, backticks protect them.
                What cannot be converted becomes null.
            case_sensitive: whether source names are told apart by case.
        """
        result = self.with_items(mapping.apply_mapping(self, mappings, case_sensitive))
        return result._checked(stageThreshold, totalThreshold)

    applyMapping = apply_mapping

    def unnest(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The frame with members of structs as fields `parent.child`; arrays are not touched."""
        return self.with_items(fields.unnest(self))._checked(stageThreshold, totalThreshold)

    def unnest_ddb_json(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        """Not available yet."""
        raise NotImplementedError("DynamicFrame.unnest_ddb_json is not supported yet")

    def simplify_ddb_json(self) -> DynamicFrame:
        """Not available yet."""
        raise NotImplementedError("DynamicFrame.simplify_ddb_json is not supported yet")

    def relationalize(
        self, root_table_name: str, staging_path: str | None = None, options: dict | None = None,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Flat frames: `root_table_name`, and one for each array, named root_<path>.

        `staging_path` and `options` are accepted; nothing is staged.
        """
        self._checked(0, totalThreshold)
        frames = relationalize.relationalize(self, root_table_name)
        return DynamicFrameCollection(frames, self.glue_ctx)

    def resolveChoice(
        self, specs: list[tuple[str, str]] | None = None, choice: str = "",
        database: str | None = None, table_name: str | None = None, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
        catalog_id: str | None = None,
    ) -> DynamicFrame:  # fmt: skip
        """The frame with choices resolved, either by `specs` or by one `choice` for all.

        Args:
            specs: tuples (path, action): cast:type, project:type, make_cols, make_struct.
            choice: one such action, or match_catalog (needs `database` and `table_name`).
        """
        if bool(specs) == bool(choice):
            raise ValueError("resolveChoice takes either specs or choice")
        if specs:
            result = resolve.resolve(self, specs)
        elif choice == "match_catalog":
            if not database or not table_name:
                raise ValueError("match_catalog needs database and table_name")
            table_type = self.glue_ctx.catalog_type(database, table_name, catalog_id)
            result = resolve.match_catalog(self, table_type)
        else:
            result = resolve.resolve_all(self, choice)
        return result._checked(stageThreshold, totalThreshold)

    # Rows.

    def split_rows(
        self, comparison_dict: dict[str, dict[str, Any]], name1: str, name2: str,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Two frames: `name1` with the rows for which all comparisons hold, `name2` with the others.

        Args:
            comparison_dict: {path: {operator: value}} with the operators = != < <= > >=.
        """
        self._checked(0, totalThreshold)
        yes, no = rows.split_rows(self, comparison_dict)
        frames = {name1: self.with_frame(yes, self.fields), name2: self.with_frame(no, self.fields)}
        return DynamicFrameCollection(frames, self.glue_ctx)

    def spigot(
        self, path: str, options: dict | None = None, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Writes a sample as JSON to `path` and gives the frame back.

        Args:
            options: topk, the most records to write (100); prob, the chance of each record (1).
        """
        rows.spigot(self, path, options or {})
        return self._checked(stageThreshold, totalThreshold)

    def join(
        self, paths1: list[str] | str, paths2: list[str] | str, frame2: DynamicFrame,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The inner equi-join; all fields stay, a clashing name of `frame2` gets a `.` in front."""
        left, right = _listed(paths1), _listed(paths2)
        if len(left) != len(right):
            raise ValueError("join: both sides need the same number of keys")
        joined, new_fields = combine.join(self, frame2, list(zip(left, right, strict=True)))
        result = self.with_frame(joined, new_fields, others=[frame2])
        return result._checked(stageThreshold, totalThreshold)

    def union(
        self, other_frame: DynamicFrame, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """All rows of both frames; fields meet by name, differing types make a choice."""
        united, new_fields = combine.union(self, other_frame)
        result = self.with_frame(united, new_fields, others=[other_frame])
        return result._checked(stageThreshold, totalThreshold)

    def mergeDynamicFrame(
        self, stage_dynamic_frame: DynamicFrame, primary_keys: list[str],
        transformation_ctx: str = "", options: dict | None = None, info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """This frame's rows whose keys the staging frame lacks, and all rows of the staging frame."""
        merged = combine.merge(self, stage_dynamic_frame, _listed(primary_keys))
        return merged._checked(stageThreshold, totalThreshold)

    def repartition(
        self, num_partitions: int, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The same rows in `num_partitions` partitions."""
        result = self.with_frame(self.frame.repartition(num_partitions), self.fields)
        return result._checked(stageThreshold, totalThreshold)

    def coalesce(
        self, num_partitions: int, shuffle: bool = False, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """The same rows in at most `num_partitions` partitions; `shuffle` spreads them anew."""
        fewer = self.frame.repartition if shuffle else self.frame.coalesce
        result = self.with_frame(fewer(num_partitions), self.fields)
        return result._checked(stageThreshold, totalThreshold)

    # Errors.

    def errorsAsDynamicFrame(self) -> DynamicFrame:
        """The error records of all steps: a struct `error` with msg, stackTrace and input (JSON text)."""
        return DynamicFrame(rows.error_frame(self._loaded()._all_errors, self.glue_ctx), self.glue_ctx)

    def errorsCount(self) -> int:
        """The number of error records of all steps."""
        return sum(errors.count() for errors in self._loaded()._all_errors)

    def stageErrorsCount(self) -> int:
        """The number of error records of the last step."""
        return sum(errors.count() for errors in self._loaded()._stage_errors)

    def assertErrorThreshold(self) -> None:
        """Thresholds are checked when the step is made: nothing is left to check."""

    # Writing.

    def write(
        self, connection_type: str, connection_options: dict | None = None,
        format: str | None = None, format_options: dict | None = None, accumulator_size: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Writes the frame; the arguments of write_dynamic_frame.from_options."""
        return self.glue_ctx.write_dynamic_frame_from_options(
            self, connection_type, connection_options or {}, format, format_options or {}
        )

    def __repr__(self) -> str:
        return f"DynamicFrame({self.name!r})"


def _listed(paths: list[str] | tuple[str, ...] | str) -> list[str]:
    return [paths] if isinstance(paths, str) else list(paths)


def _option_action(option: ResolveOption) -> str:
    target = option.target
    name = target if isinstance(target, str) or target is None else target.typeName()
    actions = {"Cast": f"cast:{name}", "Project": f"project:{name}", "KeepAsStruct": "make_struct"}
    if option.action not in actions:
        raise ValueError(f"{option.action!r} is no action: Project, Cast or KeepAsStruct")
    return actions[option.action]


def _json_text(value: Any) -> Any:
    if isinstance(value, datetime.datetime | datetime.date):
        return str(value)
    if isinstance(value, bytes | bytearray):
        return value.decode("utf-8", "backslashreplace")
    return str(value)
