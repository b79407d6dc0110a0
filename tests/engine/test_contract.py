"""What the analyzer may ask of the engine, the engine has."""

import os
import pathlib
import re
import subprocess

import pytest

pytestmark = pytest.mark.engine

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = ROOT / os.environ.get("BINDERY_BUILD", "build") / "tests"


def run(program, *arguments):
    return subprocess.run(
        [PROGRAMS / program, *arguments], capture_output=True, check=True, timeout=60, text=True
    ).stdout.split()


def test_the_engine_has_every_native_function_of_the_contract():
    """What is listed is refused by its name when it is called; the list may only shrink."""
    missing = run("engine_unimplemented")
    assert missing == ["input_file_name", "typeof"]


def test_every_class_that_the_engine_raises_has_its_exception():
    """PySpark takes a class without a row of spark/errors.cpp for an AnalysisException."""
    table = (ROOT / "src/spark/errors.cpp").read_text()
    prefixes = re.findall(r'\{"([A-Z_0-9]+)",\s+\{"', table)
    assert "DIVIDE_BY_ZERO" in prefixes
    raised = {"CAST_INVALID_INPUT"}
    for file in (ROOT / "src/engine").rglob("*.cpp"):
        raised |= set(re.findall(r'\braise\(\s*"([A-Z_.0-9]+)"', file.read_text()))
    assert "DIVIDE_BY_ZERO" in raised
    missing = [name for name in raised if not any(name.startswith(prefix) for prefix in prefixes)]
    assert missing == ["CAST_INVALID_INPUT"]  # whose exception hangs on the type


def test_every_class_that_the_analyzer_raises_has_its_text():
    table = "".join(file.read_text() for file in (ROOT / "src/plan").glob("*_texts.cpp"))
    texts = set(re.findall(r'^    \{"([A-Z_0-9.]+)"', table, re.MULTILINE))
    assert "UNRESOLVED_ROUTINE" in texts
    raised = set()
    for file in (ROOT / "src" / "plan").rglob("*.cpp"):
        raised |= set(re.findall(r'\bspark_error\(\s*"([A-Z_0-9.]+[A-Z0-9])"', file.read_text()))
    assert "UNRESOLVED_ROUTINE" in raised
    assert raised - texts == set()


def test_a_database_that_an_internal_error_broke_is_replaced(tmp_path):
    assert run("engine_broken_database", tmp_path) == ["3", "broken", "3"]
