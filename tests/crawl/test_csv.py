"""CSV, against the written rules of the built-in classifier (Glue developer guide: add-classifier, "Built-in CSV classifier")
and tables that real crawlers wrote and their owners published (parameter names and values)."""

import gzip

import pytest

from tests.conftest import EXAMPLES
from tests.crawl.conftest import columns

LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"


def crawl_one(crawling, text, key: str = "data/file.csv") -> dict:
    crawling.put(key, text)
    (table,) = crawling.run(key.split("/")[0]).values()
    return table


def test_a_header_and_types_are_found(crawling):
    table = crawl_one(crawling, "ID,Name,Price,Sold\n1,pen,1.5,True\n2,ink,2,False\n")
    assert columns(table) == {
        "id": "bigint",
        "name": "string",
        "price": "double",
        "sold": "boolean",
    }
    storage = table["StorageDescriptor"]
    assert table["Name"] == "data" and storage["Location"] == f"s3://{crawling.bucket}/data/"
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": LAZY,
        "Parameters": {"field.delim": ","},
    }
    assert storage["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    assert storage["OutputFormat"] == "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    assert storage["NumberOfBuckets"] == -1 and storage["Compressed"] is False
    assert table["Owner"] == "owner" and table["TableType"] == "EXTERNAL_TABLE" and table["PartitionKeys"] == []
    assert table["CreatedBy"].endswith("/AWS-Crawler")


def test_the_parameters_are_those_that_the_service_writes(crawling):
    table = crawl_one(crawling, "a,b\n1,x\n2,y\n")
    run = crawling.glue.get_crawler(Name=crawling.crawler)["Crawler"]["LastCrawl"]["MessagePrefix"]
    assert table["Parameters"] == {
        "CRAWL_RUN_ID": run,
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": crawling.crawler,
        "areColumnsQuoted": "false",
        "averageRecordSize": "4",
        "classification": "csv",
        "columnsOrdered": "true",
        "compressionType": "none",
        "delimiter": ",",
        "objectCount": "1",
        "recordCount": "3",
        "sizeKey": "12",
        "skip.header.line.count": "1",
        "typeOfData": "file",
    }
    assert table["StorageDescriptor"]["Parameters"] == table["Parameters"]


def test_without_a_header_columns_are_numbered_from_zero(crawling):
    table = crawl_one(crawling, "1,x\n2,y\n3,z\n")
    assert columns(table) == {"col0": "bigint", "col1": "string"}
    assert "skip.header.line.count" not in table["Parameters"]


def test_a_file_of_texts_only_has_no_header(crawling):
    # "If all columns are of type STRING, then the first row of data is not sufficiently different from subsequent rows."
    assert columns(crawl_one(crawling, "name,town\nann,bern\nbob,rome\n")) == {
        "col0": "string",
        "col1": "string",
    }


def test_a_header_name_may_be_missing(crawling):
    assert columns(crawl_one(crawling, ",x\n1,a\n2,b\n")) == {
        "col0": "bigint",
        "x": "string",
    }


def test_header_names_keep_everything_but_their_case(crawling):
    table = crawl_one(crawling, "Tipo de Recuperación,A-B ,n\nx,y,1\n")
    assert list(columns(table)) == ["tipo de recuperación", "a-b ", "n"]


def test_a_header_cell_of_150_characters_is_none(crawling):
    assert "col0" in columns(crawl_one(crawling, f"{'h' * 150},b\n1,2\n3,4\n"))


@pytest.mark.parametrize(
    "delimiter",
    [",", "|", "\t", ";", "\x01"],
    ids=["comma", "pipe", "tab", "semicolon", "ctrl-a"],
)
def test_delimiters(crawling, delimiter):
    rows = [
        ["id", "text"],
        ["1", "a, b"] if delimiter != "," else ["1", "a b"],
        ["2", "c"],
    ]
    table = crawl_one(crawling, "\n".join(delimiter.join(row) for row in rows) + "\n")
    assert columns(table) == {"id": "bigint", "text": "string"}
    assert table["Parameters"]["delimiter"] == delimiter
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"field.delim": delimiter}


def test_types_narrow_to_text_when_values_disagree(crawling):
    text = "n,d,e,t,long\n1,1,,2026-01-01,99999999999\n2,1.5,,2026-01-02,5\nNot Available,2,,2026-01-03,6\n"
    found = columns(crawl_one(crawling, text))
    assert found == {
        "n": "string",
        "d": "double",
        "e": "string",
        "t": "string",
        "long": "bigint",
    }


def test_quoted_cells_are_read_but_the_serde_stays(crawling):
    table = crawl_one(crawling, '"id","text"\n"1","a, ""b"""\n"2","line\nbreak"\n')
    assert columns(table) == {"id": "bigint", "text": "string"}
    assert table["Parameters"]["areColumnsQuoted"] == "false"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == LAZY


def test_gzip(crawling):
    packed = gzip.compress(b"id,text\n" + b"".join(b"%d,some text\n" % i for i in range(100)))
    table = crawl_one(crawling, packed, "data/file.csv.gz")
    assert columns(table) == {"id": "bigint", "text": "string"}
    assert table["StorageDescriptor"]["Compressed"] is True
    assert table["Parameters"]["compressionType"] == "gzip"
    assert table["Parameters"]["sizeKey"] == str(len(packed))


def test_only_the_first_thousand_records_are_looked_at(crawling):
    text = "id,v\n" + "".join(f"{i},{i}\n" for i in range(2000)) + "last,not a number\n"
    assert columns(crawl_one(crawling, text)) == {"id": "bigint", "v": "bigint"}


def test_broken_quotes_do_not_end_the_crawl(crawling):
    text = 'id,text\n1,"never closed\n2,b\n' + "".join(f"{i},x\n" for i in range(3, 100))
    assert columns(crawl_one(crawling, text)) == {"id": "bigint", "text": "string"}
    assert any("never closed" in line for line in crawling.lines())


def test_real_medicare_charges(crawling):
    """Public data: the header has blanks at the end of names, money is text, and some discharges are "1,571"."""
    table = crawl_one(crawling, (EXAMPLES / "data/medicare/inpatient_charges_2011.csv").read_bytes())
    found = columns(table)
    assert len(found) == 17
    assert found["provider id"] == "bigint" and found["reimbursement rate"] == "double"
    assert found["average covered charges "] == "string" and found["city, state"] == "string"
