"""The tests of this folder on real Apache Spark: the same cases must hold there."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPS = pathlib.Path(os.environ.get("BINDERY_DEPS") or ROOT / ".deps")

# What is about the package, not about Bindery's processes.
SAME = [
    f"tests/awsglue/test_{name}.py"
    for name in (
        "types",
        "arguments",
        "reading",
        "missing_files",
        "transforms",
        "functions",
        "writing",
        "catalog",
        "purge",
    )
]


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("BINDERY_TEST_SPARK") is not None, reason="runs inside")
@pytest.mark.parametrize("version", ["spark-4.1", "spark-3.5"])
def test_the_package_on_real_spark(version, server):
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SPARK_", "PYTEST_"))},
        "BINDERY_TEST_SPARK": "classic",
        "PYTHONPATH": f"{ROOT / 'python'}:{ROOT}",
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    done = subprocess.run(
        [DEPS / version / "bin/python", "-m", "pytest", "-q", "-x", "-m", "not slow", *SAME],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
