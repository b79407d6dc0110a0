"""Athena's query API with real boto3.

Expected texts: recorded answers of the real service and AWS's own user guide and API reference.
"""

import json
import os
import socket
import uuid

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_until

pytestmark = pytest.mark.engine
FINAL = {"SUCCEEDED", "FAILED", "CANCELLED"}
PEOPLE = 'id,name,score\n1,Ann,1.5\n2,,\n3,"O\'Hara",-2\n'


class Athena:
    def __init__(self, athena, glue, s3):
        self.client, self.glue, self.s3 = athena, glue, s3
        self.bucket = f"athena-{os.urandom(4).hex()}"
        s3.create_bucket(Bucket=self.bucket)
        self.output = f"s3://{self.bucket}/results"
        self.database = f"db_{os.urandom(4).hex()}"
        glue.create_database(DatabaseInput={"Name": self.database})

    def start(self, query, **members) -> str:
        members.setdefault("ResultConfiguration", {"OutputLocation": self.output})
        members.setdefault("QueryExecutionContext", {"Database": self.database})
        return self.client.start_query_execution(QueryString=query, **members)["QueryExecutionId"]

    def get(self, query_id) -> dict:
        return self.client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]

    def wait(self, query_id) -> dict:
        def look():
            execution = self.get(query_id)
            return execution if execution["Status"]["State"] in FINAL else None

        return wait_until(look, what=f"query {query_id}")

    def run(self, query, **members) -> dict:
        execution = self.wait(self.start(query, **members))
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        return execution

    def rows(self, query) -> list[list]:
        execution = self.run(query)
        page = self.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in page["ResultSet"]["Rows"]]

    def object(self, url) -> bytes:
        bucket, key = url.removeprefix("s3://").split("/", 1)
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def failure(self, query) -> dict:
        execution = self.wait(self.start(query))
        assert execution["Status"]["State"] == "FAILED", execution["Status"]
        return execution["Status"]


@pytest.fixture(scope="module")
def it(athena, glue, s3) -> Athena:
    made = Athena(athena, glue, s3)
    s3.put_object(Bucket=made.bucket, Key="people/a.csv", Body=PEOPLE.encode())
    columns = [{"Name": "id", "Type": "int"}, {"Name": "name", "Type": "string"}, {"Name": "score", "Type": "double"}]
    glue.create_table(
        DatabaseName=made.database,
        TableInput={
            "Name": "people",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"classification": "csv", "skip.header.line.count": "1"},
            "StorageDescriptor": {
                "Columns": columns,
                "Location": f"s3://{made.bucket}/people/",
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "SerdeInfo": {
                    "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                    "Parameters": {"field.delim": ",", "skip.header.line.count": "1"},
                },
            },
        },
    )
    return made


def error_of(call) -> dict:
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response


def test_a_select_gives_a_header_and_rows(it):
    assert it.rows("SELECT 1 AS one, 'a' AS \"Two\"") == [["one", "Two"], ["1", "a"]]


def test_an_execution_shows_what_was_asked_and_where_the_result_is(it):
    execution = it.run("  SELECT 1 ;  ")
    query_id = execution["QueryExecutionId"]
    assert execution["Query"] == "SELECT 1"
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "SELECT")
    assert execution["ResultConfiguration"]["OutputLocation"] == f"{it.output}/{query_id}.csv"
    assert execution["WorkGroup"] == "primary"
    assert execution["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    assert execution["QueryExecutionContext"] == {"Database": it.database}
    status = execution["Status"]
    assert status["SubmissionDateTime"] <= status["CompletionDateTime"]
    assert (
        execution["Statistics"]["TotalExecutionTimeInMillis"] >= execution["Statistics"]["EngineExecutionTimeInMillis"]
    )


def test_the_result_file_is_athenas_csv_and_metadata_lies_beside_it(it):
    execution = it.run("SELECT 1 AS a, 'it''s \"b\"' AS b, CAST(NULL AS varchar) AS c, '' AS d")
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert it.object(location) == b'"a","b","c","d"\n"1","it\'s ""b""",,""\n'
    metadata = it.object(location + ".metadata")
    query_id = execution["QueryExecutionId"].encode()
    # Field 1 is the query's id, field 4 a column whose field 1 is "hive".
    assert metadata.startswith(b"\x0a" + bytes([len(query_id)]) + query_id + b"\x22")
    assert metadata.count(b"\x0a\x04hive") == 4 and b"varchar" in metadata


def test_null_is_a_datum_without_a_value(it):
    execution = it.run("SELECT CAST(NULL AS integer) AS n, '' AS e")
    page = it.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert page["ResultSet"]["Rows"][1]["Data"] == [{}, {"VarCharValue": ""}]


def test_columns_have_types_and_everything_that_clients_read(it):
    execution = it.run("SELECT 1 AS i, CAST(1 AS bigint) AS b, 'x' AS v, CAST(1.5 AS decimal(10,2)) AS d, true AS t")
    columns = it.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"][
        "ResultSetMetadata"
    ]
    infos = {info["Name"]: info for info in columns["ColumnInfo"]}
    assert {n: (c["Type"], c["Precision"], c["Scale"]) for n, c in infos.items() if n != "v"} == {
        "i": ("integer", 10, 0),
        "b": ("bigint", 19, 0),
        "d": ("decimal", 10, 2),
        "t": ("boolean", 0, 0),
    }
    assert infos["v"]["Type"] == "varchar" and infos["v"]["CaseSensitive"] is True
    assert infos["i"]["CaseSensitive"] is False
    for info in infos.values():
        assert info["CatalogName"] == "hive" and info["Nullable"] == "UNKNOWN" and info["Label"] == info["Name"]


@pytest.mark.parametrize(
    "expression, text",
    [
        ("CAST(1 AS double)", "1.0"),
        ("CAST(1e20 AS double)", "1.0E20"),
        ("CAST(0.0001 AS double)", "1.0E-4"),
        ("CAST('1.50' AS decimal(5,2))", "1.50"),
        ("DATE '2024-01-31'", "2024-01-31"),
        ("TIMESTAMP '2024-01-31 12:34:56.123'", "2024-01-31 12:34:56.123"),
        ("ARRAY['a', NULL, 'b']", "[a, null, b]"),
        ("X'0102ff'", "01 02 ff"),
        ("2 > 1", "true"),
    ],
)
def test_values_print_as_trinos(it, expression, text):
    assert it.rows(f"SELECT {expression} AS x")[1] == [text]


def test_a_table_of_the_catalog_is_read(it):
    assert it.rows("SELECT id, name, score FROM people ORDER BY id") == [
        ["id", "name", "score"],
        ["1", "Ann", "1.5"],
        ["2", "", None],
        ["3", '"O\'Hara"', "-2.0"],
    ]


def test_group_join_cte_and_window(it):
    query = f"""
        WITH p AS (SELECT id, id % 2 AS odd FROM {it.database}.people)
        SELECT p.odd, count(*) AS n, sum(q.id) AS s, row_number() OVER (ORDER BY p.odd) AS r
        FROM p JOIN awsdatacatalog.{it.database}.people q ON p.id = q.id
        GROUP BY p.odd ORDER BY p.odd
    """
    assert it.rows(query)[1:] == [["0", "1", "2", "1"], ["1", "2", "4", "2"]]


def test_pages_hold_the_header_and_a_full_page_has_a_token(it):
    execution = it.run("SELECT x FROM (VALUES 1, 2, 3, 4, 5) AS t(x) ORDER BY x")
    pages, token = [], {}
    while True:
        page = it.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"], MaxResults=3, **token)
        pages.append([row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]])
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert pages == [["x", "1", "2"], ["3", "4", "5"], []]
    other = it.run("SELECT 1")
    answer = error_of(lambda: it.client.get_query_results(QueryExecutionId=other["QueryExecutionId"], **token))
    assert answer["Error"]["Message"] == f"Malformed nextPageToken {token['NextToken']}"


def test_a_select_without_rows_still_has_its_header(it):
    assert it.rows("SELECT id FROM people WHERE id > 99") == [["id"]]


def test_a_syntax_error_is_refused_at_the_start(it):
    answer = error_of(lambda: it.start("SELEC 1"))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["Error"]["Code"] == "InvalidRequestException"
    assert answer["AthenaErrorCode"] == "MALFORMED_QUERY"
    assert answer["Error"]["Message"].startswith("line 1:1: mismatched input 'SELEC'")


@pytest.mark.parametrize(
    "query",
    [
        "CREATE TABLE t AS SELECT 1 AS a",
        "DROP TABLE t",
        "INSERT INTO t VALUES (1)",
        "UNLOAD (SELECT 1) TO 's3://b/k' WITH (format = 'PARQUET')",
    ],
)
def test_other_statements_are_refused_by_name(it, query):
    answer = error_of(lambda: it.start(query))
    assert answer["Error"]["Code"] == "InvalidRequestException"
    assert query.split()[0] in answer["Error"]["Message"]


def test_what_is_wrong_in_a_query_fails_it_with_athenas_words_and_numbers(it):
    missing = it.failure("SELECT * FROM nowhere")
    assert missing["StateChangeReason"] == (
        f"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{it.database}.nowhere' does not exist"
    )
    assert missing["AthenaError"] == {
        "ErrorCategory": 2,
        "ErrorType": 1301,
        "Retryable": False,
        "ErrorMessage": missing["StateChangeReason"],
    }
    column = it.failure("SELECT nope FROM people")
    assert column["StateChangeReason"] == (
        "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved or requester is not authorized to access "
        "requested resources"
    )
    assert column["AthenaError"]["ErrorType"] == 1006
    divided = it.failure("SELECT 1 / (id - id) FROM people")
    assert divided["StateChangeReason"] == "DIVISION_BY_ZERO: Division by zero"
    assert divided["AthenaError"]["ErrorType"] == 1001


def test_a_failed_query_has_no_results_and_leaves_no_object(it):
    query_id = it.start("SELECT 1 / (id - id) FROM people")
    location = it.wait(query_id)["ResultConfiguration"]["OutputLocation"]
    answer = error_of(lambda: it.client.get_query_results(QueryExecutionId=query_id))
    assert answer["AthenaErrorCode"] == "INVALID_QUERY_EXECUTION_STATE"
    assert answer["Error"]["Message"] == "Query did not finish successfully. Final query state: FAILED"
    key = location.removeprefix(f"s3://{it.bucket}/")
    assert it.s3.list_objects_v2(Bucket=it.bucket, Prefix=key)["KeyCount"] == 0


def test_the_same_token_gives_the_same_execution(it):
    token = uuid.uuid4().hex
    first = it.start("SELECT 1", ClientRequestToken=token)
    assert it.start("SELECT 1", ClientRequestToken=token) == first
    answer = error_of(lambda: it.start("SELECT 2", ClientRequestToken=token))
    assert answer["AthenaErrorCode"] == "IDEMPOTENT_PARAMETER_MISMATCH"
    assert answer["Error"]["Message"] == "Idempotent parameters do not match"


def test_output_locations_and_work_groups_are_checked(it):
    def message(**members):
        return error_of(lambda: it.start("SELECT 1", **members))["Error"]["Message"]

    assert message(ResultConfiguration={"OutputLocation": "nonsense"}) == "outputLocation is not a valid S3 path."
    assert message(ResultConfiguration={}).startswith("No output location provided.")
    assert message(WorkGroup="other") == "WorkGroup is not found."


def test_the_owner_of_the_output_bucket_is_compared(it):
    # The API reference, ResultConfiguration: with another ExpectedBucketOwner than the bucket's, the call fails.
    where = {"OutputLocation": it.output}
    assert it.run("SELECT 1", ResultConfiguration={**where, "ExpectedBucketOwner": "000000000000"})
    wrong = {**where, "ExpectedBucketOwner": "111111111111"}
    answer = error_of(lambda: it.start("SELECT 1", ResultConfiguration=wrong))
    assert answer["Error"]["Code"] == "InvalidRequestException"
    assert answer["Error"]["Message"] == f"Unable to verify/create output bucket {it.bucket}"


def test_a_page_is_never_longer_than_a_thousand_rows(it):
    # Recorded: the id is looked for first; the bound has words of its own.
    query_id = it.run("SELECT 1")["QueryExecutionId"]
    answer = error_of(lambda: it.client.get_query_results(QueryExecutionId=query_id, MaxResults=1001))
    assert answer["AthenaErrorCode"] == "INVALID_INPUT"
    assert answer["Error"]["Message"] == "MaxResults is more than maximum allowed length 1000"
    answer = error_of(lambda: it.client.get_query_results(QueryExecutionId="nowhere", MaxResults=1001))
    assert answer["Error"]["Message"] == "QueryExecution nowhere was not found"


def test_a_server_on_ipv6_runs_queries(make_server):
    if not socket.has_ipv6 or not has_address("::1"):
        pytest.skip("this machine has no IPv6")
    server = make_server("--listen", "[::1]:0")
    it = Athena(server.client("athena"), server.client("glue"), server.client("s3"))
    it.glue.create_table(
        DatabaseName=it.database,
        TableInput={
            "Name": "t",
            "StorageDescriptor": {
                "Columns": [{"Name": "a", "Type": "string"}],
                "Location": f"s3://{it.bucket}/t/",
                "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"},
            },
        },
    )
    it.s3.put_object(Bucket=it.bucket, Key="t/a.txt", Body=b"x\n")
    assert it.rows("SELECT a FROM t") == [["a"], ["x"]]


def has_address(host: str) -> bool:
    try:
        socket.create_server((host, 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_an_execution_that_is_not_there_is_named(it):
    wanted = "QueryExecution nowhere was not found"
    for call in (it.client.get_query_execution, it.client.get_query_results, it.client.stop_query_execution):
        answer = error_of(lambda it=call: it(QueryExecutionId="nowhere"))
        assert answer["AthenaErrorCode"] == "QUERY_EXECUTION_NOT_FOUND" and answer["Error"]["Message"] == wanted
    batch = it.client.batch_get_query_execution(QueryExecutionIds=["nowhere"])
    assert batch["UnprocessedQueryExecutionIds"][0]["ErrorCode"] == "QUERY_EXECUTION_NOT_FOUND"


def test_stopping_a_finished_query_changes_nothing(it):
    query_id = it.run("SELECT 1")["QueryExecutionId"]
    it.client.stop_query_execution(QueryExecutionId=query_id)
    assert it.get(query_id)["Status"]["State"] == "SUCCEEDED"


def test_a_running_query_is_stopped_and_others_go_on(it):
    digits = "(VALUES 0, 1, 2, 3, 4, 5, 6, 7, 8, 9) AS {}(x)"
    names = "abcdefghijklmno"
    product = " CROSS JOIN ".join(digits.format(name) for name in names)
    total = " + ".join(f"{name}.x" for name in names)
    query_id = it.start(f"SELECT count(*) FROM {product} WHERE {total} = 7")
    wait_until(lambda: it.get(query_id)["Status"]["State"] == "RUNNING", what="the query to run")
    it.client.stop_query_execution(QueryExecutionId=query_id)
    status = it.wait(query_id)["Status"]
    assert status["State"] == "CANCELLED" and status["StateChangeReason"] == "Query cancelled by user"
    assert "AthenaError" not in status
    answer = error_of(lambda: it.client.get_query_results(QueryExecutionId=query_id))
    assert answer["Error"]["Message"] == "Could not find results"
    assert it.rows("SELECT 1 AS x") == [["x"], ["1"]]


def test_executions_are_listed_newest_first(it):
    ids = [it.run(f"SELECT {i}")["QueryExecutionId"] for i in range(3)]
    assert it.client.list_query_executions(MaxResults=3)["QueryExecutionIds"] == ids[::-1]


def test_statistics_of_a_run(it):
    query_id = it.run("SELECT * FROM people")["QueryExecutionId"]
    assert it.get(query_id)["Statistics"]["DataScannedInBytes"] == len(PEOPLE)
    statistics = it.client.get_query_runtime_statistics(QueryExecutionId=query_id)["QueryRuntimeStatistics"]
    assert statistics["Rows"]["InputBytes"] == len(PEOPLE) and "TotalExecutionTimeInMillis" in statistics["Timeline"]
    json.dumps(statistics)


@pytest.mark.parametrize(
    "expression, reason, number",
    [
        ("CAST('abc' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to INT", 1100),
        ("CAST('abc' AS date)", "INVALID_CAST_ARGUMENT: Value cannot be cast to date: abc", 1100),
        ("CAST(300 AS tinyint)", "NUMERIC_VALUE_OUT_OF_RANGE: Out of range for tinyint: 300", 1100),
        ("MAP(ARRAY['a'], ARRAY[1])['b']", "INVALID_FUNCTION_ARGUMENT: Key not present in map: b", 1106),
        (
            "ARRAY[1, 2][5]",
            "INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 5 > 2",
            1106,
        ),
        ("ARRAY[1, 2][-1]", "INVALID_FUNCTION_ARGUMENT: Array subscript is negative: -1", 1106),
        ("ARRAY[1, 2][0]", "INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1", 1106),
    ],
)
def test_values_that_functions_refuse_fail_in_trinos_words(it, expression, reason, number):
    status = it.failure(f"SELECT {expression}")
    assert status["StateChangeReason"] == reason
    assert status["AthenaError"]["ErrorType"] == number


def test_try_gives_null_where_its_argument_fails(it):
    query = "SELECT id, TRY(6 / (id - 1)), TRY(CAST(name AS integer)), TRY(id) FROM people ORDER BY id"
    assert it.rows(query)[1:] == [["1", None, None, "1"], ["2", "6", None, "2"], ["3", "3", None, "3"]]


def test_timestamps_of_tables_have_no_zone(it):
    it.s3.put_object(
        Bucket=it.bucket, Key="times/a.json", Body=b'{"t":"2024-01-02 03:04:05.678","l":["2020-02-29 00:00:00"]}\n'
    )
    columns = [{"Name": "t", "Type": "timestamp"}, {"Name": "l", "Type": "array<timestamp>"}]
    storage = {
        "Columns": columns,
        "Location": f"s3://{it.bucket}/times/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
    }
    it.glue.create_table(DatabaseName=it.database, TableInput={"Name": "times", "StorageDescriptor": storage})
    query_id = it.run("SELECT t, l, date_trunc('month', t) m FROM times")["QueryExecutionId"]
    found = it.client.get_query_results(QueryExecutionId=query_id)["ResultSet"]
    assert [info["Type"] for info in found["ResultSetMetadata"]["ColumnInfo"]] == ["timestamp", "array", "timestamp"]
    assert [cell["VarCharValue"] for cell in found["Rows"][1]["Data"]] == [
        "2024-01-02 03:04:05.678",
        "[2020-02-29 00:00:00.000]",
        "2024-01-01 00:00:00.000",
    ]


@pytest.mark.parametrize(
    "expression, text",
    [
        ("1.5", "1.5"),
        ("0.1 + 0.2", "0.30000000000000004"),  # literals are doubles
        ("CAST(2.5 AS integer)", "3"),
        ("CAST(DECIMAL '-2.50' AS bigint)", "-3"),
        ("CEIL(1.2e0)", "2.0"),
        ("SIGN(-2)", "-1"),
        ("GREATEST(1, NULL)", None),
        ("LEAST(1, NULL)", None),
        ("ARRAY_MAX(ARRAY[1, NULL])", None),
        ("ARRAY_MAX(ARRAY[1, 3])", "3"),
        ("FLATTEN(ARRAY[ARRAY[1], NULL])", "[1]"),
        ("MAP(ARRAY['b', 'a'], ARRAY[1, 2])", "{a=2, b=1}"),
        ("SPLIT_PART('a.b', '.', 2)", "b"),
        ("SPLIT_PART('a.b', '.', 5)", None),
        ("JSON_EXTRACT_SCALAR('{\"a\":{\"b\":1}}', '$.a')", None),
        ("JSON_EXTRACT_SCALAR('{\"a\":{\"b\":1}}', '$.a.b')", "1"),
        ("'a\\b' LIKE 'a\\b'", "true"),
        ("'a_c' LIKE 'a\\_c'", "false"),
        ("'a_c' LIKE 'a#_c' ESCAPE '#'", "true"),
        ("ROW_NUMBER() OVER ()", "1"),
        ("IF(1 = 2, 'a')", None),
        ("IF(1 = 1, 'a', 'b')", "a"),
    ],
)
def test_functions_differ_from_sparks_as_trinos_pages_say(it, expression, text):
    assert it.rows(f"SELECT {expression} AS x")[1] == [text]
