"""Old objects of a folder deleted."""

from __future__ import annotations

import datetime
from typing import Any

from awsglue import s3

_HOURS = 168  # retentionPeriod when it is not given
_DELETE_MAX = 1000  # objects in one request


def purge_prefix(path: str, options: dict[str, Any]) -> int:
    """Deletes the objects below `path` (s3://…) older than the retention; gives their number.

    Args:
        options: retentionPeriod in hours, excludeStorageClasses.

    Raises:
        NotImplementedError: another option is given.
    """
    for name, value in options.items():
        if name not in ("retentionPeriod", "excludeStorageClasses") and value not in (None, ""):
            raise NotImplementedError(f"purge: option {name} is not supported yet")
    place = s3.parse_url(path)
    if place is None:
        raise ValueError(f"purge: {path!r} is no s3:// path")
    bucket, prefix = place
    client = s3.client()
    hours = float(options.get("retentionPeriod", _HOURS))
    limit = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours)
    kept_classes = set(options.get("excludeStorageClasses") or ())
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    old = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents") or []:
            if item["LastModified"] < limit and item.get("StorageClass") not in kept_classes:
                old.append({"Key": item["Key"]})
    for start in range(0, len(old), _DELETE_MAX):
        answer = client.delete_objects(
            Bucket=bucket, Delete={"Objects": old[start : start + _DELETE_MAX], "Quiet": True}
        )
        for error in answer.get("Errors") or []:
            raise RuntimeError(f"purge: {error.get('Key')}: {error.get('Code')}")
    return len(old)
