"""The processes that run Python functions, and what they leave."""

import pathlib
import shutil
import tempfile

import pytest
from pyspark.sql import functions as F

from tests.conftest import Engine

pytestmark = pytest.mark.engine


@pytest.fixture
def short_folder():
    """A socket's path has at most 107 bytes (unix(7)), so its folder has a short one."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="b-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def run_function(engine: Engine) -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(engine.remote).create()
    double = F.udf(lambda i: 2 * i, "long")
    assert [row[0] for row in session.range(3).select(double("id")).collect()] == [0, 2, 4]
    session.stop()


def test_the_next_engine_removes_what_a_killed_one_left(tmp_path, short_folder):
    environment = {"TMPDIR": str(short_folder)}
    killed = Engine(tmp_path / "killed.log", environment=environment)
    run_function(killed)
    living = Engine(tmp_path / "living.log", environment=environment)
    run_function(living)
    assert len(list(short_folder.glob("bindery-python-*"))) == 2
    killed.kill()
    last = Engine(tmp_path / "last.log", environment=environment)
    run_function(last)
    assert len(list(short_folder.glob("bindery-python-*"))) == 2
    run_function(living)
    assert last.stop() == 0 and living.stop() == 0
    assert not list(short_folder.glob("bindery-python-*"))


def test_functions_run_where_the_path_of_temporary_files_is_long(tmp_path):
    folder = tmp_path / ("d" * 100)
    folder.mkdir()
    engine = Engine(tmp_path / "engine.log", environment={"TMPDIR": str(folder)})
    run_function(engine)
    assert engine.stop() == 0
