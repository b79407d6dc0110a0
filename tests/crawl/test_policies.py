"""What a second crawl does to the catalog. Glue developer guide: crawler-schema-changes-prevent, incremental-crawls,
crawler-maximum-number-of-tables; the parameter DEPRECATED_BY_CRAWLER as on published tables."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.crawl.conftest import columns

LOG = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
DELETE = {
    "UpdateBehavior": "UPDATE_IN_DATABASE",
    "DeleteBehavior": "DELETE_FROM_DATABASE",
}


def versions(crawling, table) -> list:
    found = crawling.glue.get_table_versions(DatabaseName=crawling.database, TableName=table)["TableVersions"]
    return [v["VersionId"] for v in found]


def remove(crawling, key) -> None:
    crawling.s3.delete_object(Bucket=crawling.bucket, Key=key)


def test_nothing_new_changes_nothing(crawling):
    crawling.put("t/p=1/a.json", '{"a": 1}')
    before = crawling.run("t")
    assert crawling.start()["Status"] == "SUCCEEDED"
    assert crawling.tables() == before and versions(crawling, "t") == ["0"]


def test_new_columns_make_a_version(crawling):
    crawling.put("t/a.json", '{"a": 1}')
    crawling.run("t")
    crawling.put("t/b.json", '{"a": 1.5, "b": "x"}')
    crawling.start()
    # Half of each: not one schema, so that the files are tables; together again when they are alike.
    crawling.put("t/a.json", '{"a": 1, "b": "y"}')
    crawling.start()
    assert columns(crawling.tables()["t"]) == {"a": "double", "b": "string"}
    assert len(versions(crawling, "t")) > 1


def test_what_people_wrote_is_kept(crawling):
    crawling.put("t/x=1/a.json", '{"a": 1}')
    table = crawling.run("t")["t"]
    keep = (
        "Name",
        "Owner",
        "StorageDescriptor",
        "PartitionKeys",
        "TableType",
        "Parameters",
    )
    change = {key: table[key] for key in keep}
    change["Description"] = "ours"
    change["Parameters"]["mine"] = "yes"
    change["StorageDescriptor"]["Columns"][0]["Comment"] = "a number"
    change["PartitionKeys"][0]["Name"] = "renamed"
    crawling.glue.update_table(DatabaseName=crawling.database, TableInput=change)
    crawling.put("t/x=1/b.json", '{"a": 2}')
    crawling.start()
    table = crawling.tables()["t"]
    assert table["Description"] == "ours" and table["Parameters"]["mine"] == "yes"
    assert table["StorageDescriptor"]["Columns"] == [{"Name": "a", "Type": "int", "Comment": "a number"}]
    assert table["PartitionKeys"][0]["Name"] == "renamed" and table["Parameters"]["objectCount"] == "2"


def test_log_leaves_tables_and_adds_partitions(crawling):
    crawling.put("t/p=1/a.json", '{"a": 1}')
    crawling.run("t", SchemaChangePolicy=LOG)
    crawling.put("t/p=1/a.json", '{"a": 1.5}')
    crawling.put("t/p=2/a.json", '{"a": 2}')
    crawling.start()
    assert columns(crawling.tables()["t"]) == {"a": "int"} and versions(crawling, "t") == ["0"]
    assert set(crawling.partitions("t")) == {("1",), ("2",)}
    assert any("left as it is" in line for line in crawling.lines())


ONLY_NEW = {"SchemaChangePolicy": LOG, "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}


def test_only_new_folders(crawling):
    """The page incremental-crawls: the first crawl is a full one; after it new partitions are added where schemas are
    compatible, no table is added or changed, deleted objects are ignored."""
    crawling.put("top/t/p=1/a.json", '{"a": 1, "b": 1}')
    crawling.put("top/u/a.csv", "p,q\n1,x\n2,y\n")
    before = crawling.run("top", **ONLY_NEW)
    assert set(before) == {"t", "u"}
    crawling.put("top/t/p=1/a.json", '{"a": 1.5, "c": 1}')
    crawling.put("top/t/p=2/a.json", '{"a": 2, "b": 2}')
    crawling.put("top/u/b.csv", "p,q\n1.5,x\n2.5,y\n")
    crawling.put("top/new/a.csv", "k,l,m\n1,x,y\n2,y,z\n")
    remove(crawling, "top/u/a.csv")
    assert crawling.start()["Status"] == "SUCCEEDED"
    assert crawling.tables() == before and set(crawling.partitions("t")) == {("1",), ("2",)}
    assert columns(crawling.partitions("t")[("1",)]) == {"a": "int", "b": "int"}
    assert any("top/new/ is left out" in line and "add none" in line for line in crawling.lines())


def test_only_new_folders_of_compatible_schemas(crawling):
    """The same page: objects whose schemas are not compatible are not added, and a line of the log says so."""
    crawling.put("t/x=1/y=1/a.json", '{"a": 1, "b": 1}')
    crawling.put("t/x=1/y=2/a.json", '{"a": 1, "b": 1}')
    before = crawling.run("t", **ONLY_NEW)
    assert list(before) == ["t"]
    crawling.put("t/x=1/y=3/a.csv", "k,l,m\n1,x,y\n2,y,z\n")
    crawling.put("t/x=2/y=1/a.json", '{"a": 2, "b": 2}')
    crawling.put("t/x=2/y=2/a.json", '{"other": 2}')
    crawling.put("t/x=3/a.json", '{"a": 2, "b": 2}')
    assert crawling.start()["Status"] == "SUCCEEDED"
    assert crawling.tables() == before
    assert set(crawling.partitions("t")) == {("1", "1"), ("1", "2"), ("2", "1")}
    left_out = [line for line in crawling.lines() if "is left out" in line]
    assert any("t/x=1/y=3/" in line and "not compatible" in line for line in left_out)
    assert any("t/x=2/y=2/" in line and "not compatible" in line for line in left_out)
    assert any("t/x=3/" in line and "partition keys" in line for line in left_out)


def test_the_targets_of_only_new_folders_are_fixed(crawling):
    """The same page: "When this option is turned on, you can't change the Amazon S3 target data stores"."""
    crawling.create("t", **ONLY_NEW)
    update = {"Name": crawling.crawler, "Targets": {"S3Targets": [{"Path": f"s3://{crawling.bucket}/t"}]}}
    crawling.glue.update_crawler(**update, Description="the same place")
    update["Targets"]["S3Targets"][0]["Path"] += "/other"
    with pytest.raises(ClientError) as error:
        crawling.glue.update_crawler(**update)
    assert error.value.response["Error"]["Code"] == "InvalidInputException"
    crawling.glue.update_crawler(**update, RecrawlPolicy={"RecrawlBehavior": "CRAWL_EVERYTHING"})


def test_merging_new_columns_keeps_types(crawling):
    configuration = {
        "Version": 1.0,
        "CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}},
    }
    crawling.put("t/a.json", '{"a": 1, "b": 1, "c": 1}')
    crawling.run("t", Configuration=json.dumps(configuration))
    crawling.put("t/a.json", '{"b": 1.5, "c": "x", "d": 1}')
    crawling.start()
    assert columns(crawling.tables()["t"]) == {
        "a": "int",
        "b": "int",
        "c": "int",
        "d": "int",
    }


def test_partitions_inherit_the_tables_schema(crawling):
    configuration = {
        "Version": 1.0,
        "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
    }
    crawling.put("t/p=1/a.json", '{"a": 1, "b": 1, "c": 2}')
    crawling.put("t/p=2/a.json", '{"a": 1, "b": 1.5, "c": 3, "d": 4}')
    table = crawling.run("t", Configuration=json.dumps(configuration))["t"]
    for partition in crawling.partitions("t").values():
        assert columns(partition) == columns(table) == {"a": "int", "b": "double", "c": "int", "d": "int"}


def test_gone_data_is_deprecated(crawling):
    crawling.put("top/one/a.json", '{"a": 1, "b": 1}')
    crawling.put("top/two/a.csv", "p,q\n1,x\n2,y\n")
    assert set(crawling.run("top")) == {"one", "two"}
    remove(crawling, "top/two/a.csv")
    crawling.start()
    two = crawling.tables()["two"]
    assert int(two["Parameters"]["DEPRECATED_BY_CRAWLER"]) > 1_700_000_000_000
    assert "DEPRECATED_BY_CRAWLER" in two["StorageDescriptor"]["Parameters"]
    assert columns(two) == {"p": "bigint", "q": "string"}
    crawling.put("top/two/a.csv", "p,q\n1,x\n2,y\n")
    crawling.start()
    assert "DEPRECATED_BY_CRAWLER" not in crawling.tables()["two"]["Parameters"]


def test_gone_data_is_deleted_when_asked_for(crawling):
    crawling.put("top/one/p=1/a.json", '{"a": 1, "b": 1}')
    crawling.put("top/one/p=2/a.json", '{"a": 1, "b": 1}')
    crawling.put("top/two/a.csv", "p,q\n1,x\n2,y\n")
    assert set(crawling.run("top", SchemaChangePolicy=DELETE)) == {"one", "two"}
    remove(crawling, "top/two/a.csv")
    remove(crawling, "top/one/p=2/a.json")
    crawling.put("top/other/x.csv", "k,l,m\n1,x,y\n2,y,z\n")
    crawling.start()
    assert set(crawling.tables()) == {"one", "other"} and set(crawling.partitions("one")) == {("1",)}


def test_tables_of_others_are_not_touched(crawling):
    crawling.glue.create_database(DatabaseInput={"Name": crawling.database})
    mine = {
        "Name": "t",
        "StorageDescriptor": {"Columns": [], "Location": "s3://elsewhere/t/"},
        "Parameters": {"a": "b"},
    }
    crawling.glue.create_table(DatabaseName=crawling.database, TableInput=mine)
    crawling.put("t/a.json", '{"a": 1}')
    tables = crawling.run("t", SchemaChangePolicy=DELETE)
    assert len(tables) == 2 and tables["t"]["Parameters"] == {"a": "b"}
    (made,) = [table for name, table in tables.items() if name != "t"]
    assert made["StorageDescriptor"]["Location"] == f"s3://{crawling.bucket}/t/"


def test_a_file_that_became_unreadable_takes_no_table_away(crawling):
    crawling.put("top/one/a.json", '{"a": 1, "b": 1}')
    crawling.put("top/two/a.csv", "p,q\n1,x\n2,y\n")
    crawling.run("top", SchemaChangePolicy=DELETE)
    crawling.put("top/two/a.csv", b"PAR1 no more")
    crawling.start()
    two = crawling.tables()["two"]
    assert columns(two) == {"p": "bigint", "q": "string"} and "DEPRECATED_BY_CRAWLER" not in two["Parameters"]
    assert any("its data is there" in line for line in crawling.lines())


def test_a_file_whose_name_begins_anothers_takes_no_table_away(crawling):
    crawling.put("top/two", '{"a": 1, "b": 1}')
    crawling.put("top/twofold", "p,q\n1,x\n2,y\n")
    crawling.put("top/third", "k,l,m\n1,x,y\n2,y,z\n")
    assert set(crawling.run("top", SchemaChangePolicy=DELETE)) == {"two", "twofold", "third"}
    crawling.put("top/two", b"PAR1 no more")
    crawling.start()
    assert set(crawling.tables()) == {"two", "twofold", "third"}


def test_a_gone_file_is_seen_beside_one_whose_name_it_begins(crawling):
    crawling.put("top/two", '{"a": 1, "b": 1}')
    crawling.put("top/twofold", "p,q\n1,x\n2,y\n")
    crawling.put("top/third", "k,l,m\n1,x,y\n2,y,z\n")
    assert set(crawling.run("top", SchemaChangePolicy=DELETE)) == {"two", "twofold", "third"}
    remove(crawling, "top/two")
    crawling.start()
    assert set(crawling.tables()) == {"twofold", "third"}


def test_partitions_of_others_are_not_touched(crawling):
    """The page crawler-schema-changes: DeleteBehavior is for objects that the crawler finds deleted at its source. One that
    CreatePartition put elsewhere was never of the crawler's source."""
    crawling.put("t/p=1/a.json", '{"a": 1}')
    crawling.put("t/p=2/a.json", '{"a": 1}')
    crawling.run("t", SchemaChangePolicy=DELETE)
    (one,) = (p for p in crawling.partitions("t").values() if p["Values"] == ["1"])
    storage = {**one["StorageDescriptor"], "Location": f"s3://{crawling.bucket}/elsewhere/p=3/"}
    added = [
        {"Values": ["3"], "StorageDescriptor": storage},
        {"Values": ["4"], "StorageDescriptor": storage, "Parameters": one["Parameters"]},
    ]
    crawling.glue.batch_create_partition(DatabaseName=crawling.database, TableName="t", PartitionInputList=added)
    remove(crawling, "t/p=2/a.json")
    crawling.start()
    assert set(crawling.partitions("t")) == {("1",), ("3",), ("4",)}


def test_a_file_that_became_unreadable_takes_no_partition_away(crawling):
    for i in range(1, 4):
        crawling.put(f"t/p={i}/a.json", '{"a": 1}')
    crawling.run("t", SchemaChangePolicy=DELETE)
    crawling.put("t/p=2/a.json", b"PAR1 no more")
    # What a crawl does not see is no data: a mark of success, an empty file, a folder's own object.
    crawling.put("t/p=3/_SUCCESS", b"x")
    crawling.put("t/p=3/empty.json", b"")
    crawling.put("t/p=3/", b"")
    remove(crawling, "t/p=3/a.json")
    crawling.start()
    assert set(crawling.partitions("t")) == {("1",), ("2",)}
    assert any("1 partitions of table t" in line and "data is there" in line for line in crawling.lines())


def test_gone_partitions_between_full_ones_are_deprecated(crawling):
    """Partitions are gone one by one, in two levels, beside ones whose names they begin."""
    keys = [f"t/p={p}/q={q}/a.json" for p in (1, 10, 2) for q in (1, 11, 2)]
    for key in keys:
        crawling.put(key, '{"a": 1}')
    crawling.run("t")
    gone = {"t/p=1/q=1/a.json", "t/p=10/q=11/a.json", "t/p=10/q=2/a.json", "t/p=2/q=2/a.json"}
    for key in gone:
        remove(crawling, key)
    crawling.start()
    found = crawling.partitions("t")
    deprecated = {values for values, p in found.items() if "DEPRECATED_BY_CRAWLER" in p["Parameters"]}
    assert len(found) == 9
    assert {f"t/p={p}/q={q}/a.json" for p, q in deprecated} == gone


def test_more_partitions_than_one_transaction_takes(crawling):
    for i in range(1100):
        crawling.put(f"t/p={i}/a.json", '{"a": 1}')
    crawling.run("t", SchemaChangePolicy=DELETE)
    assert set(crawling.partitions("t")) == {(str(i),) for i in range(1100)}
    for i in range(550):
        remove(crawling, f"t/p={i}/a.json")
    crawling.start()
    assert set(crawling.partitions("t")) == {(str(i),) for i in range(550, 1100)}


def test_too_many_tables_fail_the_crawl_and_write_nothing(crawling):
    configuration = {"Version": 1.0, "CrawlerOutput": {"Tables": {"TableThreshold": 1}}}
    crawling.put("top/one/a.json", '{"a": 1, "b": 1}')
    crawling.put("top/two/a.csv", "p,q\n1,x\n2,y\n")
    crawling.create("top", Configuration=json.dumps(configuration))
    crawl = crawling.start()
    assert crawl["Status"] == "FAILED" and "table threshold" in crawl["ErrorMessage"]
    databases = [d["Name"] for d in crawling.glue.get_databases()["DatabaseList"]]
    assert crawling.database not in databases


@pytest.mark.parametrize("name", ["a:b*c", "é" * 120, "x" * 255, "%" * 200])
def test_crawlers_whose_names_are_no_streams_have_logs(crawling, name):
    """CreateLogStream: a name has at most 512 characters, without : and *. A crawler's may have them (its pattern in the model)."""
    crawling.put("t/a.json", '{"a": 1}')
    crawling.crawler = name + crawling.bucket[-8:] if len(name) < 200 else name
    crawling.create("t")
    crawl = crawling.start()
    assert crawl["Status"] == "SUCCEEDED"
    events = crawling.logs.get_log_events(logGroupName=crawl["LogGroup"], logStreamName=crawl["LogStream"])["events"]
    assert any("Created table t" in event["message"] for event in events)
    (listed,) = crawling.glue.list_crawls(CrawlerName=crawling.crawler)["Crawls"]
    assert listed["LogStream"] == crawl["LogStream"]
