"""Runs a job's script as `__main__` and tells how it ended.

`python -m bindery.bootstrap SCRIPT [ARGUMENT …]` runs one by itself.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import traceback
import types
from typing import Any

_MESSAGE_MAX = 65536  # characters of an error's message


def run_script(script: str, argv: list[str]) -> tuple[int, dict[str, Any] | None]:
    """Runs the file `script` with `sys.argv` = `argv`.

    Returns its exit code and, when it raised or left with another code than 0, what is known of the error:
    type (the class without module), message, line (of the script's own innermost frame; 0 when unknown),
    error_class (Spark's). The traceback is written to stderr.
    """
    import pyspark

    if not hasattr(pyspark, "SparkContext"):  # the client alone
        from bindery import standins

        standins.install()
    if glue_version := os.environ.get("BINDERY_GLUE_VERSION"):
        from bindery import standins

        standins.take_personality(glue_version)
    sys.argv = list(argv)
    sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    main = types.ModuleType("__main__")
    main.__file__ = script
    main.__builtins__ = __builtins__
    sys.modules["__main__"] = main
    try:
        with open(script, "rb") as file:
            code = compile(file.read(), script, "exec", dont_inherit=True)
        exec(code, main.__dict__)
    except SystemExit as leaving:
        return _left(leaving)
    except BaseException as error:
        described = describe(error, script)
        _show(error, script)
        return 1, described
    return 0, None


def _left(leaving: SystemExit) -> tuple[int, dict[str, Any] | None]:
    code = leaving.code
    if code is None or code == 0:
        return 0, None
    if not isinstance(code, int):
        print(code, file=sys.stderr)
    number = code & 0xFF if isinstance(code, int) else 1
    error = {"type": "SystemExit", "message": str(code), "line": 0, "error_class": ""}
    return number or 1, error


def describe(error: BaseException, script: str) -> dict[str, Any]:
    """What is known of an error that a script raised."""
    line = 0
    if isinstance(error, SyntaxError) and error.filename == script:
        line = error.lineno or 0
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == script:
            line = number
    try:
        message = str(error)
    except Exception:
        message = "(the exception has no text)"
    return {
        "type": type(error).__name__,
        "message": message[:_MESSAGE_MAX],
        "line": line,
        "error_class": _spark_class(error),
    }


def _spark_class(error: BaseException) -> str:
    for method in ("getCondition", "getErrorClass"):
        if hasattr(error, method):
            try:
                return str(getattr(error, method)() or "")
            except Exception:
                return ""
    return ""


def _show(error: BaseException, script: str) -> None:
    """Writes the traceback from the script's first frame on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != script:
        trace = trace.tb_next
    try:
        sys.excepthook(type(error), error.with_traceback(trace), trace)
    except Exception:
        traceback.print_exception(error)


def finish() -> None:
    """What the interpreter does before it ends: waits for threads, runs exit handlers, flushes."""
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass


def main() -> None:
    """The command line."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m bindery.bootstrap SCRIPT [ARGUMENT …]")
    code, _ = run_script(sys.argv[1], sys.argv[1:])
    sys.exit(code)


if __name__ == "__main__":
    main()
