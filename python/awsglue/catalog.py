"""The Data Catalog through the Glue API (boto3): tables, partitions, and what a job writes into them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import Any

from awsglue import gluetypes as glue
from awsglue.schema import parse_type, to_hive

_PARTITIONS_MAX = 1_000_000  # of one table
_CREATE_MAX = 100  # partitions in one BatchCreatePartition
_TABLE_FORMATS = ("iceberg", "delta", "hudi", "symlink")


@functools.cache
def client() -> Any:
    """The Glue client of this process; endpoint, region and keys come from the environment."""
    import boto3

    return boto3.client("glue")


@dataclass
class Partition:
    """A partition: its values by position, and its folder."""

    values: list[str]
    location: str


@dataclass
class Table:
    """What reading and writing need of a table."""

    database: str
    name: str
    location: str
    classification: str
    columns: list[tuple[str, str]]
    keys: list[tuple[str, str]]
    parameters: dict[str, str]
    serde: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    def parameter(self, *names: str) -> str | None:
        """The first of these parameters that the table or its SerDe has."""
        for name in names:
            for source in (self.parameters, self.serde):
                if source.get(name) not in (None, ""):
                    return source[name]
        return None

    def separator(self) -> str | None:
        """What stands between the fields of a line; by LazySimpleSerDe's rule a number is the code of a character."""
        found = self.parameter("separatorChar", "field.delim", "delimiter")
        if "LazySimpleSerDe" not in self.serde.get("serializationLibrary", ""):
            return found
        found = found or self.parameter("serialization.format") or "1"
        return chr(int(found)) if re.fullmatch("[0-9]+", found) and int(found) < 128 else found

    def struct(self) -> glue.StructType:
        """The columns and partition keys as a type."""
        return glue.StructType([glue.Field(name, parse_type(text)) for name, text in self.columns + self.keys])


def _account(catalog_id: str | None) -> dict[str, str]:
    return {"CatalogId": catalog_id} if catalog_id else {}


def get_table(database: str, name: str, catalog_id: str | None = None) -> Table:
    """The table; the API's EntityNotFoundException when there is none, NotImplementedError for a table format whose
    files are not its rows."""
    found = client().get_table(DatabaseName=database, Name=name, **_account(catalog_id))["Table"]
    storage = found.get("StorageDescriptor") or {}
    parameters = found.get("Parameters") or {}
    serde = storage.get("SerdeInfo") or {}
    stated = [parameters.get("table_type"), parameters.get("spark.sql.sources.provider"), storage.get("InputFormat")]
    for table_format in _TABLE_FORMATS:
        if any(table_format in (text or "").lower() for text in stated):
            raise NotImplementedError(f"table {database}.{name}: the table format {table_format} is not supported yet")
    return Table(
        database,
        name,
        storage.get("Location") or "",
        (parameters.get("classification") or _classification(storage)).lower(),
        [(c["Name"], c.get("Type") or "string") for c in storage.get("Columns") or []],
        [(c["Name"], c.get("Type") or "string") for c in found.get("PartitionKeys") or []],
        parameters,
        (serde.get("Parameters") or {}) | {"serializationLibrary": serde.get("SerializationLibrary") or ""},
        found,
    )


def _classification(storage: dict[str, Any]) -> str:
    library = ((storage.get("SerdeInfo") or {}).get("SerializationLibrary") or "").lower()
    for word, name in (
        ("parquet", "parquet"), ("orc", "orc"), ("json", "json"), ("csv", "csv"), ("avro", "avro"),
        ("lazysimple", "csv"),
    ):  # fmt: skip
        if word in library:
            return name
    return ""


def get_partitions(table: Table, expression: str | None = None, catalog_id: str | None = None) -> list[Partition]:
    """The partitions, in the catalog's order; `expression` is evaluated by the catalog."""
    request = {"DatabaseName": table.database, "TableName": table.name, **_account(catalog_id)}
    if expression:
        request["Expression"] = expression
    partitions: list[Partition] = []
    for page in client().get_paginator("get_partitions").paginate(**request):
        for item in page["Partitions"]:
            location = (item.get("StorageDescriptor") or {}).get("Location") or ""
            partitions.append(Partition(list(item["Values"]), location))
        if len(partitions) > _PARTITIONS_MAX:
            raise ValueError(f"{table.name} has more than {_PARTITIONS_MAX} partitions")
    return partitions


_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_QL = "org.apache.hadoop.hive.ql.io."


def _storage(
    classification: str, location: str, columns: list[dict[str, str]], parameters: dict[str, str]
) -> dict[str, Any]:
    formats = {
        "parquet": (
            _QL + "parquet.MapredParquetInputFormat",
            _QL + "parquet.MapredParquetOutputFormat",
            _QL + "parquet.serde.ParquetHiveSerDe",
            {"serialization.format": "1"},
        ),
        "orc": (
            _QL + "orc.OrcInputFormat",
            _QL + "orc.OrcOutputFormat",
            _QL + "orc.OrcSerde",
            {"serialization.format": "1"},
        ),
        "json": (
            _TEXT_INPUT,
            _TEXT_OUTPUT,
            "org.openx.data.jsonserde.JsonSerDe",
            {"paths": ",".join(sorted(column["Name"] for column in columns))},
        ),
        "csv": (
            _TEXT_INPUT,
            _TEXT_OUTPUT,
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            {"field.delim": parameters.get("separatorChar", ",")},
        ),
    }
    input_format, output_format, library, serde = formats[classification]
    return {
        "Columns": columns,
        "Location": location,
        "InputFormat": input_format,
        "OutputFormat": output_format,
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {"SerializationLibrary": library, "Parameters": serde},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": parameters,
        "StoredAsSubDirectories": False,
    }


def _columns(fields: list[glue.Field]) -> list[dict[str, str]]:
    return [{"Name": f.name.lower(), "Type": to_hive(f.dataType)} for f in fields]


@dataclass
class Written:
    """What a sink wrote and where."""

    database: str
    table: str
    location: str
    classification: str
    fields: list[glue.Field]
    keys: list[str]
    parameters: dict[str, str]
    is_update: bool  # UPDATE_IN_DATABASE; else only new partitions are added
    catalog_id: str | None = None
    partitions: list[list[str]] = field(default_factory=list)


def check(written: Written) -> None:
    """Raises what `record` would raise of the types, the database and the table's keys."""
    _columns(written.fields)
    account = _account(written.catalog_id)
    found = _find_table(written)
    if found is None:
        client().get_database(Name=written.database, **account)
        return
    keys = [column["Name"] for column in found.get("PartitionKeys") or []]
    if keys != [key.lower() for key in written.keys]:
        raise ValueError(f"partitionKeys must be those of the table {written.table}, in its order: {keys}")


def _find_table(written: Written) -> dict[str, Any] | None:
    try:
        return client().get_table(DatabaseName=written.database, Name=written.table, **_account(written.catalog_id))[
            "Table"
        ]
    except client().exceptions.EntityNotFoundException:
        return None


def record(written: Written) -> None:
    """Creates the table when there is none, adds new top-level columns, adds new partitions.

    Columns of a table without partition keys are not changed, as the public page says.
    """
    glue_client, account = client(), _account(written.catalog_id)
    lower_keys = [key.lower() for key in written.keys]
    data = [f for f in written.fields if f.name.lower() not in lower_keys]
    columns = _columns(data)
    found = _find_table(written)
    storage = _storage(written.classification, written.location, columns, _table_parameters(written))
    if found is None:
        glue_client.create_table(
            DatabaseName=written.database,
            TableInput={
                "Name": written.table,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"EXTERNAL": "TRUE"} | _table_parameters(written),
                "PartitionKeys": _key_columns(written),
                "StorageDescriptor": storage,
            },
            **account,
        )
    elif written.is_update and written.keys:
        _add_columns(found, columns, written.database, account)
    _add_partitions(written, storage, account)


def _table_parameters(written: Written) -> dict[str, str]:
    parameters = {"classification": written.classification} | written.parameters
    if written.classification == "parquet":
        parameters["useGlueParquetWriter"] = "true"
    return parameters


def _key_columns(written: Written) -> list[dict[str, str]]:
    by_name = {f.name: f for f in written.fields}
    return _columns([by_name[key] for key in written.keys])


_INPUT_NAMES = (
    "Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys",
    "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters",
)  # fmt: skip


def _add_columns(found: dict[str, Any], columns: list[dict[str, str]], database: str, account: dict[str, str]) -> None:
    storage = found["StorageDescriptor"]
    known = {column["Name"].lower() for column in storage.get("Columns") or []}
    new = [column for column in columns if column["Name"] not in known]
    if not new:
        return
    storage["Columns"] = list(storage.get("Columns") or []) + new
    table = {name: found[name] for name in _INPUT_NAMES if found.get(name) is not None}
    client().update_table(DatabaseName=database, TableInput=table, **account)


def _add_partitions(written: Written, storage: dict[str, Any], account: dict[str, str]) -> None:
    if not written.keys:
        return
    base = written.location.rstrip("/")
    inputs = []
    for values in written.partitions:
        folder = "/".join(f"{key}={escape_path(value)}" for key, value in zip(written.keys, values, strict=True))
        inputs.append({"Values": values, "StorageDescriptor": storage | {"Location": f"{base}/{folder}/"}})
    for start in range(0, len(inputs), _CREATE_MAX):
        answer = client().batch_create_partition(
            DatabaseName=written.database,
            TableName=written.table,
            PartitionInputList=inputs[start : start + _CREATE_MAX],
            **account,
        )
        for error in answer.get("Errors") or []:
            detail = error.get("ErrorDetail") or {}
            if detail.get("ErrorCode") != "AlreadyExistsException":
                raise RuntimeError(
                    f"partition {error.get('PartitionValues')} of {written.table}: "
                    f"{detail.get('ErrorCode')}: {detail.get('ErrorMessage')}"
                )


def escape_path(value: str) -> str:
    """A partition value as a folder name, escaped as Hive and Spark do."""
    return re.sub(r"[\x01-\x1f\"#%'*/:=?\\\x7f{\[\]^]", lambda match: f"%{ord(match.group()):02X}", value)
