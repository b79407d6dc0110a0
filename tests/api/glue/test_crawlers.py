"""Glue's crawler operations (Glue developer guide: aws-glue-api-crawler-crawling). Error texts: as users of the real service
published them."""

import json

import pytest

from tests.api.glue.conftest import failure_of, unique
from tests.conftest import wait_until

ROLE = "service-role/AWSGlueServiceRole-x"


@pytest.fixture
def crawler(glue, bucket) -> str:
    name = unique("crawler")
    glue.create_crawler(
        Name=name,
        Role=ROLE,
        DatabaseName=name,
        Targets={"S3Targets": [{"Path": f"s3://{bucket}/data"}]},
    )
    return name


def wait_ready(glue, name) -> dict:
    def look():
        found = glue.get_crawler(Name=name)["Crawler"]
        return found if found["State"] == "READY" else None

    return wait_until(look, what="the crawler to be ready")


def test_a_crawler_comes_back_with_the_services_defaults(glue, crawler, bucket):
    found = glue.get_crawler(Name=crawler)["Crawler"]
    assert found.pop("CreationTime") == found.pop("LastUpdated")
    assert found == {
        "Name": crawler,
        "Role": ROLE,
        "DatabaseName": crawler,
        "Targets": {
            "S3Targets": [{"Path": f"s3://{bucket}/data", "Exclusions": []}],
            **{
                f"{kind}Targets": []
                for kind in (
                    "Jdbc",
                    "MongoDB",
                    "DynamoDB",
                    "Catalog",
                    "Delta",
                    "Iceberg",
                    "Hudi",
                )
            },
        },
        "Classifiers": [],
        "SchemaChangePolicy": {
            "UpdateBehavior": "UPDATE_IN_DATABASE",
            "DeleteBehavior": "DEPRECATE_IN_DATABASE",
        },
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
        "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
        "State": "READY",
        "CrawlElapsedTime": 0,
        "Version": 1,
    }


def test_errors(glue, crawler, bucket):
    target = {"S3Targets": [{"Path": f"s3://{bucket}/"}]}
    error = failure_of(glue.create_crawler, Name=crawler, Role=ROLE, Targets=target)
    assert error.name == "AlreadyExistsException"
    error = failure_of(glue.get_crawler, Name="nosuch")
    assert (error.name, error.message) == (
        "EntityNotFoundException",
        "Crawler entry with name nosuch does not exist",
    )
    error = failure_of(glue.start_crawler, Name="nosuch")
    assert (error.name, error.message) == (
        "EntityNotFoundException",
        "Crawler with name nosuch does not exist",
    )
    assert failure_of(glue.stop_crawler, Name=crawler).name == "CrawlerNotRunningException"
    assert failure_of(glue.delete_crawler, Name="nosuch").name == "EntityNotFoundException"
    assert failure_of(glue.update_crawler, Name="nosuch", Role=ROLE).name == "EntityNotFoundException"
    nowhere = {"S3Targets": [{"Path": "s3://no-such-bucket-here/"}]}
    error = failure_of(glue.create_crawler, Name=unique("c"), Role=ROLE, Targets=nowhere)
    assert (error.name, error.message) == (
        "InvalidInputException",
        "S3 bucket no-such-bucket-here does not exist.",
    )


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (
            {"Targets": {"JdbcTargets": [{"ConnectionName": "c", "Path": "db/%"}]}},
            "JdbcTargets",
        ),
        ({"Targets": {"DynamoDBTargets": [{"Path": "t"}]}}, "DynamoDBTargets"),
        (
            {"Targets": {"CatalogTargets": [{"DatabaseName": "d", "Tables": ["t"]}]}},
            "CatalogTargets",
        ),
        (
            {"Targets": {"DeltaTargets": [{"DeltaTables": ["s3://b/t"]}]}},
            "DeltaTargets",
        ),
        (
            {"Targets": {"S3Targets": [{"Path": "s3://{b}/", "EventQueueArn": "arn:aws:sqs:x"}]}},
            "EventQueueArn",
        ),
        (
            {"Targets": {"S3Targets": [{"Path": "s3://{b}/", "SampleSize": 250}]}},
            "SampleSize",
        ),
        ({"Targets": {"S3Targets": [{"Path": "/local/folder"}]}}, "/local/folder"),
        ({"Targets": {}}, "target"),
        ({"Schedule": "cron(0 12 * * ? *)"}, "Schedule"),
        ({"Classifiers": ["mine"]}, "mine"),
        (
            {"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVENT_MODE"}},
            "CRAWL_EVENT_MODE",
        ),
        (
            {"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}},
            "can have only LOG",
        ),
        (
            {"LineageConfiguration": {"CrawlerLineageSettings": "ENABLE"}},
            "LineageConfiguration",
        ),
        (
            {"LakeFormationConfiguration": {"UseLakeFormationCredentials": True}},
            "UseLakeFormationCredentials",
        ),
        ({"CrawlerSecurityConfiguration": "s"}, "CrawlerSecurityConfiguration"),
        ({"Configuration": "{not json"}, "configuration"),
        ({"Configuration": '{"Version": 2.0}'}, "Version"),
        (
            {"Configuration": '{"Version": 1.0, "Grouping": {"TableGroupingPolicy": "All"}}'},
            "TableGroupingPolicy",
        ),
        ({"Configuration": '{"Version": 1.0, "Surprise": 1}'}, "Surprise"),
        (
            {"Configuration": '{"Grouping": {"TableLevelConfiguration": 0}}'},
            "TableLevelConfiguration",
        ),
    ],
)
def test_what_is_not_possible_is_refused_by_name(glue, bucket, more, named):
    arguments = {
        "Name": unique("c"),
        "Role": ROLE,
        "Targets": {"S3Targets": [{"Path": "s3://{b}/"}]},
        **more,
    }
    arguments = json.loads(json.dumps(arguments).replace("{b}", bucket))
    error = failure_of(glue.create_crawler, **arguments)
    assert error.name == "InvalidInputException" and named in error.message


def test_update_replaces_what_is_given(glue, crawler, bucket):
    glue.update_crawler(Name=crawler, Description="new", TablePrefix="p_")
    found = glue.get_crawler(Name=crawler)["Crawler"]
    assert found["Description"] == "new" and found["TablePrefix"] == "p_" and found["Version"] == 2
    assert found["Role"] == ROLE and found["Targets"]["S3Targets"][0]["Path"] == f"s3://{bucket}/data"
    assert failure_of(glue.update_crawler, Name=crawler, Classifiers=["mine"]).name == "InvalidInputException"
    assert glue.get_crawler(Name=crawler)["Crawler"]["Version"] == 2


def test_lists(make_server):
    server = make_server()
    glue = server.client("glue")
    server.client("s3").create_bucket(Bucket="bucket")
    for i in range(5):
        glue.create_crawler(Name=f"c{i}", Role=ROLE, Targets={"S3Targets": [{"Path": "s3://bucket/"}]})
    pages = glue.get_paginator("get_crawlers").paginate(PaginationConfig={"PageSize": 2})
    assert [c["Name"] for page in pages for c in page["Crawlers"]] == [f"c{i}" for i in range(5)]
    first = glue.list_crawlers(MaxResults=3)
    rest = glue.list_crawlers(MaxResults=3, NextToken=first["NextToken"])
    assert first["CrawlerNames"] + rest["CrawlerNames"] == [f"c{i}" for i in range(5)] and "NextToken" not in rest
    found = glue.batch_get_crawlers(CrawlerNames=["c3", "nosuch"])
    assert [c["Name"] for c in found["Crawlers"]] == ["c3"] and found["CrawlersNotFound"] == ["nosuch"]


def test_a_crawl_leaves_its_traces(glue, logs, s3, bucket, crawler):
    s3.put_object(Bucket=bucket, Key="data/x.json", Body='{"a": 1}')
    glue.start_crawler(Name=crawler)
    last = wait_ready(glue, crawler)["LastCrawl"]
    assert last["Status"] == "SUCCEEDED" and "ErrorMessage" not in last
    assert (last["LogGroup"], last["LogStream"]) == ("/aws-glue/crawlers", crawler)
    (crawl,) = glue.list_crawls(CrawlerName=crawler)["Crawls"]
    assert crawl["CrawlId"] == last["MessagePrefix"] and crawl["State"] == "COMPLETED"
    assert crawl["StartTime"] <= crawl["EndTime"]
    assert json.loads(crawl["Summary"])["TABLE"]["ADD"] == 1
    (metrics,) = glue.get_crawler_metrics(CrawlerNameList=[crawler])["CrawlerMetricsList"]
    assert metrics["TablesCreated"] == 1 and metrics["StillEstimating"] is False and metrics["LastRuntimeSeconds"] > 0
    events = logs.get_log_events(logGroupName="/aws-glue/crawlers", logStreamName=crawler, startFromHead=True)["events"]
    lines = [event["message"] for event in events]
    mark = f"[{last['MessagePrefix']}]"
    assert lines[0] == f"{mark} BENCHMARK : Running Start Crawl for Crawler {crawler}"
    assert f"{mark} INFO : Created table data in database {crawler}" in lines
    assert lines[-1] == f"{mark} BENCHMARK : Crawler has finished running and is in state READY"


def test_history_is_paged_and_filtered(glue, crawler):
    for _ in range(3):
        glue.start_crawler(Name=crawler)
        wait_ready(glue, crawler)
    crawls = glue.list_crawls(CrawlerName=crawler)["Crawls"]
    assert len(crawls) == 3 and crawls[0]["StartTime"] >= crawls[-1]["StartTime"]
    first = glue.list_crawls(CrawlerName=crawler, MaxResults=2)
    rest = glue.list_crawls(CrawlerName=crawler, MaxResults=2, NextToken=first["NextToken"])
    assert [c["CrawlId"] for c in first["Crawls"] + rest["Crawls"]] == [c["CrawlId"] for c in crawls]

    def ids(field, operator, value):
        row = {"FieldName": field, "FilterOperator": operator, "FieldValue": value}
        return [c["CrawlId"] for c in glue.list_crawls(CrawlerName=crawler, Filters=[row])["Crawls"]]

    assert ids("CRAWL_ID", "EQ", crawls[1]["CrawlId"]) == [crawls[1]["CrawlId"]]
    assert ids("STATE", "EQ", "FAILED") == [] and len(ids("STATE", "NE", "FAILED")) == 3
    middle = str(int(crawls[1]["StartTime"].timestamp() * 1000))
    assert ids("START_TIME", "GT", middle)[:1] == [crawls[0]["CrawlId"]]
    error = failure_of(ids, field="DPU_HOUR", operator="GT", value="1")
    assert error.name == "InvalidInputException"


def test_an_empty_folder_gives_no_table_and_no_error(glue, crawler):
    glue.start_crawler(Name=crawler)
    assert wait_ready(glue, crawler)["LastCrawl"]["Status"] == "SUCCEEDED"
    assert glue.get_tables(DatabaseName=crawler)["TableList"] == []


def test_a_crawl_of_a_bucket_that_is_gone_fails_with_a_reason(glue, s3, crawler, bucket):
    s3.delete_bucket(Bucket=bucket)
    glue.start_crawler(Name=crawler)
    last = wait_ready(glue, crawler)["LastCrawl"]
    assert last["Status"] == "FAILED" and bucket in last["ErrorMessage"]


def test_tables_go_to_default_when_no_database_is_named(make_server):
    server = make_server()
    glue, s3 = server.client("glue"), server.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="t/x.json", Body='{"a": 1}')
    glue.create_crawler(Name="c", Role=ROLE, Targets={"S3Targets": [{"Path": "s3://bucket/t"}]})
    glue.start_crawler(Name="c")
    wait_ready(glue, "c")
    assert [t["Name"] for t in glue.get_tables(DatabaseName="default")["TableList"]] == ["t"]


def test_tags(glue, bucket):
    name = unique("c")
    target = {"S3Targets": [{"Path": f"s3://{bucket}/"}]}
    glue.create_crawler(Name=name, Role=ROLE, Targets=target, Tags={"team": "x"})
    arn = f"arn:aws:glue:us-east-1:000000000000:crawler/{name}"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "x"}
    glue.delete_crawler(Name=name)
    assert failure_of(glue.get_tags, ResourceArn=arn).name == "EntityNotFoundException"
