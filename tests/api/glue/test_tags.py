"""Tags of Glue's resources (Glue developer guide: aws-glue-api-tags). Terraform reads the tags of every job and crawler."""

import boto3

from tests.api.glue.conftest import failure_of, unique


def test_tags_of_a_job(glue):
    name = unique("job")
    arn = f"arn:aws:glue:us-east-1:000000000000:job/{name}"
    glue.create_job(Name=name, Role="r", Command={"Name": "glueetl", "ScriptLocation": "s3://b/s.py"}, Tags={"a": "b"})
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"c": "d"})
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"a": "b", "c": "d"}
    glue.delete_job(JobName=name)
    assert failure_of(glue.get_tags, ResourceArn=arn).name == "EntityNotFoundException"
    glue.create_job(Name=name, Role="r", Command={"Name": "glueetl", "ScriptLocation": "s3://b/s.py"})
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {}


def test_tags_are_the_same_from_every_region(glue, server):
    name = unique("job")
    abroad = boto3.client(
        "glue",
        endpoint_url=server.endpoint,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    command = {"Name": "glueetl", "ScriptLocation": "s3://b/s.py"}
    abroad.create_job(Name=name, Role="r", Command=command, Tags={"a": "b"})
    for client, region in ((glue, "us-east-1"), (abroad, "eu-west-1")):
        arn = f"arn:aws:glue:{region}:000000000000:job/{name}"
        assert client.get_tags(ResourceArn=arn)["Tags"] == {"a": "b"}
    glue.delete_job(JobName=name)
    glue.create_job(Name=name, Role="r", Command=command)
    assert abroad.get_tags(ResourceArn=arn)["Tags"] == {}


def test_more_than_fifty_tags_are_refused(glue, database):
    arn = f"arn:aws:glue:us-east-1:000000000000:database/{database}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={f"k{i}": "" for i in range(50)})
    assert failure_of(glue.tag_resource, ResourceArn=arn, TagsToAdd={"one more": ""}).name == "InvalidInputException"
    assert len(glue.get_tags(ResourceArn=arn)["Tags"]) == 50


def test_what_has_no_tags_is_refused_by_name(glue):
    error = failure_of(glue.get_tags, ResourceArn="arn:aws:glue:us-east-1:000000000000:workflow/w")
    assert error.name == "InvalidInputException" and "workflow" in error.message
