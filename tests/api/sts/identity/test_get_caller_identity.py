"""STS GetCallerIdentity."""


def test_it_names_the_account_and_the_caller(server):
    answer = server.client("sts").get_caller_identity()
    assert answer["Account"] == "000000000000"
    assert answer["UserId"]
    assert answer["Arn"].startswith("arn:aws:iam::000000000000:")
