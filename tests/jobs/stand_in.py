"""Jobs on a server, and the engine that stands in where only supervision is tested."""

import os
import pathlib
import sys

from tests.conftest import Server, wait_until

FINAL = {"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"}
HERE = pathlib.Path(__file__).resolve().parent


def make_engine(folder: pathlib.Path, name: str = "engine") -> pathlib.Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\n" + (HERE / "stand_in_engine.py").read_text())
    path.chmod(0o755)
    return path


class Jobs:
    """Jobs of one server: each test makes its own names."""

    def __init__(self, server: Server):
        self.server = server
        self.glue = server.client("glue")
        self.s3 = server.client("s3")
        self.logs = server.client("logs")
        self.bucket = f"scripts-{os.urandom(4).hex()}"
        self.s3.create_bucket(Bucket=self.bucket)

    def create(self, script: str, name: str = "", **members) -> str:
        name = name or f"job-{os.urandom(4).hex()}"
        self.s3.put_object(Bucket=self.bucket, Key=f"{name}.py", Body=script.encode())
        members.setdefault("Command", {"Name": "glueetl", "ScriptLocation": f"s3://{self.bucket}/{name}.py"})
        self.glue.create_job(Name=name, Role="arn:aws:iam::000000000000:role/glue", **members)
        return name

    def start(self, job: str, **members) -> str:
        return self.glue.start_job_run(JobName=job, **members)["JobRunId"]

    def run(self, job: str, run_id: str) -> dict:
        return self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]

    def wait(self, job: str, run_id: str, states=FINAL) -> dict:
        def look():
            run = self.run(job, run_id)
            return run if run["JobRunState"] in states else None

        return wait_until(look, what=f"run {run_id} in {states}")

    def result(self, script: str, arguments: dict | None = None, **members) -> dict:
        """The ended run of a new job with that script."""
        job = self.create(script, **members)
        return self.wait(job, self.start(job, Arguments=arguments or {}))

    def messages(self, run_id: str, group: str = "/aws-glue/jobs/output") -> list[str]:
        page = self.logs.get_log_events(logGroupName=group, logStreamName=run_id, startFromHead=True)
        return [event["message"] for event in page["events"]]
