"""Folders to tables and partitions. Glue developer guide: crawler-s3-folder-table-partition, crawler-grouping-policy,
crawler-table-level, define-crawler (exclude patterns); published tables of real crawlers."""

import hashlib
import json

import pytest

from tests.crawl.conftest import columns


def test_key_value_folders_are_partitions(crawling):
    for year, month in (("2019", "Jan"), ("2019", "Feb"), ("2020", "Jan")):
        for part in (0, 1):
            crawling.put(
                f"sales/year={year}/Month={month}/part-{part}.csv",
                "id,name\n1,a\n2,b\n",
            )
    (table,) = crawling.run("sales").values()
    assert table["Name"] == "sales"
    assert table["PartitionKeys"] == [
        {"Name": "year", "Type": "string"},
        {"Name": "month", "Type": "string"},
    ]
    assert table["Parameters"]["objectCount"] == "6" and table["Parameters"]["partition_filtering.enabled"] == "true"
    partitions = crawling.partitions("sales")
    assert set(partitions) == {("2019", "Jan"), ("2019", "Feb"), ("2020", "Jan")}
    one = partitions["2019", "Feb"]
    assert one["StorageDescriptor"]["Location"] == f"s3://{crawling.bucket}/sales/year=2019/Month=Feb/"
    assert one["StorageDescriptor"]["Columns"] == table["StorageDescriptor"]["Columns"]
    assert one["Parameters"]["objectCount"] == "2" and one["Parameters"]["classification"] == "csv"


def test_folders_without_keys_are_numbered(crawling):
    # The guide's second example: table1 and table2 of one schema are values of the first partition key.
    for place in ("table1/partition1", "table1/partition2", "table2/partition4"):
        crawling.put(f"folder1/{place}/file.csv", "id,name\n1,a\n2,b\n")
    (table,) = crawling.run("folder1").values()
    assert table["Name"] == "folder1"
    assert [key["Name"] for key in table["PartitionKeys"]] == [
        "partition_0",
        "partition_1",
    ]
    assert set(crawling.partitions("folder1")) == {
        ("table1", "partition1"),
        ("table1", "partition2"),
        ("table2", "partition4"),
    }


def test_folders_of_other_schemas_are_tables(crawling):
    # The guide's example of the grouping policy: {"A": 1, "B": 2} and {"C": 3, "D": 4}.
    crawling.put("table1/year=2017/data1.json", '{"A": 1, "B": 2}')
    crawling.put("table1/year=2018/data2.json", '{"C": 3, "D": 4}')
    tables = crawling.run("table1")
    assert set(tables) == {"year_2017", "year_2018"}
    assert tables["year_2017"]["PartitionKeys"] == []


def test_compatible_schemas_are_combined_when_asked_for(crawling):
    crawling.put("table1/year=2017/data1.json", '{"A": 1, "B": 2}')
    crawling.put("table1/year=2018/data2.json", '{"C": 3, "D": 4}')
    configuration = {
        "Version": 1.0,
        "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"},
    }
    (table,) = crawling.run("table1", Configuration=json.dumps(configuration)).values()
    assert columns(table) == {"a": "int", "b": "int", "c": "int", "d": "int"}
    assert table["PartitionKeys"] == [{"Name": "year", "Type": "string"}]


def test_a_stray_file_splits_the_folder_beside_it(crawling):
    # Seen in a real crawl: a table year_2026 with keys month and day only, and one of the file.
    crawling.put("events/stray.json", '{"other": 1}')
    for day in ("1", "2"):
        crawling.put(f"events/year=2026/month=1/day={day}/a.csv", "id,name\n1,a\n2,b\n")
    tables = crawling.run("events")
    assert set(tables) == {"stray_json", "year_2026"}
    assert [key["Name"] for key in tables["year_2026"]["PartitionKeys"]] == [
        "month",
        "day",
    ]


def test_more_than_seventy_percent_alike_are_one_table(crawling):
    for i in range(8):
        crawling.put(f"t/p={i}/a.json", '{"a": 1, "b": "x", "c": 2}')
    crawling.put("t/p=8/a.json", '{"d": 1, "e": 2}')
    (table,) = crawling.run("t").values()
    assert columns(table) == {
        "a": "int",
        "b": "string",
        "c": "int",
        "d": "int",
        "e": "int",
    }
    odd = crawling.partitions("t")[("8",)]
    assert columns(odd) == {"d": "int", "e": "int"}


def test_other_compression_is_another_table(crawling):
    import gzip

    crawling.put("t/a/x.json", '{"a": 1}')
    crawling.put("t/b/x.json.gz", gzip.compress(b'{"a": 1}'))
    assert set(crawling.run("t")) == {"a", "b"}


def test_a_whole_bucket_is_named_after_it(crawling):
    crawling.put("one/x.json", '{"a": 1}')
    crawling.put("two/x.json", '{"a": 1}')
    (table,) = crawling.run("").values()
    assert table["Name"] == crawling.bucket.replace("-", "_")
    assert [key["Name"] for key in table["PartitionKeys"]] == ["partition_0"]


def test_one_object_as_the_include_path(crawling):
    crawling.put("folder/data.json", '{"a": 1}')
    crawling.put("folder/other.csv", "a,b\n1,x\n2,y\n")
    (table,) = crawling.run("folder/data.json").values()
    assert table["Name"] == "data_json"
    assert table["StorageDescriptor"]["Location"] == f"s3://{crawling.bucket}/folder/data.json"


def test_hidden_files_are_skipped(crawling):
    crawling.put("t/x.json", '{"a": 1}')
    for key in (
        "t/_SUCCESS",
        "t/.part-0.crc",
        "t/_temporary/0/x.csv",
        "t/.hidden/x.csv",
        "t/sub_$folder$",
        "t/empty.csv",
    ):
        crawling.put(
            key,
            "" if key.endswith(("empty.csv", "$folder$", "_SUCCESS")) else "p,q\n1,2\n3,4\n",
        )
    (table,) = crawling.run("t").values()
    assert columns(table) == {"a": "int"} and table["Parameters"]["objectCount"] == "1"


@pytest.mark.parametrize(
    ("pattern", "left"),
    [  # Glue developer guide: define-crawler, "Include and exclude patterns"
        ("*.csv", {"dept/a.csv", "dept/market.json", "x.json", "dept/2026/y.csv"}),
        ("*.*", {"dept/a.csv", "dept/market.json", "dept/2026/y.csv"}),
        ("*.{csv,json}", {"dept/a.csv", "dept/market.json", "dept/2026/y.csv"}),
        ("dept/**", {"a.csv", "x.json"}),
        ("**.csv", {"dept/market.json", "x.json"}),
        ("dept/mark?t.json", {"a.csv", "dept/a.csv", "x.json", "dept/2026/y.csv"}),
        ("[!a].json", {"a.csv", "dept/a.csv", "dept/market.json", "dept/2026/y.csv"}),
        ("*/*.csv", {"a.csv", "dept/market.json", "x.json", "dept/2026/y.csv"}),
    ],
)
def test_exclude_patterns(crawling, pattern, left):
    keys = {"a.csv", "dept/a.csv", "dept/market.json", "x.json", "dept/2026/y.csv"}
    assert left < keys
    for key in keys:
        crawling.put(key, "a,b\n1,x\n2,y\n" if key.endswith("csv") else '{"a": 1}')
    tables = crawling.run("", exclusions=[pattern])
    assert sum(int(t["Parameters"].get("objectCount", 1)) for t in tables.values()) == len(left)
    wanted = json.dumps([f"s3://{crawling.bucket}/{pattern}"], separators=(",", ":"))
    assert all(t["Parameters"]["exclusions"] == wanted for t in tables.values())


def test_a_prefix_and_odd_characters_in_names(crawling):
    crawling.put("My Data-2026.v1/x.json", '{"a": 1}')
    assert set(crawling.run("My Data-2026.v1", TablePrefix="raw-")) == {"raw-my_data_2026_v1"}


def test_a_name_twice_gets_the_md5_of_its_path(crawling):
    crawling.put("top/a/data/x.json", '{"a": 1}')
    crawling.put("top/b/data/x.csv", "p,q\n1,x\n2,y\n")
    crawling.put("top/b/other/x.json", '{"z": "x", "y": 1}')
    crawling.put("top/a/other2/x.json", '{"k": "x", "l": 1}')
    tables = crawling.run("top")
    suffix = hashlib.md5(f"{crawling.bucket}/top/b/data/".encode()).hexdigest()
    assert {"data", f"data_{suffix}"} <= set(tables)


def test_the_table_level_fixes_where_tables_are(crawling):
    # The bucket is level 1. Without the level both would be partitions of one table.
    for table in ("one", "two"):
        crawling.put(f"base/{table}/year=2026/x.json", '{"a": 1}')
    configuration = {"Version": 1.0, "Grouping": {"TableLevelConfiguration": 3}}
    tables = crawling.run("", Configuration=json.dumps(configuration))
    assert set(tables) == {"one", "two"}
    assert tables["one"]["PartitionKeys"] == [{"Name": "year", "Type": "string"}]


def test_a_sample_reads_fewer_files_and_counts_all(crawling):
    for i in range(5):
        crawling.put(f"t/{i}.json", json.dumps({"a": 1} if i == 0 else {"a": 1, f"b{i}": 2}))
    (table,) = crawling.run("t", sample_size=1).values()
    assert columns(table) == {"a": "int"} and table["Parameters"]["objectCount"] == "5"


def test_files_that_nothing_recognises_are_named_in_the_log(crawling):
    crawling.put("t/x.json", '{"a": 1}')
    crawling.put("t/notes.txt", "just some words\nand more of them\n")
    crawling.put("t/old.orc", b"ORC" + bytes(100))
    (table,) = crawling.run("t").values()
    assert columns(table) == {"a": "int"}
    lines = "\n".join(crawling.lines())
    assert "t/notes.txt is left out: no classifier recognises the file" in lines
    assert "t/old.orc is left out: the file is orc, which crawls do not read yet" in lines
