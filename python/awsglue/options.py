"""Options of sources and sinks: which are honoured, which change nothing here, which are refused.

Every option is in one of three classes. *Honoured* ones do what the public pages say. *Harmless* ones tune
a cluster that is not there, or a cost that does not arise: they are taken and logged once. Everything else
is refused by name, because an option that is silently passed over could change the result.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

_log = logging.getLogger("awsglue")
_logged: set[str] = set()

HONOURED: dict[str, tuple[str, ...]] = {
    "s3 source": ("paths", "path", "recurse", "compressionType", "isFailFast"),
    "catalog source": ("catalogPartitionPredicate", "isFailFast"),
    "csv source": (
        "separator", "escaper", "quoteChar", "multiLine", "multiline", "withHeader", "skipFirst",
    ),
    "json source": ("multiLine", "multiline"),
    "parquet source": (),
    "orc source": (),
    "s3 sink": (
        "path", "partitionKeys", "compression", "enableUpdateCatalog", "updateBehavior",
        "catalogDatabase", "catalogTableName",
    ),
    "catalog sink": ("partitionKeys", "enableUpdateCatalog", "updateBehavior", "compression"),
    "csv sink": ("separator", "quoteChar", "writeHeader", "compression"),
    "json sink": ("compression",),
    "parquet sink": ("compression", "useGlueParquetWriter"),
    "glueparquet sink": ("compression",),
    "orc sink": ("compression",),
}  # fmt: skip

# Of the CSV format, and without meaning for the others: the service passes over them too.
_OF_CSV = ("withHeader", "separator", "quoteChar", "escaper", "skipFirst", "writeHeader", "multiLine", "multiline")

HARMLESS: dict[str, tuple[str, ...]] = {
    "s3 source": (
        "groupFiles", "groupSize", "useS3ListImplementation", "excludeStorageClasses",
        "maxBand", "maxFilesInBand", "typeOfData", "classification", "inferSchema", "jobBookmarkKeys",
        "jobBookmarkKeysSortOrder", "encryptionType", "serviceName",
    ),
    "catalog source": (
        "groupFiles", "groupSize", "useS3ListImplementation", "excludeStorageClasses",
        "jobBookmarkKeys", "jobBookmarkKeysSortOrder", "maxBand", "maxFilesInBand",
    ),
    "csv source": ("optimizePerformance", "inferSchema"),
    "json source": ("optimizePerformance", "inferSchema", *_OF_CSV),
    "parquet source": ("optimizePerformance", "useVectorizedReader", "inferSchema", *_OF_CSV),
    "orc source": (),
    "s3 sink": ("callDeleteObjectsOnCancel", "groupFiles", "groupSize", "fileGrouping"),
    "catalog sink": ("callDeleteObjectsOnCancel",),
    "csv sink": ("optimizePerformance", "withHeader", "escaper", "multiLine", "multiline"),
    "json sink": _OF_CSV,
    "parquet sink": ("blockSize", "pageSize", *_OF_CSV),
    "glueparquet sink": ("blockSize", "pageSize", "useGlueParquetWriter", *_OF_CSV),
    "orc sink": (),
}  # fmt: skip


def _is_unused(value: Any) -> bool:
    """Values that say "not used": an option of any class may have them."""
    return value is None or value is False or value in ("", "false", "none", "None", [], {})


def check_options(options: Mapping[str, Any], kind: str) -> None:
    """Passes options of `kind` or raises NotImplementedError with the name of the first that is refused."""
    for name, value in options.items():
        if name in HONOURED[kind]:
            continue
        if name in HARMLESS[kind]:
            if f"{kind} {name}" not in _logged:
                _logged.add(f"{kind} {name}")
                _log.warning("option %s of the %s changes nothing here", name, kind)
            continue
        if _is_unused(value):
            continue
        raise NotImplementedError(f"option {name!r} of the {kind} is not supported (value: {value!r})")


def is_true(value: Any) -> bool:
    """An option that is a boolean, or the text of one; ValueError for anything else."""
    if isinstance(value, bool) or value is None:
        return bool(value)
    if str(value).strip().lower() in ("true", "false"):
        return str(value).strip().lower() == "true"
    raise ValueError(f"{value!r} is neither true nor false")


def listed(value: Any) -> list[str]:
    """An option that is a list of names, or one name."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(item) for item in value]
