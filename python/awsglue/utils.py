"""Job arguments.

Public page: "Accessing parameters using getResolvedOptions" of the developer guide.
"""

from __future__ import annotations

import argparse
import os
from typing import Any, NoReturn

_RESERVED = (
    "continuation-option",
    "job-bookmark-option",
    "job-bookmark-from",
    "job-bookmark-to",
)
_BOOKMARK_CHOICES = ("job-bookmark-enable", "job-bookmark-disable", "job-bookmark-pause")
_CONTINUATION_CHOICES = {
    "continuation-enabled": "job-bookmark-enable",
    "continuation-readonly": "job-bookmark-pause",
    "continuation-ignore": "job-bookmark-disable",
}
_ID_OPTIONS = ("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION")
_FOLDER_OPTIONS = ("TempDir", "RedshiftTempDir")


class GlueArgumentError(Exception):
    """An argument is missing or has a wrong value."""


class GlueArgumentParser(argparse.ArgumentParser):
    """An argument parser that raises GlueArgumentError instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raises GlueArgumentError with the parser's message."""
        raise GlueArgumentError(message)


def _abbreviates_by_default() -> bool:
    """Prefixes of argument names are taken up to Glue 5.x, no longer in 6.0."""
    version = os.environ.get("BINDERY_GLUE_VERSION") or "5.1"
    major = version.split(".")[0]
    return not (major.isdigit() and int(major) >= 6)


def getResolvedOptions(args: list[str], options: list[str], allow_abbrev: bool | None = None) -> dict[str, Any]:
    """The values of job arguments by name.

    Args:
        args: sys.argv, whose first item is passed over.
        options: the names to read, without dashes. Each must be there as `--name value`; unknown
            arguments are passed over. Hyphens become underscores in the result.
        allow_abbrev: whether prefixes of names are taken; the default follows the job's Glue version.

    Raises:
        GlueArgumentError: an argument is missing or wrong.
        RuntimeError: a name is reserved.
    """
    for name in options:
        if name in _RESERVED:
            raise RuntimeError(f"{name} is a reserved argument name")
    abbreviate = _abbreviates_by_default() if allow_abbrev is None else allow_abbrev
    parser = GlueArgumentParser(allow_abbrev=abbreviate, add_help=False)
    parser.add_argument("--job-bookmark-option", choices=_BOOKMARK_CHOICES)
    parser.add_argument("--continuation-option", choices=tuple(_CONTINUATION_CHOICES))
    parser.add_argument("--job-bookmark-from")
    parser.add_argument("--job-bookmark-to")
    for name in (*_ID_OPTIONS, *_FOLDER_OPTIONS):
        parser.add_argument(f"--{name}")
    parser.add_argument("--encryption-type", choices=("sse-s3",))
    parser.add_argument("--enable-data-lineage")
    for name in options:
        if name not in _FOLDER_OPTIONS:
            parser.add_argument(f"--{name}", required=True)
    found = vars(parser.parse_known_args(args[1:])[0])
    _settle_bookmarks(found)
    first, second = _FOLDER_OPTIONS
    found[first] = found[first] if found[first] is not None else found[second]
    found[second] = found[second] if found[second] is not None else found[first]
    return found


def _settle_bookmarks(found: dict[str, Any]) -> None:
    continuation = found.pop("continuation_option")
    if continuation is not None and found["job_bookmark_option"] is None:
        found["job_bookmark_option"] = _CONTINUATION_CHOICES[continuation]
    if found["job_bookmark_option"] is None:
        found["job_bookmark_option"] = "job-bookmark-disable"
    has_from = found["job_bookmark_from"] is not None
    has_to = found["job_bookmark_to"] is not None
    if has_from != has_to:
        raise GlueArgumentError("job-bookmark-from and job-bookmark-to only come together")
    if has_from and found["job_bookmark_option"] != "job-bookmark-pause":
        raise GlueArgumentError("job-bookmark-from needs job-bookmark-option job-bookmark-pause")


def makeOptions(sc: Any, py_obj: Any) -> Any:
    """Options for the engine: here they are Python's own."""
    return py_obj


def callsite() -> str:
    """Where the calling script is; kept for error records."""
    import traceback

    frame = traceback.extract_stack(limit=3)[0]
    return f'{frame.filename}", line {frame.lineno}'
