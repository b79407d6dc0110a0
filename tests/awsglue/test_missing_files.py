"""Sources of which a part is not there. Expected: what is there is read, as Spark reads with its setting to pass over missing
files; a bucket that does not exist is Amazon S3's NoSuchBucket ("Error responses" of its API reference)."""

import botocore.exceptions
import pytest

from tests.awsglue.conftest import ORACLE, rows, tree
from tests.conftest import Engine

pytestmark = pytest.mark.engine


@pytest.fixture
def lake_context(server, tmp_path, monkeypatch):
    """A context on an engine over the server's buckets, with boto3 pointed at the server as in a job."""
    if ORACLE:
        pytest.skip("a real Spark has no s3:// of the server")
    from pyspark.sql import SparkSession

    from awsglue.context import GlueContext

    for name, value in {
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    engine = Engine(tmp_path / "engine.log", "--data", server.data)
    session = SparkSession.builder.remote(engine.remote).create()
    yield GlueContext(session)
    session.stop()
    assert engine.stop() == 0


def read(context, paths, format="json", **options):
    return context.create_dynamic_frame.from_options("s3", {"paths": [str(path) for path in paths]}, format, options)


@pytest.mark.parametrize("format", ["json", "csv"])
def test_the_paths_that_are_there_are_read(context, tmp_path, format):
    text = {"json": '{"a": "x"}\n', "csv": "a\nx\n"}[format]
    there = [tmp_path / f"there {i}.{format}" for i in range(3)]
    for path in there:
        path.write_text(text)
    gone = [tmp_path / f"gone {i}" for i in range(4)]
    paths = [gone[0], there[0], gone[1], gone[2], there[1], there[2], f"file://{gone[3]}/"]
    assert rows(read(context, paths, format, withHeader=True)) == [("x",)] * 3


def test_parquet_is_read_beside_a_path_that_is_not_there(context, frame_of, tmp_path):
    frame = frame_of("a long", [(1,)])
    context.write_dynamic_frame.from_options(frame, "s3", {"path": str(tmp_path / "p")}, "parquet")
    assert rows(read(context, [tmp_path / "p", tmp_path / "none"], "parquet")) == [(1,)]


def test_nothing_at_all_makes_a_frame_without_fields(context, tmp_path):
    frame = read(context, [tmp_path / "a", tmp_path / "b"])
    assert frame.count() == 0 and tree(frame) == "root"


def test_a_path_of_a_bucket_that_is_not_there_is_an_error(lake_context, bucket, s3):
    s3.put_object(Bucket=bucket, Key="in/a.json", Body=b'{"a": 1}\n')
    assert rows(read(lake_context, [f"s3://{bucket}/in/", f"s3://{bucket}/gone/"])) == [(1,)]
    assert read(lake_context, [f"s3://{bucket}/gone/"]).count() == 0
    for paths in (["s3://no-such-bucket-here/in/"], [f"s3://{bucket}/in/", "s3://no-such-bucket-here/in/"]):
        with pytest.raises(botocore.exceptions.ClientError, match="NoSuchBucket"):
            read(lake_context, paths).count()
