"""What the server makes of query workers: their answers, their deaths, and results that they left (with a stand-in)."""

import contextlib
import os
import sqlite3
import uuid

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Server, wait_until
from tests.jobs.stand_in import make_engine

FINAL = {"SUCCEEDED", "FAILED", "CANCELLED"}


class Queries:
    def __init__(self, server: Server):
        self.client = server.client("athena")
        self.s3 = server.client("s3")
        self.bucket = f"results-{os.urandom(4).hex()}"
        self.s3.create_bucket(Bucket=self.bucket)

    def start(self, query: str, **members) -> str:
        members.setdefault("ResultConfiguration", {"OutputLocation": f"s3://{self.bucket}/out/"})
        return self.client.start_query_execution(QueryString=query, **members)["QueryExecutionId"]

    def get(self, query_id: str) -> dict:
        return self.client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]

    def wait(self, query_id: str, states=FINAL) -> dict:
        def look():
            execution = self.get(query_id)
            return execution if execution["Status"]["State"] in states else None

        return wait_until(look, what=f"query {query_id} in {states}")

    def run(self, query: str, **members) -> dict:
        return self.wait(self.start(query, **members))


@pytest.fixture(scope="module")
def queries(session_folder) -> Queries:
    server = Server(session_folder / "queries-data", "--engine", make_engine(session_folder / "query-stand-in"))
    yield Queries(server)
    assert server.stop() == 0


def error_of(call) -> dict:
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response


def test_a_result_is_read_in_pages_with_null_and_empty_apart(queries):
    execution = queries.run("cells 5")
    assert execution["Status"]["State"] == "SUCCEEDED"
    query_id = execution["QueryExecutionId"]
    pages, token = [], {}
    while True:
        page = queries.client.get_query_results(QueryExecutionId=query_id, MaxResults=3, **token)
        pages.append([row["Data"][0] for row in page["ResultSet"]["Rows"]])
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert pages == [
        [{"VarCharValue": "x"}, {}, {"VarCharValue": ""}],
        [{"VarCharValue": "2"}, {}, {"VarCharValue": ""}],
        [],
    ]
    other = queries.run("SELECT 1")["QueryExecutionId"]
    answer = error_of(lambda: queries.client.get_query_results(QueryExecutionId=other, **token))
    assert answer["Error"]["Message"] == f"Malformed nextPageToken {token['NextToken']}"


def test_long_results_are_read_by_a_thousand_rows(queries):
    query_id = queries.run("cells 2500")["QueryExecutionId"]
    pages = list(queries.client.get_paginator("get_query_results").paginate(QueryExecutionId=query_id))
    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [1000, 1000, 501]


def test_large_rows_come_in_small_pages(queries):
    query_id = queries.run("large 40")["QueryExecutionId"]
    pages = list(queries.client.get_paginator("get_query_results").paginate(QueryExecutionId=query_id))
    rows = [row["Data"][0]["VarCharValue"] for page in pages for row in page["ResultSet"]["Rows"]]
    assert rows == ["x"] + [str(i % 10) * (1 << 20) for i in range(40)]
    assert max(len(page["ResultSet"]["Rows"]) for page in pages) <= 8


@pytest.mark.parametrize("columns", ["1", "{}", "[1]", "null"])
def test_a_worker_that_answers_nonsense_fails_its_query_only(queries, columns):
    status = queries.run(f"columns {columns}")["Status"]
    assert status["State"] == "FAILED" and "GENERIC_INTERNAL_ERROR" in status["StateChangeReason"]
    assert queries.run("SELECT 1")["Status"]["State"] == "SUCCEEDED"


def test_a_result_that_was_deleted_cannot_be_found(queries):
    execution = queries.run("SELECT 1")
    key = execution["ResultConfiguration"]["OutputLocation"].removeprefix(f"s3://{queries.bucket}/")
    queries.s3.delete_object(Bucket=queries.bucket, Key=key)
    answer = error_of(lambda: queries.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"]))
    assert (answer["AthenaErrorCode"], answer["Error"]["Message"]) == ("RESULT_NOT_FOUND", "Could not find results")


def test_a_worker_that_crashes_fails_its_query_and_no_other(queries):
    waiting = queries.start("wait")
    queries.wait(waiting, {"RUNNING"})
    crashed = queries.run("crash")["Status"]
    assert crashed["State"] == "FAILED"
    assert crashed["StateChangeReason"] == "GENERIC_INTERNAL_ERROR: The worker of the query exited with code 9"
    assert crashed["AthenaError"]["ErrorCategory"] == 1
    assert queries.run("SELECT 1")["Status"]["State"] == "SUCCEEDED"
    assert queries.get(waiting)["Status"]["State"] == "RUNNING"
    queries.client.stop_query_execution(QueryExecutionId=waiting)
    stopped = queries.wait(waiting)["Status"]
    assert stopped["State"] == "CANCELLED" and stopped["StateChangeReason"] == "Query cancelled by user"
    assert "AthenaError" not in stopped and "CompletionDateTime" in stopped


def test_a_syntax_error_leaves_no_execution_and_does_not_use_its_token(queries):
    before = queries.client.list_query_executions()["QueryExecutionIds"]
    token = uuid.uuid4().hex
    answer = error_of(lambda: queries.start("SELEC 1", ClientRequestToken=token))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert (answer["Error"]["Code"], answer["AthenaErrorCode"]) == ("InvalidRequestException", "MALFORMED_QUERY")
    assert queries.client.list_query_executions()["QueryExecutionIds"] == before
    assert queries.start("SELECT 1", ClientRequestToken=token)


def test_the_same_token_gives_the_same_execution(queries):
    token = uuid.uuid4().hex
    first = queries.start("SELECT 1", ClientRequestToken=token)
    assert queries.start("SELECT 1", ClientRequestToken=token) == first
    answer = error_of(lambda: queries.start("SELECT 2", ClientRequestToken=token))
    assert answer["AthenaErrorCode"] == "IDEMPOTENT_PARAMETER_MISMATCH"
    # An omitted database is not the same as naming the default one.
    answer = error_of(
        lambda: queries.start("SELECT 1", ClientRequestToken=token, QueryExecutionContext={"Database": "default"})
    )
    assert answer["AthenaErrorCode"] == "IDEMPOTENT_PARAMETER_MISMATCH"


def test_errors_of_the_engine_are_worded_as_athenas(queries):
    status = queries.run("divide")["Status"]
    assert status["StateChangeReason"] == "DIVISION_BY_ZERO: Division by zero"
    assert status["AthenaError"] == {
        "ErrorCategory": 2,
        "ErrorType": 1001,
        "Retryable": False,
        "ErrorMessage": "DIVISION_BY_ZERO: Division by zero",
    }


def test_what_is_not_supported_is_refused_by_name(queries):
    def message(**members):
        return error_of(lambda: queries.start("SELECT 1", **members))["Error"]["Message"]

    assert "ExecutionParameters" in message(ExecutionParameters=["1"])
    assert message(WorkGroup="other") == "WorkGroup is not found."
    assert message(ResultConfiguration={}).startswith("No output location provided.")
    assert message(ResultConfiguration={"OutputLocation": "nonsense"}) == "outputLocation is not a valid S3 path."
    status = queries.run("SELECT 1", QueryExecutionContext={"Catalog": "Elsewhere"})["Status"]
    assert status["StateChangeReason"].startswith("CATALOG_NOT_FOUND") and status["AthenaError"]["ErrorType"] == 1006


def test_the_death_of_the_server_fails_running_queries(tmp_path):
    engine = make_engine(tmp_path)
    server = Server(tmp_path / "data", "--engine", engine)
    queries = Queries(server)
    done = queries.run("SELECT 1")["QueryExecutionId"]
    running = queries.start("wait")
    queries.wait(running, {"RUNNING"})
    server.kill()
    server = Server(tmp_path / "data", "--engine", engine)
    queries.client = server.client("athena")
    status = queries.wait(running)["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"] == "GENERIC_INTERNAL_ERROR: The server stopped while this query was in progress"
    assert queries.get(done)["Status"]["State"] == "SUCCEEDED"
    assert len(queries.client.get_query_results(QueryExecutionId=done)["ResultSet"]["Rows"]) == 2
    assert server.stop() == 0


def test_the_history_goes_back_45_days(make_server, tmp_path):
    """As the user guide says of recent queries. A folder that an older server wrote is brought up to date."""
    server = make_server("--engine", make_engine(tmp_path))
    queries = Queries(server)
    old, young = (queries.run("SELECT 1")["QueryExecutionId"] for _ in range(2))
    assert server.stop() == 0
    with contextlib.closing(sqlite3.connect(server.data / "bindery.db")) as store, store:
        store.execute("DROP INDEX query_execution_submitted")
        store.execute("ALTER TABLE query_execution DROP COLUMN submitted")
        store.execute("DELETE FROM migration WHERE number = 201")
        for query_id, days in ((old, 46), (young, 44)):
            store.execute(
                "UPDATE query_execution SET execution = json_set(execution, '$.Status.SubmissionDateTime',"
                " json_extract(execution, '$.Status.SubmissionDateTime') - ?) WHERE id = ?",
                (days * 86400, query_id),
            )
    queries.client = make_server("--engine", make_engine(tmp_path)).client("athena")
    wait_until(
        lambda: queries.client.list_query_executions()["QueryExecutionIds"] == [young], what="the end of the old query"
    )
    answer = error_of(lambda: queries.get(old))
    assert answer["AthenaErrorCode"] == "QUERY_EXECUTION_NOT_FOUND"
    assert len(queries.client.get_query_results(QueryExecutionId=young)["ResultSet"]["Rows"]) == 2
