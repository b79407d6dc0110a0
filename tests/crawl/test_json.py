"""JSON: what real crawlers wrote (published tables), and the JSON classifier's page in the Glue developer guide."""

import json

from tests.conftest import EXAMPLES
from tests.crawl.conftest import columns


def crawl_one(crawling, text, key: str = "data/file.json") -> dict:
    crawling.put(key, text)
    (table,) = crawling.run(key.split("/")[0]).values()
    return table


def lines(*records) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_types(crawling):
    record = {
        "Text": "a", "Int": 1, "Long": 3_000_000_000, "Double": 1.5, "Flag": True, "Nothing": None, "Empty": [],
        "List": [1, 2], "When": "2026-01-01T00:00:00Z", "Inner": {"A": 1, "b": {"C": ["x"]}}, "Rows": [{"K": 1}, {"v": "x"}],
    }  # fmt: skip
    table = crawl_one(crawling, lines(record))
    assert columns(table) == {
        "text": "string",
        "int": "int",
        "long": "bigint",
        "double": "double",
        "flag": "boolean",
        "nothing": "string",
        "empty": "array<string>",
        "list": "array<int>",
        "when": "string",
        "inner": "struct<a:int,b:struct<c:array<string>>>",
        "rows": "array<struct<k:int,v:string>>",
    }
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.openx.data.jsonserde.JsonSerDe"
    # Top-level keys in their own case, sorted by character code.
    assert serde["Parameters"] == {"paths": ",".join(sorted(record))}


def test_columns_keep_the_files_order_and_later_fields_follow(crawling):
    table = crawl_one(crawling, lines({"z": 1, "a": 2}, {"m": 3, "z": 4}))
    assert list(columns(table)) == ["z", "a", "m"]


def test_numbers_widen(crawling):
    table = crawl_one(crawling, lines({"a": 1, "b": 1, "c": 1}, {"a": 2**40, "b": 1.5, "c": "x"}))
    assert columns(table) == {"a": "bigint", "b": "double", "c": "string"}


def test_counts(crawling):
    text = lines(*({"id": i} for i in range(7)))
    parameters = crawl_one(crawling, text)["Parameters"]
    assert parameters["averageRecordSize"] == str(len(text) // 7)
    assert parameters["recordCount"] == str(len(text) // (len(text) // 7))
    assert parameters["sizeKey"] == str(len(text)) and parameters["objectCount"] == "1"


def test_an_array_is_one_column(crawling):
    table = crawl_one(crawling, json.dumps([{"a": 1}, {"a": 2, "b": "x"}], indent=2))
    assert columns(table) == {"array": "array<struct<a:int,b:string>>"}


def test_objects_may_span_lines(crawling):
    text = json.dumps({"a": 1}, indent=2) + "\n" + json.dumps({"a": 2, "b": {"c": "}{"}}, indent=2)
    assert columns(crawl_one(crawling, text)) == {"a": "int", "b": "struct<c:string>"}


def test_one_record_may_be_larger_than_the_sample(crawling):
    record = {"text": "x" * 2_500_000, "id": 7}
    assert columns(crawl_one(crawling, lines(record, record))) == {
        "text": "string",
        "id": "int",
    }


def test_malformed_records_are_left_out(crawling):
    table = crawl_one(crawling, lines({"a": 1}) + '{"a": broken}\n' + lines({"a": 2, "b": 3}))
    assert columns(table) == {"a": "int", "b": "int"}
    assert any("malformed JSON" in line for line in crawling.lines())


def test_real_legislators_in_one_folder_become_a_table_a_file(crawling):
    """The tutorial's layout: files of different schemas beside each other (tables persons_json, memberships_json, …)."""
    for name in ("persons", "memberships", "organizations"):
        crawling.put(
            f"all/{name}.json",
            (EXAMPLES / f"data/legislators/{name}.json").read_bytes(),
        )
    tables = crawling.run("all")
    assert set(tables) == {"persons_json", "memberships_json", "organizations_json"}
    persons = tables["persons_json"]
    assert persons["StorageDescriptor"]["Location"] == f"s3://{crawling.bucket}/all/persons.json"
    assert "objectCount" not in persons["Parameters"]
    found = columns(persons)
    assert found["identifiers"] == "array<struct<scheme:string,identifier:string>>"
    assert found["birth_date"] == "string"
    assert columns(tables["organizations_json"])["seats"] == "int"


def test_the_first_thousand_records_say_what_the_columns_are(crawling):
    """The page add-classifier: the crawler looks at the first 1,000 records or the first megabyte, whichever comes first."""
    text = lines(*[{"a": 1}] * 1000) + lines({"a": "x", "b": 1})
    table = crawl_one(crawling, text)
    assert columns(table) == {"a": "int"}
    assert table["Parameters"]["averageRecordSize"] == "8"
    assert table["Parameters"]["recordCount"] == str(len(text) // 8)


def test_a_wide_record_makes_the_others_no_slower(crawling):
    """Each record takes time of its own size: the wide one, which comes first, is not looked through again for each."""
    wide = {f"k{i}": i for i in range(9990)}
    crawling.put("top/inner/a.json", lines({"o": wide}, *[{"o": {"k1": 1.5}}] * 990))
    crawling.put("top/list/a.json", json.dumps({"list": [wide, *[{"k1": 1.5}] * 80_000]}))
    crawling.put("top/outer/a.json", lines(wide, *[{"k1": 1.5}] * 990))
    tables = crawling.run("top")
    others = [f"k{i}:int" for i in range(2, 9990)]
    struct = f"struct<{','.join(['k0:int', 'k1:double', *others])}>"
    assert columns(tables["inner"]) == {"o": struct}
    assert columns(tables["list"]) == {"list": f"array<{struct}>"}
    assert columns(tables["outer"])["k1"] == "double" and len(columns(tables["outer"])) == 9990
