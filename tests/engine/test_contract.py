"""What the analyzer may ask of the engine, the engine has."""

import os
import pathlib
import subprocess

import pytest

pytestmark = pytest.mark.engine

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / os.environ.get("BINDERY_BUILD", "build") / "tests" / "engine_unimplemented"


def test_the_engine_has_every_native_function_of_the_contract():
    """What is listed is refused by its name when it is called; the list may only shrink."""
    missing = subprocess.run([PROGRAM], capture_output=True, check=True, timeout=60, text=True).stdout.split()
    assert missing == ["input_file_name", "str_to_map", "typeof"]
