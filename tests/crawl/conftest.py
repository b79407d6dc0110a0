import os

import pytest

from tests.conftest import wait_until

ROLE = "arn:aws:iam::000000000000:role/service-role/AWSGlueServiceRole-test"


class Crawling:
    """Crawls one bucket into a database of its own."""

    def __init__(self, server, bucket: str):
        self.glue = server.client("glue")
        self.logs = server.client("logs")
        self.s3 = server.client("s3")
        self.bucket = bucket
        self.database = bucket.replace("-", "_")
        self.crawler = bucket

    def put(self, key: str, body) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def create(self, path: str = "", exclusions=(), sample_size=None, **more) -> None:
        target = {"Path": f"s3://{self.bucket}/{path}", "Exclusions": list(exclusions)}
        if sample_size:
            target["SampleSize"] = sample_size
        self.glue.create_crawler(
            Name=self.crawler,
            Role=ROLE,
            DatabaseName=self.database,
            Targets={"S3Targets": [target]},
            **more,
        )

    def start(self) -> dict:
        """Runs the crawler to its end and gives what GetCrawler says of the crawl."""
        self.glue.start_crawler(Name=self.crawler)
        return self.wait()

    def wait(self) -> dict:
        def look():
            crawler = self.glue.get_crawler(Name=self.crawler)["Crawler"]
            return crawler if crawler["State"] == "READY" else None

        return wait_until(look, what="the crawler to be ready")["LastCrawl"]

    def run(self, path: str = "", **more) -> dict:
        """Creates the crawler, runs it, and gives the tables by name."""
        self.create(path, **more)
        crawl = self.start()
        assert crawl["Status"] == "SUCCEEDED", crawl
        return self.tables()

    def tables(self) -> dict:
        found = self.glue.get_paginator("get_tables").paginate(DatabaseName=self.database)
        return {table["Name"]: table for page in found for table in page["TableList"]}

    def partitions(self, table: str, **more) -> dict:
        found = self.glue.get_paginator("get_partitions").paginate(DatabaseName=self.database, TableName=table, **more)
        return {tuple(p["Values"]): p for page in found for p in page["Partitions"]}

    def lines(self) -> list:
        pages = self.logs.get_log_events(
            logGroupName="/aws-glue/crawlers",
            logStreamName=self.crawler,
            startFromHead=True,
        )
        return [event["message"] for event in pages["events"]]


def columns(table: dict) -> dict:
    return {c["Name"]: c["Type"] for c in table["StorageDescriptor"]["Columns"]}


@pytest.fixture
def crawling(server, bucket) -> Crawling:
    return Crawling(server, bucket)


@pytest.fixture
def make_crawling(make_server):
    """A crawl on a server of its own, which the test may kill."""

    def make(*arguments) -> tuple:
        server = make_server(*arguments)
        name = f"b-{os.urandom(4).hex()}"
        server.client("s3").create_bucket(Bucket=name)
        return server, Crawling(server, name)

    return make
