"""Settings from the command line, the environment and a file: what is wrong is refused, with the near miss."""

import subprocess

import pytest

from tests.conftest import BUILD, clean_environment

NAMES = "access-key-id account-id data engine listen log-level memory python-path region threads".split()


def refusal(*arguments, environment: dict | None = None, program: str = "bindery") -> str:
    done = subprocess.run(
        [BUILD / program, *arguments],
        env={**clean_environment(), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 2 and done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_misspelt_by_a_letter_is_named(name, tmp_path):
    wrong = name[0] + name[2:]
    assert f"--{name}" in refusal("serve", f"--{wrong}", "1")
    variable = "BINDERY_" + wrong.upper().replace("-", "_")
    assert "BINDERY_" + name.upper().replace("-", "_") in refusal("serve", environment={variable: "1"})
    file = tmp_path / "settings"
    file.write_text(f"{wrong} = 1\n")
    message = refusal("serve", "--config", file)
    assert f"{file}, line 1" in message and name in message


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--listen", "nowhere"], "HOST:PORT"),
        (["--listen", "127.0.0.1:99999"], "HOST:PORT"),
        (["--threads", "0"], "--threads"),
        (["--threads", "two"], "--threads"),
        (["--memory", "-1"], "--memory"),
        (["--account-id", "12"], "twelve digits"),
        (["--log-level", "warn"], "warning"),
        (["data"], "takes no argument 'data'"),
        (["--data"], "--data wants a value"),
        (["--config", "/nowhere"], "/nowhere"),
        (["--engine", "/nowhere/engine", "--listen", "127.0.0.1:0"], "/nowhere/engine"),
    ],
)
def test_a_wrong_value_is_refused(arguments, message, tmp_path):
    folder = [] if "--data" in arguments else ["--data", tmp_path / "data"]
    assert message in refusal("serve", *folder, *arguments)


def test_a_misspelt_command_is_named():
    assert "serve" in refusal("serv")
    assert "--version" in refusal("--versio")


def test_a_comment_begins_a_line_or_follows_a_blank(make_server, tmp_path):
    file = tmp_path / "settings"
    file.write_text(
        "# the keys\naccess-key-id = key#1 # of the tests\n  # and\n"
        'secret-access-key = "se#cret # it" # in quotes\naccount-id = 123456789012\t#\n'
    )
    server = make_server("--config", file)
    sts = server.client("sts", "key#1", "se#cret # it")
    assert sts.get_caller_identity()["Account"] == "123456789012"


@pytest.mark.parametrize("value", ['"open', '"', '"a" b', '"a"b'])
def test_a_quote_without_its_other_one_is_refused(value, tmp_path):
    file = tmp_path / "settings"
    file.write_text(f"\nregion = {value}\n")
    assert f"{file}, line 2" in refusal("serve", "--config", file)


# The Kubernetes documentation, "Service": environment variables, also those compatible with Docker's links.
KUBERNETES = {
    "BINDERY_SERVICE_HOST": "10.0.0.11",
    "BINDERY_SERVICE_PORT": "4566",
    "BINDERY_SERVICE_PORT_HTTP": "4566",
    "BINDERY_PORT": "tcp://10.0.0.11:4566",
    "BINDERY_PORT_4566_TCP": "tcp://10.0.0.11:4566",
    "BINDERY_PORT_4566_TCP_PROTO": "tcp",
    "BINDERY_PORT_4566_TCP_PORT": "4566",
    "BINDERY_PORT_4566_TCP_ADDR": "10.0.0.11",
    "BINDERY_ENGINE_PORT_53_UDP_ADDR": "10.0.0.11",
}


def test_what_kubernetes_sets_beside_a_service_of_that_name_is_passed_over(make_server):
    assert make_server(environment=KUBERNETES).client("sts").get_caller_identity()


@pytest.mark.parametrize("variable", ["BINDERY_PORT", "BINDERY_PORT_X_TCP", "BINDERY_SERVICE", "BINDERY_SERVICE_PORTS"])
def test_what_only_looks_like_it_is_refused(variable):
    assert variable in refusal("serve", environment={variable: "4566"})


@pytest.mark.parametrize(
    "listen, program, command, remedy",
    [
        ("0.0.0.0:0", "bindery", "serve", "access-key-id"),
        ("127.example:0", "bindery", "serve", "access-key-id"),
        ("0.0.0.0:0", "bindery-engine", "engine", "token-file"),
        ("[::]:0", "bindery-engine", "engine", "token-file"),
    ],
)
def test_other_machines_are_let_in_with_a_secret_only(listen, program, command, remedy):
    message = refusal(command, "--listen", listen, program=program)
    assert "lets other machines in" in message and remedy in message


def test_a_data_folder_is_closed_to_others_when_it_is_ours(make_server, tmp_path):
    for name in ("empty", "new"):
        if name == "empty":
            (tmp_path / name).mkdir(mode=0o755)
        server = make_server(data=name)
        assert server.data.stat().st_mode & 0o777 == 0o700
    server.stop()
    server.data.chmod(0o755)
    assert make_server(data="new").data.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_others_is_left_as_it_is(make_server, tmp_path):
    shared, sticky = tmp_path / "shared", tmp_path / "sticky"
    shared.mkdir()
    (shared / "notes.txt").write_text("mine")
    sticky.mkdir()
    for folder, mode in ((shared, 0o755), (sticky, 0o1777)):
        folder.chmod(mode)
        message = refusal("serve", "--data", folder, "--listen", "127.0.0.1:0")
        assert f"{folder}/bindery" in message and "chmod 0700" in message
        assert folder.stat().st_mode & 0o7777 == mode
    shared.chmod(0o700)
    assert make_server(data="shared").client("sts").get_caller_identity()
