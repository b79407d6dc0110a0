"""Naming, decoding and checking of requests, before any operation runs.

The words of the errors are those of the services: Glue answers ValidationException with "1 validation error detected: …"
(as many public reports of GetPartitions with a long expression show), Athena InvalidRequestException, Logs
InvalidParameterException; wrong types are SerializationException in all of them.
"""

import json

import botocore.session
import pytest
from botocore.exceptions import ClientError


def error_of(call, **arguments) -> dict:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response


def unchecked(server, service: str):
    """A client that sends what it is given; the server's own checks are the test."""
    return server.client(service, parameter_validation=False)


def test_get_caller_identity_names_the_account(server):
    answer = server.client("sts").get_caller_identity()
    assert answer["Account"] == "000000000000"
    assert answer["Arn"].startswith("arn:aws:iam::000000000000:")


def test_get_caller_identity_answers_to_a_get(raw):
    status, _, body = raw.request("GET", "/?Action=GetCallerIdentity&Version=2011-06-15")
    assert status == 200
    assert b"<GetCallerIdentityResult><UserId>" in body


def test_an_unknown_action_is_named(raw):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, body = raw.request("POST", "/", "Action=Fly&Version=2011-06-15", headers)
    assert status == 400
    assert b"<Code>InvalidAction</Code>" in body and b"Could not find operation Fly" in body


@pytest.mark.parametrize("target", ["AWSGlue.FlyToTheMoon", "AWSGlue", "AWSGlue.", "Nothing.GetTables", ""])
def test_an_unknown_target_is_unknown_operation(raw, target):
    status, answer = raw.call(target, "{}")
    assert status == 400
    assert answer["__type"] == "UnknownOperationException"


@pytest.mark.parametrize("service", ["athena", "glue", "logs", "sts"])
def test_every_operation_of_the_model_is_there_or_says_that_it_is_not(server, raw, service):
    """An operation that is not there is a 4xx that names it, which no SDK retries."""
    model = botocore.session.get_session().get_service_model(service)
    missing = 0
    for operation in model.operation_names:
        if service == "sts":
            status, _, data = raw.request("GET", f"/?Action={operation}&Version=2011-06-15")
            message, kind = data.decode(), ""
        else:
            status, answer = raw.call(
                f"{model.metadata['targetPrefix']}.{operation}",
                '{"CatalogId": 5, "name": []}',
            )
            message, kind = (
                answer.get("Message") or answer.get("message") or "",
                answer.get("__type"),
            )
        assert kind != "UnknownOperationException", operation
        if "is not there yet" in message:
            assert status == 400 and operation in message
            missing += 1
    assert missing < len(model.operation_names)


def test_every_address_of_s3_is_an_operation_or_says_that_it_is_not(raw):
    for path, name in (
        ("/some-bucket?analytics&id=1", "GetBucketAnalyticsConfiguration"),
        ("/some-bucket/key?torrent", "GetObjectTorrent"),
        ("/some-bucket?inventory&id=1", "GetBucketInventoryConfiguration"),
    ):
        status, _, body = raw.request("GET", path)
        assert status == 400 and b"<Code>NotImplemented</Code>" in body and name.encode() in body
    status, _, body = raw.request("PATCH", "/some-bucket/key")
    assert status == 405 and b"<Code>MethodNotAllowed</Code>" in body


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[1,]",
        '{"Name": "a"',
        "nonsense",
        '{"Name": "\x01"}',
        b"\xff\xfe{}",
        '{"Name" "a"}',
        '{"Name": 01}',
        "{}{}",
    ],
)
def test_broken_json_is_a_serialization_exception(raw, body):
    status, answer = raw.call("AWSGlue.GetDatabase", body)
    assert status == 400
    assert answer["__type"] == "SerializationException"
    assert answer["Message"]


@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_refused(raw, opening, closing):
    status, answer = raw.call("AWSGlue.CreateTable", opening * 100_000 + "1" + closing * 100_000)
    assert status == 400
    assert answer["__type"] == "SerializationException"


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"Name": 5}, "NUMBER_VALUE can not be converted to a String"),
        ({"Name": True}, "TRUE_VALUE can not be converted to a String"),
        ({"Name": ["a"]}, "Start of list found where not expected."),
        ({"Name": {"a": 1}}, "Start of structure or map found where not expected."),
    ],
)
def test_a_wrong_type_is_a_serialization_exception(raw, arguments, message):
    status, answer = raw.call("AWSGlue.GetDatabase", json.dumps(arguments))
    assert status == 400
    assert answer == {"__type": "SerializationException", "Message": message}


def test_a_text_for_a_number_is_a_serialization_exception(raw):
    status, answer = raw.call("AmazonAthena.GetQueryResults", '{"QueryExecutionId": "a", "MaxResults": "5"}')
    assert (status, answer["__type"]) == (400, "SerializationException")
    assert answer["Message"] == "STRING_VALUE can not be converted to an Integer"


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 10**30, 1.5])
def test_a_number_that_is_no_integer_is_refused(raw, number):
    status, answer = raw.call("AWSGlue.GetDatabases", json.dumps({"MaxResults": number}))
    assert (status, answer["__type"]) == (400, "SerializationException")


def test_unknown_members_and_nulls_are_passed_over(server, raw):
    status, answer = raw.call(
        "AWSGlue.GetDatabases",
        '{"Unheard": {"of": 1}, "CatalogId": null, "MaxResults": 1}',
    )
    assert status == 200 and "DatabaseList" in answer


def test_a_missing_member_is_a_validation_error(server):
    error = error_of(unchecked(server, "glue").get_database)
    assert error["Error"]["Code"] == "ValidationException"
    assert error["Error"]["Message"] == (
        "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
    )


def test_a_long_expression_is_a_validation_error(server):
    """The text that Spark and Trino users meet: expressions of more than 2048 characters."""
    error = error_of(
        unchecked(server, "glue").get_partitions,
        DatabaseName="d",
        TableName="t",
        Expression="x" * 2049,
    )
    assert error["Error"]["Code"] == "ValidationException"
    assert error["Error"]["Message"].endswith(
        "at 'expression' failed to satisfy constraint: Member must have length less than or equal to 2048"
    )


def test_every_broken_constraint_is_listed_with_its_place(server):
    columns = [{"Name": "fine"}, {"Type": "int"}, {"Name": ""}]
    table = {"Name": "", "StorageDescriptor": {"Columns": columns}}
    message = error_of(unchecked(server, "glue").create_table, DatabaseName="d", TableInput=table)["Error"]["Message"]
    assert message.startswith("3 validation errors detected: ")
    assert (
        "Value '' at 'tableInput.name' failed to satisfy constraint: Member must have length greater than or equal to 1"
        in message
    )
    assert "Value null at 'tableInput.storageDescriptor.columns.2.member.name' failed" in message
    assert "Value '' at 'tableInput.storageDescriptor.columns.3.member.name' failed" in message


def test_lengths_are_counted_in_utf16(server):
    """A name may have 255 characters; each emoji counts twice, as in the services' own language."""
    client = unchecked(server, "glue")
    assert error_of(client.get_database, Name="é" * 255)["Error"]["Code"] == "EntityNotFoundException"
    assert error_of(client.get_database, Name="\U0001f600" * 128)["Error"]["Code"] == "ValidationException"


def test_patterns_are_checked(server):
    message = error_of(unchecked(server, "logs").describe_log_streams, logGroupName="no blanks here")["Error"]
    assert message["Code"] == "InvalidParameterException"
    assert message["Message"] == (
        r"1 validation error detected: Value 'no blanks here' at 'logGroupName' failed to satisfy "
        r"constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+"
    )


def test_athena_names_its_code(server):
    error = error_of(
        unchecked(server, "athena").start_query_execution,
        QueryString="x" * 262_145,
        ClientRequestToken="t" * 32,
    )
    assert error["Error"]["Code"] == "InvalidRequestException"
    assert error["AthenaErrorCode"] == "INVALID_INPUT"
    assert (
        "at 'queryString' failed to satisfy constraint: Member must have length less than or equal to 262144"
        in (error["Error"]["Message"])
    )


def test_an_oversized_body_is_refused_and_others_go_on(server, raw):
    status, answer = raw.call("AWSGlue.GetDatabase", '{"Name": "' + "x" * (17 << 20) + '"}')
    assert (status, answer["__type"]) == (413, "RequestEntityTooLargeException")
    assert server.client("sts").get_caller_identity()


def test_xml_that_nests_too_deeply_is_malformed(server, raw):
    server.client("s3").create_bucket(Bucket="wire-xml")
    for body in (
        "<a>" * 100_000,
        '<Delete><Object><Key v="/>">a</Key>',
        "no xml",
        '<!DOCTYPE a [<!ENTITY b "c">]><Delete/>',
        "",
    ):
        status, _, answer = raw.request("POST", "/wire-xml?delete", body)
        assert status == 400 and b"<Code>MalformedXML</Code>" in answer
